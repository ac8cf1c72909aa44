"""The rules of time: due state, badge, order, days left."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.portal.due import (
    badge,
    days_early,
    days_left,
    due_state,
    in_list_order,
    next_date,
    ready_to_collect,
    working_days_left,
)
from kiosk.portal.model import Badge, Dossier, DossierStatus, DueState
from kiosk.portal.working_days import working_days
from tests.kiosk.portal.samples import TODAY, dossier

S = DossierStatus
DAY = timedelta(days=1)
FRIDAY, SATURDAY, SUNDAY, MONDAY, TUESDAY = (date(2026, 1, 23) + DAY * n for n in range(5))
DONE = [S.DECIDED, S.RETURNED]
OPEN = [S.ACCEPTED, S.IN_PROGRESS]
STOPPED = [S.SUPPLEMENT_REQUIRED, S.PAYMENT_REQUIRED, S.SUSPENDED]
UNTIMED = [S.REGISTERED, S.REFUSED, S.WITHDRAWN, S.UNKNOWN]

dates = st.none() | st.dates(date(2025, 6, 1), date(2026, 12, 31))
any_dossier = st.builds(
    dossier,
    status=st.sampled_from(DossierStatus),
    appointment=dates,
    reappointment=dates,
    finished=dates,
    accepted=dates,
    supplement_due=dates,
    apology=st.sampled_from(["", "Văn bản xin lỗi số 07"]),
    at_counter=st.sampled_from(["", "5"]),
    code=st.sampled_from([f"H30.12-260120-{n:04d}" for n in range(30)]),
)
days = st.dates(date(2025, 6, 1), date(2026, 12, 31))


@pytest.mark.parametrize("status", DONE)
@pytest.mark.parametrize(
    ("finished", "appointment", "expected"),
    [
        (TODAY - DAY, TODAY, DueState.EARLY),
        (TODAY, TODAY, DueState.ON_TIME),
        (TODAY, None, DueState.ON_TIME),
        (TODAY, TODAY - DAY, DueState.LATE),
        (None, TODAY - DAY, DueState.DONE),
        (None, None, DueState.DONE),
    ],
)
def test_a_done_dossier_is_judged_by_the_day_processing_ended(
    status: DossierStatus, finished: date | None, appointment: date | None, expected: DueState
) -> None:
    assert due_state(dossier(status, finished=finished, appointment=appointment), TODAY) is expected


@pytest.mark.parametrize("status", OPEN)
@pytest.mark.parametrize(
    ("today", "appointment", "expected"),
    [
        (TODAY, TODAY - DAY, DueState.OVERDUE),
        (TODAY, TODAY, DueState.DUE_SOON),
        (TODAY, TODAY + DAY, DueState.DUE_SOON),
        (TODAY, TODAY + 2 * DAY, DueState.IN_TIME),
        (TODAY, None, DueState.IN_TIME),
        (FRIDAY, MONDAY, DueState.DUE_SOON),
        (FRIDAY, SATURDAY, DueState.DUE_SOON),
        (FRIDAY, TUESDAY, DueState.IN_TIME),
        (SUNDAY, MONDAY, DueState.DUE_SOON),
        (SUNDAY, SATURDAY, DueState.OVERDUE),
        # Friday before the lunar new year week: the next working day is ten days off.
        (date(2026, 2, 13), date(2026, 2, 23), DueState.DUE_SOON),
        (date(2026, 2, 13), date(2026, 2, 24), DueState.IN_TIME),
        (TODAY, date.max, DueState.IN_TIME),
        (TODAY, date.min, DueState.OVERDUE),
    ],
)
def test_an_open_dossier_is_judged_by_its_first_appointment(
    status: DossierStatus, today: date, appointment: date | None, expected: DueState
) -> None:
    assert due_state(dossier(status, appointment=appointment), today) is expected


@pytest.mark.parametrize("status", STOPPED)
def test_a_stopped_clock_is_never_overdue(status: DossierStatus) -> None:
    assert due_state(dossier(status, appointment=TODAY - 30 * DAY), TODAY) is DueState.STOPPED


@pytest.mark.parametrize("status", UNTIMED)
def test_what_was_never_taken_in_or_is_over_has_no_time(status: DossierStatus) -> None:
    assert due_state(dossier(status, appointment=TODAY - 30 * DAY), TODAY) is DueState.UNTIMED


def test_a_new_appointment_does_not_hide_lateness() -> None:
    late = dossier(appointment=TODAY - DAY, reappointment=TODAY + 5 * DAY)
    assert due_state(late, TODAY) is DueState.OVERDUE
    assert badge(late, TODAY) is Badge.OVERDUE


def test_the_apology_is_claimed_only_when_one_is_on_file() -> None:
    late = dossier(appointment=TODAY - DAY, reappointment=TODAY + 5 * DAY, apology="Văn bản xin lỗi số 07")
    assert badge(late, TODAY) is Badge.OVERDUE_APOLOGISED
    assert badge(dossier(appointment=TODAY, apology="Văn bản xin lỗi số 07"), TODAY) is Badge.DUE_SOON


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (S.UNKNOWN, None),
        (S.REGISTERED, None),
        (S.REFUSED, Badge.REFUSED),
        (S.SUPPLEMENT_REQUIRED, Badge.SUPPLEMENT),
        (S.PAYMENT_REQUIRED, Badge.PAYMENT),
        (S.WITHDRAWN, Badge.WITHDRAWN),
        (S.SUSPENDED, Badge.SUSPENDED),
        (S.DECIDED, Badge.READY),
        (S.RETURNED, Badge.RETURNED),
    ],
)
def test_outside_processing_the_status_alone_gives_the_badge(
    status: DossierStatus, expected: Badge | None
) -> None:
    assert badge(dossier(status, appointment=TODAY - DAY), TODAY) is expected


def test_decided_does_not_mean_at_the_counter() -> None:
    assert not ready_to_collect(dossier(S.DECIDED))
    assert ready_to_collect(dossier(S.DECIDED, at_counter="5"))
    assert not ready_to_collect(dossier(S.RETURNED, at_counter="5"))


def test_days_left_counts_to_the_date_the_citizen_must_keep_or_waits_for() -> None:
    assert days_left(dossier(S.SUPPLEMENT_REQUIRED, supplement_due=date(2026, 1, 30)), TODAY) == 9
    assert days_left(dossier(appointment=TODAY + 2 * DAY), TODAY) == 2
    assert days_left(dossier(appointment=TODAY - 3 * DAY), TODAY) == -3
    assert days_left(dossier(appointment=TODAY - 3 * DAY, reappointment=TODAY + DAY), TODAY) == 1
    assert days_left(dossier(S.SUPPLEMENT_REQUIRED, appointment=TODAY), TODAY) is None
    assert days_left(dossier(S.RETURNED, appointment=TODAY), TODAY) is None


def test_days_early_makes_no_claim_without_both_dates() -> None:
    assert days_early(dossier(S.DECIDED, finished=TODAY - DAY, appointment=TODAY + DAY)) == 2
    assert days_early(dossier(S.DECIDED, finished=TODAY, appointment=TODAY - DAY)) == -1
    assert days_early(dossier(S.DECIDED, finished=TODAY)) is None
    assert days_early(dossier(S.DECIDED, appointment=TODAY)) is None
    assert days_early(dossier(finished=TODAY, appointment=TODAY)) is None


def test_the_list_puts_what_the_citizen_can_do_first() -> None:
    wanted = (
        dossier(S.DECIDED, at_counter="5", code="A"),
        dossier(S.DECIDED, code="B"),
        dossier(S.SUPPLEMENT_REQUIRED, code="C"),
        dossier(S.PAYMENT_REQUIRED, code="D"),
        dossier(appointment=TODAY - 2 * DAY, code="E"),
        dossier(appointment=TODAY - DAY, apology="Văn bản xin lỗi số 07", code="F"),
        dossier(appointment=TODAY + DAY, code="G"),
        dossier(appointment=TODAY + 5 * DAY, code="H"),
        dossier(appointment=None, code="I"),
        dossier(S.REGISTERED, code="J"),
        dossier(S.RETURNED, code="K"),
    )
    assert in_list_order(reversed(wanted), TODAY) == wanted


@given(any_dossier, days)
def test_due_state_and_badge_never_contradict_each_other(one: Dossier, today: date) -> None:
    state, label = due_state(one, today), badge(one, today)
    assert (state is DueState.OVERDUE) == (label in {Badge.OVERDUE, Badge.OVERDUE_APOLOGISED})
    assert (state is DueState.DUE_SOON) == (label is Badge.DUE_SOON)
    assert (state is DueState.IN_TIME) == (label is Badge.IN_TIME)
    assert (label is None) == (one.status in {S.REGISTERED, S.UNKNOWN})
    if label is Badge.OVERDUE_APOLOGISED:
        assert one.apology


@given(any_dossier, days, days)
def test_an_open_dossier_never_becomes_less_urgent_as_time_passes(
    one: Dossier, first: date, second: date
) -> None:
    urgency = [DueState.IN_TIME, DueState.DUE_SOON, DueState.OVERDUE]
    earlier, later = due_state(one, min(first, second)), due_state(one, max(first, second))
    if earlier in urgency:
        assert urgency.index(later) >= urgency.index(earlier)


@given(st.lists(any_dossier, max_size=12), days)
def test_ordering_loses_nothing_and_does_not_depend_on_the_order_given(
    drawn: list[Dossier], today: date
) -> None:
    # No two dossiers share a code: the search has merged them before.
    many = [replace(one, code=f"H30.12-260120-{serial:04d}") for serial, one in enumerate(drawn)]
    ordered = in_list_order(many, today)
    assert sorted(map(id, ordered)) == sorted(map(id, many))
    keys = [(badge(one, today), next_date(one), one.code) for one in in_list_order(reversed(many), today)]
    assert [(badge(one, today), next_date(one), one.code) for one in ordered] == keys


@given(any_dossier, days)
def test_a_centre_may_count_working_days_its_own_way(one: Dossier, today: date) -> None:
    state = due_state(one, today, lambda after, until: (until - after).days)
    if state is DueState.DUE_SOON:
        assert one.appointment is not None
        assert one.appointment - today <= DAY


@given(st.lists(days, min_size=2, max_size=6))
def test_working_days_add_up(some: list[date]) -> None:
    ordered = sorted(some)
    assert sum(working_days(a, b) for a, b in pairwise(ordered)) == working_days(ordered[0], ordered[-1])


@pytest.mark.parametrize(
    ("today", "one", "left"),
    [
        # Wednesday to the Monday after next.
        (TODAY, dossier(appointment=date(2026, 2, 2)), 8),
        (TODAY, dossier(S.SUPPLEMENT_REQUIRED, supplement_due=date(2026, 1, 30)), 7),
        (TODAY, dossier(appointment=TODAY), 0),
        (TODAY, dossier(appointment=TODAY - 3 * DAY), 0),
        (TODAY, dossier(appointment=TODAY - 3 * DAY, reappointment=TODAY + DAY), 1),
        (FRIDAY, dossier(appointment=SUNDAY), 0),
        # The lunar new year week of 2026 has no working day.
        (date(2026, 2, 13), dossier(appointment=date(2026, 2, 24)), 2),
        # Saturday 22 August 2026 is worked in exchange for Monday 31 August.
        (date(2026, 8, 21), dossier(appointment=date(2026, 8, 24)), 2),
        (date(2026, 8, 28), dossier(appointment=date(2026, 9, 4)), 2),
        (TODAY, dossier(appointment=date.max), None),
        (TODAY, dossier(appointment=None), None),
        (TODAY, dossier(S.PAYMENT_REQUIRED, appointment=TODAY), None),
        (TODAY, dossier(S.DECIDED, appointment=TODAY + DAY), None),
    ],
)
def test_working_days_left_skip_weekends_holidays_and_know_swaps(
    today: date, one: Dossier, left: int | None
) -> None:
    assert working_days_left(one, today) == left


@given(any_dossier, days)
def test_working_days_never_outnumber_calendar_days(one: Dossier, today: date) -> None:
    working, calendar = working_days_left(one, today), days_left(one, today)
    assert (working is None) == (calendar is None)
    if working is not None and calendar is not None:
        assert 0 <= working <= max(0, calendar)
        if due_state(one, today) is DueState.DUE_SOON and one.reappointment is None:
            assert working <= 1


@given(any_dossier, days)
def test_collecting_late_is_not_processing_late(one: Dossier, today: date) -> None:
    """The day of the visit changes nothing for a dossier that is done."""
    if one.status in DONE:
        assert due_state(one, today) is due_state(one, today + 400 * DAY)


@given(any_dossier, days)
def test_a_later_appointment_never_changes_the_due_state(one: Dossier, today: date) -> None:
    assert due_state(one, today) is due_state(replace(one, reappointment=None), today)
    assert due_state(one, today) is due_state(replace(one, apology=""), today)
