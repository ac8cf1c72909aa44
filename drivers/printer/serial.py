"""A ticket printer on a serial device (RS-232, USB adapter, or a pty): one writer thread that never blocks
for ever.

The thread owns the port. Callers hand it a job and wait, at most to their deadline; between jobs it asks the
printer how it is and tells the listener when that changes. A device that went away is closed at once (an open
descriptor would make it return under another name) and opened again, with growing pauses.
"""

from __future__ import annotations

import logging
import os
import select
import termios
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto

import serial

from drivers.deadline import Deadline
from drivers.listening import tell
from drivers.printer.blocks import Encoding
from drivers.printer.conversation import Conversation, Result, Timing, new_token
from drivers.printer.document import PrintDocument
from drivers.printer.escpos import encode
from drivers.printer.layout import lay_out
from drivers.printer.line import LineGoneError
from drivers.printer.model import PrinterStatus, PrintOutcome, StatusListener

_log = logging.getLogger(__name__)

_GONE = (serial.SerialException, OSError, termios.error, ValueError, TypeError)
"""What pyserial and termios raise when a device vanishes: `termios.error` is no `OSError`, and a port closed
under a call gives `ValueError` or `TypeError` (its descriptor is -1 or None)."""


@dataclass(frozen=True, slots=True)
class SerialSettings:
    """How to open the device. `device` is best a path under `/dev/serial/by-id`: it survives re-plugging."""

    device: str
    baud: int = 19200
    hardware_handshake: bool = False
    """RTS/CTS, where the cable has the wires."""
    encoding: Encoding = Encoding.MIXED
    poll_seconds: float = 2.0
    """Between two status questions when idle."""
    backoff: tuple[float, ...] = (0.25, 0.5, 1.0, 2.0, 5.0)
    """Pauses between attempts to open the device; the last one repeats."""
    timing: Timing = field(default_factory=Timing)


class SerialLine:
    """`Line` over a pyserial port."""

    def __init__(self, settings: SerialSettings) -> None:
        try:
            self._port = serial.Serial(
                settings.device,
                settings.baud,
                timeout=0,
                write_timeout=0,
                rtscts=settings.hardware_handshake,
                # XON/XOFF is honoured by the conversation: left to the kernel, a stop would be invisible.
                xonxoff=False,
                exclusive=True,
            )
        except _GONE as error:
            raise LineGoneError(type(error).__name__) from None

    def write(self, data: bytes) -> int:
        # Not `Serial.write`: without a time limit it retries for ever when the device takes nothing.
        try:
            return os.write(self._port.fileno(), data)
        except BlockingIOError:
            return 0
        except _GONE as error:
            raise LineGoneError(type(error).__name__) from None

    def read(self) -> bytes:
        try:
            return self._port.read(4096)
        except _GONE as error:
            raise LineGoneError(type(error).__name__) from None

    def pending(self) -> int:
        try:
            return self._port.out_waiting
        except _GONE as error:
            raise LineGoneError(type(error).__name__) from None

    def wait(self, seconds: float, *, writable: bool = False) -> None:
        try:
            number = self._port.fileno()
            select.select([number], [number] if writable else [], [], seconds)
        except _GONE as error:
            raise LineGoneError(type(error).__name__) from None

    def discard_output(self) -> None:
        try:
            self._port.reset_output_buffer()
        except _GONE as error:
            raise LineGoneError(type(error).__name__) from None

    def close(self) -> None:
        try:
            # What was not taken must not delay the close: the kernel would drain it for 30 seconds.
            termios.tcflush(self._port.fileno(), termios.TCOFLUSH)
        except _GONE:
            _log.debug("printer line already gone")
        try:
            self._port.close()
        except _GONE:
            _log.debug("printer line closed by loss")


class _Stage(Enum):
    WAITING = auto()
    SENDING = auto()
    ABANDONED = auto()


class _Job:
    """One print call, shared between the caller and the writer thread under the printer's lock."""

    def __init__(self, data: bytes, deadline: Deadline, on_sending: Callable[[], None]) -> None:
        self.data = data
        self.deadline = deadline
        self.on_sending = on_sending
        self.stage = _Stage.WAITING
        self.result: Result | None = None
        self.bug: BaseException | None = None


class _AbandonedError(Exception):
    """The caller's time was up before the first byte."""


