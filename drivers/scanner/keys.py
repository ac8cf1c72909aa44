"""Turns the keys a scanner presses into scans. Pure: key events in, texts out, time comes with the events.

A scanner in keyboard mode types a code as a person would on a US keyboard. Letters that keyboard lacks come
as numbers, decimal on the keypad while Alt is held (Windows) or hexadecimal after Ctrl+Shift+U (Linux), or
not at all. Numbers, dates and bars arrive in any case.
The numbers of keys are the kernel's (linux/input-event-codes.h) and never change.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

from drivers.scanner.framing import MAX_BYTES, FrameAssembler


class Key(IntEnum):
    """The keys that mean something beyond their letter."""

    TAB = 15
    U = 22
    ENTER = 28
    LEFTCTRL = 29
    LEFTSHIFT = 42
    RIGHTSHIFT = 54
    LEFTALT = 56
    SPACE = 57
    CAPSLOCK = 58
    KPENTER = 96
    RIGHTCTRL = 97
    RIGHTALT = 100
    LEFTMETA = 125
    RIGHTMETA = 126


UP, DOWN = 0, 1
"""Values of a key event; 2 is the kernel's own repeating of a key held down, which no scanner means."""


@dataclass(frozen=True, slots=True)
class KeyEvent:
    """A key went down, up, or repeats."""

    code: int = field(repr=False)
    value: int
    at: float
    """Seconds, on any clock that runs evenly."""


@dataclass(frozen=True, slots=True)
class EventsLost:
    """The kernel's buffer ran over: keys are missing before the next one."""


KeyInput = KeyEvent | EventsLost

