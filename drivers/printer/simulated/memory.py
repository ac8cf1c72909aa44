"""`SimulatedPrinter`: the engine behind the production interface, in this process.

It talks to the engine through the same conversation, layout and bytes as the serial printer does, so that
what is
proven with it is proven for both; only the wire is missing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from drivers.deadline import Clock, Deadline
from drivers.printer.blocks import NOTHING_STORED, Encoding, StoredKeys
from drivers.printer.conversation import Result
from drivers.printer.document import PrintDocument
from drivers.printer.exchange import Timing
from drivers.printer.line import LineGoneError
from drivers.printer.model import (
    FailureReason,
    NvMemoryInfo,
    OnSending,
    OnSent,
    PrinterFailure,
    PrinterInfo,
    PrinterStatus,
    PrintOutcome,
    StatusListener,
)
from drivers.printer.nv import NvBlock
from drivers.printer.profile import SIMULATED, PrinterProfile, load_profiles
from drivers.printer.session import Session, Setup
from drivers.printer.simulated.engine import Engine
from drivers.printer.simulated.faults import Fault
from drivers.printer.simulated.paper import PrintedTicket

Sleep = Callable[[float], None]
T = TypeVar("T")


class MemoryLine:
    """`Line` straight into an engine."""

    def __init__(self, engine: Engine, sleep: Sleep) -> None:
        self._engine = engine
        self._sleep = sleep
        self._answers = bytearray()

    def write(self, data: bytes) -> int:
        self._check()
        fits = min(len(data), self._engine.takes)
        self._answers += self._engine.feed(data[:fits])
        return fits

    def read(self) -> bytes:
        self._check()
        self._answers += self._engine.poll()
        found, self._answers = bytes(self._answers), bytearray()
        return found

    def hear(self, answers: bytes) -> None:
        """What the printer says unasked."""
        self._answers += answers

    def pending(self) -> int:
        self._check()
        return 0

    def wait(self, seconds: float, *, writable: bool = False) -> None:
        if self._answers or (writable and self._engine.takes):
            return
        idle = self._engine.idle_for
        self._sleep(seconds if idle is None else min(seconds, idle))

    def discard_output(self) -> None:
        """Nothing is ever held back here."""

    def close(self) -> None:
        self._answers.clear()

    def _check(self) -> None:
        if self._engine.has(Fault.DISCONNECT):
            raise LineGoneError("simulated")


class SimulatedPrinter:
    """`Printer` in memory. Faults are changed by method calls, also while a job runs on another thread."""

    def __init__(
        self,
        engine: Engine | None = None,
        *,
        profile: PrinterProfile | None = None,
        encoding: Encoding = Encoding.MIXED,
        stored: StoredKeys = NOTHING_STORED,
        timing: Timing | None = None,
        clock: Clock = time.monotonic,
        sleep: Sleep = time.sleep,
        on_ticket: Callable[[PrintedTicket], None] | None = None,
    ) -> None:
        self.engine = engine or Engine()
        profile = profile or load_profiles()[SIMULATED]
        self._setup = Setup(profile, encoding, stored, timing or Timing())
        self._clock = clock
        self._sleep = sleep
        self._on_ticket = on_ticket or (lambda _: None)
        self._lock = threading.RLock()
        self._listener: StatusListener | None = None
        self._status = PrinterStatus.DISCONNECTED
        self._told: PrinterStatus | None = None
        self._line: MemoryLine | None = None
        self._session: Session | None = None
        self._info = PrinterInfo(profile.name, profile.name)
        # A process before this one may have died in the middle of a ticket.
        self._torn = True
        self._closed = False

    def start(self, listener: StatusListener) -> None:
        """Connects at once; the listener hears the first status from within this call."""
        self._listener = listener
        self._look()

    @property
    def status(self) -> PrinterStatus:
        return self._status

    @property
    def info(self) -> PrinterInfo:
        return self._info

    def print(
        self,
        document: PrintDocument,
        deadline: Deadline,
        on_sending: OnSending | None = None,
        on_sent: OnSent | None = None,
    ) -> Result:
        with self._lock:
            if self._listener is None or self._closed:
                return PrintOutcome.NOT_PRINTED, PrinterStatus.DISCONNECTED
            session = self._connected(deadline)
            result: Result = (PrintOutcome.NOT_PRINTED, PrinterStatus.DISCONNECTED)
            if session is not None:
                try:
                    result = session.print(
                        document, deadline, on_sending or (lambda _: None), on_sent or (lambda: None)
                    )
                finally:
                    self._info = session.info
                    self._deliver()
            if result[1] is PrinterStatus.DISCONNECTED:
                self._drop()
            self._tell(result[1])
            return result

    def identity(self, deadline: Deadline) -> str | PrinterFailure:
        return self._serve(deadline, lambda session: session.identity(deadline))

    def nv_memory(self, deadline: Deadline) -> NvMemoryInfo | PrinterFailure:
        return self._serve(deadline, lambda session: session.nv_memory(deadline))

    def store(
        self, blocks: Sequence[NvBlock], deadline: Deadline, on_block: Callable[[int], None] | None = None
    ) -> NvMemoryInfo | PrinterFailure:
        return self._serve(
            deadline, lambda session: session.store(blocks, deadline, on_block or (lambda _: None))
        )

    def delete_all(self, deadline: Deadline) -> NvMemoryInfo | PrinterFailure:
        return self._serve(deadline, lambda session: session.delete_all(deadline))

    def delete(self, keys: Sequence[bytes], deadline: Deadline) -> NvMemoryInfo | PrinterFailure:
        """Forgets these stored blocks."""
        return self._serve(deadline, lambda session: session.delete(keys, deadline))

    def _serve(self, deadline: Deadline, ask: Callable[[Session], T | PrinterFailure]) -> T | PrinterFailure:
        gone = PrinterFailure(FailureReason.DISCONNECTED, PrinterStatus.DISCONNECTED)
        with self._lock:
            if self._listener is None or self._closed:
                return gone
            session = self._connected(deadline)
            if session is None:
                self._tell(PrinterStatus.DISCONNECTED)
                return gone
            try:
                found = ask(session)
            except LineGoneError:
                self._drop()
                self._tell(PrinterStatus.DISCONNECTED)
                return gone
            self._tell(session.last)
            return found

    def close(self) -> None:
        self._closed = True

    # The control panel's side.

    def set_fault(self, fault: Fault, after: int = 0) -> None:
        """Breaks something, at once or `after` so many bytes from now. The listener hears of it at once."""
        self._hear(self.engine.inject(fault, after))
        if after <= 0:
            self._look()

    def lift(self, fault: Fault) -> None:
        """Mends something. What the printer still held comes out now, as it does on paper."""
        self._hear(self.engine.lift(fault))
        self._look()

    def _hear(self, answers: bytes) -> None:
        if self._line is not None and not self.engine.has(Fault.DISCONNECT):
            self._line.hear(answers)

    def _look(self) -> None:
        # A job that runs on another thread reports by itself.
        if self._listener is None or not self._lock.acquire(blocking=False):
            return
        try:
            self._deliver()
            deadline = Deadline.after(5.0, self._clock)
            session = self._connected(deadline)
            status = PrinterStatus.DISCONNECTED
            if session is not None:
                try:
                    status = session.status(deadline)
                    self._info = session.info
                except LineGoneError:
                    self._drop()
            self._tell(status)
        finally:
            self._lock.release()

    def _drop(self) -> None:
        if self._session is not None:
            self._torn = self._session.torn
        self._session = self._line = None

    def _connected(self, deadline: Deadline) -> Session | None:
        if self._session is None:
            line = MemoryLine(self.engine, self._sleep)
            session = Session(line, self._setup, torn=self._torn)
            try:
                session.prepare(deadline)
            except LineGoneError:
                return None
            self._session, self._line = session, line
            self._info = session.info
        return self._session

    def _deliver(self) -> None:
        for ticket in self.engine.take_tickets():
            self._on_ticket(ticket)

    def _tell(self, status: PrinterStatus) -> None:
        self._status = status
        if self._listener is not None and status is not self._told:
            self._told = status
            self._listener(status)
