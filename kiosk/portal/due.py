"""How a dossier stands in time, which badge it wears and where it comes in the list. Pure rules.

Dates are calendar dates in Asia/Ho_Chi_Minh. D is the first appointment, F the day processing ended,
T today. The day a result was collected is never used: collecting late is not processing late.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import assert_never

from kiosk.portal.model import Badge, Dossier, DossierStatus, DueState, ResultPlace
from kiosk.portal.working_days import WorkingDays, within_one_working_day, working_days

_FARTHEST = timedelta(days=3 * 366)
_BADGE_RANK = {
    Badge.READY: 0,
    Badge.SUPPLEMENT: 1,
    Badge.PAYMENT: 2,
    Badge.OVERDUE: 3,
    Badge.OVERDUE_APOLOGISED: 3,
    Badge.DUE_SOON: 4,
    Badge.IN_TIME: 5,
    None: 6,
    Badge.SUSPENDED: 7,
    Badge.REFUSED: 8,
    Badge.WITHDRAWN: 9,
    Badge.RETURNED: 10,
}


def due_state(dossier: Dossier, today: date, count: WorkingDays = working_days) -> DueState:
    """The due state by status, first appointment and end of processing."""
    match dossier.status:
        case DossierStatus.DECIDED | DossierStatus.RETURNED:
            return _done(dossier)
        case DossierStatus.ACCEPTED | DossierStatus.IN_PROGRESS:
            return _open(dossier, today, count)
        case DossierStatus.SUPPLEMENT_REQUIRED | DossierStatus.PAYMENT_REQUIRED | DossierStatus.SUSPENDED:
            return DueState.STOPPED
        case (
            DossierStatus.REGISTERED | DossierStatus.REFUSED | DossierStatus.WITHDRAWN | DossierStatus.UNKNOWN
        ):
            return DueState.UNTIMED
        case _ as never:
            assert_never(never)


def _done(dossier: Dossier) -> DueState:
    if dossier.finished is None:
        return DueState.DONE
    if dossier.appointment is None or dossier.finished == dossier.appointment:
        return DueState.ON_TIME
    return DueState.EARLY if dossier.finished < dossier.appointment else DueState.LATE


def _open(dossier: Dossier, today: date, count: WorkingDays) -> DueState:
    if dossier.appointment is None:
        return DueState.IN_TIME
    if dossier.appointment < today:
        return DueState.OVERDUE
    if within_one_working_day(today, dossier.appointment, count):
        return DueState.DUE_SOON
    return DueState.IN_TIME


def badge(dossier: Dossier, today: date, count: WorkingDays = working_days) -> Badge | None:
    """The label of the dossier card.

    None where ui.md has no label (just registered, or a status no table maps): the portal's own words,
    `Dossier.status_text`, are shown instead. "Overdue" says "apology on file" only when the portal does.
    """
    match dossier.status:
        case DossierStatus.DECIDED:
            return Badge.READY
        case DossierStatus.RETURNED:
            return Badge.RETURNED
        case DossierStatus.SUPPLEMENT_REQUIRED:
            return Badge.SUPPLEMENT
        case DossierStatus.PAYMENT_REQUIRED:
            return Badge.PAYMENT
        case DossierStatus.SUSPENDED:
            return Badge.SUSPENDED
        case DossierStatus.WITHDRAWN:
            return Badge.WITHDRAWN
        case DossierStatus.REFUSED:
            return Badge.REFUSED
        case DossierStatus.REGISTERED | DossierStatus.UNKNOWN:
            return None
        case DossierStatus.ACCEPTED | DossierStatus.IN_PROGRESS:
            return _open_badge(dossier, _open(dossier, today, count))
        case _ as never:
            assert_never(never)


def _open_badge(dossier: Dossier, state: DueState) -> Badge:
    if state is DueState.OVERDUE:
        return Badge.OVERDUE_APOLOGISED if dossier.apology else Badge.OVERDUE
    return Badge.DUE_SOON if state is DueState.DUE_SOON else Badge.IN_TIME


def next_date(dossier: Dossier) -> date | None:
    """The date the citizen waits for or must keep: the supplement's limit, else the latest appointment."""
    if dossier.status is DossierStatus.SUPPLEMENT_REQUIRED:
        return dossier.supplement_due
    if dossier.status in {DossierStatus.ACCEPTED, DossierStatus.IN_PROGRESS}:
        return dossier.reappointment or dossier.appointment
    return None


def days_left(dossier: Dossier, today: date) -> int | None:
    """Calendar days until `next_date`, negative once it has passed; None when nothing is timed."""
    due = next_date(dossier)
    return None if due is None else (due - today).days


def days_early(dossier: Dossier) -> int | None:
    """Calendar days a done dossier was finished before its first appointment, negative when late.

    None when it is not done, or the portal does not say when, or there was no appointment.
    """
    if dossier.status not in {DossierStatus.DECIDED, DossierStatus.RETURNED}:
        return None
    if dossier.finished is None or dossier.appointment is None:
        return None
    return (dossier.appointment - dossier.finished).days


def working_days_left(dossier: Dossier, today: date, count: WorkingDays = working_days) -> int | None:
    """Working days until `next_date`, for "còn N ngày làm việc"; 0 on that day and once it has passed.

    None when nothing is timed, or the date lies years off: a slip of the pen is not counted to.
    """
    due = next_date(dossier)
    if due is None or due - today > _FARTHEST:
        return None
    return max(0, count(today, due))


def result_place(dossier: Dossier) -> ResultPlace | None:
    """Where the result of a decided dossier is to be had; None when it is not decided, or collected already.

    "Decided" is not "at the counter": without a known counter, post or file the desk has to be asked first.
    """
    if dossier.status is not DossierStatus.DECIDED:
        return None
    if dossier.at_counter:
        return ResultPlace.COUNTER
    if dossier.by_post:
        return ResultPlace.POST
    return ResultPlace.DIGITAL if dossier.digital_result else ResultPlace.ASK


def ready_to_collect(dossier: Dossier) -> bool:
    """Whether to invite the citizen to collect now."""
    return result_place(dossier) is ResultPlace.COUNTER


def awaiting_new_appointment(
    dossiers: Iterable[Dossier], today: date, count: WorkingDays = working_days
) -> int:
    """How many are overdue without an apology on file: told to staff as a number, never as codes."""
    return sum(badge(dossier, today, count) is Badge.OVERDUE for dossier in dossiers)


def in_list_order(
    dossiers: Iterable[Dossier], today: date, count: WorkingDays = working_days
) -> tuple[Dossier, ...]:
    """Ready, supplement, payment, overdue, soon, in time, then the rest (ui.md, Dossier card).

    Within one label the nearest date comes first; what lies at a counter comes before what may not yet.
    """

    def key(dossier: Dossier) -> tuple[int, bool, date, str]:
        return (
            _BADGE_RANK[badge(dossier, today, count)],
            dossier.status is DossierStatus.DECIDED and not ready_to_collect(dossier),
            next_date(dossier) or date.max,
            dossier.code,
        )

    return tuple(sorted(dossiers, key=key))
