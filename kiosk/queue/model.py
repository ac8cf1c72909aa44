"""Queue values: services, tickets, periods, and the interface of the queue.

A ticket's only history is its list of periods; every wait and service figure falls out of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from kiosk.i18n import DEFAULT


class TicketState(StrEnum):
    """waiting → called → serving → served / no_show / transferred / cancelled."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    SERVED = "served"
    NO_SHOW = "no_show"
    TRANSFERRED = "transferred"
    CANCELLED = "cancelled"


class PrintState(StrEnum):
    """How far a ticket's paper has come: issued → sending → sent → confirmed | failed | unknown."""

    ISSUED = "issued"
    """Journalled; not a byte has left."""
    SENDING = "sending"
    """Written before the first byte leaves."""
    SENT = "sent"
    """The last byte has left."""
    CONFIRMED = "confirmed"
    """The printer has proven it."""
    FAILED = "failed"
    """Known not to be out."""
    UNKNOWN = "unknown"
    """Bytes left, no proof."""
    NOT_WANTED = "not_wanted"
    """A ticket given without paper."""

    @property
    def settled(self) -> bool:
        """Whether this is the end of a job."""
        return self not in _ON_THE_WAY

    @property
    def when_lost(self) -> PrintState:
        """What a job is that stopped here and was never settled: its process died."""
        return PrintState.FAILED if self is PrintState.ISSUED else PrintState.UNKNOWN

    def may_become(self, later: PrintState) -> bool:
        """Whether `later` is news. A proof stands whatever comes after it; a guess gives way to knowledge."""
        if self in {PrintState.CONFIRMED, PrintState.NOT_WANTED}:
            return False
        if self is PrintState.UNKNOWN:
            return later in {PrintState.CONFIRMED, PrintState.FAILED}
        if self is PrintState.FAILED:
            # Given up by one process, and still printed by another.
            return later not in {PrintState.ISSUED, PrintState.FAILED}
        return later.settled or _ON_THE_WAY.index(later) > _ON_THE_WAY.index(self)


_ON_THE_WAY = (PrintState.ISSUED, PrintState.SENDING, PrintState.SENT)


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One attempt to put a ticket on paper, and what another attempt needs besides the ticket."""

    id: int
    ticket: UUID
    language: str
    """The citizen's: the ticket is in Vietnamese and in this one."""
    reprint: bool
    """Marked "in lại"."""
    state: PrintState
    token: bytes | None = None
    """The four bytes the printer echoes as proof of this job; None until the first byte is about to leave."""


@dataclass(frozen=True, slots=True)
class Service:
    """A service (lĩnh vực) a number can be drawn for; comes from the configuration."""

    code: str
    """Stable key, ASCII."""
    letter: str
    """Prefix of the printed number, `A` … `Z`, then two letters."""
    title: str
    """In the language asked for; at most two lines of ~12 letters, `\\n` between."""
    hint: str
    icon: str
    """Lucide icon name."""
    quick: bool = False
    """Offered on the idle screen."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A waiting time as a range in minutes; never a single number."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class ServiceLoad:
    """How busy a service is now."""

    code: str
    waiting: int
    estimate: Estimate | None
    """None: not enough calls today to say."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A queue number once given. No name, no ID number."""

    id: UUID
    """UUIDv7: the key."""
    number: str
    """What people read: `A012`."""
    service: str
    day: date
    issued_at: datetime
    priority: bool
    ahead: int
    """People waiting for the same service when it was issued."""
    estimate: Estimate | None
    state: TicketState = TicketState.WAITING
    printed: PrintState = PrintState.ISSUED
    counter: str | None = None


class QueueFailure(StrEnum):
    """Why no ticket was given: a closed set."""

    STORE = "store"
    """The database refused: disk full, locked beyond the deadline, damaged."""
    UNKNOWN_SERVICE = "unknown_service"
    EXHAUSTED = "exhausted"
    """No number left today in this series."""
    NOT_FOUND = "not_found"
    TICKET_OVER = "ticket_over"
    """Served, missed or cancelled: its number calls nobody any more."""
    NOBODY_WAITING = "nobody_waiting"


class PrintJournal(Protocol):
    """The journal of the paper. It takes tickets and nothing else: a slip with dossier data has no way in."""

    def open_print(self, ticket: Ticket, language: str, *, reprint: bool) -> PrintJob | QueueFailure:
        """The job written down with the number, or a new one. What an earlier attempt left open is settled,
        so that a ticket has one open job at most."""

    def mark_print(self, job: int, state: PrintState, token: bytes | None = None) -> QueueFailure | None:
        """Journals what is now known of a job, with the instant. What is no news changes nothing."""

    def print_job(self, job: int) -> PrintJob | QueueFailure: ...

    def print_jobs(self, ticket: UUID) -> tuple[PrintJob, ...] | QueueFailure:
        """All attempts to put this ticket on paper, oldest first."""

    def unsettled(self) -> tuple[PrintJob, ...] | QueueFailure:
        """Jobs of any day that never came to an end: after a crash, what it left behind. Oldest first."""


class TicketQueue(PrintJournal, Protocol):
    """The queue of a centre. Safe under concurrent threads and processes."""

    def issue(
        self, service: str, *, priority: bool, language: str = DEFAULT, paper: bool = True
    ) -> Ticket | QueueFailure:
        """Gives the next number: committed to disk, with the first job of its paper, before this returns."""

    def cancel(self, ticket: UUID) -> Ticket | QueueFailure:
        """Takes a waiting number out of the queue: nobody is called by it any more. One already called, or
        over, stays as it is; the answer tells how it stands."""

    def call_next(self, counter: str, services: tuple[str, ...]) -> Ticket | QueueFailure:
        """Calls the one who waits longest for one of `services`; finishes what the counter had."""

    def loads(self) -> tuple[ServiceLoad, ...] | QueueFailure:
        """How many wait, service by service."""

    def find(self, ticket: UUID) -> Ticket | QueueFailure: ...

    def find_number(self, number: str, day: date | None = None) -> Ticket | QueueFailure:
        """The ticket people call `A012`, of a business day; by default of today."""
