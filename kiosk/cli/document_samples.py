"""One sample of every paper beside the ticket, for `kiosk ticket render`. Nobody and nothing in it exists."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from drivers.printer.document import PrintDocument
from kiosk.documents.centre import CentreInfo
from kiosk.documents.checklist import Checklist, Paper, checklist_document
from kiosk.documents.closing import ClosingSlip, Counted, ServiceDay, closing_document
from kiosk.documents.lookup import Wishes, lookup_document
from kiosk.documents.printer_slip import printer_slip
from kiosk.documents.reminder import Reason, Reminder, reminder_document
from kiosk.documents.selftest import Outcome, SelfTestReport, SelfTestRow, selftest_document
from kiosk.i18n import catalogue
from kiosk.portal.model import Dossier, DossierStatus

_CODE = "H30.12-260115-0001"

Sample = Callable[[datetime, CentreInfo, str, int], PrintDocument]
"""Moment, centre, language, width in dots."""


def sample_dossier(moment: datetime) -> Dossier:
    """Under way, due in a few days."""
    today = moment.date()
    return Dossier(
        code=_CODE,
        ref="",
        system="",
        procedure="Cấp bản sao trích lục khai sinh",
        procedure_code="2.000635",
        status=DossierStatus.IN_PROGRESS,
        status_text="Đang xử lý",
        owner="NGUYỄN VĂN MẪU",
        submitter="NGUYỄN VĂN MẪU",
        submitted_for_other=False,
        agency="UBND phường Sen Hồng",
        accepted=today - timedelta(days=6),
        appointment=today + timedelta(days=8),
        reappointment=None,
        finished=None,
        holder="Bà Trần Thị Thử",
        holder_unit="Bộ phận Một cửa",
        responsible="Ông Lê Văn Ví Dụ, Phó Chủ tịch",
    )


def _lookup(moment: datetime, centre: CentreInfo, language: str, width: int) -> PrintDocument:
    wishes = Wishes(procedure=True, owner=True)
    return lookup_document(sample_dossier(moment), moment, wishes, centre, language, catalogue, width)


def _reminder(moment: datetime, centre: CentreInfo, language: str, width: int) -> PrintDocument:
    reminder = Reminder(
        Reason.SUPPLEMENT,
        _CODE,
        papers=("Giấy chứng nhận kết hôn (01 bản sao)", "Sổ hồng (bản chính)"),
        by=moment.date() + timedelta(days=3),
        counter="3",
    )
    return reminder_document(reminder, centre, language, catalogue, width)


def _checklist(moment: datetime, centre: CentreInfo, language: str, width: int) -> PrintDocument:
    checklist = Checklist(
        "Đăng ký khai sinh",
        (
            Paper("Tờ khai đăng ký khai sinh", in_hand=True, remark="01 bản chính"),
            Paper("Giấy chứng sinh", remark="01 bản chính"),
            Paper("Căn cước của cha và mẹ", in_hand=True),
            Paper("Giấy chứng nhận kết hôn của cha mẹ", remark="nếu đã đăng ký kết hôn"),
        ),
        case="Trẻ sinh tại bệnh viện, cha mẹ có đăng ký kết hôn",
        as_of=moment.date(),
    )
    return checklist_document(checklist, centre, language, catalogue, width)


def _selftest(moment: datetime, centre: CentreInfo, language: str, width: int) -> PrintDocument:
    vi = language == "vi"
    report = SelfTestReport(
        "K1",
        moment,
        (
            SelfTestRow(
                "Đầu đọc thẻ" if vi else "Card reader",
                Outcome.DISCONNECTED,
                "CRD-101",
                "Không thấy đầu đọc thẻ." if vi else "No card reader found.",
            ),
            SelfTestRow("Máy in" if vi else "Printer", Outcome.PASSED),
            SelfTestRow(
                "Giấy in" if vi else "Paper",
                Outcome.WARNING,
                "PRN-105",
                "Giấy in sắp hết." if vi else "The paper is about to run out.",
            ),
            SelfTestRow("Máy quét QR" if vi else "QR scanner", Outcome.PASSED),
            SelfTestRow("Kết nối hệ thống hồ sơ" if vi else "Dossier systems", Outcome.PASSED),
            SelfTestRow("Loa" if vi else "Loudspeaker", Outcome.NOT_RUN),
        ),
    )
    return selftest_document(report, centre, language, catalogue, width)


def _closing(moment: datetime, centre: CentreInfo, language: str, width: int) -> PrintDocument:
    vi = language == "vi"
    slip = ClosingSlip(
        day=moment.date(),
        printed_at=moment,
        terminal="K1",
        visitors=214,
        services=(
            ServiceDay("Hộ tịch – Chứng thực" if vi else "Civil status", 96, 4, 9, 31),
            ServiceDay("Đất đai – Môi trường" if vi else "Land", 48, 1, 22, 74),
            ServiceDay("Nhận kết quả" if vi else "Collect a result", 31, 0, 4, 12),
            ServiceDay("Xây dựng – Nhà ở" if vi else "Construction", 1),
        ),
        searches=118,
        searches_without_result=7,
        missing_papers=(
            Counted("Giấy chứng nhận kết hôn", 12),
            Counted("Giấy chứng sinh", 9),
            Counted("Bản sao sổ hồng có chứng thực", 5),
        ),
        faults=(Counted("PRN-103: hết giấy" if vi else "PRN-103: paper out", 1),),
    )
    return closing_document(slip, centre, language, catalogue, width)


def _printer(moment: datetime, _centre: CentreInfo, language: str, width: int) -> PrintDocument:
    return printer_slip(moment, width, catalogue, language)


SAMPLES: Mapping[str, Sample] = MappingProxyType(
    {
        "lookup": _lookup,
        "reminder": _reminder,
        "checklist": _checklist,
        "selftest": _selftest,
        "closing": _closing,
        "printer": _printer,
    }
)
