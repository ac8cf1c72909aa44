"""The only module that talks PC/SC: readers, their state, and an exclusive connection to a card.

Low-level calls instead of pyscard's monitors, whose threads die with the PC/SC daemon and never come back.
Every call answers a result code; the codes that matter become a `ReadFailure`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from smartcard import scard

from drivers.card.connection import ReadError
from drivers.card.model import ReaderState, ReadFailure
from drivers.deadline import Deadline

VIRTUAL = "Virtual PCD"
"""The virtual reader listens on every network interface: development only."""

PNP = "\\\\?PnP?\\Notification"
POLL_MS = 1000
"""Longest silent wait; then the list of readers is looked at again in any case."""
RECOVERY = 0.5
"""Seconds before a broken context is built anew."""
NOTICE_SECONDS = 1.0
"""How long after a failed command the daemon may take to notice that the card is gone."""
NOTICE_PAUSE = 0.05
SHARING_RETRIES = 20
SHARING_PAUSE = 0.05

OK = 0
TIMEOUT = 0x8010000A
NO_SMARTCARD = 0x8010000C
PROTO_MISMATCH = 0x8010000F
SHARING_VIOLATION = 0x8010000B
NO_READERS = 0x8010002E
SERVICE_CODES = frozenset({0x80100013, 0x8010001D, 0x8010001E, 0x80100003, 0x80100001})
"""COMM_ERROR, NO_SERVICE, SERVICE_STOPPED, INVALID_HANDLE, INTERNAL_ERROR: the daemon is gone or going."""
FAILURES = {
    NO_SMARTCARD: ReadFailure.NO_CARD,
    0x80100009: ReadFailure.NO_READER,  # UNKNOWN_READER
    0x80100017: ReadFailure.NO_READER,  # READER_UNAVAILABLE
    NO_READERS: ReadFailure.NO_READER,
    0x80100066: ReadFailure.CARD_SILENT,  # UNRESPONSIVE_CARD
    0x80100067: ReadFailure.CARD_SILENT,  # UNPOWERED_CARD
    0x80100065: ReadFailure.NOT_AN_ID_CARD,  # UNSUPPORTED_CARD
    0x80100068: ReadFailure.CARD_REMOVED,  # RESET_CARD: it lost power meanwhile
    0x80100069: ReadFailure.CARD_REMOVED,
}


def failure_of(code: int) -> ReadFailure:
    """What a result code means before the first command."""
    if code in SERVICE_CODES:
        return ReadFailure.SERVICE_DOWN
    return FAILURES.get(code, ReadFailure.PROTOCOL)


class Context:
    """A context manager around SCardEstablishContext; raises `ReadError(SERVICE_DOWN)`."""

    def __enter__(self) -> Context:
        code, self._handle = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
        if _code(code) != OK:
            raise ReadError(ReadFailure.SERVICE_DOWN, f"establish {_code(code):08X}")
        return self

    def __exit__(self, *_: object) -> None:
        scard.SCardReleaseContext(self._handle)

    def readers(self) -> list[str]:
        """Names of the readers present; raises `ReadError(SERVICE_DOWN)`."""
        code, names = scard.SCardListReaders(self._handle, [])
        if _code(code) == NO_READERS:
            return []
        if _code(code) != OK:
            raise ReadError(ReadFailure.SERVICE_DOWN, f"list {_code(code):08X}")
        return list(names)

    def changes(self, states: dict[str, int], timeout_ms: int) -> dict[str, int] | None:
        """Waits until a reader's state differs from `states`; None after the time-out."""
        code, answered = scard.SCardGetStatusChange(self._handle, timeout_ms, list(states.items()))
        if _code(code) == TIMEOUT:
            return None
        if _code(code) != OK:
            raise ReadError(failure_of(_code(code)), f"status {_code(code):08X}")
        return {name: state for name, state, _ in answered}

    def presence(self, reader: str) -> tuple[bool, int]:
        """Whether a card is there, and the daemon's count of insertions and removals (upper 16 bits)."""
        seen = self.changes({reader: scard.SCARD_STATE_UNAWARE}, 0) or {}
        state = seen.get(reader, 0)
        return bool(state & scard.SCARD_STATE_PRESENT), state >> 16 & 0xFFFF

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
        code, card, active = scard.SCardConnect(self._handle, reader, scard.SCARD_SHARE_EXCLUSIVE, protocol)
        return _code(code), card, active


