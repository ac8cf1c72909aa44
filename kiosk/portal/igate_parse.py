"""From the bytes of an iGate answer to dossiers. Pure; wrong input is a value, never an exception."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from pydantic import ValidationError

from kiosk.portal.appointments import AppointmentMove, Appointments, appointments
from kiosk.portal.dossier_codes import normalise
from kiosk.portal.igate_schema import Item, Page, Task
from kiosk.portal.lookup_secret import knows
from kiosk.portal.model import (
    Dossier,
    DossierStatus,
    PortalFailure,
    ProgressStep,
    Stage,
    SupplementItem,
)

DEFAULT_STATUS_TABLE: Mapping[str, DossierStatus] = {
    "0": DossierStatus.REGISTERED,
    "1": DossierStatus.SUPPLEMENT_REQUIRED,
    "2": DossierStatus.IN_PROGRESS,
    "3": DossierStatus.SUSPENDED,
    "4": DossierStatus.DECIDED,
    "5": DossierStatus.RETURNED,
    "6": DossierStatus.WITHDRAWN,
    "7": DossierStatus.PAYMENT_REQUIRED,
    "8": DossierStatus.ACCEPTED,
    "12": DossierStatus.REFUSED,
}
"""A provider's numbers are its own; this is the table of the embedded portal. Every centre configures its."""

_STAGES: Mapping[str, Stage] = {stage.value: stage for stage in Stage}
_APOLOGY_FORM = "04"
"""Form 04 in force since 2025-09-15: apology and extension."""
_LAWFUL_STOPS = frozenset({"supplement", "payment"})
"""`reason` of an appointment moved by a lawful stop; any other move, or one without a reason, is lateness."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """What differs between two iGate provinces."""

    system: str
    status_table: Mapping[str, DossierStatus] = field(default_factory=lambda: DEFAULT_STATUS_TABLE)
    responsible: Mapping[str, str] = field(default_factory=dict)
    """Who answers for a procedure, by procedure code: no portal field says so."""
    secret_field: str = ""
    """The row's key whose value the provider prints on receipts as look-up secret; empty: none is printed."""


@dataclass(frozen=True, slots=True)
class Slice:
    """One page of a search. `foreign` counts dossiers left out because they are not this person's."""

    dossiers: tuple[Dossier, ...] = field(repr=False)
    foreign: int
    rows: int
    last: bool | None
    """None when the provider does not say."""


def parse_slice(body: bytes, number: str, dialect: Dialect) -> Slice | PortalFailure:
    """A page of dossiers of the person with this ID number.

    Rows of another person, or of nobody the answer names, are left out: a provider that ignores the filter
    must not show a citizen somebody else's dossiers.
    """
    try:
        page = Page.model_validate_json(body)
    except ValidationError:
        return PortalFailure.GARBAGE
    own = [item for item in page.content if _belongs(item, number)]
    return Slice(
        tuple(to_dossier(item, dialect) for item in own),
        foreign=len(page.content) - len(own),
        rows=len(page.content),
        last=page.last,
    )


def parse_known(body: bytes, code: str, secret: str, dialect: Dialect) -> Dossier | PortalFailure:
    """The dossier with this code when `secret` is one of its own; `NOT_FOUND` tells nothing more."""
    try:
        page = Page.model_validate_json(body)
    except ValidationError:
        return PortalFailure.GARBAGE
    for item in page.content:
        data = item.applicant.data
        known = (data.identity_number, data.owner_identity_number, item.own_field(dialect.secret_field))
        if normalise(item.code) == normalise(code) and knows(secret, known):
            return to_dossier(item, dialect)
    return PortalFailure.NOT_FOUND


def parse_detail(body: bytes, dialect: Dialect) -> Dossier | PortalFailure:
    """One dossier with everything the provider knows."""
    try:
        return to_dossier(Item.model_validate_json(body), dialect)
    except ValidationError:
        return PortalFailure.GARBAGE


def _belongs(item: Item, number: str) -> bool:
    data = item.applicant.data
    return number in {data.identity_number, data.owner_identity_number} - {""}


def to_dossier(item: Item, dialect: Dialect) -> Dossier:
    """The dossier a row describes."""
    data = item.applicant.data
    task = item.current_task[0] if item.current_task else Task()
    appointed = _appointments(item)
    other = bool(data.owner_fullname and data.fullname) and (
        data.owner_fullname.casefold() != data.fullname.casefold()
    )
    status = dialect.status_table.get(item.dossier_status.id, DossierStatus.UNKNOWN)
    return Dossier(
        code=item.code.upper(),
        ref=item.id,
        system=dialect.system,
        procedure=item.procedure.translate,
        procedure_code=item.procedure.code,
        status=status,
        status_text=item.dossier_status.name,
        owner=data.owner_fullname or data.fullname,
        submitter=data.fullname or data.owner_fullname,
        submitted_for_other=other,
        relation=data.owner_relation if other else "",
        agency=item.agency.name,
        accepted=_day(item.accepted_date),
        appointment=appointed.first,
        reappointment=appointed.again,
        finished=_day(item.completed_date),
        holder=task.assignee.fullname,
        holder_unit=task.agency.name,
        doing=task.name,
        doing_note=task.note,
        since=task.start_date,
        result=item.expected_result.name,
        result_note=item.expected_result.note,
        responsible=dialect.responsible.get(item.procedure.code, item.agency.name),
        at_counter=item.expected_result.counter if status is DossierStatus.DECIDED else "",
        next_counter=item.next_counter,
        apology=_apology(item),
        late_reason=item.delay.reason,
        late_note=item.delay.note,
        supplement_due=_day(item.supplement.due_date),
        supplements=tuple(SupplementItem(paper.name, paper.remark) for paper in item.supplement.documents),
        supplement_url=item.supplement.url if item.supplement.url.startswith("https://") else "",
        fee_due=item.fee.remaining,
        progress=tuple(_step(row, row.start_date) for row in item.tasks if row.start_date is not None),
    )


def _appointments(item: Item) -> Appointments:
    moves = (
        AppointmentMove(_day(move.previous), _day(move.current), move.reason.lower() in _LAWFUL_STOPS)
        for move in item.appointment_history
    )
    return appointments(_day(item.appointment_date), moves)


def _apology(item: Item) -> str:
    """The name of the apology on file; a moved date alone proves none."""
    for document in item.result_document:
        if document.form_code == _APOLOGY_FORM:
            return document.name or document.form_code
    return ""


def _step(row: Task, at: datetime) -> ProgressStep:
    return ProgressStep(
        at=at,
        officer=row.assignee.fullname,
        title=row.assignee.position,
        unit=row.agency.name,
        what=row.name,
        stage=_STAGES.get(row.stage.lower()),
    )


def _day(at: datetime | None) -> date | None:
    return None if at is None else at.date()
