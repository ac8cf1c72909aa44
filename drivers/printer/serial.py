"""A ticket printer on a serial device: RS-232, a USB adapter, or a pseudo-terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from drivers.deadline import Deadline
from drivers.printer.blocks import NOTHING_STORED, Encoding, StoredKeys
from drivers.printer.conversation import Result
from drivers.printer.document import PrintDocument
from drivers.printer.exchange import Timing
from drivers.printer.finding import Finder
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
from drivers.printer.profile import PrinterProfile, generic
from drivers.printer.serial_line import SerialLine
from drivers.printer.session import Session, Setup
from drivers.printer.tasks import Begin, Task
from drivers.printer.writer import Pace, Writer

T = TypeVar("T")

_GONE = PrinterFailure(FailureReason.DISCONNECTED, PrinterStatus.DISCONNECTED)


@dataclass(frozen=True, slots=True)
class SerialSettings:
    """Which device, and what is known of the printer on it."""

    device: str
    """A path, best one under `/dev/serial/by-id`: it survives re-plugging. Or
    `vid:pid[:serial][@location]`."""
    baud: int = 19200
    hardware_handshake: bool = False
    """RTS/CTS, where the cable has the wires."""
    profile: PrinterProfile = field(default_factory=generic)
    recognise: bool = False
    """The printer's own name picks the profile; see `Setup`."""
    encoding: Encoding = Encoding.MIXED
    stored: StoredKeys = field(default_factory=lambda: NOTHING_STORED)
    """What commissioning stored in this printer."""
    poll_seconds: float = 2.0
    """Between two status questions when idle, to a printer that does not report by itself."""
    heartbeat_seconds: float = 10.0
    """Between two status questions to one that does: a printer switched off reports nothing."""
    backoff: tuple[float, ...] = (0.25, 0.5, 1.0, 2.0, 5.0)
    """Pauses between attempts to open the device; the last one repeats."""
    timing: Timing = field(default_factory=Timing)


class SerialPrinter:
    """`ServicedPrinter` on a serial device. `finder` knows where the device is; by default as configured."""

    def __init__(self, settings: SerialSettings, finder: Finder | None = None) -> None:
        self._settings = settings
        self._finder = finder or Finder(settings.device)
        setup = Setup(
            settings.profile, settings.encoding, settings.stored, settings.timing, settings.recognise
        )
        pace = Pace(settings.poll_seconds, settings.heartbeat_seconds, settings.backoff)
        self._writer = Writer(self._open, setup, pace)

    def start(self, listener: StatusListener) -> None:
        """Opens the device in the background. The listener runs on the printer's thread and must be quick."""
        self._writer.start(listener)

    @property
    def status(self) -> PrinterStatus:
        return self._writer.status

    @property
    def info(self) -> PrinterInfo:
        return self._writer.info

    def print(
        self,
        document: PrintDocument,
        deadline: Deadline,
        on_sending: OnSending | None = None,
        on_sent: OnSent | None = None,
    ) -> Result:
        """Waits for proof, at most to the deadline; see `Printer.print`."""

        def work(session: Session, begin: Begin) -> Result:
            def sending(token: bytes) -> None:
                begin()
                if on_sending is not None:
                    on_sending(token)

            return session.print(document, deadline, sending, on_sent or (lambda: None))

        return self._writer.call(
            Task(
                work,
                deadline,
                unbegun=lambda status: (PrintOutcome.NOT_PRINTED, status),
                begun=lambda status: (PrintOutcome.UNKNOWN, status),
                gone=(PrintOutcome.NOT_PRINTED, PrinterStatus.DISCONNECTED),
            )
        )

    def identity(self, deadline: Deadline) -> str | PrinterFailure:
        """Asks for the model's name (`GS I` 67), whatever the profile."""
        return self._serve(deadline, lambda session: session.identity(deadline))

    def nv_memory(self, deadline: Deadline) -> NvMemoryInfo | PrinterFailure:
        """What the NV graphics memory holds."""
        return self._serve(deadline, lambda session: session.nv_memory(deadline))

    def store(
        self, blocks: Sequence[NvBlock], deadline: Deadline, on_block: Callable[[int], None] | None = None
    ) -> NvMemoryInfo | PrinterFailure:
        """Stores blocks; see `ServicedPrinter.store`."""
        listen = on_block or (lambda _: None)
        return self._serve(deadline, lambda session: session.store(blocks, deadline, listen))

    def delete_all(self, deadline: Deadline) -> NvMemoryInfo | PrinterFailure:
        """Forgets every stored block."""
        return self._serve(deadline, lambda session: session.delete_all(deadline))

    def delete(self, keys: Sequence[bytes], deadline: Deadline) -> NvMemoryInfo | PrinterFailure:
        """Forgets these stored blocks."""
        return self._serve(deadline, lambda session: session.delete(keys, deadline))

    def close(self) -> None:
        """Stops the thread and frees the device."""
        self._writer.close()

    def _serve(self, deadline: Deadline, ask: Callable[[Session], T | PrinterFailure]) -> T | PrinterFailure:
        def work(session: Session, begin: Begin) -> T | PrinterFailure:
            begin()
            return ask(session)

        def late(status: PrinterStatus) -> T | PrinterFailure:
            return PrinterFailure(FailureReason.LATE, status)

        task: Task[T | PrinterFailure] = Task(work, deadline, unbegun=late, begun=late, gone=_GONE)
        return self._writer.call(task)

    def _open(self) -> SerialLine:
        path = self._finder.find()
        if path is None:
            raise LineGoneError("not found")
        line = SerialLine(path, self._settings.baud, hardware_handshake=self._settings.hardware_handshake)
        self._finder.opened(path)
        return line
