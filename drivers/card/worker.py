"""The card process: reads chips where a hang or a hostile card can harm nothing else.

Run as `python -m drivers.card.worker`, one JSON line in, JSON lines out (`drivers.card.wire`). It watches the
readers, reads when asked, and dies with its parent. Its memory is not dumpable and leaves no core: the keys
and unread data of a visit exist nowhere else. Killing it is the cure for a hang and the way to forget.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import queue
import resource
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from drivers.card import pcsc, wire
from drivers.card.connection import Connection, ReadError, SystemRandomness
from drivers.card.model import ReaderState, ReadFailure, ReadRequest
from drivers.card.reader_watch import watch
from drivers.card.reading import read_chip
from drivers.card.trust import TrustStore
from drivers.deadline import Deadline

_Message = dict[str, Any]
_Answer = Callable[[pcsc.PcscConnection, Connection, ReadRequest, Deadline], _Message]

STUCK_SECONDS = 5.0
"""Ten times the watch's longest wait."""
PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4


class _Cancellable:
    """A connection that stops before the next command once the read is cancelled."""

    def __init__(self, inner: Connection, cancelled: Callable[[], bool]) -> None:
        self._inner = inner
        self._cancelled = cancelled

    @property
    def transport(self) -> str:
        return self._inner.transport

    def transmit(self, command: bytes) -> bytes:
        if self._cancelled():
            raise ReadError(ReadFailure.CANCELLED)
        return self._inner.transmit(command)


class Worker:
    """Four threads: the watcher of the readers, its guard, the listener on standard input, and this one that
    reads."""

    def __init__(self, out: int, trust_folder: Path | None, reader: str | None, allow_virtual: bool) -> None:
        self._out = out
        self._trust_folder = trust_folder
        self._trust = TrustStore()
        self._reader = reader
        self._allow_virtual = allow_virtual
        self._lock = threading.Lock()
        self._cancelled_serial: int | None = None
        self._turned = threading.Event()
        self._requests: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()

    def run(self) -> None:
        threading.Thread(target=self._listen, daemon=True).start()
        threading.Thread(target=self._watch, daemon=True).start()
        threading.Thread(target=self._guard, daemon=True).start()
        # The readers are watched meanwhile: a folder full of certificates takes its time.
        self._trust = TrustStore.load(self._trust_folder)
        self._say(wire.trust_message(_trust_report(self._trust)))
        while True:
            message = self._requests.get()
            request, seconds, serial = wire.decode_request(message)
            answer = self._probe if message["op"] == wire.Op.PROBE else self._read
            self._say(
                {**self._at_the_card(answer, request, Deadline.after(seconds), serial), "serial": serial}
            )

    def _at_the_card(
        self, answer: _Answer, request: ReadRequest, deadline: Deadline, serial: int
    ) -> _Message:
        """Connects, lets `answer` work and disconnects, whatever happens."""
        try:
            with pcsc.Context() as context:
                wanted = request.reader or self._reader
                connection = pcsc.open_card(context, wanted, self._allow_virtual, deadline)
                try:
                    return answer(
                        connection,
                        _Cancellable(connection, lambda: self._cancelled_serial == serial),
                        request,
                        deadline,
                    )
                finally:
                    connection.disconnect()
        except ReadError as error:
            return wire.outcome_message(error.failure)

    def _read(
        self, _: pcsc.PcscConnection, chip: Connection, request: ReadRequest, deadline: Deadline
    ) -> _Message:
        outcome = read_chip(
            chip,
            request,
            trust=self._trust,
            rng=SystemRandomness(),
            deadline=deadline,
            on_step=lambda step: self._say({"event": "step", "step": step.value}),
            today=_today(),
        )
        return wire.outcome_message(outcome)

    def _probe(
        self, card: pcsc.PcscConnection, chip: Connection, request: ReadRequest, deadline: Deadline
    ) -> _Message:
        # Not loaded for a citizen's read.
        from drivers.card.probe import probe_chip

        where = {"reader": card.reader, "transport": card.transport, "atr": card.atr.hex()}
        report = probe_chip(
            chip,
            request,
            trust=self._trust,
            rng=SystemRandomness(),
            deadline=deadline,
            today=_today(),
            on_progress=lambda so_far: self._say(
                wire.progress_message({**where, "report": so_far.as_json()})
            ),
        )
        return wire.report_message({**where, "report": report.as_json()})

    def _listen(self) -> None:
        stdin = sys.stdin.buffer
        while line := stdin.readline(wire.MAX_LINE + 1):
            try:
                message = wire.decode(line)
            except wire.WireError:
                break
            if message.get("op") == "cancel":
                self._cancelled_serial = message.get("serial")
            elif message.get("op") in tuple(wire.Op):
                self._requests.put(message)
        # The parent closed the pipe or broke the protocol: nothing left to live for.
        os._exit(0)

    def _watch(self) -> None:
        try:
            watch(
                self._say_state,
                threading.Event(),
                self._reader,
                self._allow_virtual,
                on_turn=self._turned.set,
            )
        except BaseException as error:  # noqa: BLE001  # a watcher that ends must end the process
            self.say_bug(error)
        os._exit(1)

    def _guard(self) -> None:
        """A call into a daemon that hangs never returns, and no reader is one that cannot be asked."""
        while self._turned.wait(STUCK_SECONDS):
            self._turned.clear()
            # As often as that is often enough.
            time.sleep(STUCK_SECONDS / 5)
        self._say_state(ReaderState.DISCONNECTED)
        os._exit(1)

    def _say_state(self, state: ReaderState) -> None:
        self._say({"event": "state", "state": state.value})

    def say_bug(self, error: BaseException) -> None:
        """Where, not what: the text of an exception might quote a card."""
        frames = traceback.extract_tb(error.__traceback__)
        where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
        self._say({"event": "bug", "what": type(error).__name__, "where": where})

    def _say(self, message: dict[str, Any]) -> None:
        line = wire.encode(message)
        with self._lock:
            while line:
                line = line[os.write(self._out, line) :]


def _trust_report(trust: TrustStore) -> wire.TrustReport:
    return wire.TrustReport(
        certificates=len(trust.certificates),
        revocation_lists=len(trust.revocation_lists),
        master_lists=len(trust.master_lists),
        problems=tuple((problem.file, problem.reason.value) for problem in trust.problems),
    )


def _today() -> date:
    """For the century of a birth year: any zone will do."""
    return date.today()  # noqa: DTZ011  # see above


def harden(parent: int) -> None:
    """No core, no debugger, no life after the parent (prctl(2))."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if os.getppid() != parent:
        # It died before the wish was registered.
        os._exit(0)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--trust", type=Path)
    parser.add_argument("--reader")
    parser.add_argument("--allow-virtual", action="store_true")
    options = parser.parse_args()
    harden(options.parent)
    # Only protocol lines may reach the pipe, whatever a library prints.
    out = os.dup(1)
    os.dup2(2, 1)
    worker = Worker(out, options.trust, options.reader, options.allow_virtual)
    try:
        worker.run()
    except BaseException as error:  # noqa: BLE001  # last resort: say where, then die; the parent restarts us
        worker.say_bug(error)
        os._exit(1)


if __name__ == "__main__":
    main()
