"""The first appointment, moved only by lawful stops."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.portal.appointments import AppointmentMove, Appointments, appointments
from kiosk.portal.due import due_state
from kiosk.portal.model import DueState
from tests.kiosk.portal.samples import dossier

D16, D20, D22, D26 = (date(2026, 1, day) for day in (16, 20, 22, 26))
days = st.dates(date(2025, 6, 1), date(2026, 12, 31))
moves = st.lists(st.builds(AppointmentMove, st.none() | days, st.none() | days, st.booleans()), max_size=6)


def _lawful(previous: date | None, current: date | None) -> AppointmentMove:
    return AppointmentMove(previous, current, lawful=True)


def _late(previous: date | None, current: date | None) -> AppointmentMove:
    return AppointmentMove(previous, current, lawful=False)


@pytest.mark.parametrize(
    ("stated", "history", "expected"),
    [
        (None, [], Appointments(None, None)),
        (D20, [], Appointments(D20, None)),
        # "Hẹn 20/01, hẹn lại 26/01": the later date is shown beside the first.
        (D26, [_late(D20, D26)], Appointments(D20, D26)),
        (D26, [_lawful(D20, D26)], Appointments(D26, None)),
        (D26, [_lawful(D16, D20), _late(D20, D26)], Appointments(D20, D26)),
        # A stop after the date was missed does not make up for it.
        (D26, [_late(D16, D20), _lawful(D20, D26)], Appointments(D16, D26)),
        (D26, [_lawful(D16, D20), _lawful(D20, D26)], Appointments(D26, None)),
        # 16 → 20 lawful, then 22 → 26: nobody explained 20 → 22.
        (D26, [_lawful(D16, D20), _lawful(D22, D26)], Appointments(D20, D26)),
        # The date now stated is later than the last stop allows.
        (D26, [_lawful(D16, D20)], Appointments(D20, D26)),
        (D20, [_lawful(D26, D20)], Appointments(D26, None)),
        (None, [_late(D20, D26)], Appointments(D20, D26)),
        (D20, [_lawful(None, None)], Appointments(D20, None)),
        (None, [_lawful(None, D20)], Appointments(D20, None)),
    ],
)
def test_only_lawful_stops_move_the_date(
    stated: date | None, history: list[AppointmentMove], expected: Appointments
) -> None:
    assert appointments(stated, history) == expected


@given(st.none() | days, moves)
def test_the_later_date_is_always_later(stated: date | None, history: list[AppointmentMove]) -> None:
    found = appointments(stated, history)
    if found.again is not None:
        assert found.first is not None
        assert found.again > found.first
    if stated is not None:
        assert stated <= max(day for day in (found.first, found.again) if day is not None)


@given(days, st.lists(st.integers(1, 60), min_size=1, max_size=5), st.data())
def test_no_move_after_an_unlawful_one_changes_whether_a_dossier_is_late(
    first: date, steps: list[int], data: st.DataObject
) -> None:
    dates = [first]
    for step in steps:
        dates.append(dates[-1] + timedelta(days=step))
    lawful = [data.draw(st.booleans()) for _ in steps]
    history = [
        AppointmentMove(previous, current, kind)
        for previous, current, kind in zip(dates, dates[1:], lawful, strict=False)
    ]
    expected = dates[lawful.index(False) if False in lawful else len(steps)]
    found = appointments(dates[-1], history)
    assert found.first == expected
    today = expected + timedelta(days=1)
    late = dossier(appointment=found.first, reappointment=found.again)
    assert due_state(late, today) is DueState.OVERDUE
