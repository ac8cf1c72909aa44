"""The queue ticket: everything a citizen needs, nothing about who they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

import pytest
from PIL import Image
from pyzbar.pyzbar import decode

from drivers.printer.blocks import Encoding, render
from drivers.printer.document import BigNumber, Cut, KeyValue, PrintDocument, QrCode, Text
from drivers.printer.escpos import encode
from drivers.printer.layout import lay_out
from drivers.printer.nv import nv_blocks, stored_keys
from drivers.printer.profile import profile
from drivers.printer.simulated.engine import Capabilities, Engine
from kiosk.clock import ZONE
from kiosk.documents.centre import CentreInfo
from kiosk.documents.logo import shipped_logo
from kiosk.documents.printer_slip import printer_slip
from kiosk.documents.ticket import estimate_text, ticket_document, ticket_qr_text
from kiosk.i18n import catalogue
from kiosk.queue.model import Estimate, Ticket

CENTRE = CentreInfo("Trung tâm Phục vụ hành chính công", "Phường Sen Hồng", "0900 000 000", shipped_logo())
TICKET = Ticket(
    UUID(int=1),
    "A012",
    "ho-tich",
    date(2026, 1, 21),
    datetime(2026, 1, 21, 8, 46, tzinfo=ZONE),
    priority=False,
    ahead=7,
    estimate=Estimate(10, 15),
)


def document(
    ticket: Ticket = TICKET, language: str = "vi", width: int = 576, *, reprint: bool = False
) -> PrintDocument:
    local = "Civil status\nCertification" if language == "en" else ""
    return ticket_document(
        ticket,
        "Hộ tịch\nChứng thực",
        CENTRE,
        language,
        catalogue,
        width,
        reprint=reprint,
        local_title=local,
    )


def words(printed: PrintDocument) -> str:
    lines = []
    for element in printed.elements:
        if isinstance(element, Text | BigNumber):
            lines.append(element.text)
        elif isinstance(element, KeyValue):
            lines.append(f"{element.key}: {element.value}")
    return "\n".join(lines)


def test_a_vietnamese_ticket_says_everything_once() -> None:
    assert words(document()).split("\n") == [
        "Trung tâm Phục vụ hành chính công",
        "Phường Sen Hồng",
        "Số thứ tự của quý vị",
        "A012",
        "Hộ tịch – Chứng thực",
        "08:46  21/01/2026",
        "Đang chờ trước: 7 người",
        "Dự kiến: khoảng 10–15 phút",
        "Quầy: theo bảng gọi số",
        "Quét mã để lưu số vào điện thoại",
        "Không thay giấy hẹn trả kết quả",
        "Đường dây nóng: 0900 000 000",
    ]
    assert isinstance(document().elements[-1], Cut)


def test_another_language_comes_beneath_the_vietnamese() -> None:
    said = words(document(language="en"))
    for line in ("Your number", "Civil status – Certification", "7 ahead of you, about 10–15 min"):
        assert line in said
    assert "Số thứ tự của quý vị" in said


def test_priority_is_marked_without_saying_which_kind() -> None:
    assert "ƯU TIÊN" in words(document(replace(TICKET, priority=True)))
    assert "ƯU TIÊN" not in words(document())


def test_a_reprint_is_marked_and_keeps_the_number() -> None:
    said = words(document(reprint=True))
    assert "IN LẠI" in said
    assert "A012" in said


@pytest.mark.parametrize(
    ("estimate", "said"),
    [
        (None, "chưa ước tính được"),
        (Estimate(10, 15), "khoảng 10–15 phút"),
        (Estimate(5, 5), "khoảng 5 phút"),
    ],
)
def test_a_wait_is_a_range_or_not_known(estimate: Estimate | None, said: str) -> None:
    assert estimate_text(estimate, catalogue("vi")) == said


def test_a_wait_nobody_knows_is_said_to_be_unknown_in_english_too() -> None:
    said = words(document(replace(TICKET, ahead=1, estimate=None), "en"))
    assert "1 ahead of you, wait not known" in said


def test_the_qr_is_plain_text_and_the_same_for_the_screen() -> None:
    text = ticket_qr_text(TICKET, "Hộ tịch\nChứng thực", CENTRE, catalogue("vi"))
    assert text == (
        "\ufeffSố thứ tự: A012\nHộ tịch – Chứng thực\nCấp 08:46, 21/01/2026\n"
        "Phường Sen Hồng\nGọi 0900 000 000"
    )
    assert [each.text for each in document().elements if isinstance(each, QrCode)] == [text]


def test_a_centre_without_hotline_prints_none() -> None:
    bare = ticket_document(TICKET, "Hộ tịch", replace(CENTRE, hotline=""), "vi", catalogue, 576)
    assert "nóng" not in words(bare)


@pytest.mark.parametrize(
    ("mode", "limit"),
    [
        (Encoding.NV, 600),
        (Encoding.HYBRID, 5_000),
        (Encoding.MIXED, 14_000),
        (Encoding.RASTER, 20_000),
    ],
)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_ticket_with_logo_and_qr_stays_within_its_bytes(language: str, mode: Encoding, limit: int) -> None:
    """What the shipped centre prints on paper of 80 mm, by a printer commissioned for its tickets."""
    printed = document(language=language)
    assert shipped_logo() in printed.elements
    stored = stored_keys(nv_blocks([printed]))
    assert len(encode(lay_out(printed, mode, stored), profile("epson-tm-t88"))) <= limit


@pytest.mark.parametrize("mode", list(Encoding))
@pytest.mark.parametrize("width", [576, 384])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_qr_on_the_printed_ticket_decodes(language: str, width: int, mode: Encoding) -> None:
    engine = Engine(Capabilities(width=width))
    engine.feed(encode(lay_out(document(language=language, width=width), mode)))
    (ticket,) = engine.take_tickets()
    paper = Image.new("L", (width + 80, ticket.picture.height + 80), 255)
    paper.paste(ticket.picture, (40, 40))
    expected = ticket_qr_text(TICKET, "Hộ tịch\nChứng thực", CENTRE, catalogue("vi"))
    assert [found.data.decode() for found in decode(paper)] == [expected.removeprefix("\ufeff")]


def test_long_names_are_wrapped_not_cut() -> None:
    title = "Bồi thường, hỗ trợ, tái định cư khi Nhà nước thu hồi đất và giải quyết khiếu nại"
    long = ticket_document(TICKET, title, CENTRE, "vi", catalogue, 384)
    assert title in words(long)
    assert render(lay_out(long, Encoding.RASTER)).height > 900


@pytest.mark.parametrize("width", [576, 384])
def test_the_printers_own_test_slip_prints(width: int) -> None:
    slip = printer_slip(datetime(2026, 1, 21, 8, 46, 5, tzinfo=ZONE), width, catalogue)
    engine = Engine(Capabilities(width=width))
    engine.feed(encode(lay_out(slip, Encoding.MIXED)))
    (ticket,) = engine.take_tickets()
    assert "08:46:05 21/01/2026" in ticket.contents["text"]


@pytest.mark.parametrize("room", ["documents", "printer"])
def test_both_languages_have_every_text(room: str) -> None:
    from babel.messages.pofile import read_po

    from kiosk.resources import config_folder

    ids = []
    for language in ("vi", "en"):
        with (config_folder() / "locale" / language / f"{room}.po").open("rb") as source:
            found = read_po(source)
        assert all(message.string for message in found if message.id)
        ids.append({str(message.id) for message in found if message.id})
    assert ids[0] == ids[1]
