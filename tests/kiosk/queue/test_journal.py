"""The journal of the paper: every attempt, every step with its instant, and what a reprint needs."""

from __future__ import annotations

import itertools
import sqlite3
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from kiosk.queue.model import PrintJob, PrintState, QueueFailure, Ticket, TicketState
from kiosk.queue.store import SqliteTicketQueue
from tests.kiosk.queue.setting import Clock, given, open_queue

TOKEN = b"!Ab~"


def opened(queue: SqliteTicketQueue, ticket: Ticket, language: str = "vi", *, reprint: bool = False) -> int:
    job = queue.open_print(ticket, language, reprint=reprint)
    assert isinstance(job, PrintJob)
    return job.id


def jobs(queue: SqliteTicketQueue, ticket: Ticket) -> tuple[PrintJob, ...]:
    found = queue.print_jobs(ticket.id)
    assert not isinstance(found, QueueFailure)
    return found


def steps(path: Path) -> list[tuple[int, str, int]]:
    """(job, state, microseconds), as another program reads them."""
    raw = sqlite3.connect(path)
    found = raw.execute("SELECT job, state, at FROM print_step ORDER BY id").fetchall()
    raw.close()
    return found


def test_the_first_job_is_written_with_the_number_in_the_citizens_language(queue: SqliteTicketQueue) -> None:
    ticket = queue.issue("land", priority=False, language="en")
    assert isinstance(ticket, Ticket)
    (job,) = jobs(queue, ticket)
    assert job == PrintJob(job.id, ticket.id, "en", False, PrintState.ISSUED)
    assert queue.print_job(job.id) == job


def test_each_step_is_on_disk_with_its_instant(queue: SqliteTicketQueue, path: Path, clock: Clock) -> None:
    ticket = given(queue)
    job = opened(queue, ticket)
    for state in (PrintState.SENDING, PrintState.SENT, PrintState.CONFIRMED):
        clock.advance(seconds=1.5)
        assert queue.mark_print(job, state) is None
    found = steps(path)
    assert [(each, state) for each, state, _ in found] == [
        (job, "issued"), (job, "sending"), (job, "sent"), (job, "confirmed"),
    ]  # fmt: skip
    assert [later[2] - earlier[2] for earlier, later in itertools.pairwise(found)] == [1_500_000] * 3


def test_the_proofs_bytes_are_kept_from_the_first_step_on(
    queue: SqliteTicketQueue, path: Path, clock: Clock
) -> None:
    ticket = given(queue)
    job = opened(queue, ticket)
    queue.mark_print(job, PrintState.SENDING, TOKEN)
    queue.close()
    again = open_queue(path, clock)
    assert jobs(again, ticket)[0].token == TOKEN
    again.mark_print(job, PrintState.SENT)
    assert jobs(again, ticket)[0].token == TOKEN
    again.close()


def test_the_first_print_speaks_the_language_chosen_since(queue: SqliteTicketQueue) -> None:
    ticket = given(queue)
    first = opened(queue, ticket, "en")
    (job,) = jobs(queue, ticket)
    assert (job.id, job.language) == (first, "en")


def test_a_reprint_is_a_job_of_its_own_and_marked(queue: SqliteTicketQueue) -> None:
    ticket = given(queue)
    first = opened(queue, ticket, "en")
    queue.mark_print(first, PrintState.UNKNOWN)
    second = opened(queue, ticket, "en", reprint=True)
    assert second != first
    assert [(job.reprint, job.state) for job in jobs(queue, ticket)] == [
        (False, PrintState.UNKNOWN), (True, PrintState.ISSUED),
    ]  # fmt: skip
    assert opened(queue, ticket, "en", reprint=True) == second, "asked for twice before it began: one job"


@pytest.mark.parametrize(
    ("left", "becomes"),
    [
        (PrintState.ISSUED, PrintState.FAILED),
        (PrintState.SENDING, PrintState.UNKNOWN),
        (PrintState.SENT, PrintState.UNKNOWN),
    ],
)
def test_another_attempt_settles_what_the_last_one_left_open(
    queue: SqliteTicketQueue, left: PrintState, becomes: PrintState
) -> None:
    ticket = given(queue)
    queue.mark_print(opened(queue, ticket), left)
    opened(queue, ticket, reprint=True)
    assert [job.state for job in jobs(queue, ticket)] == [becomes, PrintState.ISSUED]


