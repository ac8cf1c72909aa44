"""The access log: who saw what, under a pseudonym nobody can read a number out of."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import audit_events as audit
from kiosk import states as at
from kiosk import visit_events as ev
from kiosk.access_keys import UNKEPT, AccessKeys, AccessWatch
from kiosk.access_log import AccessKey, accesses, outlived, period_of, pseudonym
from kiosk.states import Visit
from kiosk.visit import transition
from tests.kiosk.people import NAME, NUMBER, dossier, found, reading, visit
from tests.kiosk.test_visit import EVENTS, STATES

KEY = AccessKey("2026-01", b"k" * 32)
WHO = pseudonym(NUMBER, KEY)
DAY = date(2026, 1, 21)

numbers = st.from_regex(r"[0-9]{12}|[0-9]{9}", fullmatch=True).filter(str.isascii)
days = st.dates(date(2025, 1, 1), date(2035, 12, 31))


def _entry(seen: str, count: int, purpose: str = "own_dossiers") -> audit.DossiersAccessed:
    return audit.DossiersAccessed(WHO, "2026-01", seen, count, purpose)


def _known(state: at.State) -> Visit:
    return replace(visit(state), reading=reading(), serial=3)


def _after(before: Visit, event: ev.VisitEvent) -> tuple[Visit, tuple[audit.DossiersAccessed, ...]]:
    after, _ = transition(before, event)
    return after, accesses(before, after, KEY)


def test_search_list_and_detail_are_each_an_access() -> None:
    listed, left = _after(_known(at.Reading(3)), ev.DossiersFound(3, found(2)))
    assert isinstance(listed.state, at.DossierList)
    assert left == (_entry("search", 2), _entry("list", 2))
    opened, left = _after(listed, ev.DossierOpened(0))
    assert left == (_entry("detail", 1),)
    back, left = _after(opened, ev.BackPressed())
    assert left == ()
    assert _after(back, ev.DossierOpened(1))[1] == (_entry("detail", 1),)


def test_a_search_that_found_nothing_was_a_search_all_the_same() -> None:
    after, left = _after(_known(at.Reading(3)), ev.DossiersFound(3, found(0)))
    assert isinstance(after.state, at.NoDossiers)
    assert left == (_entry("search", 0),)


def test_what_was_handed_in_for_another_is_seen_on_their_behalf() -> None:
    childs = replace(dossier(), submitted_for_other=True)
    listed = replace(_known(at.DossierList()), found=replace(found(0), dossiers=(childs,)))
    assert _after(listed, ev.DossierOpened(0))[1] == (_entry("detail", 1, "on_behalf"),)


def test_the_question_whether_anybody_is_there_is_no_new_access() -> None:
    listed = replace(_known(at.DossierList()), found=found(2))
    asked = replace(listed, state=at.StillThere(at.DossierList(), 5))
    assert accesses(listed, asked, KEY) == ()
    assert _after(asked, ev.MoreTimeAsked())[1] == ()


def test_an_answer_nobody_waits_for_is_no_access() -> None:
    assert _after(_known(at.Home()), ev.DossiersFound(2, found(2)))[1] == ()


def test_no_entry_names_anybody_in_any_state() -> None:
    for state in STATES:
        for event in EVENTS:
            before = replace(visit(state), reading=reading(), found=found(2))
            written = repr(_after(before, event)[1])
            assert not [secret for secret in (NUMBER, NUMBER[-6:], NAME, "H30.12") if secret in written]
    assert "kkk" not in repr(KEY)


@given(numbers, numbers)
def test_a_pseudonym_belongs_to_one_number_in_one_month(one: str, other: str) -> None:
    next_month = AccessKey("2026-02", b"n" * 32)
    assert (pseudonym(one, KEY) == pseudonym(other, KEY)) == (one == other)
    assert pseudonym(one, KEY) != pseudonym(one, next_month)
    assert one not in pseudonym(one, KEY)


@given(days, days, st.integers(31, 800))
def test_no_month_is_outlived_before_its_last_day_has_been_kept_long_enough(
    day: date, today: date, retention_days: int
) -> None:
    if outlived(period_of(day), today, retention_days):
        assert today - day > timedelta(days=retention_days)
    if today - day > timedelta(days=retention_days + 31):
        assert outlived(period_of(day), today, retention_days)


@pytest.mark.parametrize(
    ("period", "today", "gone"),
    [
        ("2025-12", date(2026, 1, 31), False),
        ("2025-12", date(2026, 2, 1), True),
        ("2026-01", date(2026, 1, 21), False),
        ("2026-02", date(2026, 1, 21), False),
    ],
)
def test_a_month_is_outlived_when_the_retention_after_its_end_is_over(
    period: str, today: date, gone: bool
) -> None:
    assert outlived(period, today, 31) is gone


# --- keys -----------------------------------------------------------------------------------------------


def test_a_month_has_one_key_across_restarts_and_the_next_another(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    first = AccessKeys(folder, 365).of(DAY)
    assert AccessKeys(folder, 365).of(DAY + timedelta(days=3)) == first
    after = AccessKeys(folder, 365).of(date(2026, 2, 1))
    assert (first.period, after.period) == ("2026-01", "2026-02")
    assert first.secret != after.secret
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_keys_are_destroyed_when_their_time_is_over(tmp_path: Path) -> None:
    keys = AccessKeys(tmp_path, 31)
    for day in (date(2025, 11, 5), date(2025, 12, 5), date(2026, 1, 21)):
        keys.of(day)
    (tmp_path / "notes.txt").touch()
    assert {path.name for path in tmp_path.iterdir()} == {"2025-12.key", "2026-01.key", "notes.txt"}


def test_a_clock_gone_astray_destroys_no_key(tmp_path: Path) -> None:
    keys = AccessKeys(tmp_path, 31)
    first = keys.of(DAY)
    keys.of(date(2099, 1, 1))
    keys.of(date(2099, 1, 2))
    assert keys.of(DAY + timedelta(days=1)) == first
    assert {path.name for path in tmp_path.iterdir()} == {"2026-01.key", "2099-01.key"}


def test_after_a_long_rest_old_keys_go_once_the_next_month_has_come(tmp_path: Path) -> None:
    keys = AccessKeys(tmp_path, 31)
    for day in (DAY, date(2026, 6, 30), date(2026, 7, 1)):
        keys.of(day)
    assert {path.name for path in tmp_path.iterdir()} == {"2026-06.key", "2026-07.key"}


@pytest.mark.parametrize("content", ["", "zz", "00ff", "é"])
def test_a_damaged_key_is_not_overwritten_and_the_log_goes_on(tmp_path: Path, content: str) -> None:
    (tmp_path / "2026-01.key").write_text(content, encoding="utf-8")
    keys = AccessKeys(tmp_path, 365)
    unkept = keys.of(DAY)
    assert unkept.period == UNKEPT
    assert keys.of(DAY + timedelta(days=1)) == unkept
    assert (tmp_path / "2026-01.key").read_text(encoding="utf-8") == content


def test_without_a_disk_the_key_lives_in_memory(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("a file where the folder should be", encoding="utf-8")
    assert AccessKeys(tmp_path / "keys", 365).of(DAY).period == UNKEPT


def test_the_watch_writes_each_access_once_in_order(tmp_path: Path) -> None:
    written: list[audit.AuditEvent] = []
    keys = AccessKeys(tmp_path, 365)
    watch = AccessWatch(keys, written.append, lambda: datetime(2026, 1, 31, 20, tzinfo=UTC))
    before = _known(at.Reading(3))
    watch(before)
    listed, _ = transition(before, ev.DossiersFound(3, found(2)))
    watch(listed)
    opened, _ = transition(listed, ev.DossierOpened(0))
    watch(opened)
    # 20:00 UTC is already February in Vietnam.
    who = pseudonym(NUMBER, keys.of(date(2026, 2, 1)))
    assert written == [
        audit.DossiersAccessed(who, "2026-02", seen, count, "own_dossiers")
        for seen, count in (("search", 2), ("list", 2), ("detail", 1))
    ]


def test_a_visit_nobody_is_known_in_writes_nothing_and_makes_no_key(tmp_path: Path) -> None:
    written: list[audit.AuditEvent] = []
    watch = AccessWatch(
        AccessKeys(tmp_path / "keys", 365), written.append, lambda: datetime(2026, 1, 21, tzinfo=UTC)
    )
    for state in (at.Home(), at.ServiceChoice(), at.Home()):
        watch(visit(state))
    assert written == []
    assert not (tmp_path / "keys").exists()
