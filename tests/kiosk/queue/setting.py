"""A queue on a fresh file, and a clock that only moves when told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path

from kiosk.clock import ZONE
from kiosk.queue.model import QueueFailure, Ticket
from kiosk.queue.store import SqliteTicketQueue

SERVICES = (("land", "A"), ("civil", "B"), ("tax", "AB"))
ALL = tuple(code for code, _ in SERVICES)


@dataclass
class Clock:
    """A `Now` that stands still."""

    at: datetime = field(default_factory=lambda: datetime(2026, 3, 10, 8, tzinfo=ZONE))

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **parts: float) -> None:
        self.at += timedelta(**parts)


def open_queue(path: Path, clock: Clock, restart: time = time(0)) -> SqliteTicketQueue:
    return SqliteTicketQueue(path, SERVICES, clock, restart=restart, busy_seconds=0.2)


def given(queue: SqliteTicketQueue, service: str = "land", *, priority: bool = False) -> Ticket:
    ticket = queue.issue(service, priority=priority)
    assert isinstance(ticket, Ticket)
    return ticket


def called(queue: SqliteTicketQueue, counter: str = "1", services: tuple[str, ...] = ALL) -> Ticket:
    ticket = queue.call_next(counter, services)
    assert not isinstance(ticket, QueueFailure)
    return ticket
