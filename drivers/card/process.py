"""The terminal's side of the card process: spawn, speak, supervise, kill.

A `CardReader` (drivers.card.model). One supervisor thread owns the child from birth to death; the child asks
the kernel to die with that very thread, so it lives as long as the reader is open.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from drivers.card import wire
from drivers.card.child import Child
from drivers.card.model import (
    ReaderListener,
    ReaderState,
    ReadFailure,
    ReadOutcome,
    ReadRequest,
    ReadStep,
    StepListener,
)
from drivers.card.pending import Pending
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


T = TypeVar("T")


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
        self._child: Child | None = None
        self._ready = False
        self._discarded = False
        self._closing = False
        self._trust: wire.TrustReport | None = None
        self._pending: Pending[Any] | None = None
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
        return self._work(wire.Op.READ, request, deadline, on_step, wire.decode_outcome)

    def probe(self, request: ReadRequest, deadline: Deadline) -> Mapping[str, Any] | ReadFailure:
        """What the chip on the reader can do, as a JSON object without personal data: `reader`, `transport`,
        `atr` (hex) and `report`, which is `drivers.card.probe`'s. Killed at the deadline like a read; then,
        as whenever the child dies, what it had found before, with the failure as `stopped` in the report."""
        last: list[Mapping[str, Any]] = []

        def decode(message: Mapping[str, Any]) -> Mapping[str, Any] | ReadFailure:
            said = wire.decode_report(message)
            if not isinstance(said, ReadFailure) and isinstance(said.get("report"), dict):
                last[:] = [said]
            return said

        outcome = self._work(wire.Op.PROBE, request, deadline, lambda _: None, decode)
        if isinstance(outcome, ReadFailure) and last:
            return {**last[0], "report": {**last[0]["report"], "stopped": outcome.value}}
        return outcome

    def _work(
        self,
        op: wire.Op,
        request: ReadRequest,
        deadline: Deadline,
        on_step: StepListener,
        decode: Callable[[Mapping[str, Any]], T],
    ) -> T | ReadFailure:
        if not self._read_lock.acquire(timeout=deadline.remaining()):
            return ReadFailure.DEADLINE
        try:
            with self._changed:
                self._serial += 1
                pending = Pending(op, self._serial, on_step, decode)
                self._pending = pending
                self._changed.wait_for(
                    lambda: self._ready or self._closing or pending.done, deadline.remaining()
                )
                if not self._ready and not pending.done:
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
        if child is not None:
            child.send(bytearray(wire.encode({"op": "cancel", "serial": serial})))

    def wipe(self) -> None:
        with self._changed:
            if self._pending is not None:
                self._pending.end(ReadFailure.CANCELLED)
            self._discard()

    def close(self) -> None:
        with self._changed:
            self._closing = True
            if self._pending is not None:
                self._pending.end(ReadFailure.CANCELLED)
            self._discard()
        if self._thread.ident is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout=5)

    # The read, on the caller's thread ------------------------------------------------------------------

    def _await(self, pending: Pending[T], request: ReadRequest, deadline: Deadline) -> T | ReadFailure:
        with self._changed:
            child = self._child
            early = pending.early()
            if early is not None:
                return early
        if child is None:
            return ReadFailure.WORKER_DIED
        # No reference to the secret stays on this side: `Child.send` overwrites the line.
        line = bytearray(wire.encode_request(request, deadline.remaining(), pending.serial, pending.op))
        heard = child.send(line)
        with self._changed:
            if not heard:
                # Killed meanwhile, or died: who wiped or cancelled knows which.
                early = pending.early()
                return ReadFailure.WORKER_DIED if early is None else early
            self._changed.wait_for(lambda: pending.done, deadline.remaining() + KILL_GRACE)
            # A cancelled child gets a moment to leave the card in order.
            self._changed.wait_for(lambda: pending.settled, CANCEL_GRACE if pending.cancelled else 0)
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
                if self._pending is not None and spoke:
                    cancelled = self._pending.cancelled
                    self._pending.end(ReadFailure.CANCELLED if cancelled else ReadFailure.WORKER_DIED)
                    self._changed.notify_all()
            log.warning("card process ended by itself; next start in %.1f s", backoff)
            if not spoke:
                self._tell(ReaderState.DISCONNECTED)
            with self._changed:
                self._changed.wait_for(lambda: self._closing, backoff)
            backoff = min(backoff * 2, LAST_BACKOFF)

    def _live_once(self) -> bool:
        """One child's whole life. Whether it ever told the reader's state."""
        try:
            child = Child(self._command, self._env)
        except OSError:
            return False
        with self._changed:
            self._child = child
            if self._closing or self._discarded:
                child.kill()
        spoke = False
        try:
            for line in child.lines():
                if not self._handle(line):
                    break
                with self._changed:
                    spoke = spoke or self._ready
        finally:
            with self._changed:
                self._child = None
                self._ready = False
            child.bury()
        return spoke

    def _handle(self, line: bytes) -> bool:
        """One line of the child; False ends its life: that is not our protocol."""
        try:
            message = wire.decode(line)
            match message.get("event"):
                case "state":
                    self._tell(ReaderState(message["state"]), fresh=not self._ready)
                case "trust":
                    self._log_trust(wire.decode_trust(message))
                case "step":
                    self._step(ReadStep(message["step"]))
                case "progress":
                    self._hear(message)
                case "outcome":
                    self._finish(message)
                case "bug":
                    log.error("card process bug: %s at %s", message.get("what"), message.get("where"))
                case _:
                    return False
        except (wire.WireError, KeyError, ValueError):
            log.error("card process spoke nonsense")
            return False
        return True

    def _log_trust(self, report: wire.TrustReport) -> None:
        """Each child says it anew; the log hears of it once, and when it changed."""
        if report == self._trust:
            return
        self._trust = report
        log.log(
            logging.WARNING if report.problems else logging.INFO,
            "trust folder: %d certificates, %d revocation lists, %d master lists",
            *(report.certificates, report.revocation_lists, report.master_lists),
        )
        for file, reason in report.problems:
            log.warning("trust folder: %r: %s", file, reason)
        if report.unlisted:
            log.warning("trust folder: %d more problems", report.unlisted)

    def _tell(self, state: ReaderState, *, fresh: bool = False) -> None:
        """`fresh`: a new child's first word counts as news, so that a card left lying is seen again."""
        with self._changed:
            if self._discarded:
                return
            news = fresh or state is not self._state
            self._state = state
            if fresh:
                self._ready = True
            self._changed.notify_all()
        if news and self._listener is not None:
            tell(self._listener, state, log, "card")

    def _step(self, step: ReadStep) -> None:
        with self._changed:
            pending = self._pending
        if pending is not None and not pending.done:
            tell(pending.on_step, step, log, "card")

    def _hear(self, message: Mapping[str, Any]) -> None:
        """What a probe has found so far. Raises `WireError`."""
        with self._changed:
            pending = self._pending
            if pending is not None and pending.op is wire.Op.PROBE and not pending.done:
                pending.decode(message)

    def _finish(self, message: Mapping[str, Any]) -> None:
        """Raises `WireError`."""
        with self._changed:
            if self._pending is not None:
                self._pending.hear(message)
            self._changed.notify_all()
