"""Statements on the queue's tables: rows in, `Ticket` values out. No transactions, no clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, bindparam, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from kiosk.clock import ZONE
from kiosk.queue.model import Estimate, PrintState, Ticket, TicketState
from kiosk.queue.numbers import format_number
from kiosk.queue.schema import period, print_job, series_counter, ticket

AT_COUNTER = (TicketState.CALLED, TicketState.SERVING)
"""States in which a ticket occupies a counter."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def micros(instant: datetime) -> int:
    """Whole microseconds since the epoch, exactly."""
    return (instant - _EPOCH) // _MICROSECOND


def _instant(value: int) -> datetime:
    return (_EPOCH + value * _MICROSECOND).astimezone(ZONE)


class DamagedError(Exception):
    """A row that no version of this program writes; carries no content."""


def next_serial(connection: Connection, series: str, day: date, last: int) -> int | None:
    """Counts the series up by one: the number given before plus one, whatever became of its ticket.

    None, and nothing counted, once `last` is given.
    """
    row = {"series": series, "day": day.isoformat(), "last": 1}
    statement = (
        upsert(series_counter)
        .values(row)
        .on_conflict_do_update(
            index_elements=["series", "day"],
            set_={"last": series_counter.c.last + 1},
            where=series_counter.c.last < last,
        )
        .returning(series_counter.c.last)
    )
    serial = connection.execute(statement).scalar()
    return None if serial is None else int(serial)


def add_ticket(connection: Connection, given: Ticket, *, series: str, serial: int) -> None:
    """Writes a new ticket and its first period."""
    at = micros(given.issued_at)
    connection.execute(
        insert(ticket).values(
            id=str(given.id),
            series=series,
            day=given.day.isoformat(),
            serial=serial,
            service=given.service,
            priority=int(given.priority),
            issued_at=at,
            ahead=given.ahead,
            estimate_low=given.estimate.low if given.estimate else None,
            estimate_high=given.estimate.high if given.estimate else None,
        )
    )
    _add_period(connection, given, given.state, at, None)


def move(
    connection: Connection, moved: Ticket, state: TicketState, at: datetime, counter: str | None
) -> None:
    """Ends the ticket's open period and begins the next."""
    instant = micros(at)
    connection.execute(
        update(period)
        .where(period.c.ticket == str(moved.id), period.c.ended_at.is_(None))
        .values(ended_at=instant)
    )
    _add_period(connection, moved, state, instant, counter)


def _add_period(connection: Connection, of: Ticket, state: TicketState, at: int, counter: str | None) -> None:
    row = {"ticket": str(of.id), "day": of.day.isoformat(), "state": state.value, "began_at": at}
    connection.execute(insert(period).values(**row, counter=counter))


def ticket_by_id(connection: Connection, wanted: UUID) -> Ticket | None:
    row = connection.execute(_tickets().where(ticket.c.id == str(wanted))).first()
    return None if row is None else _ticket(row)


def ticket_by_number(connection: Connection, series: str, serial: int, day: date) -> Ticket | None:
    """A number names one ticket of a business day."""
    row = connection.execute(
        _tickets().where(
            ticket.c.series == series, ticket.c.serial == serial, ticket.c.day == day.isoformat()
        )
    ).first()
    return None if row is None else _ticket(row)


def tickets_at(connection: Connection, counter: str) -> tuple[Ticket, ...]:
    """What a counter has called and not finished, whatever the day."""
    states = [state.value for state in AT_COUNTER]
    rows = connection.execute(_tickets().where(period.c.counter == counter, period.c.state.in_(states)))
    return tuple(_ticket(row) for row in rows)


def waiting_tickets(connection: Connection, day: date, services: tuple[str, ...]) -> tuple[Ticket, ...]:
    """Who waits for one of `services`, the longest waiting first."""
    rows = connection.execute(
        _tickets()
        .where(
            period.c.day == day.isoformat(),
            period.c.state == TicketState.WAITING.value,
            ticket.c.service.in_(services),
        )
        .order_by(ticket.c.issued_at, ticket.c.id)
    )
    return tuple(_ticket(row) for row in rows)


