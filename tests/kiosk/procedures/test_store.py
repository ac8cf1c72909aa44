"""The store: exchanged whole under a running terminal, and honest about a damaged disk."""

from __future__ import annotations

import fcntl
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from drivers.deadline import Deadline
from kiosk.procedures import writing
from kiosk.procedures.model import (
    CatalogueFailure,
    CatalogueInfo,
    ProcedureCatalogue,
    SourceFailure,
    SourceProblem,
)
from kiosk.procedures.opening import sync
from kiosk.procedures.store import ProcedureStore
from kiosk.procedures.writing import write_catalogue
from tests.kiosk.procedures.samples import NOW, catalogue, names, opened, procedure, shipped, written


class Given:
    """A source that gives what it was given."""

    def __init__(self, answer: ProcedureCatalogue | SourceProblem) -> None:
        self._answer = answer

    def fetch(self, deadline: Deadline) -> ProcedureCatalogue | SourceProblem:
        return self._answer


def synced(
    path: Path, answer: ProcedureCatalogue | SourceProblem
) -> CatalogueInfo | SourceProblem | CatalogueFailure:
    return sync(Given(answer), path, lambda: NOW, Deadline.after(60))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "procedures.db"


def test_before_the_first_sync_the_shipped_catalogue_answers(path: Path) -> None:
    with opened(path) as store:
        info = store.info()
        assert isinstance(info, CatalogueInfo)
        assert (info.synced, info.count) == (None, len(shipped().procedures))
        assert "Đăng ký khai sinh" in names(store.search("gks"))


def test_a_sync_replaces_everything_under_an_open_store(path: Path) -> None:
    with opened(path) as store:
        assert names(store.search("khai sinh"))
        done = synced(path, catalogue())
        assert done == CatalogueInfo(date(2026, 1, 2), "Nguồn thử", NOW, 1)
        assert store.info() == done
        assert names(store.search("khai sinh")) == []
        assert names(store.search("thu vien")) == ["Cấp thẻ thư viện"]
        assert isinstance(synced(path, catalogue(procedure(name="Trả thẻ"))), CatalogueInfo)
        assert names(store.search("thu vien the")) == ["Trả thẻ"]


def test_the_age_is_counted_from_the_version_and_never_negative() -> None:
    info = CatalogueInfo(date(2026, 1, 2), "a", NOW, 1)
    assert info.age_days(date(2026, 1, 21)) == 19
    assert info.age_days(date(2025, 1, 1)) == 0


def test_the_whole_procedure_is_kept(path: Path) -> None:
    written(path, shipped())
    with opened(path) as store:
        for each in shipped().procedures:
            assert store.procedure(each.code) == each
        assert store.procedure("0.000000") is None


def test_a_source_that_fails_leaves_the_catalogue_in_use(path: Path) -> None:
    written(path, catalogue())
    before = path.read_bytes()
    problem = SourceProblem(SourceFailure.UNREADABLE, "a")
    assert synced(path, problem) == problem
    assert path.read_bytes() == before


@pytest.mark.parametrize("error", [sqlite3.OperationalError("database or disk is full"), OSError(28, "full")])
def test_a_disk_that_fails_half_way_leaves_the_catalogue_in_use(
    path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    written(path, catalogue())
    before = path.read_bytes()
    insert: Callable[..., None] = writing._insert

    def fails_at_the_second(connection: sqlite3.Connection, rank: int, *rest: object) -> None:
        if rank == 2:
            raise error
        insert(connection, rank, *rest)

    monkeypatch.setattr(writing, "_insert", fails_at_the_second)
    assert synced(path, shipped()) is CatalogueFailure.STORE
    assert path.read_bytes() == before
    assert {each.name for each in path.parent.iterdir()} == {"procedures.db", "procedures.db.lock"}


def test_what_a_killed_sync_left_behind_does_no_harm(path: Path) -> None:
    path.parent.mkdir()
    path.with_name("procedures.db.new").write_bytes(b"half a file")
    assert isinstance(synced(path, catalogue()), CatalogueInfo)
    with opened(path) as store:
        assert names(store.search("the")) == ["Cấp thẻ thư viện"]


def test_two_syncs_do_not_write_into_each_other(path: Path) -> None:
    written(path, catalogue())
    with path.with_name("procedures.db.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        assert synced(path, shipped()) is CatalogueFailure.BUSY
    assert isinstance(synced(path, shipped()), CatalogueInfo)


def test_a_folder_that_cannot_be_made_is_a_failure_of_the_disk(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    target = tmp_path / "file" / "procedures.db"
    assert write_catalogue(target, catalogue(), {}, NOW) is CatalogueFailure.STORE
    with opened(target) as store:
        assert store.search("a") is CatalogueFailure.STORE


def _garbage(path: Path) -> None:
    path.write_bytes(b"not a database, " * 64)


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _another_schema(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version=999")


def _without_tables(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for table in ("about", "word", "procedure"):
            connection.execute(f"DROP TABLE {table}")


@pytest.mark.parametrize("damage", [_garbage, _empty, _cut_short, _another_schema, _without_tables])
def test_a_damaged_file_is_said_to_be_and_the_next_sync_cures_it(
    path: Path, damage: Callable[[Path], None]
) -> None:
    written(path, shipped())
    damage(path)
    with opened(path) as store:
        answers = (store.search("khai sinh"), store.info(), store.procedure("1.001193"))
        assert CatalogueFailure.DAMAGED in answers
        assert all(answer is not None for answer in answers)
        assert isinstance(synced(path, shipped()), CatalogueInfo)
        assert names(store.search("gks"))[0] == "Đăng ký khai sinh"


def test_a_damaged_body_is_no_procedure(path: Path) -> None:
    written(path, catalogue())
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE procedure SET body = '{}'")
        connection.commit()
    with opened(path) as store:
        assert store.procedure("9.000001") is CatalogueFailure.DAMAGED


def test_a_closed_store_opens_again(path: Path) -> None:
    written(path, catalogue())
    with opened(path) as store:
        store.close()
        assert names(store.search("the")) == ["Cấp thẻ thư viện"]


def test_several_threads_may_ask_while_another_syncs(path: Path) -> None:
    written(path, shipped())
    wrong: list[object] = []

    def ask(store: ProcedureStore) -> None:
        for _ in range(50):
            found = store.search("dang ky khai sinh")
            if isinstance(found, CatalogueFailure) or found[0].code != "1.001193":
                wrong.append(found)

    with opened(path) as store:
        threads = [threading.Thread(target=ask, args=(store,)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for _ in range(5):
            written(path, shipped())
        for thread in threads:
            thread.join(timeout=60)
        assert not any(thread.is_alive() for thread in threads)
    assert wrong == []
