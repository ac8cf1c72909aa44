"""A card behind the transmission protocol T=0: a connection that takes and gives its units, and nothing else.

ISO/IEC 7816-3 clause 12.2, written without the terminal's side: a unit carries data one way only. What a
command with data answers waits for GET RESPONSE (61xx); an answer of another length than was asked for is not
given but named (6Cxx); extended length does not exist.
"""

from __future__ import annotations

from drivers.card.connection import Connection

T0_ATR = bytes.fromhex("3B021450")
"""Of a contact card without TD1, which offers T=0 alone (ISO/IEC 7816-3 clause 8.2.3)."""
_GET_RESPONSE = 0xC0
_OK = b"\x90\x00"
_WRONG_LENGTH = b"\x67\x00"
_NOTHING_TO_GIVE = b"\x69\x85"
_UNIT = 256


class T0:
    """The chip behind `inner`, as a reader sees it that speaks T=0 only."""

    transport = "T=0"

    def __init__(self, inner: Connection) -> None:
        self._inner = inner
        self._waiting = b""
        """Bytes still to fetch."""
        self._status = _OK
        self._asked: bytes | None = None
        """The header whose answer waits for the right length."""

    def transmit(self, command: bytes) -> bytes:
        if len(command) < 5:
            return _WRONG_LENGTH
        header, size, data = command[:4], command[4], command[5:]
        if data and size != len(data):
            # Extended length, or an Le behind the data: neither is a unit of this protocol.
            return _WRONG_LENGTH
        if command[1] == _GET_RESPONSE:
            return self._give(size or _UNIT)
        if self._asked == header and not data:
            self._asked = None
            return self._give(size or _UNIT)
        self._waiting, self._asked = b"", None
        self._waiting, self._status = self._whole(command)
        if data:
            return self._more()
        return self._incoming(header, size or _UNIT)

    def _incoming(self, header: bytes, wanted: int) -> bytes:
        """The answer to a command without data: of exactly the length asked for."""
        if self._waiting and len(self._waiting) < wanted:
            self._asked = header
            return bytes([0x6C, len(self._waiting)])
        return self._give(wanted) if self._waiting else self._status

    def _give(self, wanted: int) -> bytes:
        if not self._waiting:
            return _NOTHING_TO_GIVE
        if wanted > len(self._waiting):
            return bytes([0x6C, len(self._waiting) % _UNIT])
        given, self._waiting = self._waiting[:wanted], self._waiting[wanted:]
        return given + self._more()

    def _more(self) -> bytes:
        if not self._waiting:
            return self._status
        return bytes([0x61, len(self._waiting) if len(self._waiting) < _UNIT else 0])

    def _whole(self, command: bytes) -> tuple[bytes, bytes]:
        """Everything the chip answers and its status, however the chip hands it over."""
        answer = self._inner.transmit(command)
        collected, status = answer[:-2], answer[-2:]
        while status[0] == 0x61:
            answer = self._inner.transmit(bytes([0x00, _GET_RESPONSE, 0, 0, status[1]]))
            collected, status = collected + answer[:-2], answer[-2:]
        return collected, status
