"""Reading whole files in as few commands as this chip and reader allow (ICAO Doc 9303-10 clause 3.6).

A file is read by its short identifier, in blocks of extended length where nothing has refused them yet. They
are tried in clear first, on EF.CardAccess, where a refusal costs one command; on a chip without that file the
first try may cost the session. Whatever is refused is asked for again in smaller pieces, and the reader
remembers.
"""

from __future__ import annotations

from collections.abc import Iterable

from drivers.card.apdu import SW, Apdu, Response
from drivers.card.channel import Channel, LongCommandFailedError
from drivers.card.connection import ReadError
from drivers.card.lds import Ef, leave_application
from drivers.card.model import ReadFailure
from drivers.card.tlv import Tlv, TlvError, encode_length, read_header

SHORT_BLOCK = 223
"""The most that fits a short answer under secure messaging, on every reader."""
SMALLEST_BLOCK = 16
"""A chip that refuses even this refuses something else than the length."""
LARGE_BLOCK = 8000
"""A block of extended length: two for a photo, and less than the buffers of chips and readers seen."""
HEADER = 4
"""The longest tag and length of any file read here: what is left to ask when a whole block is refused."""
MAX_FILE = 0x10000
"""No file of an identity card comes near; a length beyond it is noise."""
ODD_FROM = 0x8000
"""From here on READ BINARY takes the offset as a data object (ISO/IEC 7816-4 clause 11.3.3)."""
SET = 0x31
"""How EF.CardAccess begins (Doc 9303-11 clause 9.2)."""

_NO_LENGTH_HELPS = frozenset(
    {SW.SECURITY_NOT_SATISFIED, SW.FILE_NOT_FOUND, SW.WRONG_P1P2, SW.INS_NOT_SUPPORTED, SW.CLA_NOT_SUPPORTED}
)
_CLASS_OR_INSTRUCTION = frozenset({SW.INS_NOT_SUPPORTED, SW.CLA_NOT_SUPPORTED})
_SESSION_ENDED = frozenset({SW.SM_MISSING, SW.SM_INCORRECT})
_SESSION_LOST = _SESSION_ENDED | {SW.SECURITY_NOT_SATISFIED}
# In the middle of a file WRONG_OFFSET means that it is shorter than it claims; at its beginning, for some
# chips, that it is shorter than what was asked for.
_NO_LENGTH_HELPS_ON = _NO_LENGTH_HELPS | _SESSION_LOST | {SW.WRONG_OFFSET}


class SessionLostError(ReadError):
    """A way of reading ended secure messaging (Doc 9303-11 clause 9.8.2): open the chip again, go without."""

    def __init__(self, cause: str = "extended length ended the session") -> None:
        super().__init__(ReadFailure.PROTOCOL, cause)


class BrokenFileError(ReadError):
    """A file that breaks off, or no data object at all."""

    def __init__(self, cause: str) -> None:
        super().__init__(ReadFailure.PROTOCOL, f"file {cause}")


