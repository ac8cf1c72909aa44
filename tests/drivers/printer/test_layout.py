"""One layout: what the picture shows is what the bytes print."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageChops

from drivers.printer.blocks import Encoding, NativeQr, NativeText, RasterBlock, render
from drivers.printer.document import (
    Align,
    BigNumber,
    Cut,
    Element,
    Feed,
    Image,
    KeyValue,
    PrintDocument,
    QrCode,
    Rule,
    RuleStyle,
    Text,
    Weight,
)
from drivers.printer.escpos import encode
from drivers.printer.layout import lay_out
from drivers.printer.lines import fit, text_width, wrap_cells
from drivers.printer.profile import profile
from drivers.printer.realtime import realtime_pair
from drivers.printer.simulated.engine import Capabilities, Engine
from tests.drivers.printer.samples import slip

MODES = list(Encoding)
LETTERS = st.text(st.sampled_from("aăâeêoôơuưđ ẰẳẴặếỀểễỆ ỗỘởỠợ ứỮự AZ09-,.–\n\t"), max_size=60)
ELEMENTS: st.SearchStrategy[Element] = st.one_of(
    st.builds(
        Text,
        LETTERS,
        st.integers(8, 60),
        st.sampled_from(Weight),
        st.sampled_from(Align),
        printer_face=st.booleans(),
    ),
    st.builds(BigNumber, st.text("A0129-", min_size=1, max_size=8)),
    st.builds(
        KeyValue, LETTERS, LETTERS, st.integers(12, 40), together=st.sampled_from([None, Align.CENTRE])
    ),
    st.builds(QrCode, st.text("Số thứ tự 012\n", min_size=1, max_size=80), st.integers(2, 8)),
    st.builds(Rule, st.sampled_from(RuleStyle), st.integers(1, 4)),
    st.builds(Feed, st.integers(0, 700)),
    st.binary(min_size=40, max_size=40).map(lambda bits: Image(33, 8, bits)),
)
DOCUMENTS = st.builds(
    lambda width, elements: PrintDocument(width, (*elements, Cut())),
    st.sampled_from([576, 384]),
    st.lists(ELEMENTS, min_size=1, max_size=5),
)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("width", [576, 384])
def test_the_simulated_paper_is_pixel_equal_to_the_layout(mode: Encoding, width: int) -> None:
    layout = lay_out(slip(width=width), mode)
    engine = Engine(Capabilities(width=width))
    engine.feed(encode(layout, profile("simulated")))
    (ticket,) = engine.take_tickets()
    assert ticket.picture.size == (width, layout.height)
    assert ImageChops.difference(render(layout), ticket.picture).getbbox() is None
    assert ticket.contents["unknown"] == 0


@settings(max_examples=60, deadline=None)
@given(DOCUMENTS, st.sampled_from(MODES))
def test_any_document_prints_as_laid_out_and_holds_no_realtime_pair(
    document: PrintDocument, mode: Encoding
) -> None:
    layout = lay_out(document, mode)
    data = encode(layout, profile("simulated"))
    assert realtime_pair(data) == -1
    engine = Engine(Capabilities(width=document.width_dots))
    engine.feed(data)
    for ticket in engine.take_tickets():
        assert ImageChops.difference(render(layout), ticket.picture).getbbox() is None


def test_decomposed_text_prints_like_composed_text() -> None:
    text = "Ễ ộ ữ ắ"
    composed = PrintDocument(576, (Text(unicodedata.normalize("NFC", text)),))
    decomposed = PrintDocument(576, (Text(unicodedata.normalize("NFD", text)),))
    assert lay_out(composed, Encoding.MIXED) == lay_out(decomposed, Encoding.MIXED)


def test_marks_on_capitals_are_not_clipped() -> None:
    marked, plain = (
        lay_out(PrintDocument(576, (Feed(100), Text(text, 40))), Encoding.MIXED).blocks[0]
        for text in ("Ẵ", "A")
    )
    assert isinstance(marked, RasterBlock)
    assert isinstance(plain, RasterBlock)
    assert marked.raster.height >= plain.raster.height + 12


def test_blocks_never_overlap() -> None:
    layout = lay_out(PrintDocument(384, tuple(Text("Ẵ Ễ gỵ Ộ", 30) for _ in range(5))), Encoding.RASTER)
    bottoms = [block.y + block.height for block in layout.blocks if isinstance(block, RasterBlock)]
    tops = [block.y for block in layout.blocks]
    assert all(top >= bottom for top, bottom in zip(tops[1:], bottoms, strict=False))


def test_a_slightly_long_line_shrinks_and_a_long_one_wraps_at_words() -> None:
    line = "Phiếu không thay giấy hẹn trả kết quả"
    full = text_width(line, 24, Weight.BOLD)
    (shrunk,) = fit(line, 24, Weight.BOLD, full - 10)
    assert shrunk.text == line
    assert shrunk.size < 24
    wrapped = fit(line, 24, Weight.BOLD, full // 2)
    assert [part.size for part in wrapped] == [24] * len(wrapped)
    assert " ".join(part.text for part in wrapped) == line


@settings(deadline=None)
@given(LETTERS, st.integers(60, 576))
def test_wrapping_loses_no_letter(text: str, width: int) -> None:
    lines = fit(text, 26, Weight.REGULAR, width)
    assert "".join("".join(line.text for line in lines).split()) == "".join(text.split())
    assert all(text_width(line.text, line.size, line.weight) <= width for line in lines)


def test_mixed_leaves_number_ascii_and_qr_to_the_printer() -> None:
    kinds = [type(block) for block in lay_out(slip(), Encoding.MIXED).blocks]
    assert kinds.count(NativeText) == 2
    assert kinds.count(NativeQr) == 1


def test_raster_asks_nothing_but_pictures_of_the_printer() -> None:
    blocks = lay_out(slip(), Encoding.RASTER).blocks[:-1]
    assert all(isinstance(block, RasterBlock) for block in blocks)
    # The rule, the number, the time in large letters, and the symbol.
    assert sum(block.raster.doubled for block in blocks if isinstance(block, RasterBlock)) == 4


def test_vietnamese_is_never_left_to_a_code_page() -> None:
    document = PrintDocument(576, (Text("Quầy số 3", printer_face=True),))
    assert isinstance(lay_out(document, Encoding.MIXED).blocks[0], RasterBlock)


def test_a_number_too_long_to_enlarge_still_fits() -> None:
    for width in (576, 384):
        (block,) = lay_out(PrintDocument(width, (BigNumber("K2-015"),)), Encoding.MIXED).blocks
        assert isinstance(block, NativeText)
        assert 12 * block.across * 6 <= width


def test_the_longest_qr_fits_the_narrowest_paper() -> None:
    (block,) = lay_out(PrintDocument(384, (QrCode("x" * 2000),)), Encoding.MIXED).blocks
    assert isinstance(block, NativeQr)
    assert block.module >= 2
    assert block.side + 8 * block.module <= 384


def test_documents_refuse_what_cannot_be_printed() -> None:
    for make in (
        lambda: BigNumber("Ố1"),
        lambda: BigNumber(""),
        lambda: QrCode(""),
        lambda: QrCode("a\x10\x04"),
        lambda: Image(9, 1, b"\x00"),
        lambda: PrintDocument(500, ()),
    ):
        with pytest.raises(ValueError, match=r"."):
            make()


def test_a_word_longer_than_the_paper_is_broken_not_lost() -> None:
    word = "Nghiêngngả" * 12
    for lines in (
        [line.text for line in fit(f"a {word} b", 30, Weight.BOLD, 300)],
        wrap_cells("x" * 70 + " end", 1, 384),
    ):
        assert len(lines) > 2
    assert "".join(line.text for line in fit(word, 30, Weight.BOLD, 300)) == word
    assert "".join(wrap_cells("x" * 70, 1, 384)) == "x" * 70


def test_khmer_is_set_in_a_face_that_has_it() -> None:
    khmer = PrintDocument(576, (Text("សូមអរគុណ", 30, Weight.BOLD, printer_face=True),))
    (block,) = lay_out(khmer, Encoding.MIXED).blocks
    assert isinstance(block, RasterBlock)
    # Be Vietnam Pro would show the same empty box for every letter: all columns alike.
    first = Text("ស", 30)
    second = Text("ម", 30)
    one, two = (lay_out(PrintDocument(576, (each,)), Encoding.MIXED).blocks[0] for each in (first, second))
    assert isinstance(one, RasterBlock)
    assert isinstance(two, RasterBlock)
    assert one.raster != two.raster
