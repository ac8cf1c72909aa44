"""Reading the files of the Logical Data Structure (ICAO Doc 9303-10 clause 4, 9303-10 clause 3.6)."""

from __future__ import annotations

from enum import IntEnum

from drivers.card.apdu import SW, Apdu
from drivers.card.channel import Channel
from drivers.card.connection import ReadError
from drivers.card.model import ReadFailure
from drivers.card.tlv import TlvError, read_header

EMRTD_AID = bytes.fromhex("A0000002471001")
MASTER_FILE = bytes.fromhex("3F00")
BLOCK = 223
"""Bytes asked for at a time: the most that fits a short answer under secure messaging, on every reader."""
HEADER = 4
"""The longest tag and length of any file read here: what is left to ask when a whole block is refused."""
MAX_FILE = 0x8000
"""Plain READ BINARY addresses 32,767 bytes; no file read here comes near."""


class Ef(IntEnum):
    """File identifiers (Doc 9303-10 table 38)."""

    CARD_ACCESS = 0x011C
    DG1 = 0x0101
    DG13 = 0x010D
    DG14 = 0x010E
    DG15 = 0x010F
    SOD = 0x011D

    @property
    def short(self) -> int:
        """Short file identifier."""
        return int(self) & 0x1F


def select_application(channel: Channel) -> bool:
    """False: the card has no eMRTD application."""
    return channel.send(Apdu(0x00, 0xA4, 0x04, 0x0C, EMRTD_AID)).ok


def read_card_access(channel: Channel) -> bytes | None:
    """EF.CardAccess before any application is selected; None when the card has none.

    Cards differ: some select the file at once, some want the master file first (others answer 6D00 to that),
    some know it by its short identifier only. No error here is fatal.
    """
    for path in (b"", MASTER_FILE):
        if path:
            channel.send(Apdu(0x00, 0xA4, 0x00, 0x0C, path))
        content = read_file(channel, Ef.CARD_ACCESS)
        if content is not None:
            return content
    first = channel.send(Apdu(0x00, 0xB0, 0x80 | Ef.CARD_ACCESS.short, 0, le=256))
    return _cut(first.data) if first.data and first.sw in (SW.OK, SW.END_OF_FILE) else None


def read_file(channel: Channel, file: Ef) -> bytes | None:
    """The whole file, exactly as long as its outer data object; None when it is absent or locked.

    Raises `ReadError(PROTOCOL)` when it breaks off.
    """
    identifier = int(file).to_bytes(2, "big")
    if not channel.send(Apdu(0x00, 0xA4, 0x02, 0x0C, identifier)).ok:
        return None
    # Some chips refuse to read past the end of a short file (67xx, 6Cxx) instead of answering what there is.
    first = read_block(channel, 0, BLOCK) or read_block(channel, 0, HEADER)
    if first is None:
        return None
    try:
        _, at, length = read_header(first)
    except TlvError as error:
        raise ReadError(ReadFailure.PROTOCOL, f"{file.name}: {error}") from error
    total = at + length
    if total > MAX_FILE:
        raise ReadError(ReadFailure.PROTOCOL, f"{file.name} too long")
    content = bytearray(first[:total])
    while len(content) < total:
        block = read_block(channel, len(content), min(BLOCK, total - len(content)))
        if not block:
            raise ReadError(ReadFailure.PROTOCOL, f"{file.name} breaks off")
        content += block[: total - len(content)]
    return bytes(content)


def read_block(channel: Channel, offset: int, length: int) -> bytes | None:
    """Up to `length` bytes of the selected file; None when the card refuses."""
    response = channel.send(Apdu(0x00, 0xB0, offset >> 8, offset & 0xFF, le=length))
    return response.data if response.data and response.sw in (SW.OK, SW.END_OF_FILE) else None


def _cut(data: bytes) -> bytes | None:
    try:
        _, at, length = read_header(data)
    except TlvError:
        return None
    return data[: at + length] if at + length <= len(data) else None
