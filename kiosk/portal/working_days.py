"""Working days in Vietnam: Monday to Friday without public holidays, with the announced swaps.

The calendar is the `holidays` library's; everything else asks through the functions here, so that a
centre working on Saturdays can hand in its own function instead.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

import holidays

WorkingDays = Callable[[date, date], int]
"""Number of working days after the first date, up to and including the second; 0 when not later."""

_ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=1)
def _calendar() -> holidays.HolidayBase:
    return holidays.country_holidays("VN")


def is_working_day(day: date) -> bool:
    """Whether offices work on `day`; a Saturday worked in exchange for a bridge day counts."""
    return bool(_calendar().is_working_day(day))


def working_days(after: date, until: date) -> int:
    """`WorkingDays` by the national calendar."""
    return sum(is_working_day(after + timedelta(days=n)) for n in range(1, (until - after).days + 1))


def within_one_working_day(today: date, due: date, count: WorkingDays = working_days) -> bool:
    """Whether `due` is today or later with at most one working day to go.

    Counts at most a month: no break is longer, and far-off dates need not be walked to.
    """
    return today <= due <= today + timedelta(days=31) and count(today, due) <= 1


def add_working_days(start: date, count: int) -> date:
    """The date `count` working days after `start` (before it when negative); 0 gives `start` itself."""
    day, step = start, _ONE_DAY if count > 0 else -_ONE_DAY
    for _ in range(abs(count)):
        day += step
        while not is_working_day(day):
            day += step
    return day
