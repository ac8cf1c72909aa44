"""Printing a ticket: the journal is always one step ahead of the paper, and never in its way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest

from drivers.deadline import Deadline
from drivers.printer.document import PrintDocument
from drivers.printer.model import OnSending, OnSent, PrinterStatus, PrintOutcome, StatusListener
from kiosk.printing import SETTLED, print_ticket, settle_left_over
from kiosk.queue.model import PrintJob, PrintJournal, PrintState, QueueFailure, Ticket
from kiosk.queue.store import SqliteTicketQueue

TOKEN = b"!Ab~"
PAPER = PrintDocument(576, ())


@dataclass
class Paper:
    """A `Printer` that does as told and writes down when it did."""

    outcome: PrintOutcome = PrintOutcome.CONFIRMED
    stops_before: str = ""
    """`sending`: it never begins. `sent`: the last byte never leaves."""
    seen: Callable[[str], None] = lambda _: None
    status: PrinterStatus = PrinterStatus.READY
    bug_before: str = ""
    prints: int = 0

    def start(self, listener: StatusListener) -> None: ...

    def print(
        self,
        document: PrintDocument,
        deadline: Deadline,
        on_sending: OnSending | None = None,
        on_sent: OnSent | None = None,
    ) -> tuple[PrintOutcome, PrinterStatus]:
        assert on_sending is not None
        assert on_sent is not None
        self._pass("sending")
        if self.stops_before != "sending":
            on_sending(TOKEN)
            self.seen("first byte")
            self.prints += 1
            self._pass("sent")
            if self.stops_before != "sent":
                on_sent()
                self.seen("last byte")
        self._pass("end")
        return self.outcome, self.status

    def _pass(self, step: str) -> None:
        if self.bug_before == step:
            raise ZeroDivisionError

    def close(self) -> None: ...


@dataclass
class FailingJournal:
    """A journal whose writes fail as told, by their order: opening, sending, sent, end."""

    real: SqliteTicketQueue
    fails: frozenset[int]
    writes: int = 0

    def _refused(self) -> bool:
        self.writes += 1
        return self.writes in self.fails

    def open_print(self, ticket: Ticket, language: str, *, reprint: bool) -> PrintJob | QueueFailure:
        if self._refused():
            return QueueFailure.STORE
        return self.real.open_print(ticket, language, reprint=reprint)

    def mark_print(self, job: int, state: PrintState, token: bytes | None = None) -> QueueFailure | None:
        return QueueFailure.STORE if self._refused() else self.real.mark_print(job, state, token)

    def print_job(self, job: int) -> PrintJob | QueueFailure:
        return self.real.print_job(job)

    def print_jobs(self, ticket: UUID) -> tuple[PrintJob, ...] | QueueFailure:
        return self.real.print_jobs(ticket)

    def unsettled(self) -> tuple[PrintJob, ...] | QueueFailure:
        return self.real.unsettled()


@dataclass
class Bench:
    queue: SqliteTicketQueue
    composed: list[tuple[str, bool]] = field(default_factory=list)

    def given(self) -> Ticket:
        ticket = self.queue.issue("land", priority=False)
        assert isinstance(ticket, Ticket)
        return ticket

    def compose(self, _ticket: Ticket, language: str, reprint: bool) -> PrintDocument:
        self.composed.append((language, reprint))
        return PAPER

    def print(
        self,
        paper: Paper,
        ticket: Ticket,
        journal: PrintJournal | None = None,
        *,
        reprint: bool = False,
        on_bug: Callable[[Exception], None] | None = None,
    ) -> PrintOutcome:
        outcome, _ = print_ticket(
            paper,
            journal or self.queue,
            ticket,
            "en",
            self.compose,
            Deadline.after(5),
            reprint=reprint,
            on_bug=on_bug,
        )
        return outcome

    def last(self, ticket: Ticket) -> PrintJob:
        jobs = self.queue.print_jobs(ticket.id)
        assert not isinstance(jobs, QueueFailure)
        return jobs[-1]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    queue = SqliteTicketQueue(tmp_path / "queue.db", (("land", "A"),), busy_seconds=0.2)
    yield Bench(queue)
    queue.close()


@pytest.mark.parametrize("outcome", PrintOutcome)
def test_the_journal_is_ahead_of_every_byte_and_ends_with_what_is_known(
    bench: Bench, outcome: PrintOutcome
) -> None:
    ticket = bench.given()
    seen: list[tuple[str, PrintState, bytes | None]] = []

    def look(moment: str) -> None:
        job = bench.last(ticket)
        seen.append((moment, job.state, job.token))

    assert bench.print(Paper(outcome, seen=look), ticket) is outcome
    assert seen == [("first byte", PrintState.SENDING, TOKEN), ("last byte", PrintState.SENT, TOKEN)]
    assert bench.last(ticket) == PrintJob(
        bench.last(ticket).id, ticket.id, "en", False, SETTLED[outcome], TOKEN
    )
    assert bench.composed == [("en", False)]


def test_a_printer_that_never_began_leaves_a_failed_job_without_proof_bytes(bench: Bench) -> None:
    ticket = bench.given()
    bench.print(Paper(PrintOutcome.NOT_PRINTED, stops_before="sending"), ticket)
    assert (bench.last(ticket).state, bench.last(ticket).token) == (PrintState.FAILED, None)


def test_a_reprint_is_composed_and_journalled_as_one(bench: Bench) -> None:
    ticket = bench.given()
    bench.print(Paper(PrintOutcome.UNKNOWN), ticket)
    bench.print(Paper(), ticket, reprint=True)
    assert bench.composed == [("en", False), ("en", True)]
    jobs = bench.queue.print_jobs(ticket.id)
    assert not isinstance(jobs, QueueFailure)
    assert [(job.reprint, job.state) for job in jobs] == [
        (False, PrintState.UNKNOWN), (True, PrintState.CONFIRMED),
    ]  # fmt: skip


@pytest.mark.parametrize("outcome", PrintOutcome)
@pytest.mark.parametrize(
    "fails", [{1}, {2}, {3}, {4}, {5}, {1, 2}, {1, 2, 3}, {2, 3}, {2, 3, 4}, set(range(99))]
)
def test_a_journal_that_fails_takes_no_paper_and_confirms_nothing_falsely(
    bench: Bench, fails: set[int], outcome: PrintOutcome
) -> None:
    ticket = bench.given()
    paper = Paper(outcome)
    assert bench.print(paper, ticket, FailingJournal(bench.queue, frozenset(fails))) is outcome
    assert paper.prints == 1
    job = bench.last(ticket)
    if job.state.settled:
        assert job.state is SETTLED[outcome]
        assert job.token == TOKEN
    settle_left_over(bench.queue)
    told = {SETTLED[outcome], PrintState.UNKNOWN}
    # Only a journal that took not one word since the number was given believes that nothing left.
    deaf = {2, 3, 4} <= fails
    assert bench.last(ticket).state in ({PrintState.FAILED} if deaf else told)


@pytest.mark.parametrize("alive", range(1, 4))
def test_one_word_that_got_through_is_enough_not_to_claim_that_nothing_left(bench: Bench, alive: int) -> None:
    """Opening and one of sending, sent, end: each alone keeps a restart from the wrong claim."""
    ticket = bench.given()
    fails = frozenset({2, 3, 4} - {alive + 1})
    bench.print(Paper(PrintOutcome.UNKNOWN), ticket, FailingJournal(bench.queue, fails))
    settle_left_over(bench.queue)
    assert bench.last(ticket).state is PrintState.UNKNOWN


@pytest.mark.parametrize(
    ("where", "outcome"),
    [("sending", PrintOutcome.NOT_PRINTED), ("sent", PrintOutcome.UNKNOWN), ("end", PrintOutcome.UNKNOWN)],
)
def test_a_bug_on_the_way_is_journalled_as_what_it_left_behind(
    bench: Bench, where: str, outcome: PrintOutcome
) -> None:
    ticket = bench.given()
    bugs: list[Exception] = []
    assert bench.print(Paper(bug_before=where), ticket, on_bug=bugs.append) is outcome
    assert [type(bug) for bug in bugs] == [ZeroDivisionError]
    assert bench.last(ticket).state is SETTLED[outcome]
    with pytest.raises(ZeroDivisionError):
        bench.print(Paper(bug_before=where), ticket, reprint=True)
    assert bench.last(ticket).state is SETTLED[outcome]


def test_a_document_that_cannot_be_composed_is_a_job_that_failed(bench: Bench) -> None:
    ticket = bench.given()

    def broken(_ticket: Ticket, _language: str, _reprint: bool) -> PrintDocument:
        raise ZeroDivisionError

    paper = Paper()
    bugs: list[Exception] = []
    print_ticket(paper, bench.queue, ticket, "vi", broken, Deadline.after(5), on_bug=bugs.append)
    assert paper.prints == 0
    assert len(bugs) == 1
    assert bench.last(ticket).state is PrintState.FAILED


def test_settling_what_a_crash_left_prints_nothing_and_settles_once(bench: Bench) -> None:
    states = (PrintState.ISSUED, PrintState.SENDING, PrintState.SENT, PrintState.CONFIRMED)
    tickets = [bench.given() for _ in states]
    for ticket, state in zip(tickets, states, strict=True):
        job = bench.queue.open_print(ticket, "vi", reprint=False)
        assert isinstance(job, PrintJob)
        bench.queue.mark_print(job.id, state)
    assert settle_left_over(bench.queue) == 3
    assert [bench.last(ticket).state for ticket in tickets] == [
        PrintState.FAILED, PrintState.UNKNOWN, PrintState.UNKNOWN, PrintState.CONFIRMED,
    ]  # fmt: skip
    assert settle_left_over(bench.queue) == 0


def test_settling_over_a_journal_that_cannot_be_read_is_not_an_error(tmp_path: Path) -> None:
    (tmp_path / "queue.db").write_bytes(b"no database " * 500)
    broken = SqliteTicketQueue(tmp_path / "queue.db", (("land", "A"),))
    assert settle_left_over(broken) == 0
    broken.close()
