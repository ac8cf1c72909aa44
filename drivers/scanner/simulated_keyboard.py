"""A scanner in keyboard mode without hardware: a `KeyboardScanner` takes it and sees no difference."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from threading import Lock

from drivers.scanner.keys import DOWN, KEYPAD_DIGITS, UP, US_LAYOUT, Key, KeyEvent, KeyInput

_CODES = {digit: code for code, digit in KEYPAD_DIGITS.items()}
_STROKES = {
    letter: (code, shifted)
    for code, letters in reversed(US_LAYOUT.items())
    for shifted, letter in reversed(tuple(enumerate(letters)))
}


def strokes(text: str, alt_codes: bool = True, end: Key | None = Key.ENTER) -> list[tuple[int, int]]:
    """The keys a scanner presses for `text`, as (key, up or down), then `end`.

    Letters a US keyboard lacks are typed as numbers on the keypad with Alt held, or as question marks:
    scanners know both ways. Control characters have no key.
    """
    typed: list[tuple[int, int]] = []
    for letter in text:
        if letter in _STROKES:
            code, shifted = _STROKES[letter]
            typed += _held(Key.LEFTSHIFT, [code]) if shifted else _tapped(code)
        elif letter.isprintable():
            numbers = [_CODES[digit] for digit in f"0{ord(letter)}"]
            typed += _held(Key.LEFTALT, numbers) if alt_codes else strokes("?", end=None)
    return typed + (_tapped(end) if end is not None else [])


def _tapped(code: int) -> list[tuple[int, int]]:
    return [(code, DOWN), (code, UP)]


def _held(modifier: Key, codes: Sequence[int]) -> list[tuple[int, int]]:
    inner = [stroke for code in codes for stroke in _tapped(code)]
    return [(modifier, DOWN), *inner, (modifier, UP)]


class SimulatedKeyboard:
    """The scanner's end of the wire; `take` is the computer's.

    `in_console` counts the keys that were pressed while nobody had taken the keyboard: on a real machine
    the console has them.
    """

    def __init__(self, alt_codes: bool = True, clock: Callable[[], float] = time.monotonic) -> None:
        self.in_console = 0
        self._alt_codes = alt_codes
        self._clock = clock
        self._lock = Lock()
        self._plugged = True
        self._taken: SimulatedKeys | None = None

    def show(self, text: str) -> None:
        """Scans `text`. Nothing while unplugged."""
        self.press(strokes(text, self._alt_codes))

    def press(self, keys: Sequence[tuple[int, int]]) -> None:
        """Presses and releases keys: for dirt, fragments and other ends."""
        with self._lock:
            if not self._plugged:
                return
            if self._taken is None:
                self.in_console += len(keys)
                return
            moment = self._clock()
            self._taken.arriving.put([KeyEvent(code, value, moment) for code, value in keys])

    def take(self) -> SimulatedKeys:
        """Grabs it. Raises OSError: ENOENT while unplugged, EBUSY while taken."""
        with self._lock:
            if not self._plugged:
                raise FileNotFoundError(errno.ENOENT, "unplugged")
            if self._taken is not None:
                raise OSError(errno.EBUSY, "taken")
            self._taken = SimulatedKeys(self._let_go)
            return self._taken

    def unplug(self) -> None:
        with self._lock:
            self._plugged = False
            if self._taken is not None:
                self._taken.arriving.put(None)
            self._taken = None

    def plug(self) -> None:
        with self._lock:
            self._plugged = True

    def close(self) -> None:
        self.unplug()

    def _let_go(self, keys: SimulatedKeys) -> None:
        with self._lock:
            if self._taken is keys:
                self._taken = None


class SimulatedKeys:
    """A taken `SimulatedKeyboard`."""

    def __init__(self, let_go: Callable[[SimulatedKeys], None]) -> None:
        self.arriving: SimpleQueue[Sequence[KeyInput] | None] = SimpleQueue()
        """Keys on their way, a code at a time; None: the cable was pulled."""
        self._let_go = let_go

    def read(self, timeout: float) -> Sequence[KeyInput] | None:
        try:
            keys = self.arriving.get(timeout=timeout)
        except Empty:
            return None
        if keys is None:
            raise OSError(errno.ENODEV, "unplugged")
        return keys

    def close(self) -> None:
        self._let_go(self)
