"""Who may see what of a dossier. One pure decision, for the visit, the look-up by code and the command line.

All of a person's dossiers are shown only to whose chip is proven and carries the applicant's number. Whoever
knows a code and something beside it learns status, dates and the next step: codes are sequential and ID cards
are photocopied, so a code alone, or beside a number that does not belong to it, looks like no dossier at all.
Nobody is sent away: a queue number never asks who somebody is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import assert_never

from drivers.card.model import Assurance
from kiosk.portal.due import badge, due_state, working_days_left
from kiosk.portal.model import Badge, Dossier, DossierStatus, DueState
from kiosk.portal.next_step import HandIn, NextStep, next_step
from kiosk.portal.working_days import WorkingDays, working_days

_RANK = {Assurance.REJECTED: 0, Assurance.CONSISTENT: 1, Assurance.PROVEN: 2}


class Key(StrEnum):
    """What ties the visitor to the dossier, checked against the portal's answer before."""

    CHIP_NUMBER = "chip_number"
    """The number in the chip is the applicant's, or that of who handed in."""
    CHIP_OLD_NUMBER = "chip_old_number"
    """The nine digits the chip tells under its issuer's signature (DG13); those of a QR are only stated."""
    CODE_AND_NUMBER = "code_and_number"
    """The code and the applicant's number, stated: typed, from a QR, an MRZ, or a chip that proved less."""
    CODE_AND_SECRET = "code_and_secret"  # noqa: S105  # a name, not a secret
    """The code and the secret printed on the receipt."""
    RECEIPT = "receipt"
    """The code, scanned from the receipt in hand; nothing beside it."""
    CODE = "code"
    """The code, typed; nothing beside it that belongs to it."""
    NONE = "none"


class Errand(StrEnum):
    """What the visitor came for."""

    LOOK_UP = "look_up"
    COLLECT_FOR_OTHER = "collect_for_other"


class Bring(StrEnum):
    """What somebody who collects for another needs at the counter."""

    RECEIPT = "receipt"
    """Giấy tiếp nhận và hẹn trả kết quả."""
    AUTHORISATION = "authorisation"
    """Giấy uỷ quyền."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """The facts the decision rests on. No name, no number: who it is was settled by `key`."""

    key: Key
    chip: Assurance | None = None
    """What the chip proved; None: no chip was read (barcode card, VNeID, passport typed in)."""
    errand: Errand = Errand.LOOK_UP


class Level(StrEnum):
    """How much is shown."""

    WHOLE = "whole"
    """List and detail, names masked."""
    STATUS = "status"
    """Status, dates and what to do next; no documents, no names."""
    NOTHING = "nothing"
    """Told in the words of "not found"."""


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything; `on_behalf`: handed in by the visitor for somebody else ("nộp thay"), owner hidden more."""

    dossier: Dossier = field(repr=False)
    on_behalf: bool


@dataclass(frozen=True, slots=True)
class StatusOnly:
    """Has no field that could carry a name or a document: what is not held cannot be shown."""

    code: str = field(repr=False)
    status: DossierStatus
    status_text: str
    """The portal's own word, told where no table maps it."""
    badge: Badge | None
    due: DueState
    accepted: date | None
    appointment: date | None
    reappointment: date | None
    finished: date | None
    working_days_left: int | None
    step: NextStep
    """A supplement without its papers: the counter names them."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """Nothing. Wrong, missing and forbidden are one answer."""

    bring: tuple[Bring, ...] = ()


Shown = Whole | StatusOnly | Withheld


def opens_list(assurance: Assurance, requires: Assurance = Assurance.PROVEN) -> bool:
    """Whether a chip opens its holder's list. A rejected one never does, whatever the setting says."""
    return assurance is not Assurance.REJECTED and _RANK[assurance] >= _RANK[requires]


def visibility(visitor: Visitor, dossier: Dossier, requires: Assurance = Assurance.PROVEN) -> Level:
    """The decision. `requires` is the audited setting `visit.list_requires`."""
    if visitor.errand is Errand.COLLECT_FOR_OTHER:
        return Level.NOTHING
    match visitor.key:
        case Key.CHIP_NUMBER | Key.CHIP_OLD_NUMBER:
            # A clerk's own number is not the company's: the receipt has to be shown.
            proven = visitor.chip is not None and opens_list(visitor.chip, requires)
            return Level.WHOLE if proven and not dossier.for_business else Level.NOTHING
        case Key.CODE_AND_NUMBER | Key.CODE_AND_SECRET:
            return Level.STATUS
        case Key.RECEIPT:
            # A barcode is easily printed: whoever shows one without more has to be somebody.
            return Level.STATUS if visitor.chip is Assurance.PROVEN else Level.NOTHING
        case Key.CODE | Key.NONE:
            return Level.NOTHING
        case _ as never:
            assert_never(never)


def shown(
    visitor: Visitor,
    dossier: Dossier | None,
    today: date,
    *,
    requires: Assurance = Assurance.PROVEN,
    count: WorkingDays = working_days,
) -> Shown:
    """What this visitor is shown of the dossier; None (not found) is answered as what may not be seen is."""
    if visitor.errand is Errand.COLLECT_FOR_OTHER:
        return Withheld(bring=tuple(Bring))
    if dossier is None:
        return Withheld()
    match visibility(visitor, dossier, requires):
        case Level.WHOLE:
            return Whole(dossier, on_behalf=dossier.submitted_for_other)
        case Level.STATUS:
            return status_only(dossier, today, count)
        case Level.NOTHING:
            return Withheld()
        case _ as never:
            assert_never(never)


def status_only(dossier: Dossier, today: date, count: WorkingDays = working_days) -> StatusOnly:
    """Status, dates, next step."""
    step = next_step(dossier, today, count)
    if isinstance(step, HandIn):
        step = HandIn((), step.until, step.late, step.counter)
    return StatusOnly(
        code=dossier.code,
        status=dossier.status,
        status_text=dossier.status_text if dossier.status is DossierStatus.UNKNOWN else "",
        badge=badge(dossier, today, count),
        due=due_state(dossier, today, count),
        accepted=dossier.accepted,
        appointment=dossier.appointment,
        reappointment=dossier.reappointment,
        finished=dossier.finished,
        working_days_left=working_days_left(dossier, today, count),
        step=step,
    )
