"""How fast numbers are given, beside what the disk allows and beside the naive way.

`python -m benchmarks.queue [--tickets N] [--processes P] [--folder DIR]`

Four rows from one run on one folder, alternating in rounds so that a slow moment of the machine hits all of
them: a bare 4 KiB append with fsync (the floor for anything durable), the naive `MAX(serial) + 1` with the
same SQLite settings, the queue on an empty day, and the queue late on a busy day. Then P processes at once,
naive and queue, with the count of numbers given twice. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

from kiosk.clock import now
from kiosk.queue.model import Ticket
from kiosk.queue.store import SqliteTicketQueue

SERVICES = (("land", "A"),)
BUSY_DAY = 1500
ROUNDS = 10


def bare_fsync(folder: Path) -> Callable[[], object]:
    file = os.open(folder / "bare", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    page = bytes(4096)

    def append() -> None:
        os.write(file, page)
        os.fsync(file)

    return append


def naive(path: Path) -> Callable[[], int]:
    """The number is one more than the highest row's; the read and the write are two transactions."""
    raw = sqlite3.connect(path, isolation_level=None, timeout=10)
    raw.execute("PRAGMA journal_mode=WAL")
    raw.execute("PRAGMA synchronous=FULL")
    raw.execute("CREATE TABLE IF NOT EXISTS ticket (id INTEGER PRIMARY KEY, service TEXT, serial INTEGER)")

    def give() -> int:
        found = raw.execute(
            "SELECT COALESCE(MAX(serial), 0) + 1 FROM ticket WHERE service = 'land'"
        ).fetchone()
        raw.execute("INSERT INTO ticket (service, serial) VALUES ('land', ?)", found)
        return int(found[0])

    return give


def queue(path: Path, at: Callable[[], datetime] = now) -> Callable[[], str]:
    store = SqliteTicketQueue(path, SERVICES, at, busy_seconds=10)

    def give() -> str:
        ticket = store.issue("land", priority=False)
        if not isinstance(ticket, Ticket):
            raise SystemExit(f"the queue refused: {ticket}")
        return ticket.number

    return give


def busy_day(path: Path) -> Callable[[], str]:
    """A queue behind a day of tickets, most of them served."""
    passing = iter(now() + timedelta(milliseconds=step) for step in range(10 * BUSY_DAY))
    frozen = now()
    store = SqliteTicketQueue(path, SERVICES, lambda: min(next(passing), frozen + timedelta(seconds=15)))
    for serial in range(BUSY_DAY):
        store.issue("land", priority=False)
        if serial >= 50:
            store.call_next("1", ("land",))
    store.close()
    return queue(path)


def timed(ways: dict[str, Callable[[], object]], tickets: int) -> dict[str, dict[str, float]]:
    times: dict[str, list[float]] = {name: [] for name in ways}
    for give in ways.values():
        give()
    for _ in range(ROUNDS):
        for name, give in ways.items():
            for _ in range(tickets // ROUNDS):
                began = perf_counter()
                give()
                times[name].append(perf_counter() - began)
    return {name: figures(found) for name, found in times.items()}


def figures(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {
        "per_second": round(len(ordered) / sum(ordered)),
        "p50_ms": round(ordered[len(ordered) // 2] * 1000, 2),
        "p99_ms": round(ordered[int(len(ordered) * 0.99)] * 1000, 2),
        "worst_ms": round(ordered[-1] * 1000, 2),
    }


def _work(job: tuple[str, str, int]) -> tuple[list[str], list[float]]:
    way, path, tickets = job
    give: Callable[[], object] = naive(Path(path)) if way == "naive" else queue(Path(path))
    numbers, times = [], []
    for _ in range(tickets):
        began = perf_counter()
        numbers.append(str(give()))
        times.append(perf_counter() - began)
    return numbers, times


def together(way: str, path: Path, processes: int, tickets: int) -> dict[str, float]:
    with get_context("spawn").Pool(processes) as pool:
        pool.map(_work, [(way, str(path), 1)] * processes)
        began = perf_counter()
        parts = pool.map(_work, [(way, str(path), tickets // processes)] * processes, chunksize=1)
        took = perf_counter() - began
    numbers = [number for part, _ in parts for number in part]
    times = [seconds for _, part in parts for seconds in part]
    return {
        **figures(times),
        "per_second": round(len(numbers) / took),
        "given_twice": len(numbers) - len(set(numbers)),
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--tickets", type=int, default=1000)
    options.add_argument("--processes", type=int, default=8)
    options.add_argument("--folder", type=Path, help="on the disk to measure; a temporary one by default")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(dir=chosen.folder) as name:
        folder = Path(name)
        alone = timed(
            {
                "bare fsync": bare_fsync(folder),
                "naive MAX + 1": naive(folder / "naive.db"),
                "queue": queue(folder / "queue.db"),
                f"queue after {BUSY_DAY} tickets": busy_day(folder / "busy.db"),
            },
            chosen.tickets,
        )
        crowd = {
            way: together(way, folder / f"{way}-many.db", chosen.processes, chosen.tickets)
            for way in ("naive", "queue")
        }
    report = {"tickets": chosen.tickets, "one_process": alone, f"{chosen.processes}_processes": crowd}
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
