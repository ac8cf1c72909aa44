"""A process that gives a number, prints it on a real pseudo-terminal, and is killed where it is told.

Killed by SIGKILL from within, at that very byte or write: nothing that would tidy up runs.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Connection

from drivers.deadline import Deadline
from drivers.printer.document import PrintDocument
from drivers.printer.exchange import Exchange, Listener
from drivers.printer.profile import profile
from drivers.printer.serial import SerialPrinter, SerialSettings
from drivers.printer.serial_line import SerialLine
from kiosk.assembly import composer
from kiosk.config import Configuration, load
from kiosk.printing import print_ticket, settle_left_over
from kiosk.queue.model import Ticket
from kiosk.queue.store import SqliteTicketQueue

SERVICES = (("ho-tich", "A"),)
MODEL = profile("simulated")
SECONDS = 20.0
_TICKET_BYTES = 1000
"""Whatever is sent in one go and is longer than this is the ticket; questions are shorter."""


class Moment(StrEnum):
    """When a write to the journal kills."""

    BEFORE = "before"
    WITHIN = "within"
    """All is written, nothing is committed."""
    AFTER = "after"


@dataclass(frozen=True)
class AtByte:
    """Dies when this share of the ticket's bytes has left: 0 the first byte, 1 the last."""

    share: float


@dataclass(frozen=True)
class AtWrite:
    """Dies at the so-manieth write: the number, opening, sending, sent, confirmed."""

    which: int
    moment: Moment


Death = AtByte | AtWrite | None


def compose(ticket: Ticket, language: str, reprint: bool) -> PrintDocument:
    """The ticket of the shipped configuration."""
    configuration = load()
    assert isinstance(configuration, Configuration)
    return composer(configuration)(ticket, language, reprint)


def open_queue(database: Path) -> SqliteTicketQueue:
    return SqliteTicketQueue(database, SERVICES)


def open_printer(device: str) -> SerialPrinter:
    printer = SerialPrinter(SerialSettings(device, profile=MODEL, poll_seconds=0.05))
    printer.start(lambda _status: None)
    return printer


def serve(database: Path, device: str, death: Death) -> None:
    """Starts as the terminal does, gives one number and prints it."""
    queue = open_queue(database)
    settle_left_over(queue)
    match death:
        case AtByte(share):
            _die_at_byte(share)
        case AtWrite(which, moment):
            _die_at_write(queue, which, moment)
    ticket = queue.issue("ho-tich", priority=False, language="en")
    assert isinstance(ticket, Ticket)
    printer = open_printer(device)
    print_ticket(printer, queue, ticket, "en", compose, Deadline.after(SECONDS))
    printer.close()
    queue.close()


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _die_at_write(queue: SqliteTicketQueue, which: int, moment: Moment) -> None:
    database = queue._database
    real = database.writing
    count = 0

    @contextmanager
    def writing() -> Iterator[Connection]:
        nonlocal count
        count += 1
        doomed = count == which
        if doomed and moment is Moment.BEFORE:
            _die()
        with real() as connection:
            yield connection
            if doomed and moment is Moment.WITHIN:
                _die()
        if doomed and moment is Moment.AFTER:
            _die()

    database.writing = writing  # type: ignore[method-assign]  # the last thing this process does


def _die_at_byte(share: float) -> None:
    send, write = Exchange.send, SerialLine.write
    left: int | None = None

    def counted_send(
        exchange: Exchange,
        data: bytes,
        deadline: Deadline,
        listen: Listener,
        progress: Callable[[int], None] = lambda _: None,
    ) -> bool:
        nonlocal left
        if len(data) > _TICKET_BYTES:
            left = max(1, round(share * len(data)))
        return send(exchange, data, deadline, listen, progress)

    def deadly_write(line: SerialLine, data: bytes) -> int:
        nonlocal left
        if left is None:
            return write(line, data)
        gone = write(line, data[:left])
        left -= gone
        if left == 0:
            _die()
        return gone

    Exchange.send = counted_send  # type: ignore[method-assign, assignment]  # the last thing this process does
    SerialLine.write = deadly_write  # type: ignore[method-assign, assignment]  # likewise
