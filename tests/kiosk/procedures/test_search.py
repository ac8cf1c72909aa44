"""Search: what people type finds what they mean, and nothing typed can break it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.procedures.folding import MOST_WORDS, fold, initials, words_asked
from kiosk.procedures.model import CatalogueFailure
from kiosk.procedures.store import ProcedureStore
from kiosk.procedures.synthetic import with_synthetic
from tests.kiosk.procedures.queries import QUERIES
from tests.kiosk.procedures.samples import names, opened, procedure, shipped, written

LARGE = 10_000


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProcedureStore]:
    """10,000 procedures that are all equally popular: only the words decide."""
    folder = tmp_path_factory.mktemp("procedures")
    found = with_synthetic(shipped(), LARGE)
    even = tuple(replace(each, popularity=0) for each in found.procedures)
    with opened(written(folder / "large.db", replace(found, procedures=even))) as store:
        yield store


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProcedureStore]:
    """Never synced: the shipped catalogue."""
    with opened(tmp_path_factory.mktemp("never") / "procedures.db") as store:
        yield store


def test_the_table_is_long_enough_and_has_no_diacritics() -> None:
    assert len({text for text, _ in QUERIES}) == len(QUERIES) >= 80
    assert all(text.isascii() for text, _ in QUERIES)
    assert {name for _, name in QUERIES} <= {each.name for each in shipped().procedures}


@pytest.mark.parametrize(("text", "name"), QUERIES, ids=[text for text, _ in QUERIES])
def test_the_right_procedure_is_in_the_top_3(small: ProcedureStore, text: str, name: str) -> None:
    assert name in names(small.search(text))[:3]


@pytest.mark.parametrize(("text", "name"), QUERIES, ids=[text for text, _ in QUERIES])
def test_it_is_in_the_top_3_of_10000_too(large: ProcedureStore, text: str, name: str) -> None:
    assert name in names(large.search(text))[:3]


@pytest.mark.parametrize(
    "text", ["Đăng ký kết hôn", "ĐĂNG KÝ KẾT HÔN", "dang ki ket hon", "dang ky ket h", "ket hon dang ky"]
)
def test_diacritics_case_spelling_order_and_unfinished_words_do_not_matter(
    small: ProcedureStore, text: str
) -> None:
    assert names(small.search(text))[0] == "Đăng ký kết hôn"


def test_a_code_finds_its_procedure(small: ProcedureStore) -> None:
    assert names(small.search("1.001193"))[0] == "Đăng ký khai sinh"


def test_initials_find_a_name_that_has_no_abbreviation(tmp_path: Path) -> None:
    made = replace(shipped(), procedures=(procedure(name="Công nhận nghệ nhân ưu tú"),))
    with opened(written(tmp_path / "a.db", made)) as store:
        assert names(store.search("nnut")) == ["Công nhận nghệ nhân ưu tú"]


def test_a_field_narrows(small: ProcedureStore) -> None:
    found = small.search("cap lai", field="giao-thong")
    assert not isinstance(found, CatalogueFailure)
    assert {hit.field.name for hit in found} == {"Giao thông vận tải"}
    assert "Cấp lại giấy phép lái xe" in names(found)


def test_an_agency_narrows_by_a_part_of_its_name(small: ProcedureStore) -> None:
    found = small.search("dang ky", agency="công an", limit=50)
    assert not isinstance(found, CatalogueFailure)
    assert found
    assert all("Công an" in hit.agency for hit in found)


def test_a_field_without_words_lists_it_all(small: ProcedureStore) -> None:
    fields = small.fields()
    assert not isinstance(fields, CatalogueFailure)
    for each in fields:
        assert len(names(small.search("", field=each.field.id, limit=100))) == each.count
    assert sum(each.count for each in fields) == len(shipped().procedures)


def test_a_narrowed_broad_query_still_finds_the_few(large: ProcedureStore) -> None:
    found = large.search("cap", field="ho-tich", limit=50)
    assert "Cấp bản sao trích lục khai sinh" in names(found)


def test_words_that_lead_nowhere_are_dropped_before_there_is_no_answer(small: ProcedureStore) -> None:
    assert names(small.search("toi muon xin di khai tu cho nguoi nha"))[0] == "Đăng ký khai tử"
    assert names(small.search("xyzzy khai sinh"))[:1] == ["Đăng ký khai sinh"]
    assert names(small.search("xyzzy qwrtp")) == []


def test_results_are_each_named_once(large: ProcedureStore) -> None:
    found = large.search("cap so nha", limit=200)
    assert not isinstance(found, CatalogueFailure)
    assert len({hit.code for hit in found}) == len(found)


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_anything_typed_has_an_answer(text: str) -> None:
    with opened(Path("/nonexistent/procedures.db")) as store:  # the shipped one
        assert isinstance(store.search(text), tuple)


@pytest.mark.parametrize(
    "text", ['"', "a* OR b", "NEAR(a b)", "name:x", "a AND", "-", "^a", "'; DROP", "\x00"]
)
def test_search_syntax_is_only_text(small: ProcedureStore, text: str) -> None:
    assert isinstance(small.search(text), tuple)


@given(st.text(max_size=300))
def test_folding_leaves_plain_words_and_is_settled(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert all(word.isascii() and word.isalnum() and "y" not in word for word in folded.split())
    assert len(words_asked(text)) <= MOST_WORDS


def test_folding_as_people_type() -> None:
    assert fold("  Đăng ký,  KHAI SINH ") == "dang ki khai sinh"
    assert "gks" in initials("giay khai sinh").split()
