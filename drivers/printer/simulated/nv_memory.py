"""The simulated printer's NV graphics memory (`GS ( L`): kept when switched off, limited, wearing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PIL import Image

from drivers.printer.nv import CONTROL_BYTES

_KEYS_A_GROUP = 40


class NvMemory:
    """`capacity` bytes, 0: this model has none. `say` takes answers."""

    def __init__(self, capacity: int, say: Callable[[bytes], None]) -> None:
        self.capacity = capacity
        self.writes = 0
        """Definitions and deletions since the printer was made: each wears the memory."""
        self.on_change: Callable[[], None] = lambda: None
        """Called after each of those writes."""
        self._say = say
        self._blocks: dict[bytes, Image.Image] = {}
        self._unsent: list[bytes] = []

    @property
    def blocks(self) -> Mapping[bytes, Image.Image]:
        """Key to picture, in the order they were stored."""
        return self._blocks

    def restore(self, blocks: Mapping[bytes, Image.Image], writes: int) -> None:
        """What it held, and how worn it was, when it was last seen. Costs no write."""
        self._blocks = dict(blocks)
        self.writes = writes

    def _worn(self) -> None:
        self.writes += 1
        self.on_change()

    @property
    def used(self) -> int:
        return sum(_size(ink) + CONTROL_BYTES for ink in self._blocks.values())

    def function(self, which: int, values: bytes) -> Image.Image | None:
        """Obeys one function; the picture to print, when it is function 69. What it does not know or has no
        room for is ignored, as printers do."""
        if not self.capacity:
            return None
        if which in (0, 48):
            self._say(b"\x37\x30" + str(self.capacity).encode() + b"\x00")
        elif which in (3, 51):
            self._say(b"\x37\x31" + str(self.capacity - self.used).encode() + b"\x00")
        elif which == 64 and values == b"KC":
            self._unsent = list(self._blocks)
            self._next_keys()
        elif which == 65 and values == b"CLR":
            self._blocks.clear()
            self._worn()
        elif which == 66 and len(values) == 2:
            if self._blocks.pop(values, None) is not None:
                self._worn()
        elif which == 67:
            self._define(values)
        elif which == 69 and len(values) == 4:
            return self._called(values)
        return None

    def acknowledge(self) -> None:
        """`ACK`: the next group of keys, when there is one."""
        if self._unsent:
            self._next_keys()

    def _next_keys(self) -> None:
        group, self._unsent = self._unsent[:_KEYS_A_GROUP], self._unsent[_KEYS_A_GROUP:]
        self._say(b"\x37\x72" + (b"\x41" if self._unsent else b"\x40") + b"".join(group) + b"\x00")

    def _define(self, values: bytes) -> None:
        """`a kc1 kc2 b xL xH yL yH c d…`."""
        if len(values) < 9 or values[0] != 48 or values[3] != 1:
            return
        key, across, down = values[1:3], *(int.from_bytes(values[at : at + 2], "little") for at in (4, 6))
        data = values[9:]
        if not across or not down or len(data) != (across + 7) // 8 * down:
            return
        ink = Image.frombytes("1", (across, down), data)
        replaced = self._blocks.get(key)
        freed = _size(replaced) + CONTROL_BYTES if replaced is not None else 0
        if self.used - freed + _size(ink) + CONTROL_BYTES <= self.capacity:
            self._blocks[key] = ink
            self._worn()

    def _called(self, values: bytes) -> Image.Image | None:
        ink = self._blocks.get(values[:2])
        across, down = values[2], values[3]
        if ink is None or across not in (1, 2) or down not in (1, 2):
            return None
        return ink.resize((ink.width * across, ink.height * down), Image.Resampling.NEAREST)


def _size(ink: Image.Image) -> int:
    return (ink.width + 7) // 8 * ink.height
