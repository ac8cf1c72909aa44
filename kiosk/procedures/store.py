"""The catalogue in use: searched, read, and exchanged under a running terminal.

Safe for several threads; what another process syncs is seen with the next call. A catalogue that was never
synced is the shipped one, in memory.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from kiosk.procedures.codec import NotAProcedureError, from_json
from kiosk.procedures.folding import fold, words_asked
from kiosk.procedures.model import CatalogueFailure, CatalogueInfo, Field, FieldCount, Hit, Procedure
from kiosk.procedures.query import Abbreviations, Candidate, as_phrases, expressions, score, spelled_out
from kiosk.procedures.writing import SCHEMA

FILE_NAME = "procedures.db"
BROAD = 600
"""From so many rows on a query says too little for ranking to mean anything: the first in order are taken."""
CANDIDATES = 80
_WEIGHTS = "10.0, 8.0, 6.0, 1.0, 0.5"
"""Name, keywords, initials, field, agency."""
_BUSY_SECONDS = 1.0

_T = TypeVar("_T")
Fallback = Callable[[], sqlite3.Connection]
"""Opens the catalogue for a terminal that has never synced."""
_Place = tuple[int, int, int] | None


class ProcedureStore:
    """Answers about procedures; what the file does wrong is answered by a `CatalogueFailure`."""

    def __init__(self, path: Path, fallback: Fallback) -> None:
        self._path = path
        self._fallback = fallback
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._place: _Place = None
        self._abbreviations: dict[str, tuple[str, ...]] = {}

    def search(
        self, text: str, *, field: str | None = None, agency: str | None = None, limit: int = 20
    ) -> tuple[Hit, ...] | CatalogueFailure:
        """The best procedures for `text`, typed with or without diacritics; an empty text lists all.

        `field` is a field's id; `agency` a part of the agency's name.
        """
        words = words_asked(text)
        near = fold(agency or "")
        return self._asked(
            lambda connection: _search(
                connection, words, self._abbreviations, field=field, agency=near, limit=limit
            )
        )

    def procedure(self, code: str) -> Procedure | CatalogueFailure | None:
        """The whole of one procedure; None when the catalogue has no such code."""

        def read(connection: sqlite3.Connection) -> Procedure | None:
            row = connection.execute("SELECT body FROM procedure WHERE code = ?", (code,)).fetchone()
            return from_json(row[0]) if row else None

        return self._asked(read)

    def fields(self) -> tuple[FieldCount, ...] | CatalogueFailure:
        """Fields by the alphabet."""
        return self._asked(
            lambda connection: tuple(
                FieldCount(Field(id_, name), count)
                for id_, name, count in connection.execute("SELECT id, name, count FROM field ORDER BY id")
            )
        )

    def info(self) -> CatalogueInfo | CatalogueFailure:
        """Version, source and time of the last sync."""

        def read(connection: sqlite3.Connection) -> CatalogueInfo:
            version, source, synced, count = connection.execute("SELECT * FROM about").fetchone()
            at = datetime.fromisoformat(synced) if synced else None
            return CatalogueInfo(date.fromisoformat(version), source, at, count)

        return self._asked(read)

    def close(self) -> None:
        """Lets the file go; the next call opens it again."""
        with self._lock:
            self._drop()

    def _asked(self, ask: Callable[[sqlite3.Connection], _T]) -> _T | CatalogueFailure:
        with self._lock:
            try:
                return ask(self._current())
            except sqlite3.OperationalError as error:
                self._drop()
                # A file without our tables is as damaged as one whose pages are.
                missing = "no such" in str(error)
                return CatalogueFailure.DAMAGED if missing else CatalogueFailure.STORE
            except (sqlite3.DatabaseError, NotAProcedureError, ValueError, TypeError):
                self._drop()
                return CatalogueFailure.DAMAGED
            except OSError:
                self._drop()
                return CatalogueFailure.STORE

    def _current(self) -> sqlite3.Connection:
        place = _place(self._path)
        if self._connection is None or place != self._place:
            self._drop()
            self._connection = self._fallback() if place is None else _open(self._path)
            self._place = place
            self._abbreviations = _abbreviations(self._connection)
        return self._connection

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def _place(path: Path) -> _Place:
    """What tells one file of that name from the next."""
    try:
        found = os.stat(path)  # noqa: PTH116  # on the way of every keystroke
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino, found.st_mtime_ns


def _open(path: Path) -> sqlite3.Connection:
    # Read-only, and immutable: a file is replaced, never changed.
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    connection = sqlite3.connect(uri, uri=True, timeout=_BUSY_SECONDS, check_same_thread=False)
    try:
        if connection.execute("PRAGMA user_version").fetchone() != (SCHEMA,):
            raise sqlite3.DatabaseError("another schema")
    except BaseException:
        connection.close()
        raise
    return connection


def _abbreviations(connection: sqlite3.Connection) -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for short, meaning in connection.execute("SELECT short, meaning FROM abbreviation"):
        table[short] = (*table.get(short, ()), meaning)
    return table


def _search(
    connection: sqlite3.Connection,
    words: tuple[str, ...],
    abbreviations: Abbreviations,
    *,
    field: str | None,
    agency: str,
    limit: int,
) -> tuple[Hit, ...]:
    if not words:
        return _hits(connection, _listed(connection, field, agency, limit))
    phrases = spelled_out(words, abbreviations)
    for expression in expressions(words, abbreviations):
        candidates = _candidates(connection, expression, as_phrases(phrases), field, agency)
        if candidates:
            best = max(each.relevance for each in candidates)
            # Sorting is stable: equals stay in the order of the catalogue.
            ranked = sorted(candidates, key=lambda each: -score(each, phrases, best))
            return _hits(connection, [each.code for each in ranked[:limit]])
    return ()


def _listed(connection: sqlite3.Connection, field: str | None, agency: str, limit: int) -> list[str]:
    rows = connection.execute(
        "SELECT code FROM procedure WHERE (?1 IS NULL OR field = ?1) AND instr(folded_agency, ?2) "
        "ORDER BY rank LIMIT ?3",
        (field, agency, limit),
    )
    return [code for (code,) in rows]


_COLUMNS = "p.code, p.folded_name, p.folded_keywords, p.popularity"
_FROM = (
    "FROM word JOIN procedure p ON p.rank = word.rowid "
    "WHERE word MATCH ?1 AND (?2 IS NULL OR p.field = ?2) AND instr(p.folded_agency, ?3)"
)


def _candidates(
    connection: sqlite3.Connection, expression: str, as_phrase: str, field: str | None, agency: str
) -> list[Candidate]:
    """The most relevant rows. A broad query is not ranked row by row, so that no keystroke ranks thousands:
    of it those that contain the whole phrase are taken, then the first in order."""
    (found,) = connection.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM word WHERE word MATCH ? LIMIT {BROAD})",  # noqa: S608  # constant
        (expression,),
    ).fetchone()
    if not found:
        return []
    if found < BROAD:
        ranked = f"-bm25(word, {_WEIGHTS}) AS relevance"
        return _rows(connection, ranked, "relevance DESC, word.rowid", (expression, field, agency))
    exact = _rows(connection, "0.0", "word.rowid", (as_phrase, field, agency))
    first = _rows(connection, "0.0", "word.rowid", (expression, field, agency))
    return list(dict.fromkeys([*exact, *first]))


def _rows(
    connection: sqlite3.Connection, relevance: str, order: str, asked: tuple[str, str | None, str]
) -> list[Candidate]:
    rows = connection.execute(
        f"SELECT {_COLUMNS}, {relevance} {_FROM} ORDER BY {order} LIMIT {CANDIDATES}",
        asked,
    )
    return [Candidate(*row) for row in rows]


_HIT = "SELECT p.code, p.name, f.id, f.name, p.agency FROM procedure p JOIN field f ON f.id = p.field"


def _hits(connection: sqlite3.Connection, codes: list[str]) -> tuple[Hit, ...]:
    marks = ", ".join("?" * len(codes))
    rows = connection.execute(f"{_HIT} WHERE p.code IN ({marks})", codes)
    found = {code: Hit(code, name, Field(id_, field), agency) for code, name, id_, field, agency in rows}
    return tuple(found[code] for code in codes)
