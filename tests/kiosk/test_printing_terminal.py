"""The terminal and its paper: numbers nobody learnt of, second papers, and what a crash left."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.printer.model import PrintOutcome
from drivers.printer.simulated.faults import Fault
from kiosk import states as at
from kiosk import visit_events as ev
from kiosk.control import Peer
from kiosk.queue.model import PrintJob, PrintState, QueueFailure, Ticket, TicketState
from kiosk.queue.store import SqliteTicketQueue
from kiosk.service import control_handler
from tests.journeys.hall import NOW, WAIT_S, Hall


class SlowQueue(SqliteTicketQueue):
    """Its numbers take as long as the test wants."""

    given: Ticket | QueueFailure | None = None

    def hold(self) -> None:
        self.asked, self.released = threading.Event(), threading.Event()

    def issue(
        self, service: str, *, priority: bool, language: str = "vi", paper: bool = True
    ) -> Ticket | QueueFailure:
        self.asked.set()
        assert self.released.wait(WAIT_S)
        self.given = super().issue(service, priority=priority, language=language, paper=paper)
        return self.given


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with Hall(tmp_path) as made:
        yield made


def jobs(hall: Hall, ticket: Ticket) -> list[tuple[bool, PrintState]]:
    found = hall.queue.print_jobs(ticket.id)
    assert not isinstance(found, QueueFailure)
    return [(job.reprint, job.state) for job in found]


def test_a_number_that_comes_after_its_citizen_was_sent_away_calls_nobody(tmp_path: Path) -> None:
    hall = Hall(tmp_path)
    services = tuple((service.code, service.letter) for service in hall.config.service)
    slow = SlowQueue(tmp_path / "queue.sqlite3", services, lambda: NOW)
    slow.hold()
    hall.queue = slow
    with hall:
        hall.touch(ev.ServiceChosen("ho-tich"))
        assert slow.asked.wait(WAIT_S)
        hall.touch(ev.ServiceStopped(maintenance=True))
        hall.until(at.OutOfService)
        slow.released.set()
        hall.touch(ev.ServiceResumed())
        hall.touch(ev.ServiceChosen("dat-dai"))
        printed = hall.until(at.TicketPrinted)
        lost = slow.find_number("A001")
        assert isinstance(lost, Ticket)
        assert lost.id != printed.ticket.id
        assert (lost.state, lost.printed) == (TicketState.CANCELLED, PrintState.FAILED)
        assert slow.waiting((lost.service,)) == ()


def test_the_paper_comes_marked_when_the_roll_is_changed_in_time(hall: Hall) -> None:
    hall.printer.set_fault(Fault.PAPER_OUT)
    hall.touch(ev.ServiceChosen("ho-tich"))
    told = hall.until(at.TicketOnScreen)
    assert told.outcome is PrintOutcome.NOT_PRINTED
    hall.printer.lift(Fault.PAPER_OUT)
    assert hall.until(at.TicketPrinted).ticket == told.ticket
    assert len(hall.papers) == 1
    assert jobs(hall, told.ticket) == [(False, PrintState.FAILED), (True, PrintState.CONFIRMED)]


def test_an_unsure_paper_is_printed_again_when_the_citizen_asks(hall: Hall) -> None:
    hall.printer.set_fault(Fault.MUTE, after=2000)
    hall.touch(ev.ServiceChosen("ho-tich"))
    told = hall.until(at.TicketOnScreen)
    assert told.outcome is PrintOutcome.UNKNOWN
    hall.printer.lift(Fault.MUTE)
    hall.until_device("printer", "ready")
    assert isinstance(hall.terminal.visit.state, at.TicketOnScreen)
    hall.touch(ev.ReprintAsked())
    hall.until(at.TicketPrinted)
    assert jobs(hall, told.ticket) == [(False, PrintState.UNKNOWN), (True, PrintState.CONFIRMED)]


def test_what_a_crash_left_is_settled_before_the_first_number_and_nothing_is_printed(tmp_path: Path) -> None:
    hall = Hall(tmp_path)
    left: list[Ticket] = []
    for state in (PrintState.ISSUED, PrintState.SENDING, PrintState.SENT):
        ticket = hall.queue.issue("ho-tich", priority=False)
        assert isinstance(ticket, Ticket)
        job = hall.queue.open_print(ticket, "vi", reprint=False)
        assert isinstance(job, PrintJob)
        hall.queue.mark_print(job.id, state)
        left.append(ticket)
    with hall:
        assert [getattr(hall.queue.find(ticket.id), "printed", None) for ticket in left] == [
            PrintState.FAILED, PrintState.UNKNOWN, PrintState.UNKNOWN,
        ]  # fmt: skip
        hall.touch(ev.ServiceChosen("ho-tich"))
        assert hall.until(at.TicketPrinted).ticket.number == "A004"
        assert len(hall.papers) == 1


@pytest.mark.parametrize("job", [None, "1", True, 1.0])
def test_a_print_command_that_names_no_job_is_garbage(hall: Hall, job: object) -> None:
    handle = control_handler(hall.terminal, hall.audited.append)
    assert handle({"command": "print", "job": job}, Peer(1, 0, 0)) == {"error": "garbage"}
