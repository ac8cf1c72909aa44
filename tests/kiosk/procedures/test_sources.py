"""Sources: what is shipped is whole, and whatever is wrong with a folder is named."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.deadline import Deadline
from kiosk.procedures.codec import NotAProcedureError, as_data, from_data, from_json, to_json
from kiosk.procedures.folding import fold
from kiosk.procedures.model import Channel, ProcedureCatalogue, SourceFailure, SourceProblem
from kiosk.procedures.sources import FolderSource, checked, shipped_abbreviations, shipped_folder
from kiosk.procedures.synthetic import with_synthetic
from tests.kiosk.procedures.samples import catalogue, procedure, shipped


def fetched(folder: Path, deadline: Deadline | None = None) -> ProcedureCatalogue | SourceProblem:
    return FolderSource(folder).fetch(deadline or Deadline.after(60))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(shipped_folder(), tmp_path / "procedures"))


def test_at_least_60_procedures_in_12_fields_are_shipped() -> None:
    assert len(shipped().procedures) >= 60
    assert len({each.field.id for each in shipped().procedures}) == 12


def test_each_shipped_procedure_tells_all_that_a_citizen_asks() -> None:
    for each in shipped().procedures:
        told = (each.papers, each.steps, each.fee, each.time, each.result, each.legal, each.keywords)
        assert all(told), each.code
        assert Channel.COUNTER in each.channels
    channels = {channel for each in shipped().procedures for channel in each.channels}
    assert channels == set(Channel)
    assert any(each.on_the_spot for each in shipped().procedures)
    assert any(paper.form for each in shipped().procedures for paper in each.papers)


def test_abbreviations_are_words_that_can_be_typed() -> None:
    for short, meanings in shipped_abbreviations().items():
        assert len(fold(short).split()) == 1, short
        assert meanings
        assert all(fold(each) for each in meanings)


def test_procedures_survive_json() -> None:
    for each in shipped().procedures:
        assert from_json(to_json(each)) == each
        assert from_data(as_data(each)) == each


def test_a_large_catalogue_is_deterministic_and_sound() -> None:
    large = with_synthetic(shipped(), 10_000)
    assert large == with_synthetic(shipped(), 10_000)
    assert checked(large) is large
    assert len(large.procedures) == len({each.name for each in large.procedures}) == 10_000
    with pytest.raises(ValueError, match="made up"):
        with_synthetic(shipped(), 50_000)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"code": "abc"}, "procedure code"),
        ({"name": " "}, "filled in"),
        ({"field": {"id": "Hộ tịch", "name": "Hộ tịch"}}, "field's id"),
        ({"field": {"id": "a"}}, "field.name"),
        ({"popularity": 10}, "popularity"),
        ({"channels": ["toan-trinh", "mot-phan"]}, "not both"),
        ({"channels": []}, "at least one channel"),
        ({"channels": ["fax"]}, "channels.0"),
        ({"online_form": "http://a.example"}, "https"),
        ({"colour": "red"}, "colour"),
        ({"papers": [{"id": "a", "name": "A"}, {"id": "a", "name": "B"}]}, "same id"),
        ({"papers": [{"id": "A", "name": "A"}]}, "paper's id"),
        ({"papers": [{"id": "a", "name": ""}]}, "needs a name"),
        ({"papers": [{"id": "a", "name": "A", "copies": 0}]}, "copies"),
        ({"questions": ["1?", "2?", "3?"]}, "at most 2"),
        ({"questions": []}, "one answer for each"),
        ({"cases": []}, "no case asks for"),
    ],
)
def test_what_could_not_be_shown_is_refused(change: dict[str, Any], said: str) -> None:
    with pytest.raises(NotAProcedureError, match=said):
        from_data({**as_data(procedure()), **change})


@pytest.mark.parametrize(
    ("cases", "said"),
    [
        ([("a", [True], ["to-khai", "can-cuoc", "so-do"])], "exactly one case"),
        ([("a", [None], ["to-khai", "can-cuoc"]), ("b", [True], ["so-do"])], "exactly one case"),
        ([("a", [True], ["to-khai"]), ("a", [False], ["can-cuoc", "so-do"])], "same id"),
        ([("a", [True], ["to-khai"]), ("b", [False], ["can-cuoc"])], "no case asks for"),
        ([("a", [True], ["khac"]), ("b", [False], ["to-khai", "can-cuoc", "so-do"])], "not in the list"),
        ([("a", [True], []), ("b", [False], ["to-khai", "can-cuoc", "so-do"])], "needs papers"),
        ([("Ă", [True], ["to-khai"]), ("b", [False], ["can-cuoc", "so-do"])], "case's id"),
    ],
)
def test_cases_that_answers_cannot_tell_apart_are_refused(cases: list[Any], said: str) -> None:
    written = [{"id": id_, "when": when, "papers": papers} for id_, when, papers in cases]
    with pytest.raises(NotAProcedureError, match=said):
        from_data({**as_data(procedure()), "cases": written})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(as_data(procedure()))), json_values)
def test_any_value_in_any_field_is_taken_or_refused(name: str, value: object) -> None:
    try:
        found = from_data({**as_data(procedure()), name: value})
    except NotAProcedureError:
        return
    assert from_json(to_json(found)) == found


def test_an_empty_catalogue_and_a_code_twice_are_refused() -> None:
    empty = ProcedureCatalogue(date(2026, 1, 2), "a", ())
    assert checked(empty) == SourceProblem(SourceFailure.INVALID, "no procedures")
    twice = checked(catalogue(procedure(), procedure()))
    assert twice == SourceProblem(SourceFailure.INVALID, "9.000001: twice")
    other = checked(catalogue(procedure(), procedure("9.000002", field="Khác")))
    assert other == SourceProblem(SourceFailure.INVALID, "9.000002: field has two names")


@pytest.mark.parametrize(
    ("name", "text", "failure", "said"),
    [
        ("ho-tich.toml", "= broken", SourceFailure.INVALID, "ho-tich.toml"),
        ("ho-tich.toml", "a = 1", SourceFailure.INVALID, "ho-tich.toml: no [[procedure]]"),
        ("ho-tich.toml", "procedure = [1]", SourceFailure.INVALID, "ho-tich.toml: procedure: not a table"),
        ("ho-tich.toml", "[[procedure]]\ncode = '1.000001'", SourceFailure.INVALID, "1.000001"),
        ("ho-tich.toml", "[[procedure]]\ncases = 1", SourceFailure.INVALID, "ho-tich.toml"),
        ("ho-tich.toml", "[[procedure]]\ncases = [1, {when = 2}]", SourceFailure.INVALID, "ho-tich.toml"),
        ("ho-tich.toml", b"\xff", SourceFailure.UNREADABLE, "ho-tich.toml: UnicodeDecodeError"),
        ("catalogue.toml", "source = 'a'", SourceFailure.INVALID, "catalogue.toml: version and source"),
        ("catalogue.toml", "version = 2026-01-01", SourceFailure.INVALID, "catalogue.toml: version"),
    ],
)
def test_what_is_wrong_with_a_folder_is_named(
    folder: Path, name: str, text: str | bytes, failure: SourceFailure, said: str
) -> None:
    (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    found = fetched(folder)
    assert isinstance(found, SourceProblem)
    assert found.failure is failure
    assert said in found.where


def test_a_folder_that_is_not_there_is_unreadable(tmp_path: Path) -> None:
    found = fetched(tmp_path / "none")
    assert found == SourceProblem(SourceFailure.UNREADABLE, "catalogue.toml: FileNotFoundError")


def test_reading_ends_by_the_deadline(folder: Path) -> None:
    found = fetched(folder, Deadline(0.0, clock=lambda: 1.0))
    assert isinstance(found, SourceProblem)
    assert found.where.endswith("deadline")


def test_a_file_too_large_to_be_a_catalogue_is_refused(folder: Path) -> None:
    with (folder / "large.toml").open("wb") as file:
        file.truncate(17 * 1024 * 1024)
    found = fetched(folder)
    assert isinstance(found, SourceProblem)
    assert "larger" in found.where
