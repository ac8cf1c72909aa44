"""Jobs of the paper: attempts with language, reprint mark and proof, their states as steps of their own.

Until here a ticket had one journal without attempts: it becomes one job. Its language was not kept, and every
ticket is in Vietnamese at least.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("print_job_by_ticket", "print_job")
    op.rename_table("print_job", "print_row")
    op.create_table(
        "print_job",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("ticket", sa.String, sa.ForeignKey("ticket.id"), nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("reprint", sa.Integer, nullable=False),
        sa.Column("token", sa.String),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("settled_at", sa.Integer),
    )
    op.create_index("print_job_by_ticket", "print_job", ["ticket", "id"])
    op.create_index("unsettled_print_job", "print_job", ["id"], sqlite_where=sa.text("settled_at IS NULL"))
    op.create_table(
        "print_step",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("job", sa.Integer, sa.ForeignKey("print_job.id"), nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("at", sa.Integer, nullable=False),
    )
    op.create_index("print_step_by_job", "print_step", ["job", "id"])
    op.execute(
        "INSERT INTO print_job (id, ticket, language, reprint, state, settled_at) "
        "SELECT first.id, last.ticket, 'vi', 0, last.state, "
        "CASE WHEN last.state IN ('issued', 'sending', 'sent') THEN NULL ELSE last.at END "
        "FROM (SELECT ticket, min(id) AS id, max(id) AS last_id FROM print_row GROUP BY ticket) AS first "
        "JOIN print_row AS last ON last.id = first.last_id"
    )
    op.execute(
        "INSERT INTO print_step (id, job, state, at) "
        "SELECT each.id, first.id, each.state, each.at FROM print_row AS each "
        "JOIN (SELECT ticket, min(id) AS id FROM print_row GROUP BY ticket) AS first "
        "ON first.ticket = each.ticket"
    )
    op.drop_table("print_row")
