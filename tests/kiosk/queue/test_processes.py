"""Numbers under concurrent processes, some of them killed at random: none twice, none lost, no gap."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import threading
from collections import defaultdict
from pathlib import Path
from time import monotonic, sleep

import pytest

from kiosk.queue.model import QueueFailure
from kiosk.queue.store import SqliteTicketQueue
from tests.kiosk.queue.issuer import SERVICES

ROOT = Path(__file__).parents[3]


class Issuer:
    """One issuing process; its answers are collected while it runs, so that it never waits for a reader."""

    def __init__(self, path: Path, count: int) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.kiosk.queue.issuer", str(path), str(count)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        self.tickets: list[tuple[str, str, str]] = []
        self._reader = threading.Thread(target=self._collect)
        self._reader.start()

    def _collect(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            words = line.split()
            if len(words) == 3 and line.endswith("\n"):
                self.tickets.append((words[0], words[1], words[2]))

    def wait(self, seconds: float) -> int:
        try:
            return self.process.wait(seconds)
        finally:
            self.process.kill()
            self.process.wait()
            self._reader.join(5)
            if self.process.stdout is not None:
                self.process.stdout.close()


def committed(path: Path) -> dict[tuple[str, str], list[tuple[int, str]]]:
    """(series, day) → (serial, id) in the order of serials, as another program reads them."""
    found: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    raw = sqlite3.connect(path)
    for series, day, serial, key in raw.execute("SELECT series, day, serial, id FROM ticket ORDER BY serial"):
        found[series, day].append((serial, key))
    assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    raw.close()
    return found


def assert_sound(path: Path, issuers: list[Issuer]) -> None:
    stored = committed(path)
    for (series, _day), tickets in stored.items():
        assert [serial for serial, _ in tickets] == list(range(1, len(tickets) + 1)), series
    keys = {key for tickets in stored.values() for _, key in tickets}
    handed_out = [ticket for issuer in issuers for ticket in issuer.tickets]
    assert {key for _, key, _ in handed_out} <= keys, "every number handed out is on the disk"
    read = [(number, day) for number, _, day in handed_out]
    assert len(set(read)) == len(read), "no number was handed out twice on one day"
    queue = SqliteTicketQueue(path, SERVICES)
    left = queue.unsettled()
    assert not isinstance(left, QueueFailure)
    assert {str(job.ticket) for job in left} == keys, "every number has a job for its paper"
    queue.close()


def test_two_processes_opening_a_new_file_at_once_share_its_numbers(path: Path) -> None:
    issuers = [Issuer(path, 25) for _ in range(2)]
    assert [issuer.wait(20) for issuer in issuers] == [0, 0]
    assert_sound(path, issuers)
    assert sum(len(tickets) for tickets in committed(path).values()) == 50


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_eight_processes_with_random_kills_lose_and_repeat_nothing(path: Path, seed: int) -> None:
    chance = random.Random(seed)
    issuers = [Issuer(path, 60) for _ in range(8)]
    doomed = issuers[:4]
    began = monotonic()
    for issuer in doomed:
        # Killed somewhere in its work, not at a known instruction: after a random number of tickets.
        enough = chance.randrange(1, 40)
        while len(issuer.tickets) < enough and issuer.process.poll() is None and monotonic() - began < 20:
            sleep(chance.random() / 200)
        issuer.process.kill()
    ends = [issuer.wait(30) for issuer in issuers]
    assert ends[4:] == [0] * 4
    assert_sound(path, issuers)
    assert all(len(issuer.tickets) == 60 for issuer in issuers[4:])
