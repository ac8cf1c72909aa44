"""What a terminal works with, and how long each kind of call may take."""

from __future__ import annotations

from dataclasses import dataclass

from drivers.card.model import CardReader
from drivers.printer.model import Printer
from drivers.scanner.model import Scanner
from kiosk.lendable import LendablePrinter
from kiosk.portal.model import DossierPortal
from kiosk.queue.model import TicketQueue


@dataclass(frozen=True, slots=True)
class Equipment:
    """The devices and services this terminal works with, real or simulated alike."""

    reader: CardReader
    printer: Printer
    scanner: Scanner | None
    portals: tuple[DossierPortal, ...]
    queue: TicketQueue
    port: LendablePrinter | None = None
    """The same printer, where its port can be lent in maintenance."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long each kind of call may take, in seconds."""

    read_s: float = 15.0
    search_s: float = 8.0
    issue_s: float = 5.0
    print_s: float = 12.0
    rest_after_bug_s: float = 8.0


@dataclass(frozen=True, slots=True)
class CardOptions:
    """How cards are read here."""

    reader: str | None = None
    read_dg13: bool = True
