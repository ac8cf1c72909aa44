"""A failing back end is left alone, probed once, and trusted again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.portal.breaker import COUNTED, Breaker, Closed, Open, Rules, ask, told
from kiosk.portal.model import PortalFailure

RULES = Rules(failures=3, rest_s=30.0, probe_s=10.0)
DOWN = PortalFailure.UNREACHABLE


def test_it_opens_after_so_many_failures_in_a_row() -> None:
    state: Closed | Open = Closed()
    for count in (1, 2):
        state = told(state, DOWN, 0.0, RULES)
        assert state == Closed(count)
    assert told(state, DOWN, 5.0, RULES) == Open(DOWN, 35.0)


@pytest.mark.parametrize("answer", [None, *(each for each in PortalFailure if each not in COUNTED)])
def test_any_answer_counts_anew(answer: PortalFailure | None) -> None:
    assert told(Closed(2), answer, 0.0, RULES) == Closed()
    assert told(Open(DOWN, 3.0), answer, 5.0, RULES) == Closed()


def test_it_refuses_with_the_last_failure_while_it_rests() -> None:
    state = Open(PortalFailure.DEADLINE, 30.0)
    assert ask(state, 29.9, RULES) == (state, PortalFailure.DEADLINE)


def test_one_probe_goes_through_and_the_others_wait_for_its_answer() -> None:
    state, refused = ask(Open(DOWN, 30.0), 30.0, RULES)
    assert refused is None
    assert ask(state, 31.0, RULES)[1] is DOWN
    assert told(state, DOWN, 32.0, RULES) == Open(DOWN, 62.0)
    assert told(state, None, 32.0, RULES) == Closed()


def test_a_lost_probe_is_followed_by_another() -> None:
    state, _ = ask(Open(DOWN, 30.0), 30.0, RULES)
    assert ask(state, 40.0, RULES)[1] is None


@given(st.lists(st.tuples(st.sampled_from([None, *PortalFailure]), st.integers(0, 100))))
def test_whatever_happens_a_rest_is_never_longer_than_the_rules_say(
    story: list[tuple[PortalFailure | None, int]],
) -> None:
    state: Closed | Open = Closed()
    now = 0.0
    for answer, pause in story:
        now += pause
        state, refused = ask(state, now, RULES)
        if refused is None:
            state = told(state, answer, now, RULES)
        if isinstance(state, Open):
            assert state.until - now <= RULES.rest_s


def test_the_shell_makes_no_call_while_it_rests() -> None:
    now = [0.0]
    calls: list[float] = []

    def call() -> PortalFailure:
        calls.append(now[0])
        return DOWN

    breaker = Breaker(lambda: now[0], RULES)
    for _ in range(5):
        assert breaker.through(call) is DOWN
    assert len(calls) == 3
    now[0] = 30.0
    breaker.through(call)
    assert len(calls) == 4
    breaker.tell(None)
    assert breaker.through(lambda: "there") == "there"