def count_waiting(connection: Connection, day: date) -> dict[str, int]:
    """How many wait, service by service; a service nobody waits for is left out."""
    rows = connection.execute(
        select(ticket.c.service, func.count())
        .join_from(period, ticket, period.c.ticket == ticket.c.id)
        .where(
            period.c.day == day.isoformat(),
            period.c.state == TicketState.WAITING.value,
            period.c.ended_at.is_(None),
        )
        .group_by(ticket.c.service)
    )
    return {str(service): int(count) for service, count in rows}


def latest_calls(
    connection: Connection, day: date, services: tuple[str, ...], limit: int
) -> tuple[bool, ...]:
    """Whether the latest calls of today went to priority tickets, latest first."""
    rows = connection.execute(
        select(ticket.c.priority)
        .join_from(period, ticket, period.c.ticket == ticket.c.id)
        .where(
            period.c.day == day.isoformat(),
            period.c.state == TicketState.CALLED.value,
            ticket.c.service.in_(services),
        )
        .order_by(period.c.id.desc())
        .limit(limit)
    )
    return tuple(bool(row.priority) for row in rows)


def service_times(connection: Connection, day: date, service: str, limit: int) -> tuple[list[float], int]:
    """Seconds each of the latest finished visits held a counter, latest first; how many counters those were.

    From the call to the end: the way to the counter is part of what the next one waits for.
    """
    rows = connection.execute(
        _SERVICE_TIMES, {"day": day.isoformat(), "service": service, "limit": limit}
    ).all()
    return [row.held / 1_000_000 for row in rows], len({row.counter for row in rows})


def _service_times() -> Select[Any]:
    """Takes `day`, `service`, `limit`; a row for each finished visit: its counter, and microseconds held."""
    done = period.alias("done")
    held = period.alias("held")
    finished = (
        select(done.c.id, done.c.ticket, done.c.counter)
        .join_from(done, ticket, done.c.ticket == ticket.c.id)
        .where(
            done.c.day == bindparam("day"),
            done.c.state == TicketState.SERVED.value,
            ticket.c.service == bindparam("service"),
        )
        .order_by(done.c.id.desc())
        .limit(bindparam("limit"))
        .subquery()
    )
    return (
        select(finished.c.counter, func.sum(held.c.ended_at - held.c.began_at).label("held"))
        .join_from(
            finished,
            held,
            (held.c.ticket == finished.c.ticket) & held.c.state.in_([state.value for state in AT_COUNTER]),
        )
        .group_by(finished.c.id, finished.c.counter)
        .order_by(finished.c.id.desc())
    )


_SERVICE_TIMES = _service_times()
"""Built once: building it anew would cost each ticket more than running it."""

_last_print = (
    select(print_job.c.state)
    .where(print_job.c.ticket == ticket.c.id)
    .order_by(print_job.c.id.desc())
    .limit(1)
    .correlate(ticket)
    .scalar_subquery()
)


def _tickets() -> Select[Any]:
    """Tickets with their open period and how their latest paper stands."""
    return select(ticket, period.c.state, period.c.counter, _last_print.label("printed")).join_from(
        ticket, period, (period.c.ticket == ticket.c.id) & period.c.ended_at.is_(None)
    )


def _ticket(row: Row[Any]) -> Ticket:
    try:
        return _read(row)
    except (ValueError, TypeError):
        raise DamagedError from None


def _read(row: Row[Any]) -> Ticket:
    known = row.estimate_low is not None and row.estimate_high is not None
    return Ticket(
        id=UUID(row.id),
        number=format_number(row.series, row.serial),
        service=row.service,
        day=date.fromisoformat(row.day),
        issued_at=_instant(row.issued_at),
        priority=bool(row.priority),
        ahead=row.ahead,
        estimate=Estimate(row.estimate_low, row.estimate_high) if known else None,
        state=TicketState(row.state),
        printed=PrintState(row.printed),
        counter=row.counter,
    )
