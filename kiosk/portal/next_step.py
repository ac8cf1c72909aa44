"""What a dossier asks of its citizen now: hand in, pay, collect, wait, ask. Pure.

One closed union: a screen, a slip and a look-up by code say the same thing in their own words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import assert_never

from kiosk.portal.due import due_state, next_date, result_place
from kiosk.portal.model import Dossier, DossierStatus, DueState, ResultPlace, SupplementItem
from kiosk.portal.working_days import WorkingDays, working_days


@dataclass(frozen=True, slots=True)
class HandIn:
    """Papers are missing (form 02)."""

    papers: tuple[SupplementItem, ...] = field(repr=False)
    """Empty when the portal does not list them: the counter does."""
    until: date | None
    late: bool
    """The limit has passed: the counter is asked before anything is brought."""
    counter: str
    url: str = field(default="", repr=False)
    """Where it can be done online; empty when not offered."""


@dataclass(frozen=True, slots=True)
class Pay:
    """A fee stands open."""

    amount: int | None
    """In đồng; None when the portal does not say."""
    counter: str


@dataclass(frozen=True, slots=True)
class Collect:
    """The result is there, or on its way."""

    place: ResultPlace
    counter: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing to do before this day; None when no day is known."""

    until: date | None


@dataclass(frozen=True, slots=True)
class Ask:
    """Overdue: the officer answers for it. `again` is the new appointment, None: still being waited for."""

    again: date | None


@dataclass(frozen=True, slots=True)
class Nothing:
    """It is over, or the clock stands for a reason that is not the citizen's."""


NextStep = HandIn | Pay | Collect | Wait | Ask | Nothing


def next_step(dossier: Dossier, today: date, count: WorkingDays = working_days) -> NextStep:
    """The one thing to do, by status and date."""
    match dossier.status:
        case DossierStatus.SUPPLEMENT_REQUIRED:
            due = dossier.supplement_due
            late = due is not None and due < today
            return HandIn(dossier.supplements, due, late, dossier.next_counter, dossier.supplement_url)
        case DossierStatus.PAYMENT_REQUIRED:
            return Pay(dossier.fee_due, dossier.next_counter)
        case DossierStatus.DECIDED:
            place = result_place(dossier) or ResultPlace.ASK
            return Collect(place, dossier.at_counter if place is ResultPlace.COUNTER else "")
        case DossierStatus.ACCEPTED | DossierStatus.IN_PROGRESS:
            if due_state(dossier, today, count) is DueState.OVERDUE:
                return Ask(dossier.reappointment)
            return Wait(next_date(dossier))
        case DossierStatus.REGISTERED | DossierStatus.UNKNOWN:
            return Wait(None)
        case (
            DossierStatus.REFUSED | DossierStatus.WITHDRAWN | DossierStatus.SUSPENDED | DossierStatus.RETURNED
        ):
            return Nothing()
        case _ as never:
            assert_never(never)
