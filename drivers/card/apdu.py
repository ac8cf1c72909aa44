"""Command and response APDUs (ISO/IEC 7816-4 clause 5) and the status words an ID card answers with."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple


class ApduError(ValueError):
    """Bytes that are not an APDU."""


class SW(IntEnum):
    """Status words this driver decides on (ISO/IEC 7816-4 clause 5.6). Others stay plain numbers."""

    OK = 0x9000
    END_OF_FILE = 0x6282
    AUTHENTICATION_FAILED = 0x6300
    WRONG_LENGTH = 0x6700
    SECURITY_NOT_SATISFIED = 0x6982
    BLOCKED = 0x6983
    REFERENCE_INVALIDATED = 0x6984
    CONDITIONS_NOT_SATISFIED = 0x6985
    SM_MISSING = 0x6987
    SM_INCORRECT = 0x6988
    WRONG_DATA = 0x6A80
    FILE_NOT_FOUND = 0x6A82
    WRONG_P1P2 = 0x6A86
    REFERENCE_NOT_FOUND = 0x6A88
    WRONG_OFFSET = 0x6B00
    INS_NOT_SUPPORTED = 0x6D00
    CLA_NOT_SUPPORTED = 0x6E00
    UNKNOWN = 0x6F00


def retries_left(sw: int) -> int | None:
    """The `x` of a `63Cx` status; None for any other."""
    return sw & 0xF if sw & 0xFFF0 == 0x63C0 else None


def is_authentication_failure(sw: int) -> bool:
    """6300 or 63Cx: the password or its proof was wrong."""
    return sw == SW.AUTHENTICATION_FAILED or retries_left(sw) is not None


@dataclass(frozen=True, slots=True)
class Apdu:
    """A command. `le` is the number of bytes expected: None for none, 256 (or 65536) for all there is."""

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes = field(default=b"", repr=False)
    le: int | None = None

    @property
    def header(self) -> bytes:
        return bytes([self.cla, self.ins, self.p1, self.p2])

    @property
    def extended(self) -> bool:
        """Needs extended length fields (clause 5.1)."""
        return len(self.data) > 255 or (self.le is not None and self.le > 256)

    def encode(self) -> bytes:
        out = self.header
        if self.extended:
            if self.data:
                out += b"\x00" + len(self.data).to_bytes(2, "big") + self.data
            if self.le is not None:
                out += (b"" if self.data else b"\x00") + (self.le % 65536).to_bytes(2, "big")
            return out
        if self.data:
            out += bytes([len(self.data)]) + self.data
        if self.le is not None:
            out += bytes([self.le % 256])
        return out

    @classmethod
    def decode(cls, raw: bytes) -> Apdu:
        """The command in `raw`, short or extended; `ApduError` when the lengths contradict each other."""
        if len(raw) < 4:
            raise ApduError("shorter than a header")
        cla, ins, p1, p2 = raw[:4]
        body = raw[4:]
        if not body:
            return cls(cla, ins, p1, p2)
        if len(body) == 1:
            return cls(cla, ins, p1, p2, le=body[0] or 256)
        if body[0] == 0:
            return cls._decode_extended((cla, ins, p1, p2), body[1:])
        length, rest = body[0], body[1:]
        if len(rest) == length:
            return cls(cla, ins, p1, p2, rest)
        if len(rest) == length + 1:
            return cls(cla, ins, p1, p2, rest[:-1], rest[-1] or 256)
        raise ApduError("lengths do not fit")

    @classmethod
    def _decode_extended(cls, header: tuple[int, int, int, int], body: bytes) -> Apdu:
        if len(body) < 2:
            raise ApduError("lengths do not fit")
        length, rest = int.from_bytes(body[:2], "big"), body[2:]
        if not rest:
            return cls(*header, le=length or 65536)
        if len(rest) == length:
            return cls(*header, rest)
        if len(rest) == length + 2:
            return cls(*header, rest[:-2], int.from_bytes(rest[-2:], "big") or 65536)
        raise ApduError("lengths do not fit")


class Response(NamedTuple):
    """What came back: data and status word."""

    data: bytes
    sw: int

    def __repr__(self) -> str:
        # What a card answers may be somebody's name: a status word is all that may reach a log.
        return f"Response({len(self.data)} bytes, sw={self.sw:04X})"

    @classmethod
    def decode(cls, raw: bytes) -> Response:
        if len(raw) < 2:
            raise ApduError("shorter than a status word")
        return cls(bytes(raw[:-2]), int.from_bytes(raw[-2:], "big"))

    def encode(self) -> bytes:
        return self.data + self.sw.to_bytes(2, "big")

    @property
    def ok(self) -> bool:
        return self.sw == SW.OK
