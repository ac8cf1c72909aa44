"""What a keystroke costs in a catalogue of 10,000 procedures, and whether the right one is found.

`python -m benchmarks.procedures`. Every query of the tests' table is typed letter by letter, and each letter
is a search. Beside it, in the same run and on the same rows, the peer: SQL `LIKE '%word%'` over folded names
and keywords, as most portals do it; it gets the folding and the popularity for nothing. Found means that the
right procedure is among the first three when the query is complete; it is counted in the shipped catalogue
alone, among 10,000, and among 10,000 that are all equally popular.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import statistics
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from drivers.deadline import Deadline
from kiosk.clock import now
from kiosk.procedures.folding import words_asked
from kiosk.procedures.model import CatalogueFailure, ProcedureCatalogue
from kiosk.procedures.opening import shipped_in_memory
from kiosk.procedures.sources import FolderSource, shipped_abbreviations, shipped_folder
from kiosk.procedures.store import ProcedureStore
from kiosk.procedures.synthetic import with_synthetic
from kiosk.procedures.writing import write_catalogue
from tests.kiosk.procedures.queries import QUERIES

LIMIT_MS = 10.0
SHOWN = 20
COUNTED = 3

Search = Callable[[str], list[str]]
"""A text → names of the results, best first."""


def shipped() -> ProcedureCatalogue:
    catalogue = FolderSource(shipped_folder()).fetch(Deadline.after(30))
    if not isinstance(catalogue, ProcedureCatalogue):
        raise SystemExit(f"the shipped catalogue is broken: {catalogue.where}")
    return catalogue


def ours(path: Path) -> Search:
    store = ProcedureStore(path, shipped_in_memory)

    def search(text: str) -> list[str]:
        hits = store.search(text, limit=SHOWN)
        if isinstance(hits, CatalogueFailure):
            raise SystemExit(f"the catalogue cannot be read: {hits.value}")
        return [hit.name for hit in hits]

    return search


def like(connection: sqlite3.Connection) -> Search:
    def search(text: str) -> list[str]:
        words = words_asked(text)
        each = " AND ".join("(folded_name LIKE ? OR folded_keywords LIKE ?)" for _ in words)
        values = [f"%{word}%" for word in words for _ in range(2)]
        rows = connection.execute(
            f"SELECT name FROM procedure WHERE {each or '1'} "
            f"ORDER BY popularity DESC, length(name) LIMIT {SHOWN}",
            values,
        )
        return [name for (name,) in rows]

    return search


def keystrokes(search: Search) -> dict[str, float]:
    """Milliseconds per letter, all queries letter by letter, after one pass that warms the caches."""
    letters = [text[:end] for text, _ in QUERIES for end in range(1, len(text) + 1)]
    times = []
    for measured in (False, True):
        for text in letters:
            began = perf_counter()
            search(text)
            if measured:
                times.append((perf_counter() - began) * 1000)
    cuts = statistics.quantiles(times, n=100)
    return {
        "keystrokes": len(times),
        "p50_ms": round(cuts[49], 3),
        "p95_ms": round(cuts[94], 3),
        "max_ms": round(max(times), 3),
    }


def not_found(search: Search) -> list[str]:
    return [text for text, name in QUERIES if name not in search(text)[:COUNTED]]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--procedures", type=int, default=10_000)
    chosen = options.parse_args()
    report: dict[str, object] = {"queries": len(QUERIES)}
    with tempfile.TemporaryDirectory() as folder:
        path, small, even = (Path(folder) / name for name in ("large.db", "shipped.db", "even.db"))
        catalogue, abbreviations = shipped(), shipped_abbreviations()
        began = perf_counter()
        large = with_synthetic(catalogue, chosen.procedures)
        write_catalogue(path, large, abbreviations, now())
        report["procedures"] = chosen.procedures
        report["sync_s"] = round(perf_counter() - began, 2)
        report["file_mb"] = round(path.stat().st_size / 1e6, 1)
        write_catalogue(small, catalogue, abbreviations, now())
        equals = replace(large, procedures=tuple(replace(each, popularity=0) for each in large.procedures))
        write_catalogue(even, equals, abbreviations, now())
        with closing(sqlite3.connect(path)) as connection:
            found = {"fts5": ours(path), "like": like(connection)}
            figures = {way: keystrokes(search) for way, search in found.items()}
            missed = {way: not_found(search) for way, search in found.items()}
        for way, figure in figures.items():
            report[way] = {**figure, "in_top_3": len(QUERIES) - len(missed[way])}
        misses = {
            f"among {chosen.procedures}": missed["fts5"],
            f"among {len(catalogue.procedures)} shipped": not_found(ours(small)),
            f"among {chosen.procedures}, popularity unknown": not_found(ours(even)),
        }
        report["fts5_not_in_top_3"] = misses
    print(json.dumps(report, indent=2, ensure_ascii=False))
    if any(misses.values()) or figures["fts5"]["p95_ms"] > LIMIT_MS:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
