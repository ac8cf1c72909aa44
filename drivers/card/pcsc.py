"""The only module that talks PC/SC: readers, their state, and an exclusive connection to a card.

Low-level calls instead of pyscard's monitors, whose threads die with the PC/SC daemon and never come back
(`drivers.card.reader_watch` does that work). Every call answers a result code (winscard.h); each of them
becomes a `ReadFailure`.
"""

from __future__ import annotations

import time
from typing import Any

from smartcard import scard

from drivers.card.connection import ReadError
from drivers.card.model import ReadFailure
from drivers.deadline import Deadline

VIRTUAL = "Virtual PCD"
"""The virtual reader listens on every network interface: development only."""

PNP = "\\\\?PnP?\\Notification"
NOTICE_SECONDS = 1.0
"""How long after a failed command the daemon may take to notice that the card is gone: it looks every 0.4 s,
and gives a chip that does not answer a moment more."""
NOTICE_PAUSE = 0.05
SHARING_RETRIES = 20
SHARING_PAUSE = 0.05

PRESENT = scard.SCARD_STATE_PRESENT
MUTE = scard.SCARD_STATE_MUTE

OK = 0
TIMEOUT = 0x8010000A
SHARING_VIOLATION = 0x8010000B
NO_SMARTCARD = 0x8010000C
PROTO_MISMATCH = 0x8010000F
NO_READERS = 0x8010002E
_LISTED = {
    # The daemon is gone, going, or does not let us: NO_ACCESS and SECURITY_VIOLATION are polkit's no.
    ReadFailure.SERVICE_DOWN: (
        *(0x80100001, 0x80100002, 0x80100003, 0x80100006, 0x80100007),  # INTERNAL … WAITED_TOO_LONG
        *(0x80100012, 0x80100013, 0x80100014, 0x80100018),  # … COMM_ERROR, UNKNOWN_ERROR, SHUTDOWN
        *(0x8010001D, 0x8010001E, 0x80100027, 0x80100031, 0x8010006A),  # NO_SERVICE, SERVICE_STOPPED …
    ),
    # UNKNOWN_READER, READER_UNAVAILABLE, READER_UNSUPPORTED, DUPLICATE_READER, NO_READERS_AVAILABLE
    ReadFailure.NO_READER: (0x80100009, 0x80100017, 0x8010001A, 0x8010001B, NO_READERS),
    ReadFailure.NO_CARD: (NO_SMARTCARD,),
    # RESET_CARD (it lost power meanwhile), REMOVED_CARD
    ReadFailure.CARD_REMOVED: (0x80100068, 0x80100069),
    # TIMEOUT, NOT_READY, INVALID_ATR, UNRESPONSIVE_CARD, UNPOWERED_CARD; SHARING_VIOLATION: another program
    # holds the card, or the daemon's own call hangs on it since our last process was killed. Taking the card
    # ends all of them.
    ReadFailure.CARD_SILENT: (*(TIMEOUT, SHARING_VIOLATION, 0x80100010, 0x80100015, 0x80100066, 0x80100067),),
    # UNKNOWN_CARD, PROTO_MISMATCH (neither T=0 nor T=1), CARD_UNSUPPORTED, UNSUPPORTED_CARD
    ReadFailure.NOT_AN_ID_CARD: (0x8010000D, PROTO_MISMATCH, 0x8010001C, 0x80100065),
}
FAILURES = {code: failure for failure, codes in _LISTED.items() for code in codes}


def failure_of(code: int) -> ReadFailure:
    """What a result code means before the first command. What is not listed is one of the many complaints of
    a command, its length or its buffer: PROTOCOL."""
    return FAILURES.get(code, ReadFailure.PROTOCOL)


