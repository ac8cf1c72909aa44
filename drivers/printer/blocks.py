"""A laid-out document: blocks with their places in dots, and the picture people see of them.

Positions and sizes are printer dots from the top left corner of the printable area.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import assert_never

from PIL import Image as Picture

from drivers.printer import document as doc
from drivers.printer import qr
from drivers.printer.fonts import CELL_HEIGHT, printer_line
from drivers.printer.raster import Raster, invert

StoredKeys = Mapping[str, bytes]
"""Digest of a picture (`Raster.digest`) to the key the printer knows it by."""
NOTHING_STORED: StoredKeys = MappingProxyType({})


class Encoding(StrEnum):
    """What a printer is asked to draw itself."""

    NV = "nv"
    """Stored blocks, ASCII in the printer's face, native QR: a few hundred bytes. What is not stored is
    sent as a picture all the same."""
    HYBRID = "hybrid"
    """Stored blocks, native number and QR; the few lines that change are pictures."""
    MIXED = "mixed"
    """Text as raster lines; number, ASCII lines and QR native."""
    RASTER = "raster"
    """Everything as raster, number and QR at half resolution doubled by the printer: works on any printer."""


@dataclass(frozen=True, slots=True)
class RasterBlock:
    """A cropped picture."""

    y: int
    align: doc.Align
    raster: Raster

    @property
    def height(self) -> int:
        return self.raster.height_dots


@dataclass(frozen=True, slots=True)
class StoredBlock:
    """A picture the printer holds already, called by its key."""

    y: int
    align: doc.Align
    key: bytes
    raster: Raster

    @property
    def height(self) -> int:
        return self.raster.height_dots


@dataclass(frozen=True, slots=True)
class NativeText:
    """A line in the printer's own face: ASCII, cells enlarged by whole numbers."""

    y: int
    align: doc.Align
    text: str
    across: int
    down: int
    bold: bool

    @property
    def height(self) -> int:
        return CELL_HEIGHT * self.down


@dataclass(frozen=True, slots=True)
class NativeQr:
    """A symbol the printer builds itself. `side` is what we expect it to measure."""

    y: int
    align: doc.Align
    text: str
    module: int
    side: int

    @property
    def height(self) -> int:
        return self.side


@dataclass(frozen=True, slots=True)
class CutMark:
    """The knife."""

    y: int


Block = RasterBlock | StoredBlock | NativeText | NativeQr | CutMark


@dataclass(frozen=True, slots=True)
class Layout:
    """Blocks from top to bottom; none overlaps another."""

    width: int
    height: int
    encoding: Encoding
    blocks: tuple[Block, ...]


def offset(align: doc.Align, width: int, paper: int) -> int:
    """The left edge of a block: what `ESC a` does on paper."""
    if align is doc.Align.LEFT:
        return 0
    return max(0, paper - width) // (2 if align is doc.Align.CENTRE else 1)


def render(layout: Layout) -> Picture.Image:
    """The paper as people see it: mode `L`, black on white."""
    ink = Picture.new("1", (layout.width, max(1, layout.height)), 0)
    for block in layout.blocks:
        match block:
            case RasterBlock(y, align, raster) | StoredBlock(y, align, _, raster):
                picture = raster.image()
            case NativeText(y, align, text, across, down, bold):
                picture = printer_line(text, across, down, bold=bold, smooth=True)
            case NativeQr(y, align, text, module):
                picture = qr.picture(qr.matrix(text), module)
            case CutMark():
                continue
            case _:
                assert_never(block)
        ink.paste(picture, (offset(align, picture.width, layout.width), y))
    return invert(ink)
