"""Reading whole files in as few commands as this chip and reader allow (ICAO Doc 9303-10 clause 3.6).

A file is read by its short identifier, in blocks of extended length where the chip showed in clear, on
EF.CardAccess, that it takes them: a refusal there costs one command, but later perhaps the session.
Whatever is refused is asked for again in smaller pieces, and the reader remembers.
"""

from __future__ import annotations

from collections.abc import Iterable

from drivers.card.apdu import SW, Apdu, Response
from drivers.card.channel import Channel
from drivers.card.connection import ReadError
from drivers.card.lds import Ef, leave_application
from drivers.card.model import ReadFailure
from drivers.card.tlv import Tlv, TlvError, encode_length, read_header

SHORT_BLOCK = 223
"""The most that fits a short answer under secure messaging, on every reader."""
LARGE_BLOCK = 8000
"""A block of extended length: two for a photo, and less than the buffers of chips and readers seen."""
HEADER = 4
"""The longest tag and length of any file read here: what is left to ask when a whole block is refused."""
MAX_FILE = 0x10000
"""No file of an identity card comes near; a length beyond it is noise."""
ODD_FROM = 0x8000
"""From here on READ BINARY takes the offset as a data object (ISO/IEC 7816-4 clause 11.3.3)."""

_NO_LENGTH_HELPS = frozenset(
    {SW.SECURITY_NOT_SATISFIED, SW.FILE_NOT_FOUND, SW.WRONG_P1P2, SW.INS_NOT_SUPPORTED, SW.CLA_NOT_SUPPORTED}
)
_SESSION_LOST = frozenset({SW.SECURITY_NOT_SATISFIED, SW.SM_MISSING, SW.SM_INCORRECT})


class SessionLostError(ReadError):
    """A large block ended secure messaging: open the chip again and read in short blocks."""

    def __init__(self) -> None:
        super().__init__(ReadFailure.PROTOCOL, "extended length ended the session")


class FileReader:
    """The files of one chip during one read."""

    def __init__(self, channel: Channel, *, extended: bool) -> None:
        """`extended`: whether large blocks may be tried at all (never over T=0)."""
        self._channel = channel
        self._by_short_identifier = True
        self.extended = extended

    def card_access(self) -> bytes | None:
        """EF.CardAccess before any application is selected; None when the card has none. Settles `extended`.

        Cards differ: some select the file at once, some want the master file first (others answer 6D00 to
        that), some know it by its short identifier only. No error here is fatal.
        """
        for at_master_file in (False, True):
            if at_master_file:
                leave_application(self._channel)
            if (first := self._selected(Ef.CARD_ACCESS)) is not None:
                return self._rest(Ef.CARD_ACCESS, first)
        first = self._block(0x80 | Ef.CARD_ACCESS.short, 0, (SHORT_BLOCK, 256))
        self.extended = False
        return _cut(first) if first is not None else None

    def read(self, file: Ef) -> bytes | None:
        """The whole file, exactly as long as its outer data object; None when it is absent or locked.

        Raises `ReadError(PROTOCOL)` when it breaks off, `SessionLostError` as said there.
        """
        first = None
        if self._by_short_identifier:
            first = self._block(0x80 | file.short, 0, self._sizes(LARGE_BLOCK))
        if first is None:
            first = self._selected(file)
            # Found this way after all: this chip does not know short identifiers.
            self._by_short_identifier = self._by_short_identifier and first is None
        return None if first is None else self._rest(file, first)

    def _selected(self, file: Ef) -> bytes | None:
        identifier = int(file).to_bytes(2, "big")
        if not self._channel.send(Apdu(0x00, 0xA4, 0x02, 0x0C, identifier)).ok:
            return None
        return self._block(0, 0, self._sizes(LARGE_BLOCK))

    def _rest(self, file: Ef, first: bytes) -> bytes:
        try:
            _, at, length = read_header(first)
        except TlvError as error:
            raise ReadError(ReadFailure.PROTOCOL, f"{file.name}: {error}") from error
        total = at + length
        if total > MAX_FILE:
            raise ReadError(ReadFailure.PROTOCOL, f"{file.name} too long")
        content = bytearray(first[:total])
        while len(content) < total:
            block = self._next(len(content), total - len(content))
            if not block:
                raise ReadError(ReadFailure.PROTOCOL, f"{file.name} breaks off")
            content += block[: total - len(content)]
        return bytes(content)

    def _next(self, offset: int, left: int) -> bytes | None:
        sizes = [min(size, left) for size in self._sizes(LARGE_BLOCK) if size != HEADER]
        if offset < ODD_FROM:
            return self._block(offset >> 8, offset & 0xFF, sizes)
        where = Tlv.build(0x54, offset.to_bytes(2, "big"))
        for size in sizes:
            # Room for the data object 53 around the answer.
            response = self._channel.send(Apdu(0x00, 0xB1, 0, 0, where, size + 1 + len(encode_length(size))))
            if _answered(response):
                try:
                    return Tlv(response.data).expect(0x53).value
                except TlvError as error:
                    raise ReadError(ReadFailure.PROTOCOL, str(error)) from error
        return None

    def _sizes(self, largest: int) -> tuple[int, ...]:
        return (largest, SHORT_BLOCK, HEADER) if self.extended else (SHORT_BLOCK, HEADER)

    def _block(self, p1: int, p2: int, sizes: Iterable[int]) -> bytes | None:
        """The answer to the first size the card takes; None when it refuses all."""
        refused_large = False
        for size in sizes:
            response = self._channel.send(Apdu(0x00, 0xB0, p1, p2, le=size))
            if response.sw >> 8 == 0x6C:
                # Said inside secure messaging, where the channel cannot correct the length by itself.
                exact = response.sw & 0xFF or 256
                response = self._channel.send(Apdu(0x00, 0xB0, p1, p2, le=exact))
            if _answered(response):
                return response.data
            if refused_large and self._channel.secured and response.sw in _SESSION_LOST:
                raise SessionLostError
            if response.sw in _NO_LENGTH_HELPS:
                return None
            if size > 256:
                refused_large, self.extended = True, False
        return None


def _answered(response: Response) -> bool:
    return bool(response.data) and response.sw in (SW.OK, SW.END_OF_FILE)


def _cut(data: bytes) -> bytes | None:
    try:
        _, at, length = read_header(data)
    except TlvError:
        return None
    return data[: at + length] if at + length <= len(data) else None
