"""The process is killed at a byte or at a write, and another one starts. On a real pseudo-terminal and file.

Whatever the instant: no number is lost or given twice, the journal claims nothing that paper disproves, no
second paper looks like the first, and whoever asks gets one marked "in lại".
"""

from __future__ import annotations

import multiprocessing
import random
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from drivers.deadline import Deadline
from drivers.printer.model import PrinterStatus, PrintOutcome
from drivers.printer.simulated.engine import Capabilities, Engine
from drivers.printer.simulated.faults import Fault
from drivers.printer.simulated.paper import PrintedTicket
from drivers.printer.simulated.pty import PtyPrinter
from kiosk.printing import print_ticket, settle_left_over
from kiosk.queue.model import PrintJob, PrintState, QueueFailure, Ticket
from kiosk.queue.store import SqliteTicketQueue
from tests.faults.journal.papers import copies, whole
from tests.faults.journal.teller import (
    MODEL,
    SECONDS,
    AtByte,
    AtWrite,
    Death,
    Moment,
    compose,
    open_printer,
    open_queue,
    serve,
)

pytestmark = pytest.mark.slow

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["tests.faults.journal.teller"])

_chance = random.Random(4)
BYTES = [0.0, *(_chance.random() for _ in range(8)), 1.0]
WRITES = [(which, moment) for which in range(1, 6) for moment in Moment]
EXPECTED = {1: None, 2: PrintState.FAILED, 3: PrintState.FAILED, 4: PrintState.UNKNOWN, 5: PrintState.UNKNOWN}
"""What a restart makes of a job whose process died before that write was committed; None: no number yet."""


