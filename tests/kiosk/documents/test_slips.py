"""What the slips say: to the citizen what to do, of the citizen as little as possible; to staff the codes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from drivers.printer.blocks import Encoding
from drivers.printer.document import BigNumber, Item, KeyValue, Mark, PrintDocument, QrCode, Text
from drivers.printer.escpos import encode
from drivers.printer.layout import lay_out
from kiosk.cli.document_samples import sample_dossier
from kiosk.documents.checklist import Checklist, Paper, checklist_document
from kiosk.documents.closing import ClosingSlip, ServiceDay, closing_document
from kiosk.documents.lookup import Wishes, lookup_document
from kiosk.documents.reminder import Reason, Reminder, reminder_document, reminder_of
from kiosk.documents.selftest import Outcome, SelfTestReport, SelfTestRow, selftest_document
from kiosk.i18n import catalogue
from kiosk.portal.model import Dossier, DossierStatus, SupplementItem
from tests.kiosk.documents.khmer import SERVICE, khmer
from tests.kiosk.documents.papers import CENTRE, MOMENT
from tests.kiosk.documents.test_ticket import TICKET, document

TODAY = MOMENT.date()
DOSSIER = sample_dossier(MOMENT)


def words(printed: PrintDocument) -> list[str]:
    lines = []
    for element in printed.elements:
        if isinstance(element, Text | BigNumber | Item | QrCode):
            lines.append(element.text)
        elif isinstance(element, KeyValue):
            lines.append(f"{element.key}: {element.value}")
    return lines


def lookup(dossier: Dossier, wishes: Wishes | None = None, language: str = "vi") -> str:
    printed = lookup_document(dossier, MOMENT, wishes or Wishes(), CENTRE, language, catalogue, 576)
    return "\n".join(words(printed))


def test_a_look_up_slip_names_neither_person_nor_procedure_unless_asked() -> None:
    said = lookup(DOSSIER)
    assert DOSSIER.code in said
    assert DOSSIER.procedure not in said
    assert "NGUYỄN" not in said


def test_a_name_is_masked_even_when_asked_for() -> None:
    said = lookup(DOSSIER, Wishes(procedure=True, owner=True))
    assert DOSSIER.procedure in said
    assert "NGUYỄN VĂN M••" in said
    assert DOSSIER.owner not in said


def test_a_look_up_slip_says_status_date_holder_and_who_answers() -> None:
    said = lookup(DOSSIER)
    for part in ("Trong hạn", "29/01/2026", "Bà Trần Thị Thử", "Ông Lê Văn Ví Dụ", "Không thay giấy hẹn"):
        assert part in said


def test_a_late_dossier_shows_both_appointments() -> None:
    late = replace(DOSSIER, appointment=date(2026, 1, 12), reappointment=date(2026, 1, 26))
    said = lookup(late)
    assert "Quá hạn – đang chờ hẹn lại" in said
    assert "12/01/2026" in said
    assert "26/01/2026" in said


def test_decided_is_not_at_the_counter() -> None:
    decided = replace(DOSSIER, status=DossierStatus.DECIDED)
    assert "Mời hỏi quầy trước khi nhận" in lookup(decided)
    assert "Kết quả gửi qua bưu chính" in lookup(replace(decided, by_post=True))
    assert "Bản điện tử trên Cổng Dịch vụ công" in lookup(replace(decided, digital_result=True))
    assert "Quầy 5" in lookup(replace(decided, at_counter="5"))


def test_a_look_up_slip_has_the_citizens_language_beneath() -> None:
    said = lookup(DOSSIER, language="en")
    assert "Tình trạng · Status" in said
    assert "In time" in said


SUPPLEMENT = replace(
    DOSSIER,
    status=DossierStatus.SUPPLEMENT_REQUIRED,
    supplements=(SupplementItem("Giấy chứng nhận kết hôn", "01 bản sao"), SupplementItem("Sổ hồng")),
    supplement_due=date(2026, 1, 26),
    next_counter="3",
)


def reminder(made: Reminder, language: str = "vi") -> PrintDocument:
    return reminder_document(made, CENTRE, language, catalogue, 576)


def test_a_supplement_is_told_with_papers_place_and_day() -> None:
    made = reminder_of(SUPPLEMENT, TODAY)
    assert made is not None
    said = words(reminder(made))
    for line in (
        "Mời quý vị bổ sung giấy tờ",
        "Giấy chứng nhận kết hôn (01 bản sao)",
        "Sổ hồng",
        "Quầy 3",
        "26/01/2026",
    ):
        assert line in said
    assert "Không thay giấy hẹn trả kết quả" in said


def test_a_fee_is_told_in_money_or_honestly_unknown() -> None:
    unpaid = replace(DOSSIER, status=DossierStatus.PAYMENT_REQUIRED, fee_due=500_000)
    made = reminder_of(unpaid, TODAY)
    assert made is not None
    assert "500.000 đồng" in words(reminder(made))
    assert "Tiền, mời hỏi quầy số tiền" in words(reminder(replace(made, fee=None)))


def test_a_late_dossier_is_told_with_its_dates() -> None:
    made = reminder_of(replace(DOSSIER, appointment=date(2026, 1, 12)), TODAY)
    assert made is not None
    assert made.reason is Reason.LATE
    assert "12/01/2026" in words(reminder(made))


@pytest.mark.parametrize("status", [DossierStatus.RETURNED, DossierStatus.REGISTERED, DossierStatus.DECIDED])
def test_nothing_to_do_makes_no_reminder(status: DossierStatus) -> None:
    assert reminder_of(replace(DOSSIER, status=status), TODAY) is None
    assert reminder_of(DOSSIER, TODAY) is None


def test_a_reminder_names_the_procedure_only_when_wanted() -> None:
    bare, named = reminder_of(SUPPLEMENT, TODAY), reminder_of(SUPPLEMENT, TODAY, procedure=True)
    assert bare is not None
    assert named is not None
    assert DOSSIER.procedure not in "\n".join(words(reminder(bare)))
    assert DOSSIER.procedure in words(reminder(named))


def test_a_reminder_no_longer_than_an_arm_says_how_many_papers_are_left_out() -> None:
    many = Reminder(Reason.SUPPLEMENT, DOSSIER.code, papers=tuple(f"Giấy {n}" for n in range(30)))
    said = words(reminder(many))
    assert "Giấy 10" in said
    assert "Giấy 11" not in said
    assert "và 19 giấy tờ khác, mời hỏi quầy" in said


def test_the_text_for_the_telephone_stays_readable() -> None:
    many = Reminder(Reason.SUPPLEMENT, DOSSIER.code, papers=tuple("Giấy rất dài " * 9 for _ in range(12)))
    (code,) = [each for each in reminder(many).elements if isinstance(each, QrCode)]
    assert len(code.text.encode()) <= 420
    assert DOSSIER.code in code.text


@settings(max_examples=40, deadline=None)
@given(
    st.text(st.characters(), max_size=200),
    st.text(st.characters(), max_size=200),
    st.lists(st.text(st.characters(), max_size=300), max_size=20),
    st.sampled_from([576, 384]),
)
@example("\ud800\x1b@", "\ud800", ["\ud800", "", "\u202e", "\x10\x14" * 50], 384)
def test_nothing_a_portal_sends_breaks_a_slip(name: str, status: str, papers: list[str], width: int) -> None:
    """Control characters, half surrogates, other scripts, real-time commands, empty strings."""
    odd = replace(
        SUPPLEMENT,
        code=f"\x10\x04{name}",
        procedure=name,
        holder=status,
        owner=name,
        next_counter=status,
        supplements=tuple(SupplementItem(paper) for paper in papers),
    )
    made = reminder_of(odd, TODAY, procedure=True)
    assert made is not None
    slips = (
        lookup_document(odd, MOMENT, Wishes(True, True), CENTRE, "vi", catalogue, width),
        lookup_document(
            replace(odd, status=DossierStatus.UNKNOWN, status_text=status),
            MOMENT,
            Wishes(),
            CENTRE,
            "en",
            catalogue,
            width,
        ),
        reminder_document(made, CENTRE, "en", catalogue, width),
    )
    for slip in slips:
        assert encode(lay_out(slip, Encoding.MIXED))


PAPERS = (Paper("Tờ khai", in_hand=True), Paper("Giấy chứng sinh", remark="bản chính"), Paper("Căn cước"))


def checklist(made: Checklist) -> PrintDocument:
    return checklist_document(made, CENTRE, "vi", catalogue, 576)


def test_what_is_missing_comes_before_what_is_in_hand() -> None:
    printed = checklist(Checklist("Đăng ký khai sinh", PAPERS))
    items = [(each.text, each.mark) for each in printed.elements if isinstance(each, Item)]
    assert items == [
        ("Giấy chứng sinh (bản chính)", Mark.OPEN),
        ("Căn cước", Mark.OPEN),
        ("Tờ khai", Mark.TICKED),
    ]
    assert "Còn thiếu 2 giấy tờ" in words(printed)


def test_a_complete_list_says_so() -> None:
    said = words(checklist(Checklist("Đăng ký khai sinh", (Paper("Tờ khai", in_hand=True),))))
    assert "Quý vị đã có đủ giấy tờ" in said
    assert not any("thiếu" in line for line in said)


def test_a_list_nobody_has_ticked_calls_nothing_missing() -> None:
    printed = checklist(Checklist("Đăng ký khai sinh", PAPERS, ticked=False))
    assert "Cần 3 giấy tờ" in words(printed)
    assert {each.mark for each in printed.elements if isinstance(each, Item)} == {Mark.OPEN}


def test_every_test_not_passed_shows_its_code() -> None:
    rows = tuple(SelfTestRow(f"Thử {each.value}", each, f"ABC-{n}") for n, each in enumerate(Outcome))
    report = SelfTestReport("K1", MOMENT, rows)
    said = words(selftest_document(report, CENTRE, "vi", catalogue, 576))
    assert "Đạt 1 trên 5" in said
    assert [f"ABC-{n}" in said for n in range(5)] == [False, True, True, True, True]


def test_a_closing_slip_counts_and_says_where_nothing_was() -> None:
    slip = ClosingSlip(
        TODAY, MOMENT, "K1", 1204, (ServiceDay("Hộ tịch", 3, 1, 9, 31), ServiceDay("Đất đai", 2)), 5, 1
    )
    said = words(closing_document(slip, CENTRE, "vi", catalogue, 576))
    for line in (
        "Lượt người đến máy: 1.204",
        "Số đã cấp: 5",
        "Gọi không có mặt: 1",
        "thường 9 phút, lâu nhất 31 phút; 1 vắng",
        "chưa gọi số nào",
        "Không ghi nhận",
    ):
        assert line in said


def test_a_khmer_ticket_carries_both_languages() -> None:
    from kiosk.documents.ticket import ticket_document

    ticket = ticket_document(TICKET, "Hộ tịch", CENTRE, "km", khmer, 384, local_title=SERVICE)
    said = words(ticket)
    assert "Số thứ tự của quý vị" in said
    assert SERVICE in said
    assert ticket != document(width=384)


def test_khmer_and_vietnamese_never_share_a_line_of_type() -> None:
    """No one typeface has every letter of both."""
    for slip in (
        lookup_document(DOSSIER, MOMENT, Wishes(True, True), CENTRE, "km", khmer, 576),
        reminder_document(Reminder(Reason.LATE, DOSSIER.code), CENTRE, "km", khmer, 576),
    ):
        for line in words(slip):
            khmer_letters = any("\u1780" <= letter <= "\u17ff" for letter in line)
            assert not (
                khmer_letters and any(letter in "ạảấầậếềệịọốồộơớờợụủứừựưđ" for letter in line.lower())
            )
