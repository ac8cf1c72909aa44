"""The journal of the paper on SQLite: what became of each attempt to print a ticket, with its instants.

Each operation is one transaction, on the disk before it returns. Whatever the file does wrong (locked longer
than allowed, full, damaged, unreadable) is answered by `QueueFailure.STORE`; the next operation tries afresh.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Connection

from kiosk.clock import Now
from kiosk.queue import jobs, records
from kiosk.queue.database import FILE_ERRORS, Database
from kiosk.queue.model import PrintJob, PrintState, QueueFailure, Ticket

T = TypeVar("T")


class SqlitePrintJournal:
    """The `PrintJournal` of a queue's file; part of the queue."""

    def __init__(self, database: Database, now: Now) -> None:
        self._database = database
        self._now = now

    def open_print(self, ticket: Ticket, language: str, *, reprint: bool) -> PrintJob | QueueFailure:
        """The job written down with the number, or a new one; what was left open before is settled."""

        def opened(connection: Connection) -> PrintJob | QueueFailure:
            if records.ticket_by_id(connection, ticket.id) is None:
                return QueueFailure.NOT_FOUND
            earlier = jobs.jobs_of(connection, ticket.id)
            if earlier and earlier[-1].state is PrintState.ISSUED and earlier[-1].reprint == reprint:
                # Nothing is written, and nothing waits for the disk, unless the language was changed since.
                if earlier[-1].language != language:
                    jobs.set_language(connection, earlier[-1], language)
                return replace(earlier[-1], language=language)
            at = self._now()
            jobs.settle_lost(connection, ticket.id, at)
            return jobs.add_job(connection, ticket.id, language, reprint, PrintState.ISSUED, at)

        return self._do(self._database.writing, opened)

    def mark_print(self, job: int, state: PrintState, token: bytes | None = None) -> QueueFailure | None:
        """Adds what is now known of a job; what is no news changes nothing."""

        def marked(connection: Connection) -> QueueFailure | None:
            known = jobs.job_by_id(connection, job)
            if known is None:
                return QueueFailure.NOT_FOUND
            if known.state.may_become(state):
                jobs.mark(connection, known, state, self._now(), token)
            return None

        return self._do(self._database.writing, marked)

    def print_job(self, job: int) -> PrintJob | QueueFailure:
        """One job as it stands now."""
        return self._do(
            self._database.reading,
            lambda connection: jobs.job_by_id(connection, job) or QueueFailure.NOT_FOUND,
        )

    def print_jobs(self, ticket: UUID) -> tuple[PrintJob, ...] | QueueFailure:
        """All attempts to put this ticket on paper, oldest first."""
        return self._do(self._database.reading, lambda connection: jobs.jobs_of(connection, ticket))

    def unsettled(self) -> tuple[PrintJob, ...] | QueueFailure:
        """What never came to an end, of any day, oldest first."""
        return self._do(self._database.reading, jobs.unsettled_jobs)

    def _do(
        self,
        transaction: Callable[[], AbstractContextManager[Connection]],
        work: Callable[[Connection], T],
    ) -> T | QueueFailure:
        """Runs `work` in a transaction; whatever the file does wrong becomes a value."""
        try:
            with transaction() as connection:
                return work(connection)
        except (*FILE_ERRORS, records.DamagedError):
            self._database.close()
            return QueueFailure.STORE
