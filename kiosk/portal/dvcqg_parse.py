"""From the bytes of a bus answer to a dossier. Pure; wrong input is a value, never an exception."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum

from pydantic import ValidationError

from kiosk.portal.appointments import AppointmentMove, Appointments, appointments
from kiosk.portal.dossier_codes import normalise
from kiosk.portal.dvcqg_schema import SUCCESS, Envelope, Row, Rows
from kiosk.portal.lookup_secret import knows
from kiosk.portal.model import Dossier, DossierStatus, PortalFailure, ProgressStep, SupplementItem

NATIONAL_STATUS: Mapping[str, DossierStatus] = {
    str(status.value): status for status in DossierStatus if status is not DossierStatus.UNKNOWN
}
_STATUS_WORDS: Mapping[DossierStatus, str] = {
    DossierStatus.REGISTERED: "Mới đăng ký",
    DossierStatus.ACCEPTED: "Được tiếp nhận",
    DossierStatus.REFUSED: "Không được tiếp nhận",
    DossierStatus.IN_PROGRESS: "Đang xử lý",
    DossierStatus.SUPPLEMENT_REQUIRED: "Yêu cầu bổ sung giấy tờ",
    DossierStatus.PAYMENT_REQUIRED: "Yêu cầu thực hiện nghĩa vụ tài chính",
    DossierStatus.WITHDRAWN: "Công dân yêu cầu rút hồ sơ",
    DossierStatus.SUSPENDED: "Dừng xử lý",
    DossierStatus.DECIDED: "Đã xử lý xong",
    DossierStatus.RETURNED: "Đã trả kết quả",
}
"""The bus tells numbers only; these are the national list's own words for them."""
_BUSINESS = "2"
_BY_POST = "1"
_LONGEST_AMOUNT = 12
"""Digits; no fee of one dossier is a thousand billion đồng."""


class BusError(StrEnum):
    """What an `error_code` of one adapter means."""

    SESSION = "session"
    """The session has ended."""
    NOT_FOUND = "not_found"
    REFUSED = "refused"
    SERVER_ERROR = "server_error"


@dataclass(frozen=True, slots=True)
class BusDialect:
    """What differs between two adapters of the bus."""

    system: str
    status_table: Mapping[str, DossierStatus] = field(default_factory=lambda: NATIONAL_STATUS)
    error_table: Mapping[str, BusError] = field(default_factory=dict)
    """By `error_code` without leading zeros; a code that is not here may mean an ended session."""
    responsible: Mapping[str, str] = field(default_factory=dict)
    """Who answers for a procedure, by procedure code: no portal field says so."""
    secret_field: str = ""
    """The row's key whose value the provider prints on receipts as look-up secret; empty: none is printed."""


def parse_error(body: bytes, dialect: BusDialect) -> BusError | PortalFailure | None:
    """What the answer's `error_code` says; None is success."""
    try:
        code = Envelope.model_validate_json(body).error_code
    except ValidationError:
        return PortalFailure.GARBAGE
    return None if code == SUCCESS else dialect.error_table.get(code, BusError.SESSION)


def parse_dossier(body: bytes, code: str, dialect: BusDialect) -> Dossier | PortalFailure:
    """The dossier with this code, in full. Rows about another dossier are left out."""
    rows = _rows(body, code)
    if isinstance(rows, PortalFailure):
        return rows
    head = _head(rows)
    return PortalFailure.NOT_FOUND if head is None else _dossier(head, rows, dialect)


def parse_known(body: bytes, code: str, secret: str, dialect: BusDialect) -> Dossier | PortalFailure:
    """The same when `secret` is one of its own; `NOT_FOUND` tells nothing more."""
    rows = _rows(body, code)
    if isinstance(rows, PortalFailure):
        return rows
    head = _head(rows)
    own = () if head is None else (head.owner_number, head.own_field(dialect.secret_field))
    if head is None or not knows(secret, own):
        return PortalFailure.NOT_FOUND
    return _dossier(head, rows, dialect)


def _rows(body: bytes, code: str) -> Sequence[Row] | PortalFailure:
    try:
        answer = Rows.model_validate_json(body)
    except ValidationError:
        return PortalFailure.GARBAGE
    return [row for row in answer.result if normalise(row.code) == normalise(code)]


def _head(rows: Sequence[Row]) -> Row | None:
    """The row of the dossier itself: the one with a status of the whole."""
    return next((row for row in rows if row.status), None)


def _dossier(head: Row, rows: Sequence[Row], dialect: BusDialect) -> Dossier:
    steps = _steps(rows)
    latest = steps[-1] if steps else None
    status = dialect.status_table.get(_plain_number(head.status), DossierStatus.UNKNOWN)
    appointed = _appointments(head)
    return Dossier(
        code=normalise(head.code),
        ref=normalise(head.code),
        system=dialect.system,
        procedure=head.procedure,
        procedure_code=head.procedure_code,
        status=status,
        status_text=_STATUS_WORDS.get(status, head.status),
        owner=head.owner,
        # The bus does not tell who handed it in.
        submitter=head.owner,
        submitted_for_other=False,
        agency=head.agency,
        accepted=_day(head.accepted),
        appointment=appointed.first,
        reappointment=appointed.again,
        finished=_day(head.finished),
        holder=latest.officer if latest is not None else "",
        holder_unit=latest.unit if latest is not None else "",
        doing=latest.what if latest is not None else "",
        doing_note=head.note,
        since=latest.at if latest is not None else None,
        result=head.results[0].name if head.results else "",
        responsible=dialect.responsible.get(head.procedure_code, head.agency),
        supplements=tuple(SupplementItem(one.what) for one in head.supplements if one.what)
        if status is DossierStatus.SUPPLEMENT_REQUIRED
        else (),
        fee_due=_fee(head) if status is DossierStatus.PAYMENT_REQUIRED else None,
        progress=steps,
        by_post=head.way == _BY_POST,
        digital_result=any(paper.file for paper in head.results),
        for_business=head.owner_kind == _BUSINESS,
    )


def _plain_number(text: str) -> str:
    return (text.lstrip("0") or "0") if text else text


def _appointments(head: Row) -> Appointments:
    """A supplement stops the clock lawfully; its new date proves no apology."""
    asked = sorted(head.supplements, key=lambda one: one.asked or datetime.min.replace(tzinfo=UTC))
    moves = [AppointmentMove(_day(one.previous), _day(one.current), lawful=True) for one in asked]
    return appointments(_day(head.appointment), moves)


def _steps(rows: Sequence[Row]) -> tuple[ProgressStep, ...]:
    steps = [
        ProgressStep(at=row.at, officer=row.officer, title=row.title, unit=row.unit, what=row.what)
        for row in rows
        if row.at is not None
    ]
    return tuple(sorted(steps, key=lambda step: step.at))


def _fee(head: Row) -> int | None:
    """The sum in đồng; None when one amount is no whole number."""
    amounts = [one.amount for one in head.fees]
    if not amounts or not all(len(a) <= _LONGEST_AMOUNT and a.isascii() and a.isdigit() for a in amounts):
        return None
    return sum(int(amount) for amount in amounts)


def _day(at: datetime | None) -> date | None:
    return None if at is None else at.date()
