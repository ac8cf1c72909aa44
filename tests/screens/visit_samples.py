"""Synthetic people, dossiers and tickets for the tests of the look-up and ticket screens."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from drivers.card.model import Access, Assurance, CardReading, ChipProof, Identity, SodVerdict
from kiosk.clock import ZONE
from kiosk.portal.model import (
    Dossier,
    DossierStatus,
    Found,
    PortalFailure,
    ProgressStep,
    Stage,
    SupplementItem,
    SystemSearch,
)
from kiosk.presentation import CentreView, OpeningHours, Surroundings
from kiosk.queue.model import Estimate, Service, Ticket
from kiosk.states import Rules, State, Visit

NOW = datetime(2026, 1, 21, 8, 46, tzinfo=ZONE)
AGENCY = "UBND phường Sen Hồng"
PROVINCE, NATION, LAND = "Hệ thống một cửa của tỉnh", "Cổng Dịch vụ công quốc gia", "Hệ thống đất đai"

READING = CardReading(
    Identity("001090000001", "NGUYỄN VĂN MẪU", date(1990, 1, 1), "M", None),
    Access.PACE_CAN,
    Assurance.PROVEN,
    SodVerdict.GENUINE,
    ChipProof.PASSED,
    ChipProof.PASSED,
)


def surroundings(*, open_now: bool = True, now: datetime = NOW) -> Surroundings:
    centre = CentreView(
        kind="Trung tâm Phục vụ hành chính công",
        name="Phường Sen Hồng",
        hotline="0900 000 000",
        desk="Bên trái cửa chính",
        terminal="K2",
        hours=(OpeningHours("07:00", "11:30"), OpeningHours("13:00", "17:00")),
    )
    services = (Service("civil", "A", "Hộ tịch\nChứng thực", "Khai sinh, kết hôn", "users", quick=True),)
    return Surroundings(centre, services, now, open_now)


def _steps(*days: tuple[Stage, int, int]) -> tuple[ProgressStep, ...]:
    """Stage, day, month; December is last year's."""
    return tuple(
        ProgressStep(datetime(2026 if m == 1 else 2025, m, d, 9, 20, tzinfo=ZONE), "", "", "", "", stage)
        for stage, d, m in days
    )