class PcscConnection:
    """A `Connection` over PC/SC. `disconnect` resets the card and so ends its session."""

    def __init__(self, context: Context, reader: str, card: int, protocol: int) -> None:
        self._context = context
        self._reader = reader
        self._card = card
        self._protocol = protocol
        self._presence = context.presence(reader)

    @property
    def transport(self) -> str:
        return "T=0" if self._protocol == scard.SCARD_PROTOCOL_T0 else "T=1"

    def transmit(self, command: bytes) -> bytes:
        """May block for ever on a mute card: whoever runs this must be killable."""
        pci = scard.SCARD_PCI_T0 if self._protocol == scard.SCARD_PROTOCOL_T0 else scard.SCARD_PCI_T1
        code, answer = scard.SCardTransmit(self._card, pci, list(command))
        if _code(code) == OK and len(answer) >= 2:
            return bytes(answer)
        raise ReadError(self._why(_code(code)), f"transmit {_code(code):08X}")

    def disconnect(self) -> None:
        scard.SCardDisconnect(self._card, scard.SCARD_RESET_CARD)

    def _why(self, code: int) -> ReadFailure:
        if code in SERVICE_CODES or code in FAILURES:
            return failure_of(code) if code != NO_SMARTCARD else ReadFailure.CARD_REMOVED
        # "Not transacted" is said of a pulled card and of a mute one alike: look whether it is still there.
        # The daemon notices a removal only at its next look (every 0.4 s).
        limit = time.monotonic() + NOTICE_SECONDS
        try:
            while time.monotonic() < limit:
                if self._context.presence(self._reader) != self._presence:
                    return ReadFailure.CARD_REMOVED
                time.sleep(NOTICE_PAUSE)
        except ReadError as error:
            return error.failure
        return ReadFailure.CARD_SILENT


def eligible(names: list[str], wanted: str | None, allow_virtual: bool) -> list[str]:
    """Readers this terminal may use: the named ones, and no virtual one in production."""
    return [
        name
        for name in names
        if (wanted is None or wanted.lower() in name.lower()) and (allow_virtual or VIRTUAL not in name)
    ]


def open_card(
    context: Context, wanted: str | None, allow_virtual: bool, deadline: Deadline
) -> PcscConnection:
    """The first eligible reader that holds a card; raises `ReadError` NO_READER, NO_CARD and what connecting
    may answer."""
    names = eligible(context.readers(), wanted, allow_virtual)
    if not names:
        raise ReadError(ReadFailure.NO_READER)
    seen = context.changes(dict.fromkeys(names, scard.SCARD_STATE_UNAWARE), 0) or {}
    for name, state in seen.items():
        if state & scard.SCARD_STATE_PRESENT:
            return context.connect(name, deadline)
    raise ReadError(ReadFailure.NO_CARD)


def list_readers(allow_virtual: bool = True) -> list[tuple[str, bool]]:
    """Every reader with whether a card is on it; raises `ReadError(SERVICE_DOWN)`."""
    with Context() as context:
        names = eligible(context.readers(), None, allow_virtual)
        if not names:
            return []
        seen = context.changes(dict.fromkeys(names, scard.SCARD_STATE_UNAWARE), 0) or {}
        return [(name, bool(seen.get(name, 0) & scard.SCARD_STATE_PRESENT)) for name in names]


def watch(
    report: Callable[[ReaderState], None],
    stop: threading.Event,
    wanted: str | None,
    allow_virtual: bool,
) -> None:
    """Reports the state of the eligible readers, first at once and then on every change, until `stop`.

    On any error but a time-out the context is released and built anew half a second later: that is what
    survives a daemon that stops, dies or restarts.
    """
    last: ReaderState | None = None

    def tell(state: ReaderState) -> None:
        nonlocal last
        if state is not last:
            last = state
            report(state)

    while not stop.is_set():
        try:
            with Context() as context:
                while not stop.is_set():
                    _watch_list(context, tell, stop, wanted, allow_virtual)
        except ReadError:
            tell(ReaderState.DISCONNECTED)
            stop.wait(RECOVERY)


def _watch_list(
    context: Context,
    tell: Callable[[ReaderState], None],
    stop: threading.Event,
    wanted: str | None,
    allow_virtual: bool,
) -> None:
    """Watches one list of readers until it changes or a wait ends in silence."""
    names = eligible(context.readers(), wanted, allow_virtual)
    if not names:
        tell(ReaderState.DISCONNECTED)
    states = {PNP: scard.SCARD_STATE_UNAWARE, **dict.fromkeys(names, scard.SCARD_STATE_UNAWARE)}
    while not stop.is_set():
        seen = context.changes(states, POLL_MS)
        if seen is None:
            return
        mine = [seen[name] for name in names if name in seen]
        gone = scard.SCARD_STATE_UNKNOWN | scard.SCARD_STATE_UNAVAILABLE
        if any(state & gone for state in mine):
            # Nothing tells when the list itself will follow: do not spin on it.
            stop.wait(RECOVERY)
            return
        if mine:
            present = any(state & scard.SCARD_STATE_PRESENT for state in mine)
            tell(ReaderState.CARD_PRESENT if present else ReaderState.EMPTY)
        if seen.get(PNP, 0) & scard.SCARD_STATE_CHANGED:
            return
        states = {name: state & ~scard.SCARD_STATE_CHANGED for name, state in seen.items()}


def _code(result: int) -> int:
    """pyscard answers signed or unsigned by platform."""
    return result & 0xFFFFFFFF
