"""Lines of text as dots: drawn, cropped to their ink, packed for the wire.

What is printed with every ticket is drawn once and kept. Other lines are drawn each time: they may hold what
is nobody's business, and a kiosk forgets its visitors.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageDraw

from drivers.printer.document import Align
from drivers.printer.fonts import face, ink_of
from drivers.printer.lines import Line, text_width
from drivers.printer.raster import Raster, ink_box, pack

_ASCENT = 1.0
"""Parts of the em. Marks stacked on capitals rise above that; such a line is moved down, never clipped."""
_KEPT_LINES = 256
"""Every fixed line of a centre with some twenty services in three languages."""


@dataclass(frozen=True, slots=True)
class Inked:
    """A picture without its blank margins."""

    rise: int
    """Rows of the picture between the pen and the first inked one; negative where marks rise above it."""
    raster: Raster


def canvas(width: int, size: int) -> tuple[Image.Image, int, int]:
    """A grey drawing for one line with room for every mark, its baseline, how much lies above the line."""
    headroom = size
    baseline = headroom + int(size * _ASCENT)
    return Image.new("L", (width, baseline + size), 0), baseline, headroom


def inked(ink: Image.Image, align: Align, *, headroom: int = 0, doubled: bool = False) -> Inked | None:
    """The inked box of a picture; None when nothing is inked. `headroom` rows of it lie above the pen."""
    box = ink_box(ink)
    if box is None:
        return None
    left = 0 if align is Align.LEFT else box[0]
    right = ink.width if align is Align.RIGHT else box[2]
    return Inked(
        box[1] - headroom, pack(ink.crop((left, box[1], right, box[3])), doubled=doubled, align=align)
    )


def inked_line(line: Line, paper: int, align: Align, *, doubled: bool) -> Inked | None:
    """One line of text, no wider than `paper` dots; None when it leaves no ink."""
    width = text_width(line.text, line.size, line.weight)
    # Marks of the first and last letter may hang over the advance width.
    margin = line.size // 4
    grey, baseline, headroom = canvas(width + 2 * margin, line.size)
    font = face(line.text, line.size, line.weight)
    ImageDraw.Draw(grey).text((margin, baseline), line.text, fill=255, font=font, anchor="ls")
    ink = ink_of(grey)
    box = ink_box(ink)
    if box is not None:
        ink = ink.crop((box[0], 0, min(box[2], box[0] + paper), ink.height))
    return inked(ink, align, headroom=headroom, doubled=doubled)


fixed_line = lru_cache(maxsize=_KEPT_LINES)(inked_line)
"""The same for a line that never changes; kept for good."""
