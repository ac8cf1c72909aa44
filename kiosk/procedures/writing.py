"""Writes a catalogue as an SQLite file with a full-text index, whole or not at all.

The file is made beside the old one and takes its place in one rename, so a reader has the old catalogue or
the new one, and a power cut leaves one of them. There is nothing in it that a sync does not bring again; so
there are no migrations: a file of another `SCHEMA` is damaged until the next sync.
"""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path

from kiosk.procedures.codec import to_json
from kiosk.procedures.folding import fold, initials
from kiosk.procedures.model import CatalogueFailure, Procedure, ProcedureCatalogue
from kiosk.whole_file import settle

SCHEMA = 1
_TABLES = """
CREATE TABLE about (version TEXT NOT NULL, source TEXT NOT NULL, synced TEXT, count INTEGER NOT NULL);
CREATE TABLE abbreviation (short TEXT NOT NULL, meaning TEXT NOT NULL);
CREATE TABLE field (id TEXT PRIMARY KEY, name TEXT NOT NULL, count INTEGER NOT NULL);
CREATE TABLE procedure (
    rank INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
    field TEXT NOT NULL REFERENCES field, agency TEXT NOT NULL, folded_agency TEXT NOT NULL,
    folded_name TEXT NOT NULL, folded_keywords TEXT NOT NULL,
    popularity INTEGER NOT NULL, body TEXT NOT NULL);
CREATE INDEX procedure_field ON procedure (field, rank);
CREATE VIRTUAL TABLE word USING fts5 (
    name, keywords, initials, sector, agency, content='', tokenize='ascii', prefix='1 2 3');
"""


def write_catalogue(
    path: Path,
    catalogue: ProcedureCatalogue,
    abbreviations: Mapping[str, tuple[str, ...]],
    synced: datetime | None,
) -> CatalogueFailure | None:
    """Replaces the catalogue at `path`; on failure the old one stays. One process at a time."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.with_name(f"{path.name}.lock").open("w") as turn:
            # Held until the file is closed, also by a process that is killed.
            fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _replace(path, catalogue, abbreviations, synced)
    except BlockingIOError:
        return CatalogueFailure.BUSY
    except (OSError, sqlite3.Error):
        return CatalogueFailure.STORE
    return None


def _replace(
    path: Path,
    catalogue: ProcedureCatalogue,
    abbreviations: Mapping[str, tuple[str, ...]],
    synced: datetime | None,
) -> None:
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(fresh, isolation_level=None)) as connection:
            # Half a file is thrown away, so nothing has to be rolled back; and no journal can outlive it.
            connection.execute("PRAGMA journal_mode=OFF")
            fill(connection, catalogue, abbreviations, synced)
        settle(fresh)
        fresh.replace(path)
        settle(path.parent)
    finally:
        fresh.unlink(missing_ok=True)


def fill(
    connection: sqlite3.Connection,
    catalogue: ProcedureCatalogue,
    abbreviations: Mapping[str, tuple[str, ...]],
    synced: datetime | None,
) -> None:
    """Makes the tables in an empty database, in one transaction."""
    connection.executescript(f"BEGIN; PRAGMA user_version={SCHEMA}; {_TABLES}")
    # The order of the rows is the order of a list without a query, and decides between equals.
    ordered = sorted(catalogue.procedures, key=lambda each: (-each.popularity, fold(each.name), each.code))
    fields = {each.field.id: each.field.name for each in ordered}
    connection.executemany(
        "INSERT INTO field VALUES (?, ?, ?)",
        [(id_, name, sum(each.field.id == id_ for each in ordered)) for id_, name in fields.items()],
    )
    for rank, procedure in enumerate(ordered, start=1):
        _insert(connection, rank, procedure)
    connection.executemany(
        "INSERT INTO abbreviation VALUES (?, ?)",
        [(fold(short), fold(meaning)) for short, meanings in abbreviations.items() for meaning in meanings],
    )
    connection.execute(
        "INSERT INTO about VALUES (?, ?, ?, ?)",
        (
            catalogue.version.isoformat(),
            catalogue.source,
            synced.isoformat() if synced else None,
            len(ordered),
        ),
    )
    connection.execute("INSERT INTO word (word) VALUES ('optimize')")
    connection.execute("COMMIT")


def _insert(connection: sqlite3.Connection, rank: int, procedure: Procedure) -> None:
    name, keywords = fold(procedure.name), [fold(each) for each in procedure.keywords]
    agency = fold(procedure.agency)
    short = " ".join(initials(each) for each in (name, *keywords))
    connection.execute(
        "INSERT INTO word (rowid, name, keywords, initials, sector, agency) VALUES (?, ?, ?, ?, ?, ?)",
        (rank, name, "\n".join([*keywords, fold(procedure.code)]), short, fold(procedure.field.name), agency),
    )
    connection.execute(
        "INSERT INTO procedure VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            rank,
            procedure.code,
            procedure.name,
            procedure.field.id,
            procedure.agency,
            agency,
            name,
            "\n".join(keywords),
            procedure.popularity,
            to_json(procedure),
        ),
    )
