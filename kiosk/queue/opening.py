"""The queue as configured: the one way the terminal and the commands come to the same file."""

from __future__ import annotations

from kiosk.clock import Now
from kiosk.clock import now as wall_clock
from kiosk.config import Configuration
from kiosk.queue.store import SqliteTicketQueue

FILE_NAME = "queue.sqlite3"
"""In the terminal's state folder."""


def open_queue(configuration: Configuration, now: Now = wall_clock) -> SqliteTicketQueue:
    """The centre's queue; the file itself is opened at first use."""
    return SqliteTicketQueue(
        configuration.terminal.state_folder / FILE_NAME,
        tuple((service.code, service.letter) for service in configuration.service),
        now,
        restart=configuration.queue.day_starts,
    )
