"""Whatever the file does wrong is a value, and the queue heals when the file does."""

from __future__ import annotations

import resource
import sqlite3
from pathlib import Path
from threading import Thread
from time import monotonic

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from kiosk.queue import migrations
from kiosk.queue.database import Database
from kiosk.queue.model import QueueFailure, Ticket
from kiosk.queue.schema import metadata
from kiosk.queue.store import SqliteTicketQueue
from tests.kiosk.queue.setting import ALL, Clock, given, open_queue


def everything(queue: SqliteTicketQueue) -> list[object]:
    return [
        queue.issue("land", priority=False),
        queue.call_next("1", ALL),
        queue.finish("1"),
        queue.waiting(ALL),
        queue.loads(),
        queue.unsettled(),
    ]


def test_a_damaged_file_is_a_value_in_every_operation(path: Path, clock: Clock) -> None:
    path.write_bytes(b"this is no database, it only lies where one should be " * 100)
    assert set(everything(open_queue(path, clock))) == {QueueFailure.STORE}


def test_a_folder_that_cannot_be_made_is_a_value(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "file").touch()
    assert set(everything(open_queue(tmp_path / "file" / "queue.db", clock))) == {QueueFailure.STORE}


def test_damage_while_open_is_a_value(queue: SqliteTicketQueue, path: Path) -> None:
    for _ in range(30):
        given(queue)
    queue.close()
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    path.write_bytes(bytes(content))
    assert queue.issue("land", priority=False) is QueueFailure.STORE


def test_a_row_no_version_wrote_is_a_value(queue: SqliteTicketQueue, path: Path) -> None:
    ticket = given(queue)
    queue.close()
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE ticket SET day = 'yesterday'")
    raw.close()
    assert queue.find(ticket.id) is QueueFailure.STORE


def test_a_file_of_a_newer_version_is_left_alone(queue: SqliteTicketQueue, path: Path, clock: Clock) -> None:
    given(queue)
    queue.close()
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()
    assert set(everything(open_queue(path, clock))) == {QueueFailure.STORE}


def test_a_lock_held_too_long_is_a_value_in_time_and_heals(queue: SqliteTicketQueue, path: Path) -> None:
    given(queue)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    began = monotonic()
    assert queue.issue("land", priority=False) is QueueFailure.STORE
    assert monotonic() - began < 5
    assert queue.loads() is not QueueFailure.STORE, "readers wait for no writer"
    other.rollback()
    other.close()
    assert given(queue).number == "A002"


def test_a_full_disk_is_a_value_no_number_is_lost_and_it_heals(queue: SqliteTicketQueue, path: Path) -> None:
    given(queue)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    used = path.with_name(path.name + "-wal").stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (used, hard))
    try:
        refused = queue.issue("land", priority=False)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert refused is QueueFailure.STORE
    assert given(queue).number == "A002"


def test_threads_share_one_queue(path: Path, clock: Clock) -> None:
    # Patient beyond the terminal's own limit: a busy machine must not turn waits into refusals.
    queue = SqliteTicketQueue(path, (("land", "A"),), clock, busy_seconds=30)
    numbers: list[str] = []
    threads = [
        Thread(target=lambda: numbers.extend(given(queue).number for _ in range(10))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    queue.close()
    assert sorted(numbers) == [f"A{serial:03d}" for serial in range(1, 41)]


def test_several_may_open_a_new_file_at_once(path: Path, clock: Clock) -> None:
    found: list[Ticket | QueueFailure] = []
    queues = [SqliteTicketQueue(path, (("land", "A"),), clock) for _ in range(4)]
    threads = [
        Thread(target=lambda queue=queue: found.append(queue.issue("land", priority=False)))
        for queue in queues
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(ticket.number for ticket in found if isinstance(ticket, Ticket)) == [
        "A001", "A002", "A003", "A004",
    ]  # fmt: skip
    for queue in queues:
        queue.close()


def test_every_commit_is_synced_and_logged_ahead(path: Path) -> None:
    database = Database(path)
    with database.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    database.close()


def test_a_block_that_raises_leaves_nothing_behind(queue: SqliteTicketQueue) -> None:
    given(queue)

    def half_done() -> None:
        with queue._database.writing() as connection:
            connection.exec_driver_sql("UPDATE series_counter SET last = 77")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        half_done()
    assert given(queue).number == "A002"


def test_the_migrations_build_exactly_the_tables_the_code_uses(path: Path) -> None:
    database = Database(path)
    with database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    database.close()


def test_the_known_head_is_the_last_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [migrations.HEAD]


def test_a_migration_broken_off_leaves_nothing_half_built(
    queue: SqliteTicketQueue, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_options: object) -> None:
        raise OSError(28, "no space")

    with monkeypatch.context() as broken:
        broken.setattr("alembic.op.create_index", full)
        assert queue.issue("land", priority=False) is QueueFailure.STORE
    with sqlite3.connect(path) as raw:
        assert raw.execute("SELECT name FROM sqlite_master").fetchall() == []
    raw.close()
    assert given(queue).number == "A001"
