"""The queue's SQLite file: opened, migrated, and spoken to in transactions. Knows tables, not tickets.

Durability: write-ahead log with `synchronous=FULL`, so a committed transaction is on the disk (fsync) before
`writing()` ends. Mutual exclusion: `BEGIN IMMEDIATE`, so concurrent processes queue up for the write lock and
none of them reads a counter another is about to change.
"""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import cast

from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from drivers.deadline import Deadline
from kiosk.queue.migrations import HEAD

BUSY_SECONDS = 2.0
"""How long one operation waits for the write lock before it is refused."""

FILE_ERRORS = (SQLAlchemyError, sqlite3.Error, OSError)
"""All the ways a locked, full, damaged or unreadable file shows."""

_POLL_SECONDS = 0.02
_LOCK_PAUSE_SECONDS = (0.001, 0.004)
_WRITES = "writes"


class Database:
    """A SQLite file, opened at first use and again after a failure: an emptied disk heals itself.

    Its operations raise one of `FILE_ERRORS`; `OSError` also when the file was written by a newer version of
    the program.
    """

    def __init__(self, path: Path, busy_seconds: float = BUSY_SECONDS) -> None:
        self._path = path
        self._busy_seconds = busy_seconds
        self._engine: Engine | None = None
        self._lock = Lock()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One write transaction: committed and synced when the block ends, rolled back when it raises."""
        with _connect_writing(self._opened()) as connection, connection.begin():
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One read transaction: a consistent snapshot that waits for no writer."""
        with self._opened().connect() as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Lets the file go; the next operation opens it again."""
        with self._lock:
            engine, self._engine = self._engine, None
        if engine is not None:
            engine.dispose()

    def _begin(self, connection: Connection) -> None:
        # The driver itself begins nothing (isolation_level None); it would begin too late and deferred.
        if not connection.get_execution_options().get(_WRITES, False):
            connection.exec_driver_sql("BEGIN")
            return
        raw = cast(sqlite3.Connection, connection.connection.dbapi_connection)
        raw.execute("PRAGMA busy_timeout=0")
        try:
            _take_write_lock(raw, Deadline.after(self._busy_seconds))
        finally:
            raw.execute(f"PRAGMA busy_timeout={round(self._busy_seconds * 1000)}")

    def _opened(self) -> Engine:
        with self._lock:
            if self._engine is None:
                self._engine = self._open()
            return self._engine

    def _open(self) -> Engine:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(
            URL.create("sqlite", database=str(self._path)),
            connect_args={"timeout": self._busy_seconds, "isolation_level": None},
            pool_timeout=self._busy_seconds,
        )
        event.listen(engine, "connect", _configure)
        event.listen(engine, "begin", self._begin)
        try:
            _use_write_ahead_log(engine, Deadline.after(self._busy_seconds))
            _migrate(engine)
        except BaseException:
            engine.dispose()
            raise
        return engine


def _connect_writing(engine: Engine) -> Connection:
    return engine.connect().execution_options(**{_WRITES: True})


def _configure(raw: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    raw.execute("PRAGMA synchronous=FULL")
    raw.execute("PRAGMA foreign_keys=ON")


def _take_write_lock(raw: sqlite3.Connection, deadline: Deadline) -> None:
    """Begins a write transaction, asking often.

    SQLite's own waiting (switched off around this) backs off to 100 ms while newcomers ask at once, so under
    load somebody would wait for seconds; short random pauses give everyone the same chance.
    """
    while True:
        try:
            raw.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or deadline.passed:
                raise
        else:
            return
        time.sleep(random.uniform(*_LOCK_PAUSE_SECONDS))


def _use_write_ahead_log(engine: Engine, deadline: Deadline) -> None:
    """Switches a new file to the write-ahead log.

    SQLite does not wait for its busy timeout when several processes switch at once, so this polls.
    """
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        while True:
            try:
                cursor.execute("PRAGMA journal_mode=WAL")
                if cursor.fetchone() == ("wal",):
                    return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or deadline.passed:
                    raise
            else:
                if deadline.passed:
                    raise OSError("this file system cannot keep a write-ahead log")
            time.sleep(_POLL_SECONDS)
    finally:
        raw.close()


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return None if found is None else str(found)


def _migrate(engine: Engine) -> None:
    """Brings the tables to `HEAD` in one transaction; of several processes one does it, the others wait."""
    with engine.connect() as connection, connection.begin():
        if _revision(connection) == HEAD:
            return
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    with _connect_writing(engine) as connection, connection.begin():
        config = Config()
        # Alembic interpolates `%`, which a folder's name may contain.
        folder = str(Path(__file__).with_name("migrations")).replace("%", "%%")
        config.set_main_option("script_location", folder)
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, HEAD)
        except CommandError as error:
            raise OSError("the database is of another version of the program") from error
