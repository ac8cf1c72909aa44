"""What the printer driver tells the terminal: status, job outcome, and the interface printers implement."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from drivers.deadline import Deadline

if TYPE_CHECKING:
    from drivers.printer.document import PrintDocument


class PrinterStatus(StrEnum):
    """Raw status bits collapsed at the driver's edge: a closed union with silence and absence in it."""

    READY = "ready"
    NEAR_END = "near_end"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    CUTTER = "cutter"
    OVERHEATED = "overheated"
    OFFLINE = "offline"
    ERROR = "error"
    NO_ANSWER = "no_answer"
    DISCONNECTED = "disconnected"


class PrintOutcome(StrEnum):
    """How a job ended. Only `CONFIRMED` says that paper came out."""

    CONFIRMED = "confirmed"
    """The printer said so after the data."""
    NOT_PRINTED = "not_printed"
    """Known not to have come out: nothing was sent, or the printer stopped before the end."""
    UNKNOWN = "unknown"
    """Bytes left, no proof came back. A reprint is marked as one."""


StatusListener = Callable[[PrinterStatus], None]


class Printer(Protocol):
    """A ticket printer. Implementations: the serial printer, and the simulated one in memory."""

    def start(self, listener: StatusListener) -> None:
        """Opens the device in the background and reports every change of status, once each."""

    @property
    def status(self) -> PrinterStatus: ...

    def print(
        self, document: PrintDocument, deadline: Deadline, on_sending: Callable[[], None] | None = None
    ) -> tuple[PrintOutcome, PrinterStatus]:
        """Prints one document and waits for proof. Blocks the calling worker until proof or the deadline.
        `on_sending` is called right before the first byte leaves, so that the job journal can record it."""

    def close(self) -> None: ...
