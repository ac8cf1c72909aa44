"""The terminal's side of the card process: spawn, speak, supervise, kill.

A `CardReader` (drivers.card.model). One supervisor thread owns the child from birth to death; the child asks
the kernel to die with that very thread, so it lives as long as the reader is open.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from drivers.card import wire
from drivers.card.model import (
    ReaderListener,
    ReaderState,
    ReadFailure,
    ReadOutcome,
    ReadRequest,
    ReadStep,
    StepListener,
)
from drivers.deadline import Deadline
from drivers.listening import tell

log = logging.getLogger("drivers.card.process")

KILL_GRACE = 0.25
"""Seconds past the deadline in which the child may still answer by itself."""
CANCEL_GRACE = 0.5
FIRST_BACKOFF = 0.1
LAST_BACKOFF = 5.0
STEADY_SECONDS = 10.0
"""A child that lived so long was sound: its end starts the pauses anew. One word alone proves nothing."""
PACKAGE_ROOT = Path(__file__).resolve().parents[2]


class _Pending:
    """One read under way."""

    def __init__(self, serial: int, on_step: StepListener) -> None:
        self.serial = serial
        self.on_step = on_step
        self.outcome: ReadOutcome | None = None
        self.cancelled = False


class ProcessCardReader:
    """Reads cards over PC/SC in a child process that is killed on a hang and after each visit."""

    def __init__(
        self,
        *,
        trust_folder: Path | None = None,
        reader: str | None = None,
        allow_virtual: bool = False,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """`reader` is part of the reader's name; `environment` is added to the child's environment."""
        self._command = [sys.executable, "-P", "-m", "drivers.card.worker", "--parent", str(os.getpid())]
        if trust_folder is not None:
            self._command += ["--trust", str(trust_folder)]
        if reader is not None:
            self._command += ["--reader", reader]
        if allow_virtual:
            self._command.append("--allow-virtual")
        self._env = dict(environment or {})
        self._changed = threading.Condition()
        self._read_lock = threading.Lock()
        self._state = ReaderState.DISCONNECTED
        self._listener: ReaderListener | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._ready = False
        self._discarded = False
        self._closing = False
        self._pending: _Pending | None = None
        self._serial = 0
        self._thread = threading.Thread(target=self._supervise, name="card-process", daemon=True)

    def start(self, listener: ReaderListener) -> None:
        self._listener = listener
        self._thread.start()

    @property
    def state(self) -> ReaderState:
        with self._changed:
            return self._state

    @property
    def worker_pid(self) -> int | None:
        """The child's process id, for heartbeats and fault tests; None while there is none."""
        with self._changed:
            return self._child.pid if self._child is not None else None

    def read(self, request: ReadRequest, deadline: Deadline, on_step: StepListener) -> ReadOutcome:
        if not self._read_lock.acquire(timeout=deadline.remaining()):
            return ReadFailure.DEADLINE
        try:
            with self._changed:
                self._serial += 1
                pending = _Pending(self._serial, on_step)
                self._pending = pending
                self._changed.wait_for(
                    lambda: self._ready or self._closing or _done(pending), deadline.remaining()
                )
                if not self._ready and not _done(pending):
                    return ReadFailure.WORKER_DIED
            return self._await(pending, request, deadline)
        finally:
            with self._changed:
                self._pending = None
            self._read_lock.release()

    def cancel(self) -> None:
        with self._changed:
            if self._pending is None:
                return
            self._pending.cancelled = True
            serial = self._pending.serial
            child = self._child
            self._changed.notify_all()
        if child is not None and child.stdin is not None:
            _send(child.stdin, bytearray(wire.encode({"op": "cancel", "serial": serial})))

    def wipe(self) -> None:
        with self._changed:
            if self._pending is not None and self._pending.outcome is None:
                self._pending.outcome = ReadFailure.CANCELLED
            self._discard()

    def close(self) -> None:
        with self._changed:
            self._closing = True
            if self._pending is not None and self._pending.outcome is None:
                self._pending.outcome = ReadFailure.CANCELLED
            self._discard()
        if self._thread.ident is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout=5)

    # The read, on the caller's thread ------------------------------------------------------------------

    def _await(self, pending: _Pending, request: ReadRequest, deadline: Deadline) -> ReadOutcome:
        with self._changed:
            child = self._child
            early = _early(pending)
            if early is not None:
                return early
        if child is None or child.stdin is None:
            return ReadFailure.WORKER_DIED
        # No reference to the secret stays on this side: `_send` overwrites the line.
        line = bytearray(wire.encode_request(request, deadline.remaining(), pending.serial))
        heard = _send(child.stdin, line)
        with self._changed:
            if not heard:
                # Killed meanwhile, or died: who wiped or cancelled knows which.
                return _early(pending) or ReadFailure.WORKER_DIED
            self._changed.wait_for(lambda: _done(pending), deadline.remaining() + KILL_GRACE)
            # A cancelled child gets a moment to leave the card in order.
            self._changed.wait_for(lambda: _settled(pending), CANCEL_GRACE if pending.cancelled else 0)
            outcome = pending.outcome
            if outcome is None:
                outcome = ReadFailure.CANCELLED if pending.cancelled else ReadFailure.DEADLINE
                pending.outcome = outcome
                self._discard()
            return outcome

    def _discard(self) -> None:
        """Kills the child on purpose; the supervisor replaces it at once. Holds the lock."""
        self._ready = False
        if self._child is not None:
            self._discarded = True
            self._child.kill()
        self._changed.notify_all()

    # The supervisor thread -----------------------------------------------------------------------------

    def _supervise(self) -> None:
        backoff = FIRST_BACKOFF
        while True:
            with self._changed:
                if self._closing:
                    return
                self._discarded = False
            born = time.monotonic()
            spoke = self._live_once()
            if time.monotonic() - born > STEADY_SECONDS:
                backoff = FIRST_BACKOFF
            with self._changed:
                if self._discarded or self._closing:
                    backoff = FIRST_BACKOFF
                    continue
                if self._pending is not None and self._pending.outcome is None and spoke:
                    self._pending.outcome = (
                        ReadFailure.CANCELLED if self._pending.cancelled else ReadFailure.WORKER_DIED
                    )
                    self._changed.notify_all()
            log.warning("card process ended by itself; next start in %.1f s", backoff)
            if not spoke:
                self._tell(ReaderState.DISCONNECTED)
            with self._changed:
                self._changed.wait_for(lambda: self._closing, backoff)
            backoff = min(backoff * 2, LAST_BACKOFF)

    def _live_once(self) -> bool:
        """One child's whole life. Whether it ever said a word."""
        path = os.pathsep.join(filter(None, [str(PACKAGE_ROOT), os.environ.get("PYTHONPATH")]))
        try:
            child = subprocess.Popen(  # noqa: S603  # our own interpreter and module, no shell
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": path, **self._env},
                start_new_session=True,
            )
        except OSError:
            return False
        with self._changed:
            self._child = child
            if self._closing or self._discarded:
                child.kill()
        spoke = False
        try:
            if child.stdout is not None:
                while self._handle(child.stdout.readline(wire.MAX_LINE + 1), first=not spoke):
                    spoke = True
        finally:
            with self._changed:
                self._child = None
                self._ready = False
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    _close(pipe)
        return spoke

    def _handle(self, line: bytes, *, first: bool) -> bool:
        """One line of the child; False ends its life: end of file, or not our protocol."""
        if not line:
            return False
        try:
            message = wire.decode(line)
            match message.get("event"):
                case "state":
                    self._tell(ReaderState(message["state"]), always=first)
                case "step":
                    self._step(ReadStep(message["step"]))
                case "outcome":
                    self._finish(message["serial"], wire.decode_outcome(message))
                case "bug":
                    log.error("card process bug: %s at %s", message.get("what"), message.get("where"))
                case _:
                    return False
        except (wire.WireError, KeyError, ValueError):
            log.error("card process spoke nonsense")
            return False
        return True

    def _tell(self, state: ReaderState, *, always: bool = False) -> None:
        """`always`: a new child's first word counts as news, so that a card left lying is seen again."""
        with self._changed:
            if self._discarded:
                return
            news = always or state is not self._state
            self._state = state
            if always:
                self._ready = True
            self._changed.notify_all()
        if news and self._listener is not None:
            tell(self._listener, state, log, "card")

    def _step(self, step: ReadStep) -> None:
        with self._changed:
            pending = self._pending
        if pending is not None and not _done(pending):
            tell(pending.on_step, step, log, "card")

    def _finish(self, serial: object, outcome: ReadOutcome) -> None:
        """The answer to an earlier read, given up meanwhile, is nobody's."""
        with self._changed:
            pending = self._pending
            if pending is not None and pending.serial == serial and pending.outcome is None:
                # A read that ended in the moment it was cancelled hands nobody out either.
                pending.outcome = ReadFailure.CANCELLED if pending.cancelled else outcome
            self._changed.notify_all()


def _early(pending: _Pending) -> ReadOutcome | None:
    """What was decided before the request went out."""
    return pending.outcome or (ReadFailure.CANCELLED if pending.cancelled else None)


def _settled(pending: _Pending) -> bool:
    return pending.outcome is not None


def _done(pending: _Pending) -> bool:
    return pending.outcome is not None or pending.cancelled


def _send(pipe: IO[bytes], line: bytearray) -> bool:
    """Writes a line that fits the pipe's buffer, then overwrites it. False: nobody listens any more."""
    try:
        pipe.write(line)
        pipe.flush()
    except (OSError, ValueError):
        return False
    finally:
        line[:] = bytes(len(line))
    return True


def _close(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except OSError:
        return
