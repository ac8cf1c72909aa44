"""The queue's tables, as the current code reads and writes them.

Instants are integers: microseconds since 1970-01-01 UTC, exact and free of text formats. `migrations` builds
these tables; a test holds the two together.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    text,
)

metadata = MetaData()

series_counter = Table(
    "series_counter",
    metadata,
    Column("series", String, primary_key=True),
    Column("day", String, primary_key=True),
    Column("last", Integer, nullable=False),
)
"""The last serial given, series by business day: the one source of the next number."""

ticket = Table(
    "ticket",
    metadata,
    Column("id", String, primary_key=True),
    Column("series", String, nullable=False),
    Column("day", String, nullable=False),
    Column("serial", Integer, nullable=False),
    Column("service", String, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("issued_at", Integer, nullable=False),
    Column("ahead", Integer, nullable=False),
    Column("estimate_low", Integer),
    Column("estimate_high", Integer),
    UniqueConstraint("series", "day", "serial", name="one_ticket_per_number"),
    Index("ticket_by_day", "day", "service"),
)
"""What a ticket was when it was issued; never changed afterwards."""

period = Table(
    "period",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("ticket", String, ForeignKey("ticket.id"), nullable=False),
    Column("day", String, nullable=False),
    Column("state", String, nullable=False),
    Column("began_at", Integer, nullable=False),
    Column("ended_at", Integer),
    Column("counter", String),
    Index("one_open_period", "ticket", unique=True, sqlite_where=text("ended_at IS NULL")),
    Index("open_period_by_day", "day", "state", sqlite_where=text("ended_at IS NULL")),
    Index("open_period_by_counter", "counter", "state", sqlite_where=text("ended_at IS NULL")),
    Index("period_by_day", "day", "state"),
    Index("period_by_ticket", "ticket"),
)
"""A ticket's only history. The open period is its state now; a final state stays open for good.
`day` repeats the ticket's: a question about today never walks through last year's abandoned numbers."""

print_job = Table(
    "print_job",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("ticket", String, ForeignKey("ticket.id"), nullable=False),
    Column("language", String, nullable=False),
    Column("reprint", Integer, nullable=False),
    Column("token", String),
    Column("state", String, nullable=False),
    Column("settled_at", Integer),
    Index("print_job_by_ticket", "ticket", "id"),
    Index("unsettled_print_job", "id", sqlite_where=text("settled_at IS NULL")),
)
"""The paper's journal: one attempt to put a ticket on paper, and what is known of it now. `token` holds the
four bytes (ASCII 21h to 7Eh) by which the printer proves it."""

print_step = Table(
    "print_step",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("job", Integer, ForeignKey("print_job.id"), nullable=False),
    Column("state", String, nullable=False),
    Column("at", Integer, nullable=False),
    Index("print_step_by_job", "job", "id"),
)
"""How a job came there: each state with its instant."""
