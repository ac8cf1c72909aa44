"""Who is called next: priority first, but never so that ordinary people starve. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

PRIORITY_IN_A_ROW = 3
"""After this many priority calls one ordinary ticket is called."""


def ordinary_turn(latest_were_priority: Sequence[bool]) -> bool:
    """Whether the next call belongs to an ordinary ticket, if one waits.

    `latest_were_priority` tells, latest first, whether each earlier call of today went to a priority ticket.
    """
    latest = latest_were_priority[:PRIORITY_IN_A_ROW]
    return len(latest) == PRIORITY_IN_A_ROW and all(latest)


def choose(
    first_priority: T | None, first_ordinary: T | None, latest_were_priority: Sequence[bool]
) -> T | None:
    """The ticket to call, from the one who waits longest of each kind."""
    if first_priority is None or (first_ordinary is not None and ordinary_turn(latest_were_priority)):
        return first_ordinary
    return first_priority
