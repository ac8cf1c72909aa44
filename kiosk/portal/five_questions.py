"""The five questions of a dossier: rõ người, rõ việc, rõ thời gian, rõ kết quả, rõ trách nhiệm. Pure.

Ai đang giữ, Đang làm gì, Bao giờ xong, Nhận được gì, Ai chịu trách nhiệm. What a portal does not say is empty
here and said to be unknown by whoever words it; nothing is guessed. The agency stands in for a person only
where the facts allow it: as the holder's unit and as the one responsible.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from kiosk.portal.due import days_early, days_left, due_state, working_days_left
from kiosk.portal.model import Dossier, DossierStatus, DueState
from kiosk.portal.working_days import WorkingDays, working_days


@dataclass(frozen=True, slots=True)
class Holder:
    """Ai đang giữ."""

    person: str = field(repr=False)
    unit: str


@dataclass(frozen=True, slots=True)
class Doing:
    """Đang làm gì. `status` is told where the portal has no words of its own for the task."""

    task: str
    note: str
    status: DossierStatus
    status_text: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class When:
    """Bao giờ xong."""

    state: DueState
    first: date | None
    """The appointment it is judged by."""
    again: date | None
    """A later one, never instead of the first."""
    finished: date | None
    """The day processing ended; only of a dossier that is done."""
    early: int | None
    """Calendar days before the first appointment, negative when late; None: no claim."""
    left: int | None
    """Calendar days until the date that is waited for; None when nothing is timed."""
    working_left: int | None
    """The same in working days, never negative."""

    @property
    def promised(self) -> date | None:
        """The day the citizen waits for."""
        return self.again or self.first


@dataclass(frozen=True, slots=True)
class Outcome:
    """Nhận được gì."""

    what: str
    note: str


@dataclass(frozen=True, slots=True)
class Responsible:
    """Ai chịu trách nhiệm: the leader a setting names for the procedure, else the agency."""

    who: str
    agency: str
    """Empty where the agency itself is the answer."""
    apology: str
    """The apology on file; empty unless the system says so explicitly."""


@dataclass(frozen=True, slots=True)
class FiveQuestions:
    """All five, in the order they are asked."""

    holder: Holder
    doing: Doing
    when: When
    outcome: Outcome
    responsible: Responsible


def five_questions(dossier: Dossier, today: date, count: WorkingDays = working_days) -> FiveQuestions:
    """What the systems say on `today`."""
    return FiveQuestions(
        holder=holder(dossier),
        doing=Doing(dossier.doing, dossier.doing_note, dossier.status, dossier.status_text, dossier.since),
        when=_when(dossier, today, count),
        outcome=Outcome(dossier.result, dossier.result_note),
        responsible=Responsible(
            who=dossier.responsible or dossier.agency,
            agency=dossier.agency if dossier.responsible not in ("", dossier.agency) else "",
            apology=dossier.apology,
        ),
    )


def holder(dossier: Dossier) -> Holder:
    """Person and unit; the agency is the unit where no unit is named."""
    return Holder(dossier.holder, dossier.holder_unit or dossier.agency)


def _when(dossier: Dossier, today: date, count: WorkingDays) -> When:
    state = due_state(dossier, today, count)
    done = state in {DueState.EARLY, DueState.ON_TIME, DueState.LATE, DueState.DONE}
    return When(
        state=state,
        first=dossier.appointment,
        again=dossier.reappointment,
        finished=dossier.finished if done else None,
        early=days_early(dossier),
        left=days_left(dossier, today),
        working_left=working_days_left(dossier, today, count),
    )
