"""Queue values: services, tickets, periods, and the interface of the queue.

A ticket's only history is its list of periods; every wait and service figure falls out of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID


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
    """The job journal of a ticket's paper: issued → sending → sent → confirmed | failed | unknown.

    `not_wanted` settles a ticket given without paper.
    """

    ISSUED = "issued"
    SENDING = "sending"
    SENT = "sent"
    CONFIRMED = "confirmed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NOT_WANTED = "not_wanted"


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
    NOBODY_WAITING = "nobody_waiting"


class TicketQueue(Protocol):
    """The queue of a centre. Safe under concurrent threads and processes."""

    def issue(self, service: str, *, priority: bool) -> Ticket | QueueFailure:
        """Gives the next number: committed to disk before this returns."""

    def mark_print(self, ticket: UUID, state: PrintState) -> QueueFailure | None:
        """Journals what is known of the paper."""

    def call_next(self, counter: str, services: tuple[str, ...]) -> Ticket | QueueFailure:
        """Calls the one who waits longest for one of `services`; finishes what the counter had."""

    def loads(self) -> tuple[ServiceLoad, ...] | QueueFailure:
        """How many wait, service by service."""

    def find(self, ticket: UUID) -> Ticket | QueueFailure: ...

    def unsettled(self) -> tuple[Ticket, ...] | QueueFailure:
        """Today's tickets whose paper was never settled: after a crash."""
