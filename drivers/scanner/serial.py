"""A QR scanner on a serial line (USB CDC-ACM or RS-232): read for ever, reconnect for ever.

One thread owns the port. No call on it waits longer than the idle gap, so the thread notices `close()` soon.
"""

from __future__ import annotations

import termios
from collections.abc import Iterator
from contextlib import contextmanager

import serial

from drivers.scanner.framing import FrameAssembler
from drivers.scanner.supervision import LONGEST_PAUSE_SECONDS, Listen, SupervisedScanner

IDLE_GAP_SECONDS = 0.1
"""Silence that ends a scan without a terminator: a hundred bytes' time at 9600 baud."""

_CHUNK = 256

LINE_ERRORS = (serial.SerialException, OSError, termios.error)
"""What a missing, unplugged or misbehaving line raises: pyserial lets the last two through."""


class SerialScanner(SupervisedScanner):
    """The `Scanner` at `device`, a path that may come and go.

    The line is taken exclusively: a second program reading it would swallow every other code.
    """

    def __init__(
        self,
        device: str,
        *,
        baud: int = 9600,
        idle_gap: float = IDLE_GAP_SECONDS,
        longest_pause: float = LONGEST_PAUSE_SECONDS,
    ) -> None:
        super().__init__(self._line, losses=LINE_ERRORS, longest_pause=longest_pause)
        self._device = device
        self._baud = baud
        self._idle_gap = idle_gap

    @contextmanager
    def _line(self) -> Iterator[Listen]:
        with serial.Serial(self._device, self._baud, timeout=self._idle_gap, exclusive=True) as port:
            frames = FrameAssembler()

            def listen() -> tuple[str, ...]:
                data = port.read(max(1, min(port.in_waiting, _CHUNK)))
                return frames.feed(data) if data else frames.pause()

            yield listen
