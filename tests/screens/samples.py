"""Synthetic visits, one or more for every state, and their surroundings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from drivers.card.model import Access, Assurance, CardReading, ChipProof, Identity, ReaderState, SodVerdict
from drivers.printer.model import PrinterStatus, PrintOutcome
from drivers.scanner.model import ScannerState
from kiosk import states
from kiosk.paper import Forecast, PaperWatch, Verdict
from kiosk.portal.model import Dossier, DossierStatus, Found, PortalFailure, SupplementItem, SystemSearch
from kiosk.presentation import CardPlace, CentreView, OnTimeFigure, OpeningHours, Surroundings
from kiosk.queue.model import Estimate, Service, ServiceLoad, Ticket
from kiosk.states import Credential, Devices, Rules, Visit

TODAY = date(2026, 1, 21)
NOW = datetime(2026, 1, 21, 8, 46)  # noqa: DTZ001  # the wall clock a screen draws
NUMBER = "001090000001"
OWNER = "NGUYỄN VĂN MẪU"

_SERVICES = (
    ("ho-tich", "A", "Hộ tịch\nChứng thực", "khai sinh, kết hôn, sao y", "file-badge", True),
    ("dat-dai", "B", "Đất đai\nMôi trường", "sang tên, cấp sổ, tách thửa", "map", False),
    ("kinh-doanh", "C", "Hộ kinh doanh\nHợp tác xã", "mở, đổi, tạm ngừng", "briefcase", False),
    ("xay-dung", "D", "Xây dựng\nNhà ở", "xin phép xây, sửa nhà", "building", False),
    ("xa-hoi", "E", "Người có công\nBảo trợ xã hội", "trợ cấp, mai táng phí", "heart-handshake", False),
    ("cu-tru", "F", "Cư trú\nCăn cước", "thường trú, tạm trú", "fingerprint", False),
    ("ket-qua", "G", "Nhận kết quả", "theo giấy hẹn trả", "file-check", True),
    ("khac", "H", "Lĩnh vực khác", "hoặc chưa rõ thủ tục", "layout-list", False),
)
_LOADS = (
    ServiceLoad("ho-tich", 7, Estimate(10, 15)),
    ServiceLoad("dat-dai", 5, Estimate(15, 25)),
    ServiceLoad("kinh-doanh", 1, Estimate(5, 10)),
    ServiceLoad("xay-dung", 12, Estimate(100, 120)),
    ServiceLoad("xa-hoi", 2, Estimate(5, 15)),
    ServiceLoad("cu-tru", 3, None),
    ServiceLoad("ket-qua", 0, None),
)


def surroundings(
    *, open_now: bool = True, more_services: int = 0, card: CardPlace | None = None
) -> Surroundings:
    services = [Service(*fields) for fields in _SERVICES]
    services += [
        Service(f"them-{n}", "I", f"Lĩnh vực thứ {n}", "việc khác", "circle", False)
        for n in range(more_services)
    ]
    hours = (OpeningHours("07:00", "11:30"), OpeningHours("13:00", "17:00"))
    centre = CentreView(
        kind="Trung tâm Phục vụ hành chính công",
        name="Phường Sen Hồng",
        hotline="0900 000 000",
        desk="Bên trái cửa chính",
        terminal="K2",
        hours=hours,
        on_time=OnTimeFigure("99,6", "12/2025"),
    )
    return Surroundings(centre, tuple(services), NOW, open_now, card or CardPlace())


def dossier(  # a dossier has that many sides
    number: int,
    status: DossierStatus,
    *,
    procedure: str = "Cấp bản sao trích lục khai sinh",
    appointment: date | None = date(2026, 1, 23),
    finished: date | None = None,
    apology: str = "",
    reappointment: date | None = None,
    supplement_due: date | None = None,
    fee_due: int | None = None,
    for_other: bool = False,
) -> Dossier:
    return Dossier(
        code=f"H30.12-260119-{number:04d}",
        ref=str(number),
        system="Hệ thống một cửa của tỉnh",
        procedure=procedure,
        procedure_code="2.000635",
        status=status,
        status_text="Đang giải quyết",
        owner="NGUYỄN AN" if for_other else OWNER,
        submitter=OWNER,
        submitted_for_other=for_other,
        agency="UBND phường Sen Hồng",
        accepted=date(2026, 1, 19),
        appointment=appointment,
        reappointment=reappointment,
        finished=finished,
        holder="Bà Trần Thị Thử",
        holder_unit="Bộ phận trả kết quả, quầy 5",
        doing="Thẩm định hồ sơ",
        since=datetime(2026, 1, 20, 9, 20),  # noqa: DTZ001  # as portals give it
        result="02 bản sao trích lục khai sinh",
        responsible="Ông Lê Văn Ví Dụ, Phó Chủ tịch",
        at_counter="5",
        apology=apology,
        supplement_due=supplement_due,
        supplements=(SupplementItem("Bản chính giấy chứng nhận quyền sử dụng đất", "bản gốc"),)
        if supplement_due
        else (),
        fee_due=fee_due,
    )


DOSSIERS = (
    dossier(107, DossierStatus.DECIDED, finished=date(2026, 1, 20)),
    dossier(108, DossierStatus.DECIDED, finished=date(2026, 1, 20), for_other=True),
    dossier(
        63,
        DossierStatus.SUPPLEMENT_REQUIRED,
        procedure="Đăng ký biến động quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất",
        supplement_due=date(2026, 1, 30),
    ),
    dossier(
        12,
        DossierStatus.IN_PROGRESS,
        procedure="Cấp giấy phép xây dựng nhà ở riêng lẻ",
        appointment=date(2026, 1, 20),
        reappointment=date(2026, 1, 26),
        apology="Văn bản số 12/XL-UBND ngày 20/01/2026",
    ),
    dossier(18, DossierStatus.IN_PROGRESS, procedure="Cấp giấy xác nhận tình trạng hôn nhân"),
    dossier(19, DossierStatus.IN_PROGRESS, appointment=date(2026, 1, 16)),
    dossier(20, DossierStatus.PAYMENT_REQUIRED, fee_due=1250000),
    dossier(21, DossierStatus.SUSPENDED),
    dossier(22, DossierStatus.WITHDRAWN),
    dossier(23, DossierStatus.REFUSED),
    dossier(24, DossierStatus.RETURNED, finished=date(2026, 1, 15)),
    dossier(25, DossierStatus.IN_PROGRESS, appointment=date(2026, 1, 22)),
    dossier(26, DossierStatus.UNKNOWN, appointment=None),
)
_SEARCHES = (
    SystemSearch("Hệ thống một cửa của tỉnh", None, 0),
    SystemSearch("Cổng Dịch vụ công quốc gia", None, 0),
    SystemSearch("Hệ thống đất đai", PortalFailure.DEADLINE, 0),
)
TICKET = Ticket(
    id=UUID("01948000-0000-7000-8000-000000000001"),
    number="A012",
    service="ho-tich",
    day=TODAY,
    issued_at=NOW,
    priority=False,
    ahead=7,
    estimate=Estimate(10, 15),
)
READING = CardReading(
    identity=Identity(NUMBER, OWNER, date(1990, 1, 1), "M", None),
    access=Access.PACE_CAN,
    assurance=Assurance.PROVEN,
    sod=SodVerdict.GENUINE,
    active_authentication=ChipProof.PASSED,
    chip_authentication=ChipProof.PASSED,
)
_SCANNED = Credential(NUMBER[-6:], NUMBER)
_TYPED = Credential(NUMBER[-6:])


def _visit(state: states.State, language: str, **known: object) -> Visit:
    devices = Devices(ReaderState.EMPTY, PrinterStatus.READY, ScannerState.READY)
    visit = Visit(Rules(result_service="ket-qua", desk_service="khac"), state, language, devices=devices)
    return _with(visit, loads=_LOADS, **known)


def _with(visit: Visit, **fields: object) -> Visit:
    from dataclasses import replace

    return replace(visit, **fields)  # type: ignore[arg-type]  # a test's shorthand


def _over(visit: Visit, reader: ReaderState) -> Visit:
    """With this on the reader."""
    return _with(visit, devices=Devices(reader, PrinterStatus.READY, ScannerState.READY))


def _rolls(language: str) -> dict[str, Visit]:
    """Changing the roll: every picture and word staff may see."""

    def at(status: PrinterStatus, state: states.State, left: int | None = 780) -> Visit:
        forecast = Forecast(NOW, 0, None if left is None else left * 102, left, 102, False, False, False)
        known = _with(_visit(state, language), paper=PaperWatch(forecast))
        return _with(known, devices=replace(known.devices, printer=status))

    samples = {
        f"roll-guide-{status.value}": at(status, states.RollChange(180))
        for status in PrinterStatus
        if status not in {PrinterStatus.READY, PrinterStatus.NEAR_END}
    }
    samples["roll-test"] = at(PrinterStatus.READY, states.RollTest(1, Verdict.NEW))
    for verdict in Verdict:
        for outcome in PrintOutcome:
            ready = PrinterStatus.READY
            told = states.RollTested(verdict, outcome, ready, 20)
            samples[f"roll-tested-{verdict.value}-{outcome.value}"] = at(ready, told)
    told = states.RollTested(Verdict.SAME, PrintOutcome.CONFIRMED, PrinterStatus.NEAR_END, 1)
    samples["roll-tested-unknown-length"] = at(PrinterStatus.NEAR_END, told, None)
    return samples


def visits(language: str = "vi") -> dict[str, Visit]:
    """Named samples; every state is among them."""
    found = Found(DOSSIERS, (SystemSearch("Hệ thống một cửa của tỉnh", None, len(DOSSIERS)),))
    nothing = Found((), _SEARCHES)

    def bare(state: states.State) -> Visit:
        return _visit(state, language)

    def known(state: states.State, has: Found = found) -> Visit:
        return _visit(state, language, reading=READING, found=has)

    samples = {
        "idle": bare(states.Idle()),
        "idle-nobody": _with(bare(states.Idle()), loads=()),
        "home": bare(states.Home()),
        "show-qr": bare(states.ShowQr()),
        "show-qr-misread": bare(states.ShowQr(not_understood=True)),
        "digits-none": bare(states.EnterDigits()),
        "digits-two": bare(states.EnterDigits("12")),
        "digits-all": bare(states.EnterDigits("000001")),
        "lay-card-scanned": _with(bare(states.LayCard()), credential=_SCANNED),
        "lay-card-typed": _with(bare(states.LayCard()), credential=_TYPED),
        "lay-card-mute": _over(_with(bare(states.LayCard()), credential=_SCANNED), ReaderState.CARD_MUTE),
        "lay-card-other": _over(_with(bare(states.LayCard()), credential=_SCANNED), ReaderState.CARD_PRESENT),
        "idle-card": _over(bare(states.Idle()), ReaderState.CARD_MUTE),
        "take-card": known(states.TakeCard()),
        "take-card-leaving": bare(states.TakeCard(leaving=True)),
        "list": known(states.DossierList()),
        "list-second": known(states.DossierList(page=1)),
        "list-covered": known(states.DossierList(covered=True)),
        "none": known(states.NoDossiers(), nothing),
        "services": bare(states.ServiceChoice()),
        "services-known": known(states.ServiceChoice()),
        "issuing": bare(states.Issuing(1, "ho-tich")),
        "printing": bare(states.TicketPrinting(1, TICKET)),
        "printed": bare(states.TicketPrinted(TICKET, 15)),
        "out-of-service": bare(states.OutOfService()),
        "maintenance": bare(states.OutOfService(maintenance=True)),
        "still-there": known(states.StillThere(states.DossierList(), 20)),
    }
    samples |= _rolls(language)
    for step in states.ReadingStep:
        samples[f"reading-{step.value}"] = _with(bare(states.Reading(1, step)), credential=_SCANNED)
    for number, one in enumerate(DOSSIERS):
        samples[f"detail-{number}"] = known(states.DossierDetail(1, one, loading=False))
    samples["detail-loading"] = known(states.DossierDetail(1, DOSSIERS[0]))
    samples["detail-partial"] = known(states.DossierDetail(1, DOSSIERS[0], loading=False, partial=True))
    for kind in states.ProblemKind:
        samples[f"problem-{kind.value}"] = bare(states.Problem(kind))
    for outcome in (PrintOutcome.NOT_PRINTED, PrintOutcome.UNKNOWN):
        for status in (PrinterStatus.PAPER_OUT, PrinterStatus.NO_ANSWER, PrinterStatus.DISCONNECTED):
            samples[f"unprinted-{outcome.value}-{status.value}"] = bare(
                states.TicketOnScreen(TICKET, outcome, status, 60)
            )
    return samples
