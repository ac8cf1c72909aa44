"""A file of the version before, with tickets and papers in every state, becomes one of this version."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from kiosk.queue import migrations
from kiosk.queue.model import PrintState, QueueFailure, Ticket
from tests.kiosk.queue.setting import Clock, given, open_queue

_AT = 1_773_100_800_000_000
"""2026-03-10 in Vietnam."""


def _at_revision(path: Path, revision: str) -> None:
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection, connection.begin():
        config = Config()
        config.set_main_option("script_location", str(Path(migrations.__file__).parent))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def _ticket(raw: sqlite3.Connection, serial: int, papers: tuple[str, ...]) -> str:
    key = f"01900000-0000-7000-8000-{serial:012d}"
    row = (key, "A", "2026-03-10", serial, "land", 0, _AT + serial, 0, None, None)
    raw.execute("INSERT INTO ticket VALUES (?,?,?,?,?,?,?,?,?,?)", row)
    raw.execute(
        "INSERT INTO period (ticket, day, state, began_at) VALUES (?, '2026-03-10', 'waiting', ?)",
        (key, _AT + serial),
    )
    for step, state in enumerate(papers):
        raw.execute(
            "INSERT INTO print_job (ticket, state, at) VALUES (?, ?, ?)", (key, state, _AT + serial + step)
        )
    return key


PAPERS = (
    ("issued", "sending", "confirmed"),
    ("issued", "sending"),
    ("issued",),
    ("issued", "not_wanted"),
    ("issued", "failed"),
    ("issued", "sending", "unknown"),
)


@pytest.fixture
def old(path: Path) -> Path:
    """As version 0001 left it; the papers of the tickets interleaved."""
    _at_revision(path, "0001")
    raw = sqlite3.connect(path)
    raw.execute("INSERT INTO series_counter VALUES ('A', '2026-03-10', ?)", (len(PAPERS),))
    for serial, papers in enumerate(PAPERS, 1):
        _ticket(raw, serial, papers)
    raw.commit()
    raw.close()
    return path


def test_every_ticket_keeps_its_number_and_its_paper(old: Path, clock: Clock) -> None:
    queue = open_queue(old, clock)
    for serial, papers in enumerate(PAPERS, 1):
        ticket = queue.find_number(f"A{serial:03d}")
        assert isinstance(ticket, Ticket)
        assert ticket.printed is PrintState(papers[-1])
        found = queue.print_jobs(ticket.id)
        assert not isinstance(found, QueueFailure)
        (job,) = found
        assert (job.language, job.reprint, job.token, job.state) == ("vi", False, None, ticket.printed)
    queue.close()


def test_every_step_keeps_its_instant(old: Path, clock: Clock) -> None:
    queue = open_queue(old, clock)
    queue.loads()
    queue.close()
    raw = sqlite3.connect(old)
    found = raw.execute(
        "SELECT t.serial, s.state, s.at FROM print_step s JOIN print_job j ON j.id = s.job "
        "JOIN ticket t ON t.id = j.ticket ORDER BY t.serial, s.id"
    ).fetchall()
    left = raw.execute("SELECT name FROM sqlite_master WHERE name = 'print_row'").fetchall()
    raw.close()
    assert found == [
        (serial, state, _AT + serial + step)
        for serial, papers in enumerate(PAPERS, 1)
        for step, state in enumerate(papers)
    ]
    assert left == []


def test_what_the_old_version_left_open_is_open_and_numbers_go_on(old: Path, clock: Clock) -> None:
    queue = open_queue(old, clock)
    left = queue.unsettled()
    assert not isinstance(left, QueueFailure)
    assert [job.state for job in left] == [PrintState.SENDING, PrintState.ISSUED]
    ticket = given(queue)
    assert ticket.number == f"A{len(PAPERS) + 1:03d}"
    assert ticket.ahead == len(PAPERS)
    queue.close()


def test_a_migration_broken_off_leaves_the_old_file_as_it_was(
    old: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_options: object) -> None:
        raise OSError(28, "no space")

    queue = open_queue(old, clock)
    with monkeypatch.context() as broken:
        broken.setattr("alembic.op.drop_table", full)
        assert queue.unsettled() is QueueFailure.STORE
    raw = sqlite3.connect(old)
    assert raw.execute("SELECT version_num FROM alembic_version").fetchall() == [("0001",)]
    assert raw.execute("SELECT count(*) FROM print_job").fetchone() == (sum(map(len, PAPERS)),)
    raw.close()
    assert isinstance(queue.unsettled(), tuple)
    queue.close()