def test_a_tickets_paper_stands_as_its_latest_job_does(queue: SqliteTicketQueue) -> None:
    ticket = given(queue)
    first = opened(queue, ticket)
    queue.mark_print(first, PrintState.UNKNOWN)
    second = opened(queue, ticket, reprint=True)
    queue.mark_print(second, PrintState.CONFIRMED)
    queue.mark_print(first, PrintState.FAILED)
    assert queue.find(ticket.id) == replace(ticket, printed=PrintState.CONFIRMED)


def test_a_ticket_without_paper_is_settled_with_the_number(queue: SqliteTicketQueue) -> None:
    ticket = queue.issue("land", priority=False, paper=False)
    assert isinstance(ticket, Ticket)
    assert ticket.printed is PrintState.NOT_WANTED
    assert queue.find(ticket.id) == ticket
    assert queue.unsettled() == ()


def test_what_a_crash_left_is_found_whatever_the_day(path: Path, clock: Clock) -> None:
    queue = open_queue(path, clock)
    left: list[int] = []
    for state in PrintState:
        job = opened(queue, given(queue))
        queue.mark_print(job, state)
        if not state.settled:
            left.append(job)
        clock.advance(days=1)
    queue.close()
    again = open_queue(path, clock)
    found = again.unsettled()
    assert not isinstance(found, QueueFailure)
    assert [job.id for job in found] == left
    assert len(left) == 3
    again.close()


def test_a_proof_stands_whatever_comes_after_it(queue: SqliteTicketQueue, path: Path) -> None:
    ticket = given(queue)
    job = opened(queue, ticket)
    queue.mark_print(job, PrintState.CONFIRMED)
    for state in PrintState:
        assert queue.mark_print(job, state) is None
    assert jobs(queue, ticket)[0].state is PrintState.CONFIRMED
    assert len(steps(path)) == 2


def test_a_guess_gives_way_to_knowledge_and_nothing_goes_back() -> None:
    news = {(old, new) for old in PrintState for new in PrintState if old.may_become(new)}
    ends = {state for state in PrintState if state.settled}
    issued, sending, sent = PrintState.ISSUED, PrintState.SENDING, PrintState.SENT
    failed, unknown, confirmed = PrintState.FAILED, PrintState.UNKNOWN, PrintState.CONFIRMED
    assert news == (
        {(issued, sending), (issued, sent), (sending, sent)}
        | {(old, new) for old in (issued, sending, sent) for new in ends}
        | {(unknown, confirmed), (unknown, failed)}
        | {(failed, new) for new in (sending, sent, *ends) if new is not failed}
    )


def test_a_job_given_up_and_still_sent_is_open_again(queue: SqliteTicketQueue) -> None:
    job = opened(queue, given(queue))
    queue.mark_print(job, PrintState.FAILED)
    assert queue.unsettled() == ()
    queue.mark_print(job, PrintState.SENDING)
    found = queue.unsettled()
    assert not isinstance(found, QueueFailure)
    assert [each.id for each in found] == [job]


def test_a_job_that_never_was_is_not_found(queue: SqliteTicketQueue) -> None:
    ticket = given(queue)
    assert queue.mark_print(999, PrintState.SENT) is QueueFailure.NOT_FOUND
    assert queue.print_job(999) is QueueFailure.NOT_FOUND
    stranger = replace(ticket, id=UUID(int=1))
    assert queue.open_print(stranger, "vi", reprint=False) is QueueFailure.NOT_FOUND
    assert queue.print_jobs(stranger.id) == ()


def test_a_withdrawn_numbers_paper_has_failed_if_it_never_began(queue: SqliteTicketQueue) -> None:
    never, begun = given(queue), given(queue)
    queue.mark_print(opened(queue, begun), PrintState.SENDING)
    for ticket in (never, begun):
        gone = queue.cancel(ticket.id)
        assert isinstance(gone, Ticket)
        assert gone.state is TicketState.CANCELLED
    assert jobs(queue, never)[0].state is PrintState.FAILED
    assert jobs(queue, begun)[0].state is PrintState.UNKNOWN
    assert queue.unsettled() == ()


def test_a_damaged_job_is_a_value(queue: SqliteTicketQueue, path: Path) -> None:
    ticket = given(queue)
    queue.close()
    raw = sqlite3.connect(path)
    raw.execute("UPDATE print_job SET token = 'Ω', state = 'lost'")
    raw.commit()
    raw.close()
    assert queue.print_jobs(ticket.id) is QueueFailure.STORE
    assert queue.unsettled() is QueueFailure.STORE
