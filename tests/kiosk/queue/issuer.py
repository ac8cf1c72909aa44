"""A process that draws numbers until told to stop; run by `test_processes`.

`python -m tests.kiosk.queue.issuer DATABASE COUNT`: prints `number id day` for each ticket after the queue
gave it, `busy` when the queue refused, and ends after COUNT tickets.
"""

from __future__ import annotations

import sys
from pathlib import Path

from kiosk.queue.model import QueueFailure
from kiosk.queue.store import SqliteTicketQueue

SERVICES = (("land", "A"), ("civil", "B"))


def main(database: str, count: int) -> None:
    queue = SqliteTicketQueue(Path(database), SERVICES)
    given = 0
    while given < count:
        ticket = queue.issue(SERVICES[given % 2][0], priority=False)
        if isinstance(ticket, QueueFailure):
            print("busy", flush=True)
        else:
            given += 1
            print(ticket.number, ticket.id, ticket.day, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
