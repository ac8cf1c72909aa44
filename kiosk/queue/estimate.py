"""How long a newcomer will wait, as a range of minutes, from how long people were served today. Pure.

The range runs between the quartiles of the recent service times, so one forgotten counter does not move it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from kiosk.queue.model import Estimate

CALLS_NEEDED = 3
"""Services finished today before anything is said at all."""

RECENT = 20
"""How many of the latest service times count."""

STEP_MINUTES = 5
"""Both ends are whole steps: a queue is not known to the minute."""


def _quantile(ordered: Sequence[float], share: float) -> float:
    """Linear interpolation between the two nearest of `ordered` (not empty)."""
    position = share * (len(ordered) - 1)
    below = math.floor(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)


def estimate_wait(service_seconds: Sequence[float], *, ahead: int, counters: int) -> Estimate | None:
    """The wait behind `ahead` people, or None before `CALLS_NEEDED` services are finished.

    `service_seconds` holds the durations of this service's finished calls today, latest first; `counters` is
    how many counters served it. The low end is the people ahead at the quick quartile; the high end
    counts one person more at the slow quartile, for the one at the counter now.
    """
    recent = sorted(max(0.0, seconds) for seconds in service_seconds[:RECENT])
    if len(recent) < CALLS_NEEDED:
        return None
    working = max(1, counters)
    people = max(0, ahead)
    low = people * _quantile(recent, 0.25) / working / 60
    high = (people + 1) * _quantile(recent, 0.75) / working / 60
    low_steps = math.floor(low / STEP_MINUTES)
    high_steps = max(math.ceil(high / STEP_MINUTES), low_steps + 1)
    return Estimate(low_steps * STEP_MINUTES, high_steps * STEP_MINUTES)
