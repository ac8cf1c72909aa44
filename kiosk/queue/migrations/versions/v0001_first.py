"""First shape: counters of the series, tickets, periods, and the journal of their paper."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "series_counter",
        sa.Column("series", sa.String, primary_key=True),
        sa.Column("day", sa.String, primary_key=True),
        sa.Column("last", sa.Integer, nullable=False),
    )
    op.create_table(
        "ticket",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("series", sa.String, nullable=False),
        sa.Column("day", sa.String, nullable=False),
        sa.Column("serial", sa.Integer, nullable=False),
        sa.Column("service", sa.String, nullable=False),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("issued_at", sa.Integer, nullable=False),
        sa.Column("ahead", sa.Integer, nullable=False),
        sa.Column("estimate_low", sa.Integer),
        sa.Column("estimate_high", sa.Integer),
        sa.UniqueConstraint("series", "day", "serial", name="one_ticket_per_number"),
    )
    op.create_index("ticket_by_day", "ticket", ["day", "service"])
    op.create_table(
        "period",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("ticket", sa.String, sa.ForeignKey("ticket.id"), nullable=False),
        sa.Column("day", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("began_at", sa.Integer, nullable=False),
        sa.Column("ended_at", sa.Integer),
        sa.Column("counter", sa.String),
    )
    still_open = sa.text("ended_at IS NULL")
    op.create_index("one_open_period", "period", ["ticket"], unique=True, sqlite_where=still_open)
    op.create_index("open_period_by_day", "period", ["day", "state"], sqlite_where=still_open)
    op.create_index("open_period_by_counter", "period", ["counter", "state"], sqlite_where=still_open)
    op.create_index("period_by_day", "period", ["day", "state"])
    op.create_index("period_by_ticket", "period", ["ticket"])
    op.create_table(
        "print_job",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("ticket", sa.String, sa.ForeignKey("ticket.id"), nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("at", sa.Integer, nullable=False),
    )
    op.create_index("print_job_by_ticket", "print_job", ["ticket", "id"])