class SerialPrinter:
    """`Printer` on a serial device."""

    def __init__(self, settings: SerialSettings) -> None:
        self._settings = settings
        self._wake = threading.Condition()
        self._jobs: list[_Job] = []
        self._closing = False
        self._status = PrinterStatus.DISCONNECTED
        self._told: PrinterStatus | None = None
        self._listener: StatusListener = lambda _: None
        self._thread: threading.Thread | None = None
        self._line: SerialLine | None = None
        self._conversation: Conversation | None = None
        self._failures = 0
        self._torn = False

    def start(self, listener: StatusListener) -> None:
        """Opens the device in the background. The listener runs on the writer thread and must be quick."""
        if self._thread is not None:
            raise RuntimeError("the printer is started once")
        self._listener = listener
        self._thread = threading.Thread(target=self._run, name="printer", daemon=True)
        self._thread.start()

    @property
    def status(self) -> PrinterStatus:
        return self._status

    def print(
        self, document: PrintDocument, deadline: Deadline, on_sending: Callable[[], None] | None = None
    ) -> Result:
        """Waits for proof, at most to the deadline. `on_sending` runs on the writer thread; if it raises,
        no byte
        leaves and the exception arrives here."""
        job = _Job(encode(lay_out(document, self._settings.encoding)), deadline, on_sending or (lambda: None))
        with self._wake:
            if self._thread is None or not self._thread.is_alive() or self._closing:
                return PrintOutcome.NOT_PRINTED, PrinterStatus.DISCONNECTED
            self._jobs.append(job)
            self._wake.notify_all()
            while job.result is None and job.bug is None and not deadline.passed and not self._closing:
                self._wake.wait(deadline.remaining())
            if job.bug is not None:
                raise job.bug
            if job.result is not None:
                return job.result
            if job.stage is _Stage.WAITING:
                job.stage = _Stage.ABANDONED
                return PrintOutcome.NOT_PRINTED, self._status
            return PrintOutcome.UNKNOWN, self._status

    def close(self) -> None:
        """Stops the thread and frees the device. Bounded: the thread looks up at every turn."""
        with self._wake:
            self._closing = True
            self._wake.notify_all()
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout=5)

    # The writer thread.

    def _run(self) -> None:
        try:
            while True:
                job = self._next_job()
                if self._closing:
                    return
                if job is None:
                    self._poll()
                else:
                    self._work(job)
        finally:
            self._drop()
            # Also when a bug ends this thread: a printer nobody asks is not ready.
            self._status = PrinterStatus.DISCONNECTED

    def _next_job(self) -> _Job | None:
        with self._wake:
            if self._told is not None and not self._jobs and not self._closing:
                self._wake.wait(self._pause())
            # A job nobody waits for any more has no time left to ask the printer anything, and its silence
            # would pass for the printer's.
            self._jobs = [job for job in self._jobs if job.stage is not _Stage.ABANDONED]
            return self._jobs.pop(0) if self._jobs else None

    def _pause(self) -> float:
        if self._line is not None:
            return self._settings.poll_seconds
        steps = self._settings.backoff
        return steps[min(self._failures, len(steps)) - 1] if self._failures else steps[0]

    def _connected(self, deadline: Deadline) -> Conversation | None:
        if self._conversation is not None:
            return self._conversation
        try:
            self._line = SerialLine(self._settings)
        except LineGoneError:
            self._failures += 1
            return None
        conversation = Conversation(self._line, self._settings.timing, torn=self._torn)
        try:
            conversation.prepare(deadline)
        except LineGoneError:
            self._failures += 1
            self._drop()
            return None
        self._failures = 0
        self._conversation = conversation
        return conversation

    def _poll(self) -> None:
        deadline = Deadline.after(5.0)
        conversation = self._connected(deadline)
        if conversation is None:
            self._tell(PrinterStatus.DISCONNECTED)
            return
        try:
            self._tell(conversation.status(deadline))
        except LineGoneError:
            self._failures += 1
            self._drop()
            self._tell(PrinterStatus.DISCONNECTED)

    def _work(self, job: _Job) -> None:
        result: Result | None = None
        bug: BaseException | None = None
        try:
            conversation = self._connected(job.deadline)
            if conversation is None:
                result = PrintOutcome.NOT_PRINTED, PrinterStatus.DISCONNECTED
            else:
                result = conversation.print(job.data, new_token(), job.deadline, lambda: self._begin(job))
        except _AbandonedError:
            result = PrintOutcome.NOT_PRINTED, self._status
        except Exception as error:  # noqa: BLE001  # the journal's callback failed: its caller must learn it
            bug = error
        if result is not None:
            if result[1] is PrinterStatus.DISCONNECTED:
                self._drop()
            self._tell(result[1])
        with self._wake:
            job.result, job.bug = result, bug
            self._wake.notify_all()

    def _begin(self, job: _Job) -> None:
        with self._wake:
            if job.stage is _Stage.ABANDONED or self._closing:
                raise _AbandonedError
            job.stage = _Stage.SENDING
        try:
            job.on_sending()
        except BaseException:
            job.stage = _Stage.WAITING
            raise

    def _drop(self) -> None:
        if self._conversation is not None:
            self._torn = self._conversation.torn
        self._conversation = None
        line, self._line = self._line, None
        if line is not None:
            line.close()

    def _tell(self, status: PrinterStatus) -> None:
        self._status = status
        if status is self._told:
            return
        self._told = status
        _log.info("printer is %s", status.value)
        tell(self._listener, status, _log, "printer")
