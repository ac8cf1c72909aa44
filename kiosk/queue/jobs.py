"""Statements on the journal of the paper: rows in, `PrintJob` values out. No transactions, no clock."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, insert, select, update

from kiosk.queue.model import PrintJob, PrintState
from kiosk.queue.records import DamagedError, micros
from kiosk.queue.schema import print_job, print_step


def add_job(  # noqa: PLR0917  # one argument a column
    connection: Connection, of: UUID, language: str, reprint: bool, state: PrintState, at: datetime
) -> PrintJob:
    """Writes a new job and its first step."""
    key = connection.execute(
        insert(print_job)
        .values(
            ticket=str(of),
            language=language,
            reprint=int(reprint),
            state=state.value,
            settled_at=micros(at) if state.settled else None,
        )
        .returning(print_job.c.id)
    ).scalar_one()
    _add_step(connection, int(key), state, at)
    return PrintJob(int(key), of, language, reprint, state)


def set_language(connection: Connection, job: PrintJob, language: str) -> None:
    """The citizen has changed the language since the number was given."""
    connection.execute(update(print_job).where(print_job.c.id == job.id).values(language=language))


def mark(
    connection: Connection, job: PrintJob, state: PrintState, at: datetime, token: bytes | None = None
) -> None:
    """Writes how the job stands now, and the step that led there."""
    values: dict[str, Any] = {"state": state.value, "settled_at": micros(at) if state.settled else None}
    if token is not None:
        values["token"] = token.decode("ascii")
    connection.execute(update(print_job).where(print_job.c.id == job.id).values(**values))
    _add_step(connection, job.id, state, at)


def _add_step(connection: Connection, job: int, state: PrintState, at: datetime) -> None:
    connection.execute(insert(print_step).values(job=job, state=state.value, at=micros(at)))


def job_by_id(connection: Connection, wanted: int) -> PrintJob | None:
    row = connection.execute(select(print_job).where(print_job.c.id == wanted)).first()
    return None if row is None else _job(row)


def jobs_of(connection: Connection, ticket: UUID) -> tuple[PrintJob, ...]:
    """All attempts to put a ticket on paper, oldest first."""
    return _jobs(connection, select(print_job).where(print_job.c.ticket == str(ticket)))


def unsettled_jobs(connection: Connection) -> tuple[PrintJob, ...]:
    """Jobs of any day that never came to an end, oldest first."""
    return _jobs(connection, select(print_job).where(print_job.c.settled_at.is_(None)))


def settle_lost(connection: Connection, ticket: UUID, at: datetime) -> None:
    """Ends what earlier attempts on this ticket left open."""
    for job in jobs_of(connection, ticket):
        if not job.state.settled:
            mark(connection, job, job.state.when_lost, at)


def _jobs(connection: Connection, which: Select[Any]) -> tuple[PrintJob, ...]:
    return tuple(_job(row) for row in connection.execute(which.order_by(print_job.c.id)))


def _job(row: Row[Any]) -> PrintJob:
    try:
        return PrintJob(
            id=row.id,
            ticket=UUID(row.ticket),
            language=row.language,
            reprint=bool(row.reprint),
            state=PrintState(row.state),
            token=row.token.encode("ascii") if row.token is not None else None,
        )
    except (ValueError, TypeError, AttributeError):
        raise DamagedError from None
