"""One person in several back ends at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from drivers.deadline import Deadline
from kiosk.portal.model import Dossier, DossierPortal, DossierStatus, PortalFailure, SystemSearch
from kiosk.portal.search import search_all
from tests.kiosk.portal.samples import FIRST_NUMBER, TODAY, dossier

Answer = tuple[Dossier, ...] | PortalFailure


@dataclass
class _Portal:
    """A back end that answers what it is told."""

    name: str
    answer: Callable[[], Answer]
    by_person: bool = True
    by_code: bool = False
    asked: list[str] = field(default_factory=list)

    def search(self, number: str, deadline: Deadline) -> Answer:
        self.asked.append(number)
        return self.answer()

    def find(self, code: str, secret: str, deadline: Deadline) -> Dossier | PortalFailure:
        raise AssertionError("nobody asks this here")

    def detail(self, dossier: Dossier, deadline: Deadline) -> Dossier | PortalFailure:
        self.asked.append(dossier.code)
        return dossier

    def check(self, deadline: Deadline) -> PortalFailure | None:
        return None


def _search(*portals: DossierPortal, seconds: float = 5.0) -> tuple[list[str], tuple[SystemSearch, ...]]:
    found = search_all(portals, FIRST_NUMBER, Deadline.after(seconds), today=TODAY)
    return [one.code for one in found.dossiers], found.searches


def test_answers_are_merged_in_list_order_and_each_code_once() -> None:
    ready = dossier(DossierStatus.DECIDED, code="B", at_counter="5")
    first = _Portal("một", lambda: (dossier(code="A"), dossier(DossierStatus.RETURNED, code="C")))
    second = _Portal("hai", lambda: (dossier(DossierStatus.RETURNED, code=" a "), ready))
    codes, searches = _search(first, second)
    assert codes == ["B", "A", "C"]
    assert searches == (SystemSearch("một", None, 2), SystemSearch("hai", None, 2))


def test_a_silent_system_is_named_and_the_others_still_shown() -> None:
    codes, searches = _search(
        _Portal("một", lambda: PortalFailure.UNREACHABLE), _Portal("hai", lambda: (dossier(code="A"),))
    )
    assert codes == ["A"]
    assert searches == (SystemSearch("một", PortalFailure.UNREACHABLE, 0), SystemSearch("hai", None, 1))
    found = search_all(
        [_Portal("một", lambda: PortalFailure.TLS)], FIRST_NUMBER, Deadline.after(5), today=TODAY
    )
    assert not found.complete


def test_a_system_that_hangs_holds_nobody_beyond_the_deadline() -> None:
    hang = threading.Event()

    def hanging() -> Answer:
        hang.wait(10)
        return ()

    started = time.monotonic()
    codes, searches = _search(
        _Portal("một", hanging), _Portal("hai", lambda: (dossier(code="A"),)), seconds=0.3
    )
    assert time.monotonic() - started < 5
    hang.set()
    assert codes == ["A"]
    assert searches[0].failure is PortalFailure.DEADLINE


def test_systems_are_asked_at_the_same_time() -> None:
    together = threading.Barrier(3, timeout=5)

    def meeting() -> Answer:
        together.wait()
        return ()

    _, searches = _search(*(_Portal(name, meeting) for name in ("một", "hai", "ba")))
    assert [one.failure for one in searches] == [None, None, None]


def test_a_system_that_finds_by_code_only_is_not_asked() -> None:
    bus = _Portal("trục", lambda: (), by_person=False)
    _, searches = _search(bus, _Portal("hai", lambda: ()))
    assert bus.asked == []
    assert [one.system for one in searches] == ["hai"]


def test_a_bug_in_a_back_end_is_not_swallowed() -> None:
    def broken() -> Answer:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        _search(_Portal("một", broken))


def test_nothing_personal_shows_in_the_result() -> None:
    found = search_all([_Portal("một", lambda: (dossier(),))], FIRST_NUMBER, Deadline.after(5), today=TODAY)
    assert found.dossiers
    assert "NGUYỄN" not in repr(found)
    assert found.dossiers[0].code not in repr(found)


@dataclass
class _ByNumber:
    """A back end that answers each number with its own dossiers."""

    known: dict[str, Answer]
    name: str = "một"
    by_person: bool = True
    by_code: bool = False
    asked: list[str] = field(default_factory=list)

    def search(self, number: str, deadline: Deadline) -> Answer:
        self.asked.append(number)
        return self.known.get(number, ())

    def find(self, code: str, secret: str, deadline: Deadline) -> Dossier | PortalFailure:
        raise AssertionError("nobody asks this here")

    def detail(self, dossier: Dossier, deadline: Deadline) -> Dossier | PortalFailure:
        return dossier

    def check(self, deadline: Deadline) -> PortalFailure | None:
        return None


OLD_NUMBER = "000000014"


def _both(portal: DossierPortal, previous: str | None) -> tuple[list[str], tuple[SystemSearch, ...]]:
    found = search_all([portal], FIRST_NUMBER, Deadline.after(5), previous=previous, today=TODAY)
    return [one.code for one in found.dossiers], found.searches


def test_what_was_handed_in_under_the_old_number_is_found_too_and_each_code_once() -> None:
    twice = dossier(code="A")
    portal = _ByNumber({FIRST_NUMBER: (twice,), OLD_NUMBER: (twice, dossier(code="B"))})
    codes, searches = _both(portal, OLD_NUMBER)
    assert codes == ["A", "B"]
    assert searches == (SystemSearch("một", None, 2),)
    assert portal.asked == [FIRST_NUMBER, OLD_NUMBER]


@pytest.mark.parametrize("previous", [None, "", FIRST_NUMBER])
def test_without_another_old_number_a_system_is_asked_once(previous: str | None) -> None:
    portal = _ByNumber({})
    _both(portal, previous)
    assert portal.asked == [FIRST_NUMBER]


def test_a_system_that_fails_with_the_first_number_is_not_asked_again() -> None:
    portal = _ByNumber({FIRST_NUMBER: PortalFailure.UNREACHABLE})
    assert _both(portal, OLD_NUMBER)[1] == (SystemSearch("một", PortalFailure.UNREACHABLE, 0),)
    assert portal.asked == [FIRST_NUMBER]


def test_a_system_that_fails_with_the_old_number_is_named_and_its_dossiers_are_kept() -> None:
    portal = _ByNumber({FIRST_NUMBER: (dossier(code="A"),), OLD_NUMBER: PortalFailure.DEADLINE})
    codes, searches = _both(portal, OLD_NUMBER)
    assert codes == ["A"]
    assert searches == (SystemSearch("một", PortalFailure.DEADLINE, 1),)
