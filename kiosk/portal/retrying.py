"""Repeats an idempotent read a few times while there is time left for it. Nothing else is ever repeated."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import tenacity

from drivers.deadline import Clock, Deadline
from kiosk.portal.model import PortalFailure

_T = TypeVar("_T")

ATTEMPTS = 3
_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 2.0
_WORTH_RETRYING = frozenset({PortalFailure.UNREACHABLE, PortalFailure.SERVER_ERROR})


@dataclass(frozen=True, slots=True)
class Patience:
    """How repeated reads wait; handed in so that tests do not."""

    sleep: Callable[[float], None] = time.sleep
    random: Callable[[], float] = random.random
    """From 0 up to 1."""
    clock: Clock = time.monotonic


def repeated(
    read: Callable[[], _T | PortalFailure], deadline: Deadline, patience: Patience
) -> _T | PortalFailure:
    """The first answer that another attempt could not better, or the last one there was time for.

    Signing in is part of a read and repeated with it: it changes nothing at the provider.
    """

    def pause(state: tenacity.RetryCallState) -> float:
        # Half fixed, half by chance, so that kiosks of one hall do not knock together.
        whole = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** (state.attempt_number - 1))
        return float(whole * (0.5 + 0.5 * patience.random()))

    def enough(state: tenacity.RetryCallState) -> bool:
        return state.attempt_number >= ATTEMPTS or state.upcoming_sleep >= deadline.remaining()

    def last_answer(state: tenacity.RetryCallState) -> _T | PortalFailure:
        assert state.outcome is not None  # noqa: S101  # tenacity calls this after an attempt only
        answer: _T | PortalFailure = state.outcome.result()
        return answer

    retrying = tenacity.Retrying(
        sleep=patience.sleep,
        wait=pause,
        stop=enough,
        retry=tenacity.retry_if_result(
            lambda answer: isinstance(answer, PortalFailure) and answer in _WORTH_RETRYING
        ),
        retry_error_callback=last_answer,
    )
    return retrying(read)
