"""What a visit asks of the terminal. Each is performed on a worker with a deadline; its answer comes back
as an event with the same serial."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from kiosk.i18n import DEFAULT
from kiosk.paper import PaperNote
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
    previous_number: str | None = field(default=None, repr=False)
    """The old nine-digit number, where the chip told one: dossiers handed in under it are found too."""


@dataclass(frozen=True, slots=True)
class LoadDetail:
    serial: int
    dossier: Dossier = field(repr=False)


@dataclass(frozen=True, slots=True)
class IssueTicket:
    serial: int
    service: str
    language: str = DEFAULT
    """Journalled with the number: a reprint speaks it too."""


@dataclass(frozen=True, slots=True)
class WithdrawTicket:
    """A number came that nobody waits for any more: it leaves the queue, so that nobody is called by it."""

    ticket: UUID


@dataclass(frozen=True, slots=True)
class PrintTicket:
    serial: int
    ticket: Ticket
    language: str
    reprint: bool = False
    """The same number once more, marked "in lại"."""


@dataclass(frozen=True, slots=True)
class PrintTestLine:
    """A short line that shows that the printer prints, after its cover was closed."""

    serial: int


@dataclass(frozen=True, slots=True)
class NotePaper:
    """What was noticed of the roll goes into the count of the paper."""

    note: PaperNote


@dataclass(frozen=True, slots=True)
class CountPaper:
    """Asks the count how much paper is left."""


@dataclass(frozen=True, slots=True)
class CountWaiting:
    """Asks the queue how many wait."""


@dataclass(frozen=True, slots=True)
class Wipe:
    """The visit is over: the card process is replaced."""


Effect = (
    ReadCard
    | CancelRead
    | FindDossiers
    | LoadDetail
    | IssueTicket
    | WithdrawTicket
    | PrintTicket
    | PrintTestLine
    | NotePaper
    | CountPaper
    | CountWaiting
    | Wipe
)
