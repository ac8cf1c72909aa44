"""The paper of the simulated printer: dots are put down from top to bottom until the knife falls."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from PIL import Image

from drivers.printer.raster import invert

_MAX_ROWS = 24_000
"""Three metres: an endless feed must not eat the memory of a simulator."""


@dataclass(frozen=True, slots=True)
class PrintedTicket:
    """One piece of paper as it fell: picture (mode `L`, black on white), the bytes that made it, what was
    on it."""

    picture: Image.Image = field(repr=False)
    data: bytes = field(repr=False)
    contents: dict[str, Any] = field(repr=False)


class Paper:
    """A strip that grows downwards."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.y = 0
        self.tail = 0
        """Blank dots since something was printed; 0 on blank paper."""
        self.blank = True
        self._ink = Image.new("1", (width, 1024), 0)

    def feed(self, dots: int) -> None:
        self.y = min(_MAX_ROWS, self.y + max(0, dots))
        if not self.blank:
            self.tail += max(0, dots)

    def put(self, ink: Image.Image, x: int) -> None:
        """Lays a mode `1` picture (255 black) at the pen and moves on below it; what is too wide is lost."""
        height = min(ink.height, _MAX_ROWS - self.y)
        if height > 0:
            self._grow(self.y + height)
            part = ink.crop((0, 0, min(ink.width, max(0, self.width - x)), height))
            if part.width:
                self.blank = self.blank and part.getbbox() is None
                self._ink.paste(255, (x, self.y), part)
        self.feed(ink.height)
        self.tail = 0

    def picture(self) -> Image.Image:
        self._grow(max(1, self.y))
        return invert(self._ink.crop((0, 0, self.width, max(1, self.y))))

    def _grow(self, rows: int) -> None:
        if rows > self._ink.height:
            taller = Image.new("1", (self.width, min(_MAX_ROWS, rows + 2048)), 0)
            taller.paste(self._ink, (0, 0))
            self._ink = taller