class Context:
    """A context manager around SCardEstablishContext; raises `ReadError(SERVICE_DOWN)`.

    `api` offers the functions of `smartcard.scard`.
    """

    def __init__(self, api: Any = scard) -> None:
        self.api = api

    def __enter__(self) -> Context:
        code, self._handle = self.api.SCardEstablishContext(scard.SCARD_SCOPE_USER)
        if _code(code) != OK:
            raise ReadError(ReadFailure.SERVICE_DOWN, f"establish {_code(code):08X}")
        return self

    def __exit__(self, *_: object) -> None:
        self.api.SCardReleaseContext(self._handle)

    def readers(self) -> list[str]:
        """Names of the readers present; raises `ReadError(SERVICE_DOWN)`."""
        code, names = self.api.SCardListReaders(self._handle, [])
        if _code(code) == NO_READERS:
            return []
        if _code(code) != OK:
            # Whatever it says: without a list there is no service.
            raise ReadError(ReadFailure.SERVICE_DOWN, f"list {_code(code):08X}")
        return list(names)

    def changes(self, states: dict[str, int], timeout_ms: int) -> dict[str, int] | None:
        """Waits until a reader's state differs from `states`; None after the time-out."""
        code, answered = self.api.SCardGetStatusChange(self._handle, timeout_ms, list(states.items()))
        if _code(code) == TIMEOUT:
            return None
        if _code(code) != OK:
            raise ReadError(failure_of(_code(code)), f"status {_code(code):08X}")
        return {name: state for name, state, _ in answered}

    def presence(self, reader: str) -> tuple[bool, int]:
        """Whether a card is there, and the daemon's count of insertions and removals (upper 16 bits)."""
        state = self.states([reader]).get(reader, 0)
        return bool(state & PRESENT), insertions(state)

    def states(self, readers: list[str]) -> dict[str, int]:
        """What each reader does now."""
        return self.changes(dict.fromkeys(readers, scard.SCARD_STATE_UNAWARE), 0) or {}

    def connect(self, reader: str, deadline: Deadline) -> PcscConnection:
        """Exclusive, because a second client would break secure messaging. Prefers T=1."""
        code, card, protocol = self._try_connect(reader, scard.SCARD_PROTOCOL_T1)
        for _ in range(SHARING_RETRIES):
            # A killed predecessor's connection is released a moment after its death.
            if code != SHARING_VIOLATION or deadline.passed:
                break
            time.sleep(SHARING_PAUSE)
            code, card, protocol = self._try_connect(reader, scard.SCARD_PROTOCOL_T1)
        if code == PROTO_MISMATCH:
            code, card, protocol = self._try_connect(reader, scard.SCARD_PROTOCOL_T0)
        if code != OK:
            raise ReadError(failure_of(code), f"connect {code:08X}")
        return PcscConnection(self, reader, card, protocol)

    def _try_connect(self, reader: str, protocol: int) -> tuple[int, int, int]:
        code, card, active = self.api.SCardConnect(
            self._handle, reader, scard.SCARD_SHARE_EXCLUSIVE, protocol
        )
        return _code(code), card, active


