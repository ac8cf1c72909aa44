"""Fixtures of the queue's tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.queue.store import SqliteTicketQueue
from tests.kiosk.queue.setting import Clock, open_queue


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "queue.db"


@pytest.fixture
def queue(path: Path, clock: Clock) -> Iterator[SqliteTicketQueue]:
    opened = open_queue(path, clock)
    yield opened
    opened.close()
