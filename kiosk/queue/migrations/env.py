"""Run by Alembic: migrates over the connection it was handed, inside the transaction already open there."""

from __future__ import annotations

from alembic import context

from kiosk.queue.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
