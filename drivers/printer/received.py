"""What a printer says, sorted out of the byte stream.

Everything a printer sends arrives in one stream: flow control, answers and unasked reports. The kinds are
told apart by fixed bits (ESC/POS, status transmission): `11`/`13` flow control, `b & 93 == 12` DLE EOT,
`b & 93 == 10` first of four ASB bytes, `37`/`5F`/`3D` open a block that ends with `00`, `b & 90 == 00` GS r.
Presenter printers know no ASB and open their answer with `10 0F` instead; four bytes of any value follow.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

XON, XOFF = 0x11, 0x13
_BLOCK_OPENERS = (0x37, 0x5F, 0x3D)
_BLOCK_MAX = 96
"""Longest block accepted (`GS I` answers are up to 80 letters, a group of NV keys 83); a longer one is
noise."""
_REPORT_BYTES = 4
_PRESENTER = b"\x10\x0f"
_QUEUED_MAX = 0x0F


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
class PresenterStatus:
    """The four bytes after `10 0F`: the answer of a presenter printer to `DLE EOT` 14h."""

    value: bytes


@dataclass(frozen=True, slots=True)
class QueuedStatus:
    """The answer to `GS r`, in order with the print data."""

    value: int


@dataclass(frozen=True, slots=True)
class Block:
    """`37 …` answers of `GS ( H`, `GS ( L` and buffer clearing, `5F …` of `GS I`; without the closing
    zero."""

    value: bytes


@dataclass(frozen=True, slots=True)
class Noise:
    """A byte no printer sends in answer to anything asked here."""

    value: int


Received = Flow | RealtimeStatus | AutoStatus | PresenterStatus | QueuedStatus | Block | Noise

BUFFER_CLEARED = Block(b"\x37\x25")


def proof(token: bytes) -> Block:
    """What `GS ( H` function 48 answers for these four bytes."""
    return Block(b"\x37\x22" + token)


class _Open(Enum):
    """What is being received."""

    NOTHING = auto()
    BLOCK = auto()
    ASB = auto()
    PRESENTER = auto()


class Classifier:
    """Takes bytes as they come, in pieces of any size; total: no input raises."""

    def __init__(self, *, presenter: bool = False) -> None:
        self._presenter = presenter
        self._held = bytearray()
        self._open = _Open.NOTHING

    def feed(self, data: bytes) -> list[Received]:
        """What is complete so far."""
        return [found for byte in data for found in self._byte(byte)]

    def reset(self) -> None:
        """Forgets a half-received answer: used when it did not come in time."""
        self._open = _Open.NOTHING
        self._held.clear()

    def _byte(self, byte: int) -> list[Received]:
        if self._open is _Open.PRESENTER:
            return self._in_presenter(byte)
        # Blocks hold printable letters and reports have bit 4 clear: flow control may stand within both.
        if byte in (XON, XOFF):
            return [Flow(byte == XOFF)]
        if self._open is _Open.BLOCK:
            return self._in_block(byte)
        if self._open is _Open.ASB:
            return self._in_asb(byte)
        return self._first(byte)

    def _first(self, byte: int) -> list[Received]:
        if byte & 0x93 == 0x12:
            return [RealtimeStatus(byte)]
        if self._presenter and byte == _PRESENTER[0]:
            return self._begin(_Open.PRESENTER, byte)
        if byte & 0x93 == 0x10:
            return self._begin(_Open.ASB, byte)
        if byte in _BLOCK_OPENERS:
            return self._begin(_Open.BLOCK, byte)
        if byte <= _QUEUED_MAX:
            return [QueuedStatus(byte)]
        return [Noise(byte)]

    def _begin(self, kind: _Open, byte: int) -> list[Received]:
        self._open = kind
        self._held[:] = bytes([byte])
        return []

    def _in_block(self, byte: int) -> list[Received]:
        if byte == 0:
            block = Block(bytes(self._held))
            self.reset()
            return [block]
        self._held.append(byte)
        if len(self._held) > _BLOCK_MAX:
            noise: list[Received] = [Noise(each) for each in self._held]
            self.reset()
            return noise
        return []

    def _in_asb(self, byte: int) -> list[Received]:
        # Bytes two to four have bits 7 and 4 clear; anything else means the report was cut off.
        if byte & 0x90 != 0:
            return self._cut_off(byte)
        self._held.append(byte)
        if len(self._held) < _REPORT_BYTES:
            return []
        report = AutoStatus(bytes(self._held))
        self.reset()
        return [report]

    def _in_presenter(self, byte: int) -> list[Received]:
        if len(self._held) == 1 and byte != _PRESENTER[1]:
            return self._cut_off(byte)
        self._held.append(byte)
        if len(self._held) < len(_PRESENTER) + _REPORT_BYTES:
            return []
        report = PresenterStatus(bytes(self._held[len(_PRESENTER) :]))
        self.reset()
        return [report]

    def _cut_off(self, byte: int) -> list[Received]:
        first = Noise(self._held[0])
        self.reset()
        return [first, *self._byte(byte)]
