"""Lists with marks, pictures at half resolution, straight edges, and lines of a script without blanks."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PIL import Image as Picture
from PIL import ImageFont, features

from drivers.printer.blocks import Encoding, RasterBlock
from drivers.printer.document import Align, Image, Item, Mark, PrintDocument, Text, Weight
from drivers.printer.fonts import face
from drivers.printer.layout import lay_out
from drivers.printer.lines import fit, text_width
from drivers.printer.raster import pack

KHMER = "ស្កេនដើម្បីរក្សាទុកលេខ"
"""Coeng subscripts, a vowel before its consonant, a vowel around it."""


def blocks(*elements: Text | Item | Image, width: int = 384) -> list[RasterBlock]:
    layout = lay_out(PrintDocument(width, elements), Encoding.RASTER)
    return [block for block in layout.blocks if isinstance(block, RasterBlock)]


def left_edge(block: RasterBlock) -> int:
    box = block.raster.image().getbbox()
    assert box is not None
    return box[0]


def test_the_lines_of_an_item_hang_beside_its_mark() -> None:
    first, *others = blocks(Item("Giấy chứng nhận kết hôn của cha mẹ, nếu đã đăng ký kết hôn", Mark.OPEN, 30))
    assert left_edge(first) == 0
    assert others
    assert all(left_edge(other) >= 40 for other in others)


def test_a_ticked_box_is_told_from_an_empty_one() -> None:
    (ticked,), (empty,) = blocks(Item("Tờ khai", Mark.TICKED)), blocks(Item("Tờ khai", Mark.OPEN))
    assert ticked.raster != empty.raster


def test_a_number_may_stand_for_the_mark() -> None:
    (one,), (two,) = blocks(Item("Tờ khai", "1.")), blocks(Item("Tờ khai", "12."))
    assert one.raster.width_dots < two.raster.width_dots


def test_a_doubled_picture_costs_a_quarter_and_is_twice_as_large() -> None:
    (block,) = blocks(Image(16, 2, b"\xff\x01\xff\x01", doubled=True))
    assert (block.raster.width_dots, block.height, len(block.raster.data)) == (32, 4, 4)


@pytest.mark.parametrize("text", ["Tình trạng", "Ông Lê Văn", "NGUYỄN VĂN M••", "01/12/2026"])
def test_lines_at_the_left_begin_at_the_same_dot(text: str) -> None:
    (block,) = blocks(Text(text, 27))
    assert left_edge(block) == 0


def test_lines_at_the_right_end_at_the_same_dot() -> None:
    for width in range(9, 17):
        ink = Picture.new("1", (width, 1), 255)
        raster = pack(ink, align=Align.RIGHT)
        assert raster.image().getbbox() == (raster.width_dots - width, 0, raster.width_dots, 1)


def test_khmer_is_shaped() -> None:
    """Unshaped, every coeng is a sign of its own and the line is wider."""
    assert features.check("raqm")
    font = face(KHMER, 25, Weight.REGULAR)
    assert font.layout_engine is ImageFont.Layout.RAQM
    plain = font.font_variant(layout_engine=ImageFont.Layout.BASIC)
    plain.set_variation_by_axes([400, 100])
    assert text_width(KHMER, 25, Weight.REGULAR) == int(font.getlength(KHMER) + 0.999)
    assert font.getlength(KHMER) < 0.9 * plain.getlength(KHMER)
    assert bytes(font.getmask(KHMER)) != bytes(plain.getmask(KHMER))


def test_khmer_breaks_between_its_words() -> None:
    text = "មិនមែន\u200bជា\u200bលិខិត\u200bណាត់\u200bទទួល\u200bលទ្ធផល\u200bទេ"
    lines = [line.text for line in fit(text, 30, Weight.REGULAR, 200)]
    assert len(lines) > 1
    assert "".join(lines) == text.replace("\u200b", "")
    words = set(text.split("\u200b"))
    assert all(_made_of(line, words) for line in lines)


def _made_of(line: str, words: set[str]) -> bool:
    return not line or any(line.startswith(word) and _made_of(line[len(word) :], words) for word in words)


def test_khmer_without_marked_words_is_never_cut_inside_a_syllable() -> None:
    for width in range(40, 300, 13):
        lines = [line.text for line in fit(KHMER * 2, 30, Weight.REGULAR, width)]
        assert "".join(lines) == KHMER * 2
        for before, after in pairwise(lines):
            assert not before.endswith("\u17d2")
            assert not "\u17b4" <= after[0] <= "\u17d3"
