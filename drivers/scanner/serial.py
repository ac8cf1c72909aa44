"""A QR scanner on a serial line (USB CDC-ACM or RS-232): read for ever, reconnect for ever.

One thread owns the port. No call on it waits longer than the idle gap, so the thread notices `close()` soon.
"""

from __future__ import annotations

import logging
import termios
from collections.abc import Iterator
from threading import Event, Thread

import serial

from drivers.listening import tell
from drivers.scanner.framing import FrameAssembler
from drivers.scanner.model import ScanListener, ScannerState, ScannerStateListener

log = logging.getLogger(__name__)

IDLE_GAP_SECONDS = 0.1
"""Silence that ends a scan without a terminator: a hundred bytes' time at 9600 baud."""

FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 5.0

_CLOSE_SECONDS = 2.0
_CHUNK = 256

LINE_ERRORS = (serial.SerialException, OSError, termios.error)
"""What a missing, unplugged or misbehaving line raises: pyserial lets the last two through."""


def pauses(first: float = FIRST_PAUSE_SECONDS, longest: float = LONGEST_PAUSE_SECONDS) -> Iterator[float]:
    """Seconds between attempts to connect: doubling up to `longest`, then the same for ever."""
    pause = first
    while True:
        yield pause
        pause = min(pause * 2, longest)


class SerialScanner:
    """The `Scanner` at `device`, a path that may come and go.

    The line is taken exclusively: a second program reading it would swallow every other code. Listeners are
    called on this scanner's thread; the first state is reported as soon as it is known. The content of scans
    is never logged.
    """

    def __init__(
        self,
        device: str,
        *,
        baud: int = 9600,
        idle_gap: float = IDLE_GAP_SECONDS,
        longest_pause: float = LONGEST_PAUSE_SECONDS,
    ) -> None:
        self._device = device
        self._baud = baud
        self._idle_gap = idle_gap
        self._longest_pause = longest_pause
        self._state = ScannerState.DISCONNECTED
        self._reported: ScannerState | None = None
        self._closing = Event()
        self._thread: Thread | None = None

    @property
    def state(self) -> ScannerState:
        return self._state

    def start(self, on_scan: ScanListener, on_state: ScannerStateListener) -> None:
        """Begins to listen. Raises RuntimeError when started twice or after `close()`."""
        if self._thread is not None or self._closing.is_set():
            raise RuntimeError("a scanner starts once")
        self._thread = Thread(target=self._run, args=(on_scan, on_state), name="scanner", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stops listening and lets the line go; safe to call twice, from any thread, a listener included."""
        self._closing.set()
        if self._thread is not None and self._thread.is_alive():
            try:
                self._thread.join(_CLOSE_SECONDS)
            except RuntimeError:
                # Called by a listener: the thread cannot wait for itself; it ends when the listener returns.
                log.debug("scanner closed by its own listener")

    def _run(self, on_scan: ScanListener, on_state: ScannerStateListener) -> None:
        waits = pauses(longest=self._longest_pause)
        try:
            while not self._closing.is_set():
                try:
                    with serial.Serial(
                        self._device, self._baud, timeout=self._idle_gap, exclusive=True
                    ) as port:
                        self._report(ScannerState.READY, on_state)
                        waits = pauses(longest=self._longest_pause)
                        self._listen(port, on_scan)
                except LINE_ERRORS as error:
                    self._report(ScannerState.DISCONNECTED, on_state, type(error).__name__)
                    self._closing.wait(next(waits))
        finally:
            # Also when a bug ends this thread: a scanner nobody reads is not ready.
            self._state = ScannerState.DISCONNECTED

    def _listen(self, port: serial.Serial, on_scan: ScanListener) -> None:
        """Reads until closed; raises one of `LINE_ERRORS` when the line goes."""
        frames = FrameAssembler()
        while not self._closing.is_set():
            data = port.read(max(1, min(port.in_waiting, _CHUNK)))
            for text in frames.feed(data) if data else frames.pause():
                tell(on_scan, text, log, "scanner")

    def _report(self, state: ScannerState, on_state: ScannerStateListener, cause: str = "") -> None:
        self._state = state
        if state is not self._reported:
            self._reported = state
            if state is ScannerState.READY:
                log.info("scanner connected")
            else:
                log.warning("scanner disconnected: %s", cause)
            tell(on_state, state, log, "scanner")
