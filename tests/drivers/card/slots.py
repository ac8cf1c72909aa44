"""The virtual reader's two slots in turn: the next card is laid while the one before it is being read."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence

from drivers.card.simulated.chip import SimulatedChip
from drivers.card.simulated.daemon import PrivateDaemon
from drivers.card.simulated.profiles import SimulatedIdCard
from drivers.card.simulated.virtual_reader import SWAP_SECONDS, VirtualCard

SLOTS = ("Virtual PCD 00 00", "Virtual PCD 00 01")


class _Slot:
    def __init__(self, port: int) -> None:
        self._port = port
        self._free_at = 0.0
        self._laying: threading.Thread | None = None
        self._laid: VirtualCard | None = None

    def lay_soon(self, card: SimulatedIdCard) -> None:
        self._laying = threading.Thread(target=self._lay, args=(card,))
        self._laying.start()

    def _lay(self, card: SimulatedIdCard) -> None:
        # The daemon looks every 0.4 s and misses a quicker swap.
        time.sleep(max(0.0, self._free_at - time.monotonic()))
        laid = VirtualCard(SimulatedChip(card), self._port)
        laid.lay()
        self._laid = laid

    def wait(self) -> None:
        if self._laying is not None:
            self._laying.join()

    def take(self) -> None:
        self.wait()
        if self._laid is not None:
            self._laid.take()
        self._laid = None
        self._free_at = time.monotonic() + SWAP_SECONDS


def laid_in_turn(
    daemon: PrivateDaemon, cards: Sequence[SimulatedIdCard]
) -> Iterator[tuple[SimulatedIdCard, str]]:
    """Each card with the name of the reader it lies on; taken away when the next is asked for."""
    slots = (_Slot(daemon.port), _Slot(daemon.port + 1))
    try:
        if cards:
            slots[0].lay_soon(cards[0])
        for number, card in enumerate(cards):
            if number + 1 < len(cards):
                slots[(number + 1) % 2].lay_soon(cards[number + 1])
            slots[number % 2].wait()
            yield card, SLOTS[number % 2]
            slots[number % 2].take()
    finally:
        for slot in slots:
            slot.take()
