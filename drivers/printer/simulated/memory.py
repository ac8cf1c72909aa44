"""`SimulatedPrinter`: the engine behind the production interface, in this process.

It talks to the engine through the same conversation, layout and bytes as the serial printer does, so that
what is
proven with it is proven for both; only the wire is missing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from drivers.deadline import Clock, Deadline
from drivers.printer.blocks import Encoding
from drivers.printer.conversation import Conversation, Result, Timing, new_token
from drivers.printer.document import PrintDocument
from drivers.printer.escpos import encode
from drivers.printer.layout import lay_out
from drivers.printer.line import LineGoneError
from drivers.printer.model import PrinterStatus, PrintOutcome, StatusListener
from drivers.printer.simulated.engine import Engine
from drivers.printer.simulated.faults import Fault
from drivers.printer.simulated.paper import PrintedTicket

Sleep = Callable[[float], None]


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
        found, self._answers = bytes(self._answers), bytearray()
        return found

    def pending(self) -> int:
        self._check()
        return 0

    def wait(self, seconds: float, *, writable: bool = False) -> None:
        if not self._answers and not (writable and self._engine.takes):
            self._sleep(seconds)

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
        encoding: Encoding = Encoding.MIXED,
        timing: Timing | None = None,
        clock: Clock = time.monotonic,
        sleep: Sleep = time.sleep,
        on_ticket: Callable[[PrintedTicket], None] | None = None,
    ) -> None:
        self.engine = engine or Engine()
        self._encoding = encoding
        self._timing = timing or Timing()
        self._clock = clock
        self._sleep = sleep
        self._on_ticket = on_ticket or (lambda _: None)
        self._lock = threading.RLock()
        self._listener: StatusListener | None = None
        self._status = PrinterStatus.DISCONNECTED
        self._told: PrinterStatus | None = None
        self._conversation: Conversation | None = None
        self._torn = False
        self._closed = False

    def start(self, listener: StatusListener) -> None:
        """Connects at once; the listener hears the first status from within this call."""
        self._listener = listener
        self._look()

    @property
    def status(self) -> PrinterStatus:
        return self._status

    def print(
        self, document: PrintDocument, deadline: Deadline, on_sending: Callable[[], None] | None = None
    ) -> Result:
        data = encode(lay_out(document, self._encoding))
        with self._lock:
            if self._listener is None or self._closed:
                return PrintOutcome.NOT_PRINTED, PrinterStatus.DISCONNECTED
            conversation = self._connected(deadline)
            result: Result = (PrintOutcome.NOT_PRINTED, PrinterStatus.DISCONNECTED)
            if conversation is not None:
                try:
                    result = conversation.print(data, new_token(), deadline, on_sending or (lambda: None))
                finally:
                    self._deliver()
            if result[1] is PrinterStatus.DISCONNECTED:
                self._drop()
            self._tell(result[1])
            return result

    def close(self) -> None:
        self._closed = True

    # The control panel's side.

    def set_fault(self, fault: Fault, after: int = 0) -> None:
        """Breaks something, at once or `after` so many bytes from now. The listener hears of it at once."""
        self.engine.inject(fault, after)
        if after <= 0:
            self._look()

    def lift(self, fault: Fault) -> None:
        """Mends something. What the printer still held comes out now, as it does on paper."""
        self.engine.lift(fault)
        self._look()

    def _look(self) -> None:
        # A job that runs on another thread reports by itself.
        if self._listener is None or not self._lock.acquire(blocking=False):
            return
        try:
            self._deliver()
            deadline = Deadline.after(5.0, self._clock)
            conversation = self._connected(deadline)
            status = PrinterStatus.DISCONNECTED
            if conversation is not None:
                try:
                    status = conversation.status(deadline)
                except LineGoneError:
                    self._drop()
            self._tell(status)
        finally:
            self._lock.release()

    def _drop(self) -> None:
        if self._conversation is not None:
            self._torn = self._conversation.torn
        self._conversation = None

    def _connected(self, deadline: Deadline) -> Conversation | None:
        if self._conversation is None:
            conversation = Conversation(MemoryLine(self.engine, self._sleep), self._timing, torn=self._torn)
            try:
                conversation.prepare(deadline)
            except LineGoneError:
                return None
            self._conversation = conversation
        return self._conversation

    def _deliver(self) -> None:
        for ticket in self.engine.take_tickets():
            self._on_ticket(ticket)

    def _tell(self, status: PrinterStatus) -> None:
        self._status = status
        if self._listener is not None and status is not self._told:
            self._told = status
            self._listener(status)
