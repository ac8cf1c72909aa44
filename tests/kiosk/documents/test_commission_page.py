"""The proof page: every part under its number, readable, and told apart from every other page."""

from __future__ import annotations

from datetime import datetime

import pytest
from pyzbar.pyzbar import decode

from drivers.printer.blocks import Encoding, NativeText, StoredBlock, render
from drivers.printer.document import Align, Element, Image, PrintDocument, Text
from drivers.printer.layout import lay_out
from drivers.printer.nv import nv_blocks, stored_keys
from kiosk.documents.commission_page import commission_page
from kiosk.i18n import catalogue

MOMENT = datetime.fromisoformat("2026-03-02T15:04:05+07:00")
PARTS: tuple[Element, ...] = (
    Text("Trung tâm Phục vụ hành chính công", 23, align=Align.CENTRE, fixed=True),
    Image(48, 8, b"\x3c" * 48, fixed=True, doubled=True),
    Text("Đất đai – Môi trường", 35, align=Align.CENTRE, fixed=True),
)


def page(width: int = 576, parts: tuple[Element, ...] = PARTS) -> PrintDocument:
    return commission_page(parts, "epson-tm-t20", "AB23", MOMENT, width, catalogue)


@pytest.mark.parametrize("width", [576, 384])
def test_each_stored_picture_stands_beneath_its_number(width: int) -> None:
    stored = stored_keys(nv_blocks([PrintDocument(width, PARTS)]))
    laid = lay_out(page(width), Encoding.NV, stored).blocks
    found = [
        block.text if isinstance(block, NativeText) else block.key
        for block in laid
        if isinstance(block, NativeText | StoredBlock)
    ]
    first = found.index("1.")
    called = list(stored.values())
    assert found[first : first + 6] == ["1.", called[0], "2.", called[1], "3.", called[2]]


def test_the_code_is_large_and_in_the_qr() -> None:
    document = page()
    (symbol,) = decode(render(lay_out(document, Encoding.NV)))
    assert symbol.data.decode().splitlines()[0].endswith("AB23")
    largest = max(
        (block for block in lay_out(document, Encoding.NV).blocks if isinstance(block, NativeText)),
        key=lambda block: block.across,
    )
    assert largest.text == "AB23"


def test_a_printer_that_keeps_nothing_is_told_so_on_its_page() -> None:
    said = [each.text for each in page(parts=()).elements if isinstance(each, Text)]
    assert catalogue("vi").text("printer.page.plain") in said
    assert "1." not in said
