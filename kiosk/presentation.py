"""What a screen is given beside the visit: who the centre is, what time it is, which services there are.

Nothing here is personal; it lives as long as the terminal.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kiosk.queue.model import Service


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """One session of a working day, `07:00` to `11:30`."""

    opens: str
    closes: str


@dataclass(frozen=True, slots=True)
class OnTimeFigure:
    """The published share of dossiers done before or on time."""

    percent: str
    """As published, `99,6`."""
    month: str
    """`12/2025`."""


@dataclass(frozen=True, slots=True)
class CentreView:
    """The centre as screens and tickets name it."""

    kind: str
    """`Trung tâm Phục vụ hành chính công`."""
    name: str
    """`Phường Sen Hồng`."""
    hotline: str
    desk: str
    """Where the guidance desk stands."""
    terminal: str
    """`K2`."""
    hours: tuple[OpeningHours, ...] = ()
    on_time: OnTimeFigure | None = None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Everything around a visit that a screen draws."""

    centre: CentreView
    services: tuple[Service, ...]
    """In the visit's language."""
    now: datetime
    open_now: bool = True