_PLAIN = Dossier(
    code="H30.12-260120-0018",
    ref="5",
    system=PROVINCE,
    procedure="Cấp Giấy xác nhận tình trạng hôn nhân",
    procedure_code="1.004873",
    status=DossierStatus.IN_PROGRESS,
    status_text="Đang xử lý",
    owner="NGUYỄN VĂN MẪU",
    submitter="NGUYỄN VĂN MẪU",
    submitted_for_other=False,
    agency=AGENCY,
    accepted=date(2026, 1, 20),
    appointment=date(2026, 1, 23),
    reappointment=None,
    finished=None,
    holder="Bà Trần Thị Thử",
    holder_unit="Bộ phận Tư pháp, Hộ tịch",
    doing="Xác minh nơi cư trú trước đây",
    since=datetime(2026, 1, 20, 14, 5, tzinfo=ZONE),
    result="01 Giấy xác nhận tình trạng hôn nhân",
    responsible="Ông Lê Văn Ví Dụ, Phó Chủ tịch",
    progress=_steps((Stage.RECEIVED, 20, 1), (Stage.PROCESSING, 20, 1)),
)
IN_TIME = _PLAIN
READY = replace(
    _PLAIN,
    code="H30.12-260119-0107",
    procedure="Cấp bản sao trích lục khai sinh",
    status=DossierStatus.DECIDED,
    accepted=date(2026, 1, 19),
    appointment=date(2026, 1, 22),
    finished=date(2026, 1, 20),
    holder_unit="Bộ phận trả kết quả, quầy 5",
    doing="Chờ quý vị đến nhận",
    since=datetime(2026, 1, 20, 9, 20, tzinfo=ZONE),
    result="02 bản sao trích lục khai sinh",
    result_note="Kèm bản điện tử có ký số",
    at_counter="5",
    progress=_steps((Stage.RECEIVED, 19, 1), (Stage.PROCESSING, 19, 1), (Stage.SIGNING, 20, 1)),
)
READY_FOR_CHILD = replace(
    READY, code="H30.12-260119-0108", owner="NGUYỄN THỬ AN", submitted_for_other=True, relation="cháu"
)
SUPPLEMENT = replace(
    _PLAIN,
    code="H30.12-260108-0063",
    procedure="Đăng ký biến động đất đai",
    status=DossierStatus.SUPPLEMENT_REQUIRED,
    holder="Ông Đỗ Văn Mẫu",
    holder_unit="Bộ phận đất đai, quầy 3",
    doing="Chờ quý vị bổ sung giấy tờ",
    doing_note="Phiếu yêu cầu số 15, ngày 20/01/2026",
    supplement_due=date(2026, 1, 30),
    next_counter="3",
    supplements=(
        SupplementItem("Giấy chứng nhận quyền sử dụng đất", "Trang 3 và 4, bản đã nộp bị mờ"),
        SupplementItem("Văn bản thỏa thuận của vợ và chồng", "Có chứng thực chữ ký của hai người"),
    ),
)
MANY_PAPERS = replace(
    SUPPLEMENT,
    supplements=tuple(
        SupplementItem(f"Giấy tờ thứ {n} theo phiếu yêu cầu bổ sung", "Bản chính hoặc bản sao có chứng thực")
        for n in range(1, 8)
    ),
)
APOLOGISED = replace(
    _PLAIN,
    code="H30.12-251230-0012",
    procedure="Cấp giấy phép xây dựng nhà ở riêng lẻ",
    accepted=date(2025, 12, 30),
    appointment=date(2026, 1, 20),
    reappointment=date(2026, 1, 26),
    holder="Ông Phan Văn Thí Dụ",
    holder_unit="Phòng Kinh tế, Hạ tầng và Đô thị",
    doing="Chờ kiểm tra tại nhà",
    doing_note="Cán bộ đến sáng 22/01/2026",
    late_reason="Buổi kiểm tra nhà bị dời lại",
    late_note="Từ 16/01 sang 22/01/2026",
    apology="Đã ký văn bản xin lỗi số 07, ngày 20/01",
    next_counter="5",
    progress=_steps((Stage.RECEIVED, 30, 12), (Stage.PROCESSING, 6, 1)),
)
OVERDUE = replace(
    APOLOGISED, code="H30.12-251230-0013", reappointment=None, apology="", late_reason="", late_note=""
)
PAYMENT = replace(
    _PLAIN,
    code="H30.12-260112-0044",
    procedure="Chuyển mục đích sử dụng đất",
    status=DossierStatus.PAYMENT_REQUIRED,
    fee_due=1_500_000,
    next_counter="2",
)
DUE_SOON = replace(_PLAIN, code="H30.12-260119-0031", appointment=date(2026, 1, 22))
SUSPENDED = replace(_PLAIN, status=DossierStatus.SUSPENDED, late_reason="Chờ kết quả giải quyết tranh chấp")
REFUSED = replace(_PLAIN, code="H30.12-260102-0009", status=DossierStatus.REFUSED)
WITHDRAWN = replace(_PLAIN, status=DossierStatus.WITHDRAWN)
RETURNED = replace(READY, status=DossierStatus.RETURNED, at_counter="")
DECIDED_ELSEWHERE = replace(READY, at_counter="")
UNMAPPED = replace(_PLAIN, status=DossierStatus.UNKNOWN, status_text="Chờ luân chuyển liên thông", doing="")
BARE = replace(_PLAIN, holder="", holder_unit="", doing="", since=None, result="", responsible="")
LONG = replace(
    APOLOGISED,
    code="G09.20-20260609-0092637",
    procedure="Đăng ký thay đổi, cải chính, bổ sung thông tin hộ tịch, "
    "xác định lại dân tộc có yếu tố nước ngoài",
    owner="NGUYỄN THỊ PHƯƠNG THẢO NGÂN MẪU",
    submitted_for_other=True,
    holder="Bà Nguyễn Thị Phương Thảo Ngân Thí Dụ, chuyên viên chính",
    holder_unit="Phòng Quản lý đất đai, Kinh tế, Hạ tầng và Đô thị phường Sen Hồng",
    doing="Chờ ý kiến của cơ quan chuyên môn cấp tỉnh về hiện trạng sử dụng đất",
)

FIVE = (READY, READY_FOR_CHILD, SUPPLEMENT, APOLOGISED, IN_TIME)
EVERY_DOSSIER: dict[str, Dossier] = {
    "ready": READY,
    "ready_for_child": READY_FOR_CHILD,
    "supplement": SUPPLEMENT,
    "many_papers": MANY_PAPERS,
    "apologised": APOLOGISED,
    "overdue": OVERDUE,
    "payment": PAYMENT,
    "due_soon": DUE_SOON,
    "in_time": IN_TIME,
    "suspended": SUSPENDED,
    "refused": REFUSED,
    "withdrawn": WITHDRAWN,
    "returned": RETURNED,
    "decided_elsewhere": DECIDED_ELSEWHERE,
    "unmapped": UNMAPPED,
    "bare": BARE,
    "long": LONG,
}

ALL_ANSWERED = tuple(SystemSearch(system, None, 0) for system in (PROVINCE, NATION))
ONE_SILENT = (*ALL_ANSWERED, SystemSearch(LAND, PortalFailure.DEADLINE, 0))
SIX_SYSTEMS = (*ONE_SILENT, *(SystemSearch(f"Hệ thống của ngành thứ {n}", None, 0) for n in range(1, 4)))

TICKET = Ticket(
    id=UUID("018d2b9a-0000-7000-8000-000000000012"),
    number="A012",
    service="civil",
    day=date(2026, 1, 21),
    issued_at=NOW,
    priority=False,
    ahead=7,
    estimate=Estimate(10, 15),
)


def visit(
    state: State,
    *,
    language: str = "vi",
    dossiers: tuple[Dossier, ...] = FIVE,
    searches: tuple[SystemSearch, ...] = ALL_ANSWERED,
    known: bool = True,
) -> Visit:
    """A visit in `state`, by an identified person or nobody."""
    return Visit(
        rules=Rules(),
        state=state,
        language=language,
        reading=READING if known else None,
        found=Found(dossiers, searches) if known else None,
    )