class PcscConnection:
    """A `Connection` over PC/SC. `disconnect` resets the card and so ends its session."""

    def __init__(self, context: Context, reader: str, card: int, protocol: int) -> None:
        self._context = context
        self._api = context.api
        self._reader = reader
        self._card = card
        self._protocol = protocol
        self._presence = context.presence(reader)

    @property
    def reader(self) -> str:
        """The whole name of the reader the card lies on."""
        return self._reader

    @property
    def atr(self) -> bytes:
        """The answer to reset, or what the reader makes up for a contactless chip (PC/SC part 3); empty when
        it cannot be told. Says what kind of chip this is, not whose."""
        code, _, _, _, atr = self._api.SCardStatus(self._card)
        return bytes(atr) if _code(code) == OK else b""

    @property
    def transport(self) -> str:
        return "T=0" if self._protocol == scard.SCARD_PROTOCOL_T0 else "T=1"

    def transmit(self, command: bytes) -> bytes:
        """May block for ever on a mute card: whoever runs this must be killable."""
        pci = scard.SCARD_PCI_T0 if self._protocol == scard.SCARD_PROTOCOL_T0 else scard.SCARD_PCI_T1
        code, answer = self._api.SCardTransmit(self._card, pci, list(command))
        if _code(code) == OK and len(answer) >= 2:
            return bytes(answer)
        raise ReadError(self._why(_code(code)), f"transmit {_code(code):08X}")

    def disconnect(self) -> None:
        self._api.SCardDisconnect(self._card, scard.SCARD_RESET_CARD)

    def _why(self, code: int) -> ReadFailure:
        """What a failed command means. The chip is reset where that has to be found out."""
        failure = failure_of(code)
        if failure is ReadFailure.NO_CARD:
            return ReadFailure.CARD_REMOVED
        if failure is not ReadFailure.PROTOCOL:
            return failure
        # "Not transacted" is said of a pulled card, of a mute one, and of a command too long for the reader.
        # Only the last survives a reset, and that can be known at once.
        answered, _ = self._api.SCardReconnect(
            self._card, scard.SCARD_SHARE_EXCLUSIVE, self._protocol, scard.SCARD_RESET_CARD
        )
        failure = failure_of(_code(answered))
        if failure in (ReadFailure.SERVICE_DOWN, ReadFailure.NO_READER):
            return failure
        if failure is ReadFailure.NO_CARD:
            return ReadFailure.CARD_REMOVED
        try:
            if _code(answered) == OK:
                same = self._context.presence(self._reader) == self._presence
                return ReadFailure.PROTOCOL if same else ReadFailure.CARD_REMOVED
            return ReadFailure.CARD_REMOVED if self._leaves() else ReadFailure.CARD_SILENT
        except ReadError as error:
            return error.failure

    def _leaves(self) -> bool:
        """Whether the daemon notices in its own time that the card is gone."""
        limit = time.monotonic() + NOTICE_SECONDS
        while time.monotonic() < limit:
            if self._context.presence(self._reader) != self._presence:
                return True
            time.sleep(NOTICE_PAUSE)
        return False


def insertions(state: int) -> int:
    """The daemon's count of insertions and removals at that reader, modulo 65,536."""
    return state >> 16 & 0xFFFF


def is_virtual(name: str) -> bool:
    """Whether production refuses the reader of that name."""
    return VIRTUAL.casefold() in name.casefold()


def eligible(names: list[str], wanted: str | None, allow_virtual: bool) -> list[str]:
    """Readers this terminal may use: those whose name holds `wanted`, and no virtual one in production.

    In order of preference: the very name first, then alphabetically, whatever order they were plugged in.
    """
    part = (wanted or "").casefold()
    fitting = [name for name in names if part in name.casefold() and (allow_virtual or not is_virtual(name))]
    return sorted(fitting, key=lambda name: (name.casefold() != part, name))


def open_card(
    context: Context, wanted: str | None, allow_virtual: bool, deadline: Deadline
) -> PcscConnection:
    """The card on the first eligible reader that holds one, mute ones last; raises `ReadError` NO_READER,
    NO_CARD and what connecting may answer."""
    names = eligible(context.readers(), wanted, allow_virtual)
    if not names:
        raise ReadError(ReadFailure.NO_READER)
    seen = context.states(names)
    laid = [name for name in names if seen.get(name, 0) & PRESENT]
    if not laid:
        raise ReadError(ReadFailure.NO_CARD)
    return context.connect(min(laid, key=lambda name: bool(seen[name] & MUTE)), deadline)


def list_readers(allow_virtual: bool = True) -> list[tuple[str, bool]]:
    """Every reader with whether a card is on it; raises `ReadError(SERVICE_DOWN)`."""
    with Context() as context:
        names = eligible(context.readers(), None, allow_virtual)
        seen = context.states(names) if names else {}
        return [(name, bool(seen.get(name, 0) & PRESENT)) for name in names]


def _code(result: int) -> int:
    """pyscard answers signed or unsigned by platform."""
    return result & 0xFFFFFFFF
