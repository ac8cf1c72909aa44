"""A PC/SC service in memory, for what no virtual reader can do: readers that come and go, result codes.

Offers the functions of `smartcard.scard` that `drivers.card.pcsc` calls, with the meaning pcsc-lite gives
them: a call into a service that is gone answers COMM_ERROR, a reader that goes while waited for is UNKNOWN.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from drivers.card.pcsc import PNP
from drivers.card.simulated.chip import ATR

OK = 0
INVALID_HANDLE = 0x80100003
UNKNOWN_READER = 0x80100009
TIMEOUT = 0x8010000A
SHARING_VIOLATION = 0x8010000B
NO_SMARTCARD = 0x8010000C
PROTO_MISMATCH = 0x8010000F
COMM_ERROR = 0x80100013
NOT_TRANSACTED = 0x80100016
NO_SERVICE = 0x8010001D
NO_READERS = 0x8010002E
UNRESPONSIVE = 0x80100066

CHANGED, UNKNOWN, EMPTY, PRESENT, EXCLUSIVE, MUTE = 0x02, 0x04, 0x10, 0x20, 0x80, 0x200
T0, T1, NEITHER = 1, 2, 0
Respond = Callable[[bytes], bytes]


@dataclass
class _Slot:
    respond: Respond | None = None
    mute: bool = False
    protocol: int = T1
    extended: bool = True
    held: bool = False
    count: int = 0
    resets: int = 0

    def state(self) -> int:
        card = EMPTY if self.respond is None else PRESENT
        flags = (MUTE if self.mute else 0) | (EXCLUSIVE if self.held else 0)
        return self.count << 16 | card | (flags if card == PRESENT else 0)


class SimulatedService:
    """Readers by name, plugged and served by a hand. `fail` makes a function answer a code of its own."""

    def __init__(self) -> None:
        self.fail: dict[str, int] = {}
        self._changed = threading.Condition()
        self._slots: dict[str, _Slot] = {}
        self._running = True
        self._generation = 0
        self._handles: dict[int, int] = {}
        self._cards: dict[int, _Slot] = {}
        self._next = 1

    # The hand ------------------------------------------------------------------------------------------

    def plug(self, reader: str, *, extended: bool = True) -> None:
        """`extended`: whether commands of extended length reach the card."""
        with self._changed:
            self._slots[reader] = _Slot(extended=extended)
            self._changed.notify_all()

    def unplug(self, reader: str) -> None:
        with self._changed:
            del self._slots[reader]
            self._changed.notify_all()

    def lay(self, reader: str, respond: Respond, *, mute: bool = False, protocol: int = T1) -> None:
        with self._changed:
            slot = self._slots[reader]
            slot.count += 1 if slot.respond is None else 2
            slot.respond, slot.mute, slot.protocol = respond, mute, protocol
            self._changed.notify_all()

    def take(self, reader: str) -> None:
        with self._changed:
            slot = self._slots[reader]
            slot.respond, slot.mute, slot.held = None, False, False
            slot.count += 1
            self._changed.notify_all()

    def stop(self) -> None:
        """The service dies; what was opened in it is lost."""
        with self._changed:
            self._running = False
            self._generation += 1
            for slot in self._slots.values():
                slot.held = False
            self._changed.notify_all()

    def start(self) -> None:
        with self._changed:
            self._running = True

    def resets(self, reader: str) -> int:
        """How often the card there was reset without being disconnected."""
        with self._changed:
            return self._slots[reader].resets

    # smartcard.scard -----------------------------------------------------------------------------------

    def SCardEstablishContext(self, _scope: int) -> tuple[int, int]:  # noqa: N802  # PC/SC's name
        with self._changed:
            if code := self._refusal("SCardEstablishContext", NO_SERVICE):
                return code, 0
            self._next += 1
            self._handles[self._next] = self._generation
            return OK, self._next

    def SCardReleaseContext(self, context: int) -> int:  # noqa: N802  # PC/SC's name
        with self._changed:
            self._handles.pop(context, None)
            return OK

    def SCardListReaders(self, context: int, _groups: list[str]) -> tuple[int, list[str]]:  # noqa: N802  # PC/SC's name
        with self._changed:
            if code := self._refusal("SCardListReaders", COMM_ERROR, context):
                return code, []
            return (OK, list(self._slots)) if self._slots else (NO_READERS, [])

    def SCardGetStatusChange(  # noqa: N802  # PC/SC's name
        self, context: int, timeout_ms: int, known: list[tuple[str, int]]
    ) -> tuple[int, list[tuple[str, int, list[int]]]]:
        with self._changed:
            names = [name for name, _ in known if name != PNP]
            if any(name not in self._slots for name in names):
                return UNKNOWN_READER, []
            readers = len(self._slots)
            answer: list[tuple[str, int, list[int]]] = []

            def news() -> bool:
                answer[:] = [(name, self._news(name, state, readers), []) for name, state in known]
                broken = not self._running or self._handles.get(context) != self._generation
                return broken or any(state & CHANGED for _, state, _ in answer)

            heard = self._changed.wait_for(news, timeout_ms / 1000)
            if code := self._refusal("SCardGetStatusChange", COMM_ERROR, context):
                return code, []
            return (OK if heard else TIMEOUT), answer

    def SCardConnect(  # noqa: N802  # PC/SC's name
        self, context: int, reader: str, _share: int, protocol: int
    ) -> tuple[int, int, int]:
        with self._changed:
            slot = self._slots.get(reader)
            if code := self._refusal("SCardConnect", COMM_ERROR, context):
                return code, 0, 0
            if slot is None:
                return UNKNOWN_READER, 0, 0
            if slot.respond is None:
                return NO_SMARTCARD, 0, 0
            if slot.mute:
                return UNRESPONSIVE, 0, 0
            if slot.held:
                return SHARING_VIOLATION, 0, 0
            if not slot.protocol & protocol:
                return PROTO_MISMATCH, 0, 0
            slot.held = True
            self._next += 1
            self._cards[self._next] = slot
            return OK, self._next, protocol

    def SCardReconnect(self, card: int, _share: int, protocol: int, _action: int) -> tuple[int, int]:  # noqa: N802  # PC/SC's name
        with self._changed:
            slot = self._cards[card]
            if code := self._refusal("SCardReconnect", COMM_ERROR):
                return code, 0
            if slot.respond is None:
                return NO_SMARTCARD, 0
            if slot.mute:
                return UNRESPONSIVE, 0
            slot.resets += 1
            return OK, protocol

    def SCardStatus(self, card: int) -> tuple[int, str, int, int, list[int]]:  # noqa: N802  # PC/SC's name
        with self._changed:
            slot = self._cards[card]
            name = next((name for name, other in self._slots.items() if other is slot), "")
            return OK, name, slot.state(), T1, list(ATR)

    def SCardTransmit(self, card: int, _pci: int, command: list[int]) -> tuple[int, list[int]]:  # noqa: N802  # PC/SC's name
        with self._changed:
            slot = self._cards[card]
            if code := self._refusal("SCardTransmit", COMM_ERROR):
                return code, []
            too_long = len(command) > 5 and command[4] == 0 and not slot.extended
            respond = slot.respond
            if respond is None or slot.mute or too_long:
                return NOT_TRANSACTED, []
        return OK, list(respond(bytes(command)))

    def SCardDisconnect(self, card: int, _action: int) -> int:  # noqa: N802  # PC/SC's name
        with self._changed:
            self._cards.pop(card).held = False
            self._changed.notify_all()
            return OK

    def _refusal(self, function: str, broken: int, context: int | None = None) -> int:
        """The code this function must answer, 0 when it may work. Holds the lock."""
        if not self._running:
            return broken
        if context is not None and self._handles.get(context) != self._generation:
            return INVALID_HANDLE
        return self.fail.get(function, OK)

    def _news(self, name: str, known: int, readers: int) -> int:
        if name == PNP:
            return CHANGED if len(self._slots) != readers else 0
        slot = self._slots.get(name)
        state = UNKNOWN if slot is None else slot.state()
        return state if state == known else state | CHANGED
