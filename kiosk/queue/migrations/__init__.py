"""Migrations of the queue's database, run when it is opened; see `kiosk.queue.database`."""

HEAD = "0002"
"""The revision this code works with, so that an up-to-date database opens without loading Alembic."""
