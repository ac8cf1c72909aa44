"""The queue on SQLite: a number once given is never lost and never given twice.

Each operation is one transaction. A number is counted up and its ticket, first period and print journal
are written together, so a process killed at any instruction leaves either the whole ticket or nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from uuid import UUID

import uuid6
from sqlalchemy import Connection

from kiosk.clock import Now
from kiosk.clock import now as wall_clock
from kiosk.i18n import DEFAULT
from kiosk.queue import jobs, records
from kiosk.queue.calling import PRIORITY_IN_A_ROW, choose
from kiosk.queue.database import BUSY_SECONDS, Database
from kiosk.queue.day import business_day
from kiosk.queue.estimate import RECENT, estimate_wait
from kiosk.queue.journal import SqlitePrintJournal
from kiosk.queue.model import Estimate, PrintState, QueueFailure, ServiceLoad, Ticket, TicketState
from kiosk.queue.numbers import LAST_SERIAL, format_number, is_series, parse_number


def _uuid7() -> UUID:
    return UUID(int=uuid6.uuid7().int)


class SqliteTicketQueue(SqlitePrintJournal):
    """The `TicketQueue` of one terminal, or of several processes sharing a file.

    `services` are pairs of service code and series letters; services may share a series. `restart` is the
    time of day in Vietnam at which numbers begin again at 1. Anything the file does wrong (locked longer
    than `busy_seconds`, full disk, damaged, unreadable) is answered by `QueueFailure.STORE`, and the next
    operation tries the file afresh.

    Raises ValueError at construction for services that could not be told apart.
    """

    def __init__(
        self,
        path: Path,
        services: tuple[tuple[str, str], ...],
        now: Now = wall_clock,
        *,
        new_id: Callable[[], UUID] = _uuid7,
        restart: time = time(0, 0),
        busy_seconds: float = BUSY_SECONDS,
    ) -> None:
        if len({code for code, _ in services}) != len(services):
            raise ValueError("two services have the same code")
        if not all(is_series(letters) for _, letters in services):
            raise ValueError("a service letter is one or two capital letters A-Z")
        super().__init__(Database(path, busy_seconds), now)
        self._series = dict(services)
        self._new_id = new_id
        self._restart = restart

    def issue(
        self, service: str, *, priority: bool, language: str = DEFAULT, paper: bool = True
    ) -> Ticket | QueueFailure:
        """Gives the next number of the service's series: on the disk, with the first job of its paper, before
        this returns."""
        series = self._series.get(service)
        if series is None:
            return QueueFailure.UNKNOWN_SERVICE

        def give(connection: Connection) -> Ticket | QueueFailure:
            # Asked only now that the write lock is held: time of issue and number rise together.
            at, day = self._moment()
            serial = records.next_serial(connection, series, day, LAST_SERIAL)
            if serial is None:
                return QueueFailure.EXHAUSTED
            ahead = records.count_waiting(connection, day).get(service, 0)
            given = Ticket(
                id=self._new_id(),
                number=format_number(series, serial),
                service=service,
                day=day,
                issued_at=at,
                priority=priority,
                ahead=ahead,
                estimate=_estimate(connection, day, service, ahead),
                printed=PrintState.ISSUED if paper else PrintState.NOT_WANTED,
            )
            records.add_ticket(connection, given, series=series, serial=serial)
            jobs.add_job(connection, given.id, language, False, given.printed, at)
            return given

        return self._do(self._database.writing, give)

    def cancel(self, ticket: UUID) -> Ticket | QueueFailure:
        """Takes a waiting number out of the queue; one already called, or over, stays as it is."""

        def withdraw(connection: Connection) -> Ticket | QueueFailure:
            found = records.ticket_by_id(connection, ticket)
            if found is None or found.state is not TicketState.WAITING:
                return found or QueueFailure.NOT_FOUND
            at = self._now()
            records.move(connection, found, TicketState.CANCELLED, at, None)
            jobs.settle_lost(connection, ticket, at)
            return records.ticket_by_id(connection, ticket) or QueueFailure.NOT_FOUND

        return self._do(self._database.writing, withdraw)

    def call_next(self, counter: str, services: tuple[str, ...]) -> Ticket | QueueFailure:
        """Calls the one who waits longest for one of `services`; priority first, yet nobody starves.

        What the counter had is served with that, also when nobody waits any more.
        """
        if any(service not in self._series for service in services):
            return QueueFailure.UNKNOWN_SERVICE

        def call(connection: Connection) -> Ticket | QueueFailure:
            at, day = self._moment()
            _serve(connection, counter, at)
            waiting = records.waiting_tickets(connection, day, services)
            chosen = choose(
                next((one for one in waiting if one.priority), None),
                next((one for one in waiting if not one.priority), None),
                records.latest_calls(connection, day, services, PRIORITY_IN_A_ROW),
            )
            if chosen is None:
                return QueueFailure.NOBODY_WAITING
            records.move(connection, chosen, TicketState.CALLED, at, counter)
            return replace(chosen, state=TicketState.CALLED, counter=counter)

        return self._do(self._database.writing, call)

    def finish(self, counter: str) -> Ticket | QueueFailure:
        """Marks what the counter had as served, and calls nobody."""

        def end(connection: Connection) -> Ticket | QueueFailure:
            served = _serve(connection, counter, self._now())
            return served[-1] if served else QueueFailure.NOT_FOUND

        return self._do(self._database.writing, end)

    def waiting(self, services: tuple[str, ...]) -> tuple[Ticket, ...] | QueueFailure:
        """Who waits today for one of `services`, the longest waiting first."""
        _, day = self._moment()
        return self._do(
            self._database.reading, lambda connection: records.waiting_tickets(connection, day, services)
        )

    def loads(self) -> tuple[ServiceLoad, ...] | QueueFailure:
        """How many wait and how long a newcomer would, for each configured service in its order."""

        def count(connection: Connection) -> tuple[ServiceLoad, ...]:
            _, day = self._moment()
            waiting = records.count_waiting(connection, day)
            return tuple(
                ServiceLoad(code, ahead, _estimate(connection, day, code, ahead))
                for code, ahead in ((code, waiting.get(code, 0)) for code in self._series)
            )

        return self._do(self._database.reading, count)

    def find(self, ticket: UUID) -> Ticket | QueueFailure:
        """The ticket as it stands now, of any day."""
        return self._do(
            self._database.reading,
            lambda connection: records.ticket_by_id(connection, ticket) or QueueFailure.NOT_FOUND,
        )

    def find_number(self, number: str, day: date | None = None) -> Ticket | QueueFailure:
        """The ticket of that number, of a business day; by default of today."""
        parts = parse_number(number)
        if parts is None:
            return QueueFailure.NOT_FOUND
        _, today = self._moment()
        return self._do(
            self._database.reading,
            lambda connection: (
                records.ticket_by_number(connection, *parts, day or today) or QueueFailure.NOT_FOUND
            ),
        )

    def close(self) -> None:
        """Lets the file go."""
        self._database.close()

    def _moment(self) -> tuple[datetime, date]:
        at = self._now()
        return at, business_day(at, self._restart)


def _serve(connection: Connection, counter: str, at: datetime) -> tuple[Ticket, ...]:
    """Ends what a counter has; answers it as it stands afterwards."""
    had = records.tickets_at(connection, counter)
    for one in had:
        records.move(connection, one, TicketState.SERVED, at, counter)
    return tuple(replace(one, state=TicketState.SERVED, counter=counter) for one in had)


def _estimate(connection: Connection, day: date, service: str, ahead: int) -> Estimate | None:
    seconds, counters = records.service_times(connection, day, service, RECENT)
    return estimate_wait(seconds, ahead=ahead, counters=counters)