@dataclass
class Hall:
    """A printer that lives on, a file, and processes that come and go."""

    database: Path
    engine: Engine = field(default_factory=lambda: Engine(Capabilities.from_profile(MODEL)))
    pieces: list[PrintedTicket] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.printer = PtyPrinter(self.engine, on_ticket=self.pieces.append)

    def live(self, death: Death) -> None:
        """One process from its start to its end."""
        process = _processes.Process(target=serve, args=(self.database, self.printer.device, death))
        process.start()
        process.join(60)
        ended = process.exitcode
        process.kill()
        assert ended == (0 if death is None else -signal.SIGKILL)

    def restarted(self) -> SqliteTicketQueue:
        queue = open_queue(self.database)
        settle_left_over(queue)
        assert queue.unsettled() == ()
        return queue

    def reprint(self, queue: SqliteTicketQueue, ticket: Ticket) -> tuple[PrintOutcome, PrinterStatus]:
        printer = open_printer(self.printer.device)
        try:
            return print_ticket(printer, queue, ticket, "en", compose, Deadline.after(SECONDS), reprint=True)
        finally:
            printer.close()

    def copies(self, ticket: Ticket, *, reprint: bool = False) -> int:
        """Whole tickets on paper, unmarked or marked."""
        paper = [piece.picture for piece in self.pieces] + [self.engine.unfinished()]
        return copies(ticket, "en", reprint, paper)

    def until(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + 20
        while not condition():
            assert time.monotonic() < end
            time.sleep(0.01)

    def numbers(self) -> list[tuple[str, int]]:
        raw = sqlite3.connect(self.database)
        found = raw.execute("SELECT series, serial FROM ticket ORDER BY serial").fetchall()
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        raw.close()
        return found


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    made = Hall(tmp_path / "queue.db")
    yield made
    made.printer.close()


def only_job(queue: SqliteTicketQueue, ticket: Ticket) -> PrintJob:
    jobs = queue.print_jobs(ticket.id)
    assert not isinstance(jobs, QueueFailure)
    (job,) = jobs
    assert (job.language, job.reprint) == ("en", False), "a reprint knows the citizen's language"
    return job


def go_on(hall: Hall, queue: SqliteTicketQueue, state: PrintState) -> None:
    """Somebody asks for the paper, and the next citizen comes."""
    first = queue.find_number("A001")
    assert isinstance(first, Ticket)
    assert first.printed is state
    if state is not PrintState.CONFIRMED:
        assert hall.reprint(queue, first)[0] is PrintOutcome.CONFIRMED
        hall.until(lambda: hall.copies(first, reprint=True) == 1)
        alone = whole(first, "en", True).tobytes()
        assert hall.pieces[-1].picture.tobytes() == alone, "nothing else is on that piece"
    hall.until(lambda: hall.copies(first) >= (state is PrintState.CONFIRMED))
    assert hall.copies(first) <= (state is not PrintState.FAILED), "out, though the journal says it is not"
    queue.close()
    hall.live(None)
    assert hall.numbers() == [("A", 1), ("A", 2)]
    after = open_queue(hall.database)
    second = after.find_number("A002")
    assert isinstance(second, Ticket)
    assert second.printed is PrintState.CONFIRMED
    hall.until(lambda: hall.copies(second) == 1)
    assert hall.copies(first) <= 1
    after.close()


def test_a_process_that_lives_confirms_its_paper(hall: Hall) -> None:
    hall.live(None)
    queue = hall.restarted()
    go_on(hall, queue, PrintState.CONFIRMED)


@pytest.mark.parametrize("share", BYTES, ids=lambda share: f"{share:.3f}")
def test_killed_at_a_byte_the_paper_is_unknown_and_its_proof_bytes_are_kept(hall: Hall, share: float) -> None:
    hall.live(AtByte(share))
    queue = hall.restarted()
    ticket = queue.find_number("A001")
    assert isinstance(ticket, Ticket)
    job = only_job(queue, ticket)
    assert job.state is PrintState.UNKNOWN
    assert job.token is not None
    assert len(job.token) == 4
    go_on(hall, queue, PrintState.UNKNOWN)


@pytest.mark.parametrize(("which", "moment"), WRITES, ids=str)
def test_killed_at_a_write_the_journal_claims_only_what_it_knows(
    hall: Hall, which: int, moment: Moment
) -> None:
    hall.live(AtWrite(which, moment))
    queue = hall.restarted()
    state = EXPECTED.get(which + (moment is Moment.AFTER), PrintState.CONFIRMED)
    ticket = queue.find_number("A001")
    if state is None:
        assert ticket is QueueFailure.NOT_FOUND
        assert hall.pieces == []
        queue.close()
        hall.live(None)
        assert hall.numbers() == [("A", 1)]
        return
    assert isinstance(ticket, Ticket)
    job = only_job(queue, ticket)
    assert job.state is state
    assert (job.token is None) == (state is PrintState.FAILED)
    go_on(hall, queue, state)


def test_what_waits_in_the_printer_for_paper_is_cleared_before_anything_is_sent_again(hall: Hall) -> None:
    hall.printer.set_fault(Fault.PAPER_OUT, after=4000)
    hall.live(AtByte(1.0))
    queue = hall.restarted()
    ticket = queue.find_number("A001")
    assert isinstance(ticket, Ticket)
    assert only_job(queue, ticket).state is PrintState.UNKNOWN
    assert hall.reprint(queue, ticket) == (PrintOutcome.NOT_PRINTED, PrinterStatus.PAPER_OUT)
    assert hall.pieces == []
    hall.printer.lift(Fault.PAPER_OUT)
    assert hall.reprint(queue, ticket)[0] is PrintOutcome.CONFIRMED
    hall.until(lambda: hall.copies(ticket, reprint=True) == 1)
    assert hall.copies(ticket) == 0, "the old one came out with the new roll"
    jobs = queue.print_jobs(ticket.id)
    assert not isinstance(jobs, QueueFailure)
    assert [(job.reprint, job.state) for job in jobs] == [
        (False, PrintState.UNKNOWN), (True, PrintState.FAILED), (True, PrintState.CONFIRMED),
    ]  # fmt: skip
    queue.close()
