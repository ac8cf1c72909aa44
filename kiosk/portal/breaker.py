"""A back end that keeps failing is left alone for a while, so that nobody waits for it in vain.

A pure state machine: `Closed` counts failures in a row, `Open` refuses with the last one. When its time is
over, one call goes through as a probe; its answer decides. `Breaker` is the thin shell that holds the state.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from drivers.deadline import Clock
from kiosk.portal.model import PortalFailure

_T = TypeVar("_T")

COUNTED = frozenset({PortalFailure.UNREACHABLE, PortalFailure.DEADLINE, PortalFailure.SERVER_ERROR})
"""What time may cure. Every other failure is an answer, given quickly: nobody waits for those."""


@dataclass(frozen=True, slots=True)
class Rules:
    """When to leave a back end alone. Times in seconds."""

    failures: int = 5
    """In a row."""
    rest_s: float = 30.0
    probe_s: float = 15.0
    """A probe not back by then is taken for lost, and another may go."""


@dataclass(frozen=True, slots=True)
class Closed:
    """Calls go through."""

    failures: int = 0


@dataclass(frozen=True, slots=True)
class Open:
    """Calls are refused with `failure` until `until`, monotonic seconds; the first one after that probes."""

    failure: PortalFailure
    until: float


State = Closed | Open


def ask(state: State, now: float, rules: Rules) -> tuple[State, PortalFailure | None]:
    """May a call go through? The failure to answer with when not."""
    match state:
        case Closed():
            return state, None
        case Open(failure, until) if now < until:
            return state, failure
        case Open(failure, _):
            return Open(failure, now + rules.probe_s), None


def told(state: State, failure: PortalFailure | None, now: float, rules: Rules) -> State:
    """The state after a call that went through ended with `failure`, or well."""
    if failure not in COUNTED or failure is None:
        return Closed()
    match state:
        case Closed(failures) if failures + 1 < rules.failures:
            return Closed(failures + 1)
        case _:
            return Open(failure, now + rules.rest_s)


class Breaker:
    """The state of one back end. Safe to use from several threads."""

    def __init__(self, clock: Clock, rules: Rules | None = None) -> None:
        self._clock = clock
        self._rules = rules if rules is not None else Rules()
        self._lock = threading.Lock()
        self._state: State = Closed()

    def through(self, call: Callable[[], _T | PortalFailure]) -> _T | PortalFailure:
        """Makes the call, or answers in its place."""
        with self._lock:
            self._state, refused = ask(self._state, self._clock(), self._rules)
        if refused is not None:
            return refused
        answer = call()
        self.tell(answer if isinstance(answer, PortalFailure) else None)
        return answer

    def tell(self, failure: PortalFailure | None) -> None:
        """A call went past the breaker: what became of it counts all the same."""
        with self._lock:
            self._state = told(self._state, failure, self._clock(), self._rules)
