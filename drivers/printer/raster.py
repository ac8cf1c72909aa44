"""One-bit pictures as `GS v 0` wants them: cropped to their ink and free of real-time commands.

Both happen here, before layout positions anything, so that the picture on the screen and the bytes on the
wire
are the same dots.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from PIL import Image, ImageChops

from drivers.printer.document import Align
from drivers.printer.realtime import realtime_pair

_EXTRA_DOT = 0x08
"""Set in the second byte of a pair, it turns 04/05/14 into 0C/0D/1C: one more black dot of 0.125 mm."""


@dataclass(frozen=True, slots=True)
class Raster:
    """Rows of `width_bytes` bytes, most significant bit leftmost, 1 is black."""

    width_bytes: int
    height: int
    data: bytes = field(repr=False)
    doubled: bool = False
    """Printed with every dot twice as wide and high (`GS v 0` m=3)."""

    @property
    def digest(self) -> str:
        """Names this picture: equal dots, equal name."""
        measures = f"{self.width_bytes}x{self.height}{'d' if self.doubled else ''}:"
        return hashlib.sha256(measures.encode() + self.data).hexdigest()[:32]

    @property
    def width_dots(self) -> int:
        return self.width_bytes * 8 * (2 if self.doubled else 1)

    @property
    def height_dots(self) -> int:
        return self.height * (2 if self.doubled else 1)

    def image(self) -> Image.Image:
        """The picture at its printed size; ink is 255 (mode `L` would be paper-white 0)."""
        ink = Image.frombytes("1", (self.width_bytes * 8, self.height), self.data)
        if self.doubled:
            return ink.resize((self.width_dots, self.height_dots), Image.Resampling.NEAREST)
        return ink


def ink_box(ink: Image.Image) -> tuple[int, int, int, int] | None:
    """Left, top, right, bottom of what is black; None for a blank picture. `ink` is mode `1`, 255 black."""
    return ink.getbbox()


def pack(ink: Image.Image, *, doubled: bool = False, align: Align = Align.CENTRE) -> Raster:
    """Packs a mode `1` picture (255 black) to bytes, padded to whole ones, with no real-time pair in it.

    The padding goes where `align` leaves it: a left edge stays straight. To break up a pair the picture
    is shifted inside its padding, then given one byte more to shift in; only if every position shows one,
    single dots are added.
    """
    width, height = ink.size
    tight = -(-width // 8) * 8
    for room in (tight, tight + 8):
        slack = room - width
        wished = {Align.LEFT: 0, Align.CENTRE: min(slack, 7) / 2, Align.RIGHT: slack}[align]
        for shift in sorted(range(slack + 1), key=lambda left: abs(left - wished)):
            data = _bytes(ink, room, shift)
            if realtime_pair(data) == -1:
                return Raster(room // 8, height, data, doubled)
    return Raster(tight // 8, height, _with_extra_dots(_bytes(ink, tight, 0)), doubled)


def _bytes(ink: Image.Image, width: int, shift: int) -> bytes:
    if width == ink.width and shift == 0:
        return ink.tobytes()
    padded = Image.new("1", (width, ink.height), 0)
    padded.paste(ink, (shift, 0))
    return padded.tobytes()


def _with_extra_dots(data: bytes) -> bytes:
    changed = bytearray(data)
    at = realtime_pair(changed)
    while at != -1:
        changed[at + 1] |= _EXTRA_DOT
        at = realtime_pair(changed, at + 1)
    return bytes(changed)


def invert(picture: Image.Image) -> Image.Image:
    """Paper white and ink black, the way people look at it."""
    return ImageChops.invert(picture.convert("L"))
