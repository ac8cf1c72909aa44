"""NV graphics: pictures the printer keeps, so that a ticket only calls them (`GS ( L`).

Blocks are named by what they show: a picture's digest leads to its two-byte key, so a changed line can never
be printed from an old block. The memory is small and wears (facts of the makers: some hundred kilobytes, a
few writes a day): blocks are stored in maintenance only, never while citizens print.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from drivers.printer.blocks import Encoding, StoredBlock
from drivers.printer.document import PrintDocument
from drivers.printer.layout import lay_out
from drivers.printer.raster import Raster
from drivers.printer.realtime import realtime_pair

_FUNCTION = b"\x1d(L"
CAPACITY = _FUNCTION + b"\x02\x00\x30\x30"
"""Function 48: the whole memory in bytes; answered `37 30 <decimal digits> 00`."""
REMAINING = _FUNCTION + b"\x02\x00\x30\x33"
"""Function 51: what is left of it; answered `37 31 <decimal digits> 00`."""
LIST_KEYS = _FUNCTION + b"\x04\x00\x30\x40KC"
"""Function 64: answered `37 72 <40|41> <two bytes a key, at most 40 keys> 00`; 41 means that more follow
after `NEXT_KEYS`."""
NEXT_KEYS = b"\x06"
DELETE_ALL = _FUNCTION + b"\x05\x00\x30\x41CLR"
"""Function 65."""

CONTROL_BYTES = 24
"""What a printer uses for itself beside each block."""
MOST_BLOCKS = 100
"""Storing slows down with every block: makers tell of a minute with 50 and two with 100."""
_KEY_FIRST, _KEY_LETTERS = 0x21, 94
_MAX_ROWS = 1662
_MOST_BYTES = 60_000


@dataclass(frozen=True, slots=True)
class NvBlock:
    """One picture and the key it is stored under."""

    key: bytes
    """Two bytes of 21h to 7Eh."""
    raster: Raster = field(repr=False)

    @property
    def digest(self) -> str:
        return self.raster.digest

    @property
    def size(self) -> int:
        """Bytes it takes of the printer's memory."""
        return len(self.raster.data) + CONTROL_BYTES


def nv_blocks(documents: Iterable[PrintDocument]) -> tuple[NvBlock, ...]:
    """Every fixed picture of these documents once, in the order of first use, with the keys to store them
    under."""
    rasters: dict[str, Raster] = {}
    for document in documents:
        for block in lay_out(document, Encoding.NV, _Everything()).blocks:
            if isinstance(block, StoredBlock) and _storable(block.raster):
                rasters.setdefault(block.raster.digest, block.raster)
    keys = _keys(rasters)
    return tuple(NvBlock(keys[digest], raster) for digest, raster in rasters.items())


def fitting(blocks: Iterable[NvBlock], capacity: int) -> tuple[NvBlock, ...]:
    """The first blocks that find room together; the others are sent as pictures with each ticket."""
    chosen: list[NvBlock] = []
    room = capacity
    for block in blocks:
        if block.size <= room and len(chosen) < MOST_BLOCKS:
            chosen.append(block)
            room -= block.size
    return tuple(chosen)


def stored_keys(blocks: Iterable[NvBlock]) -> Mapping[str, bytes]:
    """What `lay_out` needs to call these blocks."""
    return {block.digest: block.key for block in blocks}


def define_block(block: NvBlock) -> bytes:
    """Function 67: stores one picture (one colour, raster format)."""
    return _definition(block.key, block.raster)


def delete_block(key: bytes) -> bytes:
    """Function 66."""
    return _FUNCTION + b"\x04\x00\x30\x42" + key


def print_block(key: bytes, *, doubled: bool = False) -> bytes:
    """Function 69: prints the stored picture, twice as wide and high when `doubled`."""
    return _FUNCTION + b"\x06\x00\x30\x45" + key + (b"\x02\x02" if doubled else b"\x01\x01")


def parse_number(block: bytes, identifier: int) -> int | None:
    """The bytes told by function 48 (`identifier` 30h) or 51 (31h); None for anything else.

    `block` is the answer without its closing zero.
    """
    digits = block[2:]
    if block[:2] != bytes([0x37, identifier]) or not 1 <= len(digits) <= 8 or not digits.isdigit():
        return None
    return int(digits)


def parse_keys(block: bytes) -> tuple[tuple[bytes, ...], bool] | None:
    """The keys of one answer to function 64 and whether more follow; None for anything else."""
    pairs = block[3:]
    if block[:2] != b"\x37\x72" or block[2:3] not in {b"\x40", b"\x41"} or len(pairs) % 2:
        return None
    keys = tuple(pairs[at : at + 2] for at in range(0, len(pairs), 2))
    return keys, block[2] == 0x41


class _Everything(Mapping[str, bytes]):
    """A printer that holds whatever it is asked for."""

    def __getitem__(self, digest: str) -> bytes:
        return b"!!"

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return MOST_BLOCKS


def _definition(key: bytes, raster: Raster) -> bytes:
    width, height = raster.width_bytes * 8, raster.height
    body = b"\x30\x43\x30" + key + b"\x01" + width.to_bytes(2, "little") + height.to_bytes(2, "little")
    body += b"\x31" + raster.data
    return _FUNCTION + len(body).to_bytes(2, "little") + body


def _storable(raster: Raster) -> bool:
    """Not where a measure would read as a real-time command, nor beyond one command's length."""
    if raster.height > _MAX_ROWS or len(raster.data) > _MOST_BYTES:
        return False
    return realtime_pair(_definition(b"!!", raster)) == -1


def _keys(digests: Iterable[str]) -> dict[str, bytes]:
    """A key for each digest, the same however the digests are ordered; neighbours step aside."""
    count = _KEY_LETTERS**2
    taken: set[int] = set()
    keys: dict[str, bytes] = {}
    for digest in sorted(digests):
        place = int(digest, 16) % count
        while place in taken:
            place = (place + 1) % count
        taken.add(place)
        keys[digest] = bytes([_KEY_FIRST + place // _KEY_LETTERS, _KEY_FIRST + place % _KEY_LETTERS])
    return keys
