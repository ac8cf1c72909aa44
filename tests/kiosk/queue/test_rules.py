"""The queue's pure rules: numbers, days, estimates, whose turn it is."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.clock import ZONE
from kiosk.queue.calling import PRIORITY_IN_A_ROW, choose
from kiosk.queue.day import business_day
from kiosk.queue.estimate import CALLS_NEEDED, STEP_MINUTES, estimate_wait
from kiosk.queue.model import Estimate
from kiosk.queue.numbers import LAST_SERIAL, format_number, is_series


@pytest.mark.parametrize(
    ("series", "serial", "number"),
    [("A", 12, "A012"), ("A", 999, "A999"), ("A", 1000, "A1000"), ("AB", 7, "AB007"), ("Z", 9999, "Z9999")],
)
def test_a_number_is_its_letters_and_at_least_three_digits(series: str, serial: int, number: str) -> None:
    assert format_number(series, serial) == number


@pytest.mark.parametrize("series", ["", "a", "ABC", "Đ", "A1", " A"])
def test_only_one_or_two_capital_letters_make_a_series(series: str) -> None:
    assert not is_series(series)
    with pytest.raises(ValueError, match="series"):
        format_number(series, 1)


@pytest.mark.parametrize("serial", [0, -1, LAST_SERIAL + 1])
def test_a_serial_outside_the_range_is_a_bug(serial: int) -> None:
    with pytest.raises(ValueError, match="serial"):
        format_number("A", serial)


@given(
    st.tuples(st.sampled_from(["A", "B", "AB", "BA"]), st.integers(1, LAST_SERIAL)),
    st.tuples(st.sampled_from(["A", "B", "AB", "BA"]), st.integers(1, LAST_SERIAL)),
)
def test_different_tickets_never_read_alike(one: tuple[str, int], other: tuple[str, int]) -> None:
    assert (format_number(*one) == format_number(*other)) == (one == other)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("instant", "restart", "day"),
    [
        (at(10, 0), time(0), date(2026, 3, 10)),
        (at(10, 23, 59), time(0), date(2026, 3, 10)),
        (at(10, 3, 59), time(4), date(2026, 3, 9)),
        (at(10, 4), time(4), date(2026, 3, 10)),
        (datetime(2026, 3, 9, 17, tzinfo=UTC), time(0), date(2026, 3, 10)),
    ],
)
def test_the_business_day_begins_at_the_restart_time_in_vietnam(
    instant: datetime, restart: time, day: date
) -> None:
    assert business_day(instant, restart) == day


def test_a_naive_instant_is_a_bug() -> None:
    with pytest.raises(ValueError, match="aware"):
        business_day(at(10, 1).replace(tzinfo=None), time(0))


@given(
    st.integers(0, 1_900_000_000).map(lambda s: datetime.fromtimestamp(s, ZONE)),
    st.times(),
    st.timedeltas(timedelta(0), timedelta(days=3)),
)
def test_the_business_day_never_runs_backwards(instant: datetime, restart: time, later: timedelta) -> None:
    assert business_day(instant, restart) <= business_day(instant + later, restart)


def test_before_enough_calls_nothing_is_estimated() -> None:
    assert estimate_wait([600.0] * (CALLS_NEEDED - 1), ahead=4, counters=1) is None


def test_people_ahead_at_ten_minutes_each_give_a_range_around_their_sum() -> None:
    assert estimate_wait([600.0] * 5, ahead=2, counters=1) == Estimate(20, 30)


def test_two_counters_halve_the_wait() -> None:
    assert estimate_wait([600.0] * 5, ahead=4, counters=2) == Estimate(20, 25)


def test_one_forgotten_counter_does_not_move_the_range() -> None:
    usual = estimate_wait([600.0] * 9, ahead=2, counters=1)
    assert estimate_wait([600.0] * 9 + [4 * 3600.0], ahead=2, counters=1) == usual


@given(st.lists(st.floats(-10, 1e6), max_size=40), st.integers(-3, 500), st.integers(-1, 20))
def test_an_estimate_is_always_a_real_range_of_whole_steps(
    seconds: list[float], ahead: int, counters: int
) -> None:
    found = estimate_wait(seconds, ahead=ahead, counters=counters)
    if found is not None:
        assert 0 <= found.low < found.high
        assert found.low % STEP_MINUTES == found.high % STEP_MINUTES == 0


def test_priority_goes_first() -> None:
    assert choose("priority", "ordinary", ()) == "priority"


def test_after_three_priority_calls_one_ordinary_is_called() -> None:
    assert choose("priority", "ordinary", (True,) * PRIORITY_IN_A_ROW) == "ordinary"
    assert choose("priority", "ordinary", (False, *(True,) * PRIORITY_IN_A_ROW)) == "priority"


def test_priority_alone_is_called_however_often() -> None:
    assert choose("priority", None, (True,) * 10) == "priority"


def test_nobody_waiting_is_nobody_called() -> None:
    assert choose(None, None, ()) is None
