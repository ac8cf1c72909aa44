"""The rungs of the contract: a reader, and the hand that lays cards on it and makes them misbehave."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from drivers.card.model import ReaderState
from drivers.card.process import ProcessCardReader
from drivers.card.simulated.chip import SimulatedChip
from drivers.card.simulated.daemon import PrivateDaemon
from drivers.card.simulated.profiles import SimulatedIdCard
from drivers.card.simulated.reader import Faults, SimulatedCardReader
from drivers.card.simulated.virtual_reader import SWAP_SECONDS, VirtualCard
from tests.drivers.card.contract import eventually


@dataclass
class MemoryRig:
    """The simulated reader in memory."""

    reader: SimulatedCardReader
    heard: list[ReaderState] = field(default_factory=list)

    def lay(self, card: SimulatedIdCard) -> None:
        self.reader.lay(card)

    def take(self) -> None:
        self.reader.take()

    def misbehave(self, faults: Faults) -> None:
        self.reader.faults = faults


class VirtualRig:
    """Lays simulated cards into the private daemon's first slot, no quicker than a hand."""

    taken_at = 0.0
    """Of the last card of any rig: they share the slot."""

    def __init__(self, daemon: PrivateDaemon, reader: ProcessCardReader) -> None:
        self.daemon = daemon
        self.reader = reader
        self.heard: list[ReaderState] = []
        self.interruptions: dict[int, Callable[[], None]] = {}
        """What somebody does in the moment before a command is answered, counted from 0 since `misbehave`."""
        self._inserted: VirtualCard | None = None
        self._faults = Faults()
        self._index = -1
        self._released = threading.Event()

    def lay(self, card: SimulatedIdCard, *, at_once: bool = False) -> None:
        """`at_once`: so quickly after the card before that the daemon may not see the change."""
        self.take()
        eventually(lambda: at_once or time.monotonic() - VirtualRig.taken_at > SWAP_SECONDS)
        self._released = threading.Event()
        chip = SimulatedChip(card)
        inserted = VirtualCard(chip, self.daemon.port)

        def respond(command: bytes) -> bytes | None:
            self._index += 1
            self.interruptions.pop(self._index, lambda: None)()
            faults = self._faults
            if faults.remove_at == self._index:
                return None
            if faults.hang_at == self._index:
                self._released.wait(30)
                return None
            if faults.not_an_id_card:
                return b"\x6a\x82"
            answer = chip.respond(command)
            return bytes(o ^ 0x5A for o in answer) if faults.garble_at == self._index else answer

        inserted.respond = respond
        inserted.lay()
        self._inserted = inserted

    def take(self) -> None:
        self._released.set()
        if self._inserted is not None:
            self._inserted.take()
            self._inserted = None
            VirtualRig.taken_at = time.monotonic()

    def misbehave(self, faults: Faults) -> None:
        self._faults, self._index = faults, -1

    def clear(self) -> None:
        """An empty slot, a sound reader and nothing heard but that: where each test begins."""
        self.misbehave(Faults())
        self.interruptions.clear()
        self.take()
        eventually(lambda: self.reader.worker_pid is not None and self.reader.state is ReaderState.EMPTY)
        self.heard[:] = [ReaderState.EMPTY]
