"""The chain of processors between a protocol step and the raw connection.

`Channel` sends one command at a time: secure messaging when a session stands, then the raw connection. An
answer in pieces (61xx) is collected and a corrected length (6Cxx) used, both by the transport and, where a
chip says so under secure messaging, inside it (ISO/IEC 7816-4 clause 5.3.4). Over T=0 commands go as its
units ask. The channel counts commands and watches the deadline before each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from drivers.card.apdu import SW, Apdu, ApduError, Response
from drivers.card.connection import Connection, ReadError
from drivers.card.messaging import SecureMessaging, SecureMessagingError, SessionKeys
from drivers.card.model import ReadFailure
from drivers.card.tlv import Tlv, TlvError
from drivers.deadline import Deadline

MAX_CONTINUATIONS = 300
"""GET RESPONSE rounds of one command: 300 × 256 bytes, more than any file this driver reads in one go."""
MAX_ANSWER = 0x11000
"""Bytes of one answer in pieces: the longest there is (65536) with its protection."""
GET_RESPONSE = 0xC0
CHECKSUM = 0x8E
"""Tag of the checksum object (Doc 9303-11 clause 9.8.5)."""


class TransmissionError(ReadError):
    """No answer: the reader failed, or the card although it stays. Proves nothing against the chip."""


class LongCommandFailedError(TransmissionError):
    """So it went with a command of extended length. Short ones may still be answered."""


class Channel:
    """Commands to one chip during one read."""

    def __init__(self, connection: Connection, deadline: Deadline) -> None:
        self._connection = connection
        self._by_characters = connection.transport == "T=0"
        self._deadline = deadline
        self._session: SecureMessaging | None = None
        self.apdus = 0
        """Commands sent so far, GET RESPONSE included; but over T=0, where one command is several units
        (ISO/IEC 7816-3 clause 12.2), the units that fetch its answer are not."""
        self.left_session = False
        """Whether the last answer came in clear although a session stands: a status that is no longer said
        under secure messaging mostly ends it (Doc 9303-11 clause 9.8.2)."""

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
        """The answer in plain; `ReadError(PROTOCOL)` when it cannot be one, `TransmissionError` when there is
        none."""
        session = self._session
        try:
            if session is None:
                return self._exchange(apdu)
            return _whole(lambda inner: self._protected(session, inner), apdu)
        except (SecureMessagingError, TlvError, ApduError) as error:
            raise ReadError(ReadFailure.PROTOCOL, str(error)) from error

    def _protected(self, session: SecureMessaging, apdu: Apdu) -> Response:
        answer = self._exchange(session.wrap(apdu), _ends)
        self.left_session = not answer.data
        return session.unwrap(answer)

    def _exchange(self, apdu: Apdu, ends: Callable[[bytes], bool] = lambda _: False) -> Response:
        if not self._by_characters:
            return _whole(self._counted, apdu, ends)
        self.apdus += 1
        return _whole(self._by_units, apdu, ends)

    def _counted(self, apdu: Apdu) -> Response:
        self.apdus += 1
        return self._transmit(apdu)

    def _by_units(self, apdu: Apdu) -> Response:
        """Over T=0 a command and its answer are never in one unit (ISO/IEC 7816-3 clause 12.2).

        A command with data goes without Le, and what it answers is fetched by GET RESPONSE: because the card
        says so (61xx), or because it says no more than that it is done. One with neither has a zero length.
        """
        if apdu.extended:
            raise ReadError(ReadFailure.PROTOCOL, "extended length over T=0")
        if not apdu.data and apdu.le is None:
            return self._transmit(replace(apdu, le=256))
        if not apdu.data or apdu.le is None:
            return self._transmit(apdu)
        response = self._transmit(replace(apdu, le=None))
        if response.data or response.sw not in (SW.OK, SW.END_OF_FILE):
            return response
        waiting = _more(self._transmit, apdu, apdu.le)
        return waiting if waiting.data else response

    def _transmit(self, apdu: Apdu) -> Response:
        if self._deadline.passed:
            raise ReadError(ReadFailure.DEADLINE)
        failed = LongCommandFailedError if apdu.extended else TransmissionError
        try:
            return Response.decode(self._connection.transmit(apdu.encode()))
        except ReadError as error:
            if error.failure in (ReadFailure.PROTOCOL, ReadFailure.CARD_SILENT):
                raise failed(error.failure, error.cause) from error
            raise
        except ApduError as error:
            raise failed(ReadFailure.PROTOCOL, str(error)) from error


def _ends(data: bytes) -> bool:
    """Whether a protected answer is complete: whole objects, a checksum the last. A 61xx beside it is the
    chip's own word, said inside too, and none of the transport's business."""
    try:
        return bool(data) and Tlv.parse_all(data)[-1].tag == CHECKSUM
    except TlvError:
        return False


def _whole(
    send: Callable[[Apdu], Response], apdu: Apdu, ends: Callable[[bytes], bool] = lambda _: False
) -> Response:
    """The answer to `apdu` with its length corrected and its pieces put together, until it `ends`."""
    response = _exact(send, apdu)
    collected = response.data
    for _ in range(MAX_CONTINUATIONS):
        if response.sw >> 8 != 0x61 or ends(collected):
            return Response(collected, response.sw)
        response = _more(send, apdu, response.sw & 0xFF or 256)
        collected += response.data
        if len(collected) > MAX_ANSWER:
            break
    raise ApduError("an answer without end")


def _exact(send: Callable[[Apdu], Response], apdu: Apdu) -> Response:
    response = send(apdu)
    # With data it is the status of a protected answer: sent again as it is, the command would be a replay.
    if response.sw >> 8 != 0x6C or apdu.le is None or response.data:
        return response
    return send(replace(apdu, le=response.sw & 0xFF or 256))


def _more(send: Callable[[Apdu], Response], apdu: Apdu, le: int) -> Response:
    """`le` more bytes of the answer to `apdu`.

    Without the class bits of secure messaging and chaining, because this command is neither protected nor
    followed by another (ISO/IEC 7816-4 clause 5.4.1). Some cards want the command's own class to the letter
    (clause 5.3.4): they say so, and get it.
    """
    response = _exact(send, Apdu(apdu.cla & 0x03, GET_RESPONSE, 0, 0, le=le))
    if response.sw == SW.CLA_NOT_SUPPORTED and apdu.cla & 0xFC:
        return _exact(send, Apdu(apdu.cla, GET_RESPONSE, 0, 0, le=le))
    return response
