"""The demo's clock: starts at a working hour of a fixed day, so that pictures can be compared."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from kiosk.clock import ZONE, Now

DEMO_DAY = datetime(2026, 1, 21, 8, 42, tzinfo=ZONE)


def demo_clock(start: datetime = DEMO_DAY) -> Now:
    """A clock that runs on from `start`."""
    began = time.monotonic()
    return lambda: start + timedelta(seconds=time.monotonic() - began)