class FileReader:
    """The files of one chip during one read."""

    def __init__(self, channel: Channel, *, extended: bool) -> None:
        """`extended`: whether large blocks may be tried at all (never over T=0)."""
        self._channel = channel
        self._by_short_identifier = True
        self._short = SHORT_BLOCK
        self._longest = 0
        """The longest block that has come back under secure messaging."""
        self._lengths: dict[Ef, int] = {}
        """Of the files read so far."""
        self.extended = extended

    def card_access(self) -> bytes | None:
        """EF.CardAccess before any application is selected; None when the card has none worth the name.

        Cards differ: some select the file at once, some want the master file first (others answer 6D00 to
        that), some know it by its short identifier only. No error here is fatal, and no nonsense either: a
        card that is no identity card may answer anything.
        """
        for at_master_file in (False, True):
            if at_master_file:
                leave_application(self._channel)
            if (found := self._set_of(self._selected(Ef.CARD_ACCESS))) is not None:
                return found
        # Large first, because this is the last chance to see in clear whether that goes.
        sizes = (*self._sizes(Ef.CARD_ACCESS)[:-1], 256, HEADER)
        return self._set_of(self._block(0x80 | Ef.CARD_ACCESS.short, 0, sizes))

    def read(self, file: Ef) -> bytes | None:
        """The whole file, exactly as long as its outer data object; None when it is absent or locked.

        Raises `ReadError(PROTOCOL)` when it breaks off, `SessionLostError` as said there.
        """
        first = None
        if self._by_short_identifier:
            first = self._block(0x80 | file.short, 0, self._sizes(file))
        if first is None:
            first = self._selected(file)
            # Found this way after all: this chip does not know short identifiers.
            self._by_short_identifier = self._by_short_identifier and first is None
        if first is None:
            return None
        content = self._rest(first)
        self._lengths[file] = len(content)
        return content

    def _set_of(self, first: bytes | None) -> bytes | None:
        """The whole file if it begins like EF.CardAccess and does not break off."""
        if first is None or first[0] != SET:
            return None
        try:
            return self._rest(first)
        except BrokenFileError:
            return None

    def _selected(self, file: Ef) -> bytes | None:
        identifier = int(file).to_bytes(2, "big")
        selected = self._channel.send(Apdu(0x00, 0xA4, 0x02, 0x0C, identifier))
        if self._channel.secured and self._by_short_identifier and selected.sw in _SESSION_ENDED:
            # What was asked before, by short identifier and perhaps in a large block, was refused in clear.
            self._by_short_identifier = self.extended = False
            raise SessionLostError("a short identifier or extended length ended the session")
        if not selected.ok:
            return None
        return self._block(0, 0, self._sizes(file))

    def _rest(self, first: bytes) -> bytes:
        try:
            _, at, length = read_header(first)
        except TlvError as error:
            raise BrokenFileError(str(error)) from error
        total = at + length
        if total > MAX_FILE:
            raise BrokenFileError("too long")
        content = bytearray(first[:total])
        while len(content) < total:
            block = self._next(len(content), total - len(content))
            if not block:
                raise BrokenFileError("breaks off")
            content += block[: total - len(content)]
        return bytes(content)

    def _next(self, offset: int, left: int) -> bytes | None:
        """The next block, in the largest size that is not refused; sizes refused are not tried again."""
        refused_large = False
        while True:
            size = LARGE_BLOCK if self.extended else self._short
            response = self._ask(_read_at(offset, size, left))
            if _answered(response):
                return _content(offset, response.data)
            self._look_for_the_session(response, refused_large)
            if response.sw in _NO_LENGTH_HELPS_ON:
                return None
            wanted = min(size, left)
            if self.extended:
                refused_large, self.extended = True, False
            elif wanted > SMALLEST_BLOCK:
                self._short = wanted // 2
            else:
                return None

    def _sizes(self, file: Ef) -> tuple[int, ...]:
        """What to ask for at its beginning, the largest first. One read before is no longer than it was."""
        sizes = (LARGE_BLOCK, self._short, HEADER) if self.extended else (self._short, HEADER)
        most = self._lengths.get(file, LARGE_BLOCK)
        return tuple(dict.fromkeys(min(size, most) for size in sizes))

    def _block(self, p1: int, p2: int, sizes: Iterable[int]) -> bytes | None:
        """The answer to the first size the card takes; None when it refuses all."""
        refused_large = False
        for size in sizes:
            response = self._ask(Apdu(0x00, 0xB0, p1, p2, le=size))
            if _answered(response):
                return response.data
            self._look_for_the_session(response, refused_large)
            # In clear, of a file selected before, a large block is all that can be unknown.
            of_length = size > 256 and not self._channel.secured and not p1 & 0x80
            if response.sw in _NO_LENGTH_HELPS - (_CLASS_OR_INSTRUCTION if of_length else frozenset()):
                return None
            if size > 256:
                refused_large, self.extended = True, False
        return None

    def _look_for_the_session(self, response: Response, refused_large: bool) -> None:
        """A large block refused just before may have ended it."""
        if refused_large and self._channel.secured and self._ended(response):
            raise SessionLostError

    def _ask(self, apdu: Apdu) -> Response:
        """The answer. `SessionLostError` where a block larger than any before ends secure messaging: the card
        says so, the reader fails at it, or what comes back is damaged because it did not fit somewhere."""
        untried = apdu.extended and self._channel.secured and (apdu.le or 0) > self._longest
        try:
            response = self._channel.send(apdu)
        except ReadError as error:
            if untried and (
                error.failure is ReadFailure.PROTOCOL or isinstance(error, LongCommandFailedError)
            ):
                self.extended = False
                raise SessionLostError from None
            if not isinstance(error, LongCommandFailedError) or self._channel.secured:
                raise
            self.extended = False
            return Response(b"", SW.WRONG_LENGTH)
        if untried and self._ended(response):
            self.extended = False
            raise SessionLostError
        if untried:
            self._longest = max(self._longest, len(response.data))
        return response

    def _ended(self, response: Response) -> bool:
        """Whether the chip says in clear that there is no session any more; said under secure messaging the
        same words speak of the file."""
        return self._channel.left_session and response.sw in _SESSION_LOST


def _read_at(offset: int, size: int, left: int) -> Apdu:
    """READ BINARY of what is `left`, at most `size` bytes of answer."""
    if offset < ODD_FROM:
        return Apdu(0x00, 0xB0, offset >> 8, offset & 0xFF, le=min(size, left))
    # Le counts the data object 53 around the bytes too.
    whole = 1 + len(encode_length(left)) + left
    return Apdu(0x00, 0xB1, 0, 0, Tlv.build(0x54, offset.to_bytes(2, "big")), min(size, whole))


def _content(offset: int, data: bytes) -> bytes:
    if offset < ODD_FROM:
        return data
    try:
        return Tlv(data).expect(0x53).value
    except TlvError as error:
        raise BrokenFileError(str(error)) from error


def _answered(response: Response) -> bool:
    return bool(response.data) and response.sw in (SW.OK, SW.END_OF_FILE)
