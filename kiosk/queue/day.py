"""The business day: the day whose numbers a ticket belongs to. Pure.

Numbers restart at a configured wall-clock time, not necessarily midnight, so that a centre open late keeps
one series for one evening.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from kiosk.clock import ZONE


def business_day(instant: datetime, restart: time) -> date:
    """The business day `instant` falls in; a day begins at `restart` in Vietnam.

    Vietnam keeps one offset all the year round, so subtracting the time of day is exact.
    Raises ValueError for a naive instant: that is a bug in the caller.
    """
    if instant.tzinfo is None:
        raise ValueError("a business day needs a timezone-aware instant")
    since_midnight = timedelta(
        hours=restart.hour,
        minutes=restart.minute,
        seconds=restart.second,
        microseconds=restart.microsecond,
    )
    return (instant.astimezone(ZONE) - since_midnight).date()