US_LAYOUT: Final[dict[int, tuple[str, str]]] = {
    first + place: (plain, shifted)
    for first, plains, shifteds in (
        (2, "1234567890-=", "!@#$%^&*()_+"),
        (16, "qwertyuiop[]", "QWERTYUIOP{}"),
        (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
        (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
        (57, " ", " "),
        # The keypad; Num Lock is taken to be on, as its digits are all a scanner wants of it.
        (55, "*", "*"),
        (71, "789-456+1230.", "789-456+1230."),
        (98, "/", "/"),
    )
    for place, (plain, shifted) in enumerate(zip(plains, shifteds, strict=True))
}
"""Key → its character, and its character with Shift."""

KEYPAD_DIGITS: Final[dict[int, str]] = {
    code: plain for code, (plain, _) in US_LAYOUT.items() if 71 <= code <= 82 and plain.isdigit()
}

_ENDS = (Key.ENTER, Key.KPENTER, Key.TAB)
_SHIFTS = (Key.LEFTSHIFT, Key.RIGHTSHIFT)
_CTRLS = (Key.LEFTCTRL, Key.RIGHTCTRL)
_ALTS = (Key.LEFTALT, Key.RIGHTALT)
_METAS = (Key.LEFTMETA, Key.RIGHTMETA)
_MODIFIERS = frozenset((*_SHIFTS, *_CTRLS, *_ALTS, *_METAS))

_HEXADECIMAL_ENDS = (Key.SPACE, Key.ENTER, Key.KPENTER)
_HEXADECIMAL = tuple("0123456789abcdef")
_LONGEST_NUMBER = 8
_END = b"\r"
_UNREADABLE = "\ufffd".encode()


class KeyDecoder:
    """Collects keys until a scan is complete: by Enter, by Tab, or by `idle_gap` seconds without a key.

    Limits and cleaning are `FrameAssembler`'s: an overlong scan and one that lost keys are dropped whole,
    control characters are removed. No sequence of events raises.
    """

    def __init__(self, idle_gap: float) -> None:
        self._idle_gap = idle_gap
        self._frames = FrameAssembler()
        self._held: set[int] = set()
        self._caps = False
        self._number = ""
        self._hexadecimal: str | None = None
        self._high = bytearray()
        self._last: float | None = None

    def feed(self, event: KeyInput) -> tuple[str, ...]:
        """Takes one event; answers the scans it completes."""
        if isinstance(event, EventsLost):
            self._release()
            self._frames.spoil()
            return ()
        paused: tuple[str, ...] = ()
        if self._last is not None and event.at - self._last > self._idle_gap:
            paused = self.pause()
        self._last = event.at
        if event.value == DOWN:
            return paused + self._pressed(event.code)
        if event.value == UP:
            return paused + self._released(event.code)
        return paused

    def pause(self) -> tuple[str, ...]:
        """No key for `idle_gap` seconds: what was collected is a scan, if it is anything."""
        # No scanner holds a key while it rests: one that seems held lost its release.
        self._release()
        self._last = None
        return self._settle_high() + self._frames.pause()

    def _release(self) -> None:
        self._held.clear()
        self._number = ""
        self._hexadecimal = None

    def _pressed(self, code: int) -> tuple[str, ...]:
        if code in _MODIFIERS:
            self._held.add(code)
        elif self._hexadecimal is not None:
            return self._pressed_in_hexadecimal(code, self._hexadecimal)
        elif code == Key.CAPSLOCK:
            self._caps = not self._caps
        elif self._holds(_ALTS):
            self._number = (self._number + KEYPAD_DIGITS.get(code, ""))[:_LONGEST_NUMBER]
        elif code == Key.U and self._holds(_CTRLS) and self._holds(_SHIFTS):
            self._hexadecimal = ""
        elif not self._holds(_METAS):
            return self._type(self._bytes_of(code))
        return ()

    def _pressed_in_hexadecimal(self, code: int, digits: str) -> tuple[str, ...]:
        digit, _ = US_LAYOUT.get(code, ("", ""))
        if digit in _HEXADECIMAL:
            self._hexadecimal = (digits + digit)[:_LONGEST_NUMBER]
            return ()
        # A space or Enter ends the number, not the scan; any other key counts for itself.
        ended = self._end_hexadecimal(digits)
        return ended if code in _HEXADECIMAL_ENDS else ended + self._pressed(code)

    def _end_hexadecimal(self, digits: str) -> tuple[str, ...]:
        self._hexadecimal = None
        return self._type(_character(int(digits, 16))) if digits else ()

    def _released(self, code: int) -> tuple[str, ...]:
        self._held.discard(code)
        if self._hexadecimal and code in _CTRLS:
            # Typed with Ctrl held all the while: letting go ends it. Shift alone makes capital digits.
            return self._end_hexadecimal(self._hexadecimal)
        if code not in _ALTS or self._holds(_ALTS) or not self._number:
            return ()
        number, self._number = int(self._number), ""
        if 0x80 <= number <= 0xFF:
            return self._keep_high(number)
        return self._type(_character(number))

    def _bytes_of(self, code: int) -> bytes:
        if code in _ENDS:
            return _END
        plain, shifted = US_LAYOUT.get(code, ("", ""))
        if self._holds(_CTRLS):
            # Control characters as a terminal makes them; Ctrl+M ends a line like Enter.
            return bytes((ord(plain) & 0x1F,)) if plain.isalpha() else b""
        upper = self._holds(_SHIFTS) != (self._caps and plain.isalpha())
        return (shifted if upper else plain).encode()

    def _holds(self, keys: tuple[Key, ...]) -> bool:
        return not self._held.isdisjoint(keys)

    def _type(self, data: bytes) -> tuple[str, ...]:
        return self._settle_high() + self._frames.feed(data) if data else ()

    # Numbers from 128 to 255 are either Latin-1 letters or the single bytes of UTF-8, depending on the
    # scanner. A lead byte and its followers make sense as UTF-8 only, so what decodes as UTF-8 is UTF-8.

    def _keep_high(self, byte: int) -> tuple[str, ...]:
        self._high.append(byte)
        return self._settle_high() if len(self._high) > MAX_BYTES else ()

    def _settle_high(self) -> tuple[str, ...]:
        raw = bytes(self._high)
        self._high.clear()
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError:
            raw = raw.decode("latin-1").encode()
        return self._frames.feed(raw)


def _character(number: int) -> bytes:
    try:
        return chr(number).encode()
    except (ValueError, OverflowError):
        # No character has this number, or it is half of a pair of UTF-16.
        return _UNREADABLE
