"""Watching the readers: plugged, unplugged, a card laid, taken, swapped, or mute, and the daemon's comings.

One loop around SCardGetStatusChange. On any error but a time-out the context is released and built anew
after a pause: that is what survives a daemon that stops, dies or restarts.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

from smartcard import scard

from drivers.card.connection import ReadError
from drivers.card.model import ReaderState, ReadFailure
from drivers.card.pcsc import MUTE, PNP, PRESENT, Context, eligible, insertions

POLL_MS = 500
"""Longest silent wait; then the list of readers is looked at again in any case: a reader may arrive between
the listing and the wait, unannounced."""
PAUSE = 0.1
"""Seconds before a broken context is built anew, or a vanishing reader is looked for again."""
GONE = scard.SCARD_STATE_UNKNOWN | scard.SCARD_STATE_UNAVAILABLE


def watch(
    report: Callable[[ReaderState], None],
    stop: threading.Event,
    wanted: str | None,
    allow_virtual: bool,
    *,
    api: Any = scard,
    on_turn: Callable[[], None] = lambda: None,
) -> None:
    """Reports what the eligible readers do, first at once and then on every change, until `stop`.

    A card that was swapped between two looks is told as taken and laid. `api`: see `Context`. `on_turn` is
    called every `POLL_MS` at least, unless the daemon hangs.
    """
    told = _Told(report)
    while not stop.is_set():
        try:
            with Context(api) as context:
                while not stop.is_set():
                    names = eligible(context.readers(), wanted, allow_virtual)
                    _watch_list(context, names, told, stop, on_turn)
        except ReadError:
            told.nothing()
            on_turn()
            stop.wait(PAUSE)


class _Told:
    """What was reported last, and of which cards."""

    def __init__(self, report: Callable[[ReaderState], None]) -> None:
        self._report = report
        self._last: ReaderState | None = None
        self._cards: dict[str, int] = {}

    def nothing(self) -> None:
        """No reader, or no daemon."""
        self._cards = {}
        self._tell(ReaderState.DISCONNECTED)

    def readers(self, states: Mapping[str, int]) -> None:
        """Of one reader at least. A card that speaks outweighs a mute one beside it."""
        cards = {name: insertions(state) for name, state in states.items() if state & PRESENT}
        swapped = any(self._cards.get(name, count) != count for name, count in cards.items())
        self._cards = cards
        if swapped:
            self._tell(ReaderState.EMPTY)
        self._tell(summary(states))

    def _tell(self, state: ReaderState) -> None:
        if state is not self._last:
            self._last = state
            self._report(state)


def summary(states: Mapping[str, int]) -> ReaderState:
    """One word for all eligible readers that are there; `states` are SCARD_STATE_* by name."""
    here = [state for state in states.values() if not state & GONE]
    cards = [state for state in here if state & PRESENT]
    if not here:
        return ReaderState.DISCONNECTED
    if not cards:
        return ReaderState.EMPTY
    return ReaderState.CARD_MUTE if all(state & MUTE for state in cards) else ReaderState.CARD_PRESENT


def _watch_list(
    context: Context, names: list[str], told: _Told, stop: threading.Event, on_turn: Callable[[], None]
) -> None:
    """Watches one list of readers until it changes or a wait ends in silence."""
    if not names:
        told.nothing()
    states = dict.fromkeys((PNP, *names), scard.SCARD_STATE_UNAWARE)
    while not stop.is_set():
        on_turn()
        try:
            seen = context.changes(states, POLL_MS)
        except ReadError as error:
            if error.failure is not ReadFailure.NO_READER:
                raise
            # Unplugged since the listing: the others, if any, are still good.
            stop.wait(PAUSE)
            return
        if seen is None:
            return
        mine = {name: seen[name] for name in names if name in seen}
        if mine:
            told.readers(mine)
        if any(state & GONE for state in mine.values()):
            # Nothing tells when the list itself will follow: do not spin on it.
            stop.wait(PAUSE)
            return
        if seen.get(PNP, 0) & scard.SCARD_STATE_CHANGED:
            return
        states = {name: state & ~scard.SCARD_STATE_CHANGED for name, state in seen.items()}
