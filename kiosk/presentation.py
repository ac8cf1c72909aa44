"""What a screen is given beside the visit: who the centre is, what time it is, which services there are.

Nothing here is personal; it lives as long as the terminal.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

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


class ReaderKind(StrEnum):
    """What a citizen does with the card: words and pictures follow from it, the driver does not."""

    CONTACTLESS = "contactless"
    """The card lies flat on a pad, chip side down."""
    SLOT = "slot"
    """The card is pushed into a slot in the housing, chip first and up, and stays in it."""
    CONTACT = "contact"
    """The card is put into a desk reader half way, golden chip first and up."""


class ReaderPlace(StrEnum):
    """Where the reader stands, seen from the screen."""

    BELOW = "below"
    LEFT = "left"
    RIGHT = "right"
    ABOVE = "above"


@dataclass(frozen=True, slots=True)
class CardPlace:
    """The fitted reader, as pictures and words show it."""

    kind: ReaderKind = ReaderKind.CONTACTLESS
    place: ReaderPlace = ReaderPlace.BELOW


class PaperFrom(StrEnum):
    """Where the paper leaves a roll that lies rightly in the printer: the guide to a new roll shows it."""

    BELOW = "below"
    ABOVE = "above"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Everything around a visit that a screen draws."""

    centre: CentreView
    services: tuple[Service, ...]
    """In the visit's language."""
    now: datetime
    open_now: bool = True
    card: CardPlace = CardPlace()
    paper_from: PaperFrom = PaperFrom.BELOW
