"""Scanners without hardware: one in memory, and one whose far end is a pseudo-terminal.

`SimulatedScanner` stands in for a `Scanner`. `PtyScanner` stands in for the device itself: a `SerialScanner`
connects to its `device` and does not know the difference.
"""

from __future__ import annotations

import logging
import os
import tty
from pathlib import Path
from queue import SimpleQueue
from threading import Lock, Thread, current_thread

from drivers.listening import tell
from drivers.scanner.framing import FrameAssembler
from drivers.scanner.model import ScanListener, ScannerState, ScannerStateListener

log = logging.getLogger(__name__)

_CLOSE_SECONDS = 2.0


class SimulatedScanner:
    """A `Scanner` in memory, present from the start; `show` holds a code under it."""

    def __init__(self) -> None:
        self._jobs: SimpleQueue[str | ScannerState | None] = SimpleQueue()
        self._state = ScannerState.DISCONNECTED
        self._plugged = True
        self._thread: Thread | None = None

    @property
    def state(self) -> ScannerState:
        return self._state

    def start(self, on_scan: ScanListener, on_state: ScannerStateListener) -> None:
        """Begins to listen. Raises RuntimeError when started twice."""
        if self._thread is not None:
            raise RuntimeError("a scanner starts once")
        self._jobs.put(ScannerState.READY if self._plugged else ScannerState.DISCONNECTED)
        self._thread = Thread(
            target=self._run, args=(on_scan, on_state), name="simulated-scanner", daemon=True
        )
        self._thread.start()

    def show(self, text: str) -> None:
        """Scans `text`: what a real scanner would hand out of it, if anything. Nothing while unplugged."""
        if self._plugged:
            self._jobs.put(text)

    def unplug(self) -> None:
        self._plugged = False
        if self._thread is not None:
            self._jobs.put(ScannerState.DISCONNECTED)

    def plug(self) -> None:
        self._plugged = True
        if self._thread is not None:
            self._jobs.put(ScannerState.READY)

    def close(self) -> None:
        self._jobs.put(None)
        if self._thread is not None and self._thread is not current_thread():
            self._thread.join(_CLOSE_SECONDS)

    def _run(self, on_scan: ScanListener, on_state: ScannerStateListener) -> None:
        frames = FrameAssembler()
        reported: ScannerState | None = None
        while (job := self._jobs.get()) is not None:
            if isinstance(job, ScannerState):
                self._state = job
                if job is not reported:
                    reported = job
                    tell(on_state, job, log, "scanner")
            elif self._state is ScannerState.READY:
                for text in frames.feed(job.encode("utf-8", errors="replace") + b"\r"):
                    tell(on_scan, text, log, "scanner")
        self._state = ScannerState.DISCONNECTED


class PtyScanner:
    """The scanner's end of a serial line, on a pseudo-terminal.

    `device` is where a `SerialScanner` connects: `link` when given (a symbolic link this object keeps up to
    date, so that the path survives unplugging), else the pseudo-terminal of the moment.
    """

    def __init__(self, link: Path | None = None, terminator: bytes = b"\r\n") -> None:
        self._link = link
        self._terminator = terminator
        self._lock = Lock()
        self._ends: tuple[int, int] | None = None
        self._path = ""
        self.plug()

    @property
    def device(self) -> str:
        return str(self._link) if self._link is not None else self._path

    def show(self, text: str) -> None:
        """Scans `text`. Bytes that nobody reads are lost once the line's buffer is full, as on a wire."""
        self.send(text.encode("utf-8", errors="replace") + self._terminator)

    def send(self, data: bytes) -> None:
        """Puts raw bytes on the line: for dirt, fragments and other terminators."""
        with self._lock:
            if self._ends is None:
                return
            while data:
                try:
                    data = data[os.write(self._ends[0], data) :]
                except BlockingIOError:
                    return

    def unplug(self) -> None:
        """The cable is pulled: the reader's end hangs up."""
        with self._lock:
            if self._ends is None:
                return
            if self._link is not None:
                self._link.unlink(missing_ok=True)
            for end in self._ends:
                os.close(end)
            self._ends = None

    def plug(self) -> None:
        """The cable is back, on a new pseudo-terminal."""
        with self._lock:
            if self._ends is not None:
                return
            near, far = os.openpty()
            # Raw from the first byte: a terminal would echo codes back and turn CR into LF. The far end stays
            # open here, so that a reader closing it does not hang up the line.
            tty.setraw(far)
            os.set_blocking(near, False)
            self._path = os.ttyname(far)
            self._ends = (near, far)
            if self._link is not None:
                self._link.unlink(missing_ok=True)
                self._link.symlink_to(self._path)

    def close(self) -> None:
        self.unplug()
