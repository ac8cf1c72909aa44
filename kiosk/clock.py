"""The one place that asks the time; everything else takes a `Now`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

Now = Callable[[], datetime]
"""A timezone-aware instant in `ZONE`."""


def now() -> datetime:
    """The wall clock in Vietnam."""
    return datetime.now(ZONE)
