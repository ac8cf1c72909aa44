"""Which appointment counts: the first one, moved only by lawful stops. Pure.

A re-appointment must not hide lateness. Only a stop for a supplement or a fee moves the date a dossier is
judged by; a later date given for any other reason, or for none, is shown beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class AppointmentMove:
    """One move on record. `lawful`: the system says that a supplement or a fee stopped the clock."""

    previous: date | None
    current: date | None
    lawful: bool


@dataclass(frozen=True, slots=True)
class Appointments:
    """`first` is what the dossier is judged by; `again` a later date that does not excuse it."""

    first: date | None
    again: date | None


def appointments(stated: date | None, moves: Iterable[AppointmentMove]) -> Appointments:
    """From the date the system states now and its moves in the order they happened.

    From the first move on that no lawful stop explains, nothing moves the date any more: what was late stays
    late. A gap between two moves is such a move, and so is a stated date later than the last lawful one.
    Without moves the stated date is the first: nothing else is known.
    """
    rows = [move for move in moves if move.previous is not None or move.current is not None]
    first = next((move.previous for move in rows if move.previous is not None), stated)
    for move in rows:
        if first is None or not move.lawful or move.previous not in (None, first):
            break
        # A stop gives time; it never takes any away.
        first = max(first, move.current or first)
    latest = stated or (rows[-1].current if rows else None)
    if first is None:
        return Appointments(latest, None)
    return Appointments(first, latest if latest is not None and latest > first else None)
