"""What the printer driver tells the terminal: status, job outcome, and the interface printers implement."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from drivers.deadline import Deadline

if TYPE_CHECKING:
    from drivers.printer.document import PrintDocument
    from drivers.printer.nv import NvBlock


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
OnSending = Callable[[bytes], None]
OnSent = Callable[[], None]


class FailureReason(StrEnum):
    """Why a maintenance call came to nothing."""

    DISCONNECTED = "disconnected"
    NOT_READY = "not_ready"
    """Paper, cover, an error: the status tells which."""
    UNSUPPORTED = "unsupported"
    """The profile does not know the command, so nothing was sent."""
    NO_ANSWER = "no_answer"
    NOT_STORED = "not_stored"
    """Taken, but not there afterwards: no room, or a clone that drops it silently."""
    LATE = "late"
    """The deadline passed."""


@dataclass(frozen=True, slots=True)
class PrinterFailure:
    """A maintenance call that came to nothing, and how the printer was then."""

    reason: FailureReason
    status: PrinterStatus


@dataclass(frozen=True, slots=True)
class NvMemoryInfo:
    """The NV graphics memory as the printer tells it."""

    capacity: int
    """Bytes altogether."""
    free: int
    """Bytes left."""
    keys: tuple[bytes, ...]
    """The two-byte keys of the blocks it holds."""


@dataclass(frozen=True, slots=True)
class PrinterInfo:
    """Who is on the line, as far as it has said."""

    profile: str
    """The configured profile, or the recognised one where none is configured."""
    in_use: str
    """The profile in use: `generic` when the printer is another model than configured, or does not say."""
    identity: str | None = None
    """Its answer to `GS I` 67; None: not asked yet, or no answer."""

    @property
    def mismatch(self) -> bool:
        """Whether it prints more slowly than configured, because it is not what the profile says."""
        return self.profile != self.in_use


class Printer(Protocol):
    """A ticket printer. Implementations: the serial printer, and the simulated one in memory."""

    def start(self, listener: StatusListener) -> None:
        """Opens the device in the background and reports every change of status, once each."""

    @property
    def status(self) -> PrinterStatus: ...

    def print(
        self,
        document: PrintDocument,
        deadline: Deadline,
        on_sending: OnSending | None = None,
        on_sent: OnSent | None = None,
    ) -> tuple[PrintOutcome, PrinterStatus]:
        """Prints one document and waits for proof. Blocks the calling worker until proof or the deadline.

        `on_sending` is called right before the first byte leaves, with the four bytes that name this job in
        the printer's echo, so that the journal can record it; if it raises, no byte leaves. `on_sent` is
        called when the last byte has left. Both run on the printer's thread; what they raise arrives here.
        """

    def close(self) -> None: ...


class ServicedPrinter(Printer, Protocol):
    """A printer with the calls of commissioning. All go through the printer's one thread, block the caller at
    most to the deadline, and never run by themselves: the memory wears."""

    @property
    def info(self) -> PrinterInfo: ...

    def identity(self, deadline: Deadline) -> str | PrinterFailure:
        """Asks for the model's name (`GS I` 67), whatever the profile."""

    def nv_memory(self, deadline: Deadline) -> NvMemoryInfo | PrinterFailure: ...

    def store(
        self, blocks: Sequence[NvBlock], deadline: Deadline, on_block: Callable[[int], None] | None = None
    ) -> NvMemoryInfo | PrinterFailure:
        """Stores the blocks one after the other and asks whether they are there. `on_block` hears how many
        are stored so far, on the printer's thread. Success means that every block is there."""

    def delete_all(self, deadline: Deadline) -> NvMemoryInfo | PrinterFailure:
        """Forgets every stored block."""

    def delete(self, keys: Sequence[bytes], deadline: Deadline) -> NvMemoryInfo | PrinterFailure:
        """Forgets these stored blocks and tells what is left."""
