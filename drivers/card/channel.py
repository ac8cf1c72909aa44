"""The chain of processors between a protocol step and the raw connection.

`Channel` sends one command at a time: secure messaging when a session stands, then the raw connection, with
GET RESPONSE and corrected lengths handled on the way (ISO/IEC 7816-4 clause 5.3.4). It counts commands and
watches the deadline before each.
"""

from __future__ import annotations

from drivers.card.apdu import Apdu, ApduError, Response
from drivers.card.connection import Connection, ReadError
from drivers.card.messaging import SecureMessaging, SecureMessagingError, SessionKeys
from drivers.card.model import ReadFailure
from drivers.card.tlv import TlvError
from drivers.deadline import Deadline

MAX_CONTINUATIONS = 300
"""GET RESPONSE rounds of one command: 300 × 256 bytes, more than any file this driver reads in one go."""


class Channel:
    """Commands to one chip during one read."""

    def __init__(self, connection: Connection, deadline: Deadline) -> None:
        self._connection = connection
        self._deadline = deadline
        self._session: SecureMessaging | None = None
        self.apdus = 0
        """Commands sent so far, GET RESPONSE included."""

    def secure(self, keys: SessionKeys) -> None:
        """Starts a session, replacing the one that stands (re-keying by Chip Authentication)."""
        self._session = SecureMessaging(keys)

    @property
    def secured(self) -> bool:
        """Whether a session stands."""
        return self._session is not None

    def open_anew(self) -> None:
        """Forgets a session that the chip has ended."""
        self._session = None

    def send(self, apdu: Apdu) -> Response:
        """The answer in plain; `ReadError(PROTOCOL)` when it cannot be one."""
        session = self._session
        try:
            if session is None:
                return self._exchange(apdu)
            return session.unwrap(self._exchange(session.wrap(apdu)))
        except (SecureMessagingError, TlvError, ApduError) as error:
            raise ReadError(ReadFailure.PROTOCOL, str(error)) from error

    def _exchange(self, apdu: Apdu) -> Response:
        response = self._transmit(apdu)
        if response.sw >> 8 == 0x6C and apdu.le is not None:
            corrected = Apdu(apdu.cla, apdu.ins, apdu.p1, apdu.p2, apdu.data, response.sw & 0xFF or 256)
            response = self._transmit(corrected)
        collected = response.data
        for _ in range(MAX_CONTINUATIONS):
            if response.sw >> 8 != 0x61:
                break
            response = self._transmit(Apdu(apdu.cla & 0x03, 0xC0, 0, 0, le=response.sw & 0xFF or 256))
            collected += response.data
        return Response(collected, response.sw)

    def _transmit(self, apdu: Apdu) -> Response:
        if self._deadline.passed:
            raise ReadError(ReadFailure.DEADLINE)
        self.apdus += 1
        return Response.decode(self._connection.transmit(apdu.encode()))
