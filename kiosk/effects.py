"""What a visit asks of the terminal. Each is performed on a worker with a deadline; its answer comes back
as an event with the same serial."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.portal.model import Dossier
from kiosk.queue.model import Ticket
from kiosk.states import Credential


@dataclass(frozen=True, slots=True)
class ReadCard:
    serial: int
    credential: Credential = field(repr=False)


@dataclass(frozen=True, slots=True)
class CancelRead:
    pass


@dataclass(frozen=True, slots=True)
class FindDossiers:
    serial: int
    number: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class LoadDetail:
    serial: int
    dossier: Dossier = field(repr=False)


@dataclass(frozen=True, slots=True)
class IssueTicket:
    serial: int
    service: str


@dataclass(frozen=True, slots=True)
class PrintTicket:
    serial: int
    ticket: Ticket
    language: str


@dataclass(frozen=True, slots=True)
class CountWaiting:
    """Asks the queue how many wait."""


@dataclass(frozen=True, slots=True)
class Wipe:
    """The visit is over: the card process is replaced."""


Effect = ReadCard | CancelRead | FindDossiers | LoadDetail | IssueTicket | PrintTicket | CountWaiting | Wipe
