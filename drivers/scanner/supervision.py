"""What every scanner on a wire has in common: connect, listen, notice the loss, connect again, for ever."""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from threading import Event, Thread, current_thread

from drivers.listening import tell
from drivers.scanner.model import ScanListener, ScannerState, ScannerStateListener

log = logging.getLogger(__name__)

FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 5.0

_CLOSE_SECONDS = 2.0

Listen = Callable[[], Iterable[str]]
"""Waits a moment, a fraction of a second at most, and answers the scans that were completed in it."""


def pauses(first: float = FIRST_PAUSE_SECONDS, longest: float = LONGEST_PAUSE_SECONDS) -> Iterator[float]:
    """Seconds between attempts to connect: doubling up to `longest`, then the same for ever."""
    pause = first
    while True:
        yield pause
        pause = min(pause * 2, longest)


class SupervisedScanner:
    """A `Scanner` whose wire may come and go.

    `connect` opens the wire and hands out how to listen on it; both raise one of `losses` when the wire is
    missing or goes. Listeners are called on this scanner's one thread; the first state is reported as soon
    as it is known. The content of scans is never logged.
    """

    def __init__(
        self,
        connect: Callable[[], AbstractContextManager[Listen]],
        *,
        losses: tuple[type[Exception], ...],
        longest_pause: float = LONGEST_PAUSE_SECONDS,
    ) -> None:
        self._connect = connect
        self._losses = losses
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
        """Stops listening and lets the wire go; safe to call twice, from any thread, a listener included."""
        self._closing.set()
        # A listener that closes cannot wait for the thread it runs on; that ends when the listener returns.
        if self._thread is not None and self._thread is not current_thread():
            self._thread.join(_CLOSE_SECONDS)

    def _run(self, on_scan: ScanListener, on_state: ScannerStateListener) -> None:
        waits = pauses(longest=self._longest_pause)
        try:
            while not self._closing.is_set():
                try:
                    with self._connect() as listen:
                        self._report(ScannerState.READY, on_state)
                        waits = pauses(longest=self._longest_pause)
                        while not self._closing.is_set():
                            for text in listen():
                                tell(on_scan, text, log, "scanner")
                except self._losses as error:
                    self._report(ScannerState.DISCONNECTED, on_state, _cause(error))
                    self._closing.wait(next(waits))
        finally:
            # Also when a bug ends this thread: a scanner nobody reads is not ready.
            self._state = ScannerState.DISCONNECTED

    def _report(self, state: ScannerState, on_state: ScannerStateListener, cause: str = "") -> None:
        self._state = state
        if state is not self._reported:
            self._reported = state
            if state is ScannerState.READY:
                log.info("scanner connected")
            else:
                log.warning("scanner disconnected: %s", cause)
            tell(on_state, state, log, "scanner")


def _cause(error: Exception) -> str:
    """The kind of a loss, with the system's name for it: `OSError EBUSY`. Never its text."""
    number = getattr(error, "errno", None)
    return f"{type(error).__name__} {errno.errorcode.get(number, '') if number else ''}".rstrip()
