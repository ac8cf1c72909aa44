"""The file refuses one write after another, while the printer breaks too. Its clock moves by waiting.

The paper must come out exactly as with a healthy file, and no restart may find a proof that never came.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Connection

from drivers.deadline import Deadline
from drivers.printer.model import PrinterStatus, PrintOutcome
from drivers.printer.simulated.engine import Capabilities, Engine
from drivers.printer.simulated.faults import Fault
from drivers.printer.simulated.memory import SimulatedPrinter
from drivers.printer.simulated.paper import PrintedTicket
from kiosk.printing import SETTLED, print_ticket, settle_left_over
from kiosk.queue.model import PrintState, QueueFailure, Ticket
from kiosk.queue.store import SqliteTicketQueue
from tests.drivers.printer.samples import HandClock
from tests.faults.journal.teller import MODEL, SECONDS, compose, open_queue

OPENING, SENDING, SENT, SETTLING = range(1, 5)
BROKEN = [
    frozenset[int](),
    *(frozenset({which}) for which in (OPENING, SENDING, SENT, SETTLING)),
    frozenset({OPENING, SENDING}),
    frozenset({SENDING, SENT}),
    frozenset({SENT, SETTLING}),
    frozenset({SENDING, SENT, SETTLING}),
    frozenset(range(1, 10)),
]
FAULTS = [
    (None, 0),
    (Fault.PAPER_OUT, 0),
    (Fault.PAPER_OUT, 5000),
    (Fault.COVER_OPEN, 5000),
    (Fault.MUTE, 5000),
    (Fault.DISCONNECT, 5000),
]


@dataclass(frozen=True)
class Told:
    """What the citizen learns, and what lies in the slot."""

    outcome: PrintOutcome
    status: PrinterStatus
    pieces: tuple[bytes, ...]


def refuse(queue: SqliteTicketQueue, broken: frozenset[int]) -> list[bool]:
    """From now on these writes fail, as they do on a full disk: at the commit. Tells which were taken."""
    database = queue._database
    real = database.writing
    taken: list[bool] = []

    @contextmanager
    def writing() -> Iterator[Connection]:
        taken.append(len(taken) + 1 not in broken)
        fine = taken[-1]
        with real() as connection:
            yield connection
            if not fine:
                raise sqlite3.OperationalError("database or disk is full")

    database.writing = writing  # type: ignore[method-assign]  # a disk that fills up
    return taken


def printed(queue: SqliteTicketQueue, ticket: Ticket, fault: Fault | None, after: int) -> Told:
    clock = HandClock()
    engine = Engine(Capabilities.from_profile(MODEL))
    papers: list[PrintedTicket] = []
    printer = SimulatedPrinter(engine, profile=MODEL, clock=clock, sleep=clock.sleep, on_ticket=papers.append)
    printer.start(lambda _status: None)
    if fault is not None:
        printer.set_fault(fault, after)
    outcome, status = print_ticket(printer, queue, ticket, "vi", compose, Deadline.after(SECONDS, clock))
    return Told(outcome, status, tuple(paper.picture.tobytes() for paper in papers))


def given(queue: SqliteTicketQueue) -> Ticket:
    ticket = queue.issue("ho-tich", priority=False)
    assert isinstance(ticket, Ticket)
    return ticket


@pytest.mark.parametrize(("fault", "after"), FAULTS, ids=str)
def test_a_file_that_refuses_takes_no_paper_and_finds_no_proof_later(
    tmp_path: Path, fault: Fault | None, after: int
) -> None:
    healthy: Told | None = None
    for number, broken in enumerate(BROKEN):
        database = tmp_path / f"{number}.db"
        queue = open_queue(database)
        ticket = given(queue)
        taken = refuse(queue, broken)
        told = printed(queue, ticket, fault, after)
        queue.close()
        if healthy is None:
            healthy = told
        assert (told.outcome, told.status, len(told.pieces)) == (
            healthy.outcome, healthy.status, len(healthy.pieces),
        )  # fmt: skip
        again = open_queue(database)
        settle_left_over(again)
        jobs = again.print_jobs(ticket.id)
        assert not isinstance(jobs, QueueFailure)
        (job,) = jobs
        assert job.state is not PrintState.CONFIRMED or told.outcome is PrintOutcome.CONFIRMED
        assert not taken[-1] or job.state is SETTLED[told.outcome], "the last word was taken"
        assert given(again).number == "A002"
        again.close()
