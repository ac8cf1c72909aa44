"""One dossier by code and secret: alike answers, slower with every miss, and the kiosk never locked."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.deadline import Deadline
from kiosk.portal.by_code import CodeDelayed, CodeFound, CodeSearch, CodeUnknown
from kiosk.portal.code_delay import Delays, Rules, hit, missed, undone, wait
from kiosk.portal.lookup_secret import knows
from kiosk.portal.model import Dossier, PortalFailure, SystemSearch
from tests.kiosk.portal.samples import FIRST_NUMBER, dossier

CODE = "H30.12-260120-0018"
OTHER = "H30.12-260120-0019"
RULES = Rules(free_misses=2, first_s=5.0, longest_s=60.0, forgotten_s=600.0, most_codes=3)


# --- the rule --------------------------------------------------------------------------------------------


def test_the_first_misses_cost_nothing_and_each_further_one_doubles_the_wait() -> None:
    delays, waits = Delays(), []
    for _ in range(8):
        delays = missed(delays, b"a", 0.0, RULES)
        waits.append(wait(delays, b"a", 0.0, RULES))
    assert waits == [0, 0, 5, 10, 20, 40, 60, 60]


def test_the_wait_runs_off_and_is_of_one_code_only() -> None:
    delays = Delays()
    for _ in range(3):
        delays = missed(delays, b"a", 100.0, RULES)
    assert wait(delays, b"a", 102.0, RULES) == 3.0
    assert wait(delays, b"a", 105.0, RULES) == 0.0
    assert wait(delays, b"b", 102.0, RULES) == 0.0


def test_a_hit_and_a_long_time_let_it_begin_anew() -> None:
    delays = Delays()
    for _ in range(5):
        delays = missed(delays, b"a", 0.0, RULES)
    assert wait(hit(delays, b"a"), b"a", 0.0, RULES) == 0.0
    assert wait(missed(delays, b"a", 600.0, RULES), b"a", 600.0, RULES) == 0.0


def test_a_question_nobody_answered_is_no_miss() -> None:
    once = missed(Delays(), b"a", 0.0, RULES)
    assert undone(once, b"a") == Delays()
    assert undone(missed(once, b"a", 0.0, RULES), b"a") == once
    assert undone(Delays(), b"a") == Delays()


@given(st.lists(st.tuples(st.binary(max_size=2), st.floats(0, 1e6)), max_size=60))
def test_memory_and_waits_stay_bounded(story: list[tuple[bytes, float]]) -> None:
    delays, now = Delays(), 0.0
    for key, pause in story:
        now += pause
        delays = missed(delays, key, now, RULES)
        assert len(delays.misses) <= RULES.most_codes
        assert 0.0 <= wait(delays, key, now, RULES) <= RULES.longest_s


def test_a_very_patient_guesser_does_not_overflow_the_sum() -> None:
    delays = Delays()
    for _ in range(2_000):
        delays = missed(delays, b"a", 0.0, RULES)
    assert wait(delays, b"a", 0.0, RULES) == RULES.longest_s


# --- the secret ------------------------------------------------------------------------------------------


def test_spaces_case_and_dashes_of_a_secret_do_not_count() -> None:
    assert knows(" ab-12 ", ["AB–12"])


@pytest.mark.parametrize(("said", "own"), [("", [""]), ("12", ["12"]), ("1234", []), ("1234", ["12345"])])
def test_no_and_short_secrets_open_nothing(said: str, own: list[str]) -> None:
    assert not knows(said, own)


@given(st.text(), st.lists(st.text()))
def test_any_text_is_judged(said: str, own: list[str]) -> None:
    assert knows(said, own) in {True, False}


# --- the search ------------------------------------------------------------------------------------------


@dataclass
class _Portal:
    """Knows `CODE` for `FIRST_NUMBER`, unless it is told to fail."""

    name: str = "một"
    failure: PortalFailure | None = None
    by_person: bool = False
    by_code: bool = True
    knows: bool = True
    asked: list[str] = field(default_factory=list)
    hold: threading.Event | None = None

    def search(self, number: str, deadline: Deadline) -> tuple[Dossier, ...] | PortalFailure:
        raise AssertionError("nobody asks this here")

    def find(self, code: str, secret: str, deadline: Deadline) -> Dossier | PortalFailure:
        self.asked.append(code)
        if self.hold is not None:
            self.hold.wait(10)
        if self.failure is not None:
            return self.failure
        right = self.knows and (code, secret) == (CODE, FIRST_NUMBER)
        return dossier(code=code, system=self.name) if right else PortalFailure.NOT_FOUND

    def detail(self, dossier: Dossier, deadline: Deadline) -> Dossier | PortalFailure:
        raise AssertionError("nobody asks this here")

    def check(self, deadline: Deadline) -> PortalFailure | None:
        return None


def _soon(seconds: float = 5.0) -> Deadline:
    return Deadline.after(seconds)


def test_the_right_secret_finds_it_in_whichever_system_knows_it() -> None:
    without, knowing = _Portal("một", knows=False), _Portal("hai")
    found = CodeSearch([without, knowing]).find(" h30.12 – 260120-0018", FIRST_NUMBER, _soon())
    assert isinstance(found, CodeFound)
    assert found.dossier.system == "hai"
    assert knowing.asked == [CODE]


def test_a_wrong_secret_and_an_unknown_code_are_equal_and_delayed_alike() -> None:
    now = [0.0]
    desk = CodeSearch([_Portal()], rules=RULES, clock=lambda: now[0])
    for _ in range(3):
        wrong = desk.find(CODE, "000000000000", _soon())
        unknown = desk.find(OTHER, FIRST_NUMBER, _soon())
        assert wrong == unknown == CodeUnknown((SystemSearch("một", None, 0),))
    # Even the right secret waits: otherwise the wait itself would tell.
    assert desk.find(CODE, FIRST_NUMBER, _soon()) == desk.find(OTHER, FIRST_NUMBER, _soon())
    assert desk.find(CODE, FIRST_NUMBER, _soon()) == CodeDelayed(5)
    now[0] = 5.0
    assert isinstance(desk.find(CODE, FIRST_NUMBER, _soon()), CodeFound)
    assert isinstance(desk.find(CODE, "000000000000", _soon()), CodeUnknown)


def test_one_code_s_delay_holds_up_nobody_else() -> None:
    portal = _Portal()
    desk = CodeSearch([portal], rules=RULES, clock=lambda: 0.0)
    for _ in range(9):
        desk.find(OTHER, "000000000000", _soon())
    assert len(portal.asked) == 3
    assert isinstance(desk.find(CODE, FIRST_NUMBER, _soon()), CodeFound)


def test_many_questions_at_once_are_as_many_misses() -> None:
    hold = threading.Event()
    portal = _Portal(hold=hold)
    desk = CodeSearch([portal], rules=RULES, clock=lambda: 0.0)
    answers: list[object] = []
    threads = [
        threading.Thread(target=lambda: answers.append(desk.find(OTHER, "000000000000", _soon(10))))
        for _ in range(12)
    ]
    for thread in threads:
        thread.start()
    hold.set()
    for thread in threads:
        thread.join(10)
    assert len(answers) == 12
    assert len(portal.asked) == 3


def test_when_no_system_answers_nothing_is_counted() -> None:
    portal = _Portal(failure=PortalFailure.UNREACHABLE)
    desk = CodeSearch([portal], rules=RULES, clock=lambda: 0.0)
    for _ in range(9):
        answer = desk.find(CODE, FIRST_NUMBER, _soon())
        assert isinstance(answer, CodeUnknown)
        assert not answer.complete
    portal.failure = None
    assert isinstance(desk.find(CODE, FIRST_NUMBER, _soon()), CodeFound)


def test_a_silent_system_is_named_and_guessing_at_the_others_still_counts() -> None:
    silent = _Portal("hai", failure=PortalFailure.TLS)
    desk = CodeSearch([_Portal(), silent], rules=RULES, clock=lambda: 0.0)
    for _ in range(3):
        answer = desk.find(CODE, "000000000000", _soon())
        assert answer == CodeUnknown(
            (SystemSearch("một", None, 0), SystemSearch("hai", PortalFailure.TLS, 0))
        )
    assert isinstance(desk.find(CODE, "000000000000", _soon()), CodeDelayed)


def test_a_system_that_hangs_holds_nobody_beyond_the_deadline() -> None:
    hold = threading.Event()
    answer = CodeSearch([_Portal(hold=hold)]).find(CODE, "x", _soon(0.3))
    hold.set()
    assert answer == CodeUnknown((SystemSearch("một", PortalFailure.DEADLINE, 0),))


@pytest.mark.parametrize("code", ["", "x", "H30.12", CODE + "'--", CODE * 100])
def test_what_is_no_code_is_unknown_without_a_question(code: str) -> None:
    portal = _Portal()
    assert isinstance(CodeSearch([portal]).find(code, FIRST_NUMBER, _soon()), CodeUnknown)
    assert portal.asked == []


def test_a_system_that_finds_by_person_only_is_not_asked() -> None:
    portal = _Portal(by_code=False)
    assert CodeSearch([portal]).find(CODE, FIRST_NUMBER, _soon()) == CodeUnknown(())
    assert portal.asked == []


def test_a_bug_in_a_back_end_is_not_swallowed() -> None:
    class Broken(_Portal):
        def find(self, code: str, secret: str, deadline: Deadline) -> Dossier | PortalFailure:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        CodeSearch([Broken()]).find(CODE, FIRST_NUMBER, _soon())


def test_nothing_personal_shows_in_reprs_and_no_code_is_kept() -> None:
    desk = CodeSearch([_Portal()])
    found = desk.find(CODE, FIRST_NUMBER, _soon())
    desk.find(OTHER, "000000000000", _soon())
    assert CODE not in repr(found)
    assert OTHER.encode() not in b"".join(desk._delays.misses)
