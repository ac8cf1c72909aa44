"""What holds of every paper: the dots on it are those of the layout, its QR is read, nothing is cut."""

from __future__ import annotations

import pytest
from PIL import Image, ImageChops
from pyzbar.pyzbar import ZBarSymbol, decode

from drivers.printer.blocks import CutMark, Encoding, NativeText, RasterBlock, StoredBlock, render
from drivers.printer.document import Cut, PrintDocument, QrCode
from drivers.printer.escpos import encode
from drivers.printer.fonts import CELL_WIDTH
from drivers.printer.layout import lay_out
from drivers.printer.nv import define_block, nv_blocks, stored_keys
from drivers.printer.profile import profile
from drivers.printer.simulated.capabilities import Capabilities
from drivers.printer.simulated.engine import Engine
from tests.kiosk.documents.papers import PAPERS

every_paper = pytest.mark.parametrize("name", sorted(PAPERS))
every_language = pytest.mark.parametrize("language", ["vi", "en"])
every_width = pytest.mark.parametrize("width", [576, 384])
every_encoding = pytest.mark.parametrize("encoding", list(Encoding))


def printed(document: PrintDocument, encoding: Encoding) -> tuple[Image.Image, Image.Image]:
    """The layout's picture, and the paper of a printer that holds the fixed pictures."""
    blocks = nv_blocks([document])
    layout = lay_out(document, encoding, stored_keys(blocks))
    engine = Engine(Capabilities(width=document.width_dots, nv_bytes=1_000_000))
    for block in blocks:
        engine.feed(define_block(block))
    engine.feed(encode(layout, profile("epson-tm-t88")))
    (paper,) = engine.take_tickets()
    return render(layout), paper.picture


@every_paper
@every_language
@every_width
@every_encoding
def test_the_paper_is_the_layout_dot_for_dot(
    name: str, language: str, width: int, encoding: Encoding
) -> None:
    document = PAPERS[name](language, width)
    drawn, paper = printed(document, encoding)
    assert drawn.size == paper.size
    assert ImageChops.difference(drawn, paper.convert(drawn.mode)).getbbox() is None


@every_paper
@every_language
@every_width
@every_encoding
def test_a_telephone_reads_what_was_put_into_the_qr(
    name: str, language: str, width: int, encoding: Encoding
) -> None:
    document = PAPERS[name](language, width)
    _, paper = printed(document, encoding)
    sheet = Image.new("L", (width + 80, paper.height + 80), 255)
    sheet.paste(paper, (40, 40))
    found = [each.data.decode() for each in decode(sheet, symbols=[ZBarSymbol.QRCODE])]
    assert found == [
        each.text.removeprefix("\ufeff") for each in document.elements if isinstance(each, QrCode)
    ]


@every_paper
@every_language
@every_width
@every_encoding
def test_nothing_is_wider_than_the_paper(name: str, language: str, width: int, encoding: Encoding) -> None:
    layout = lay_out(PAPERS[name](language, width), encoding)
    for block in layout.blocks:
        if isinstance(block, RasterBlock | StoredBlock):
            assert block.raster.width_dots <= width
        elif isinstance(block, NativeText):
            assert len(block.text) * CELL_WIDTH * block.across <= width
    assert isinstance(layout.blocks[-1], CutMark)


@every_paper
@every_language
@every_width
def test_every_paper_ends_with_the_knife(name: str, language: str, width: int) -> None:
    elements = PAPERS[name](language, width).elements
    assert [isinstance(each, Cut) for each in elements].count(True) == 1
    assert isinstance(elements[-1], Cut)


@every_paper
def test_equal_values_make_equal_papers(name: str) -> None:
    assert PAPERS[name]("en", 576) == PAPERS[name]("en", 576)
