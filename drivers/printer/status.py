"""What a printer says, sorted out of the byte stream and collapsed to one `PrinterStatus`.

Everything a printer sends arrives in one stream: flow control, answers and unasked reports. The kinds are
told
apart by fixed bits (ESC/POS, status transmission): `11`/`13` flow control, `b & 93 == 12` DLE EOT, `b & 93
== 10`
first of four ASB bytes, `37`/`5F`/`3D` open a block that ends with `00`, `b & 90 == 00` GS r.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from drivers.printer.model import PrinterStatus

XON, XOFF = 0x11, 0x13
_BLOCK_OPENERS = (0x37, 0x5F, 0x3D)
_BLOCK_MAX = 96
"""Longest block accepted (`GS I` answers are up to 80 letters); a longer one is noise."""
_ASB_BYTES = 4
_PRESENTER = 0x0F


@dataclass(frozen=True, slots=True)
class Flow:
    """XON (`stop` false) or XOFF."""

    stop: bool


@dataclass(frozen=True, slots=True)
class RealtimeStatus:
    """The answer to `DLE EOT`; which of the four, only the order of questions tells."""

    value: int


@dataclass(frozen=True, slots=True)
class AutoStatus:
    """Four ASB bytes, pushed by the printer."""

    value: bytes


@dataclass(frozen=True, slots=True)
class QueuedStatus:
    """The answer to `GS r`, in order with the print data."""

    value: int


@dataclass(frozen=True, slots=True)
class Block:
    """`37 …` answers of `GS ( H` and buffer clearing, `5F …` of `GS I`; without the closing zero."""

    value: bytes


@dataclass(frozen=True, slots=True)
class Noise:
    """A byte no printer sends in answer to anything asked here."""

    value: int


Received = Flow | RealtimeStatus | AutoStatus | QueuedStatus | Block | Noise

BUFFER_CLEARED = Block(b"\x37\x25")


def proof(token: bytes) -> Block:
    """What `GS ( H` function 48 answers for these four bytes."""
    return Block(b"\x37\x22" + token)


class Classifier:
    """Takes bytes as they come, in pieces of any size; total: no input raises."""

    def __init__(self) -> None:
        self._open = bytearray()
        self._kind: Literal["block", "asb"] | None = None

    def feed(self, data: bytes) -> list[Received]:
        """What is complete so far."""
        return [found for byte in data for found in self._byte(byte)]

    def reset(self) -> None:
        """Forgets a half-received block: used when an answer did not come in time."""
        self._kind = None
        self._open.clear()

    def _byte(self, byte: int) -> list[Received]:
        if self._kind == "block":
            return self._in_block(byte)
        if byte in (XON, XOFF):
            return [Flow(byte == XOFF)]
        if self._kind == "asb":
            return self._in_asb(byte)
        if byte & 0x93 == 0x12:
            return [RealtimeStatus(byte)]
        if byte & 0x93 == 0x10:
            self._kind = "asb"
            self._open[:] = bytes([byte])
            return []
        if byte in _BLOCK_OPENERS:
            self._kind = "block"
            self._open[:] = bytes([byte])
            return []
        if byte & 0x90 == 0x00 and byte <= _PRESENTER:
            return [QueuedStatus(byte)]
        return [Noise(byte)]

    def _in_block(self, byte: int) -> list[Received]:
        if byte == 0:
            block = Block(bytes(self._open))
            self.reset()
            return [block]
        self._open.append(byte)
        if len(self._open) > _BLOCK_MAX:
            noise: list[Received] = [Noise(each) for each in self._open]
            self.reset()
            return noise
        return []

    def _in_asb(self, byte: int) -> list[Received]:
        # Bytes two to four have bits 7 and 4 clear; anything else means the report was cut off.
        if byte & 0x90 != 0:
            first = Noise(self._open[0])
            self.reset()
            return [first, *self._byte(byte)]
        self._open.append(byte)
        if len(self._open) < _ASB_BYTES:
            return []
        report = AutoStatus(bytes(self._open))
        self.reset()
        return [report]


def collapse(printer: int, offline: int, error: int, paper: int) -> PrinterStatus:
    """The four `DLE EOT` answers as one status: the cause a person can mend comes first.

    n=1 printer status, n=2 cause of being offline, n=3 cause of error, n=4 roll sensor.
    """
    if offline & 0x04:
        return PrinterStatus.COVER_OPEN
    if paper & 0x60 or offline & 0x20:
        return PrinterStatus.PAPER_OUT
    if error & 0x08:
        return PrinterStatus.CUTTER
    # An error that recovers by itself is a head too hot (or a voltage sag): it passes by waiting.
    if error & 0x40:
        return PrinterStatus.OVERHEATED
    if error & 0x24 or offline & 0x40:
        return PrinterStatus.ERROR
    if printer & 0x08 or offline & 0x08:
        return PrinterStatus.OFFLINE
    if paper & 0x0C:
        return PrinterStatus.NEAR_END
    return PrinterStatus.READY


def can_print(status: PrinterStatus) -> bool:
    """Only these two promise that paper will come."""
    return status in (PrinterStatus.READY, PrinterStatus.NEAR_END)
