"""Synthetic people and things that tests of the visit share."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from drivers.card.model import (
    Access,
    Assurance,
    CardReading,
    ChipProof,
    Identity,
    ReaderState,
    SodVerdict,
)
from drivers.printer.model import PrinterStatus
from drivers.scanner.model import ScannerState
from kiosk.portal.model import Dossier, DossierStatus, Found, PortalFailure, SystemSearch
from kiosk.queue.model import ServiceLoad, Ticket
from kiosk.states import Devices, Rules, State, Visit

NUMBER = "001090000001"
NAME = "NGUYỄN VĂN MẪU"

READY = Devices(ReaderState.EMPTY, PrinterStatus.READY, ScannerState.READY)
OCCUPIED = Devices(ReaderState.CARD_PRESENT, PrinterStatus.READY, ScannerState.READY)


def reading(assurance: Assurance = Assurance.PROVEN, number: str = NUMBER) -> CardReading:
    return CardReading(
        identity=Identity(number, NAME, date(1990, 1, 1), "M", date(2030, 1, 1)),
        access=Access.PACE_CAN,
        assurance=assurance,
        sod=SodVerdict.GENUINE,
        active_authentication=ChipProof.UNSUPPORTED,
        chip_authentication=ChipProof.PASSED,
    )


def dossier(code: str = "H30.12-260119-0107") -> Dossier:
    return Dossier(
        code=code,
        ref="0" * 24,
        system="Hệ thống một cửa của tỉnh",
        procedure="Cấp bản sao trích lục khai sinh",
        procedure_code="1.000",
        status=DossierStatus.IN_PROGRESS,
        status_text="Đang xử lý",
        owner=NAME,
        submitter=NAME,
        submitted_for_other=False,
        agency="UBND phường Sen Hồng",
        accepted=date(2026, 1, 19),
        appointment=date(2026, 1, 23),
        reappointment=None,
        finished=None,
    )


def found(count: int = 1, failure: PortalFailure | None = None) -> Found:
    dossiers = tuple(dossier(f"H30.12-260119-{n:04d}") for n in range(count))
    return Found(dossiers, (SystemSearch("Hệ thống một cửa của tỉnh", failure, count),))


def ticket(number: str = "A012") -> Ticket:
    return Ticket(
        id=UUID("01900000-0000-7000-8000-00000000a012"),
        number=number,
        service="ho-tich",
        day=date(2026, 1, 21),
        issued_at=datetime(2026, 1, 21, 1, 46, tzinfo=UTC),
        priority=False,
        ahead=7,
        estimate=None,
    )


def visit(state: State, devices: Devices = READY, rules: Rules | None = None) -> Visit:
    loads = (ServiceLoad("ho-tich", 7, None), ServiceLoad("dat-dai", 5, None))
    return Visit(rules=rules or Rules(), state=state, devices=devices, loads=loads)
