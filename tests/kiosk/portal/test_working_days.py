"""The national working calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.portal.working_days import (
    add_working_days,
    is_working_day,
    within_one_working_day,
    working_days,
)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 1, 21), True),
        (date(2026, 1, 24), False),
        (date(2026, 1, 1), False),
        (date(2026, 2, 17), False),
        (date(2026, 9, 2), False),
        # Monday 31 August 2026 is bridged; Saturday 22 August is worked for it.
        (date(2026, 8, 31), False),
        (date(2026, 8, 22), True),
        # Years before: Monday 29 April 2024 for Saturday 4 May, Friday 2 May 2025 for Saturday 26 April.
        (date(2024, 4, 29), False),
        (date(2024, 5, 4), True),
        (date(2025, 5, 2), False),
        (date(2025, 4, 26), True),
        # Hùng Kings' day 2026 falls on a Sunday: Monday is off instead. New in 2026: 24 November.
        (date(2026, 4, 26), False),
        (date(2026, 4, 27), False),
        (date(2026, 11, 24), False),
    ],
)
def test_weekends_holidays_and_announced_swaps(day: date, works: bool) -> None:
    assert is_working_day(day) is works


def test_the_first_day_is_not_counted_and_the_last_is() -> None:
    assert working_days(date(2026, 1, 21), date(2026, 1, 23)) == 2
    assert working_days(date(2026, 1, 23), date(2026, 1, 25)) == 0
    assert working_days(date(2026, 1, 21), date(2026, 1, 21)) == 0
    assert working_days(date(2026, 1, 23), date(2026, 1, 21)) == 0


@given(st.dates(date(2025, 1, 1), date(2027, 6, 1)), st.integers(0, 90))
def test_no_stretch_has_more_working_days_than_its_days_nor_many_fewer(start: date, length: int) -> None:
    count = working_days(start, start + timedelta(days=length))
    assert 0 <= count <= length
    # The longest break, the lunar new year with its weekends, takes nine days in a row.
    assert count >= length * 5 // 7 - 9


@given(st.dates(date(2025, 1, 1), date(2027, 6, 1)), st.dates(date(2025, 1, 1), date(2027, 6, 1)))
def test_being_due_soon_means_at_most_one_working_day(today: date, due: date) -> None:
    soon = within_one_working_day(today, due)
    assert soon == (due >= today and working_days(today, due) <= 1)


@given(st.dates(date(2025, 1, 1), date(2027, 6, 1)), st.integers(1, 40))
def test_adding_working_days_is_the_inverse_of_counting_them(start: date, count: int) -> None:
    later = add_working_days(start, count)
    assert is_working_day(later)
    assert working_days(start, later) == count
    earlier = add_working_days(start, -count)
    assert working_days(earlier - timedelta(days=1), start - timedelta(days=1)) == count
