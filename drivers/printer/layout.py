"""Where every dot of a document stands: one layout, from which both the picture and the bytes are made.

The encoding takes part, because text in the printer's own face has other measures than text set as a picture.
Positions and sizes are printer dots from the top left corner of the printable area.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from PIL import Image as Picture
from PIL import ImageDraw

from drivers.printer import document as doc
from drivers.printer import qr
from drivers.printer.fonts import (
    CELL_HEIGHT,
    CELL_WIDTH,
    ascii_or_none,
    clean,
    face,
    ink_of,
    printer_line,
)
from drivers.printer.lines import Line, fit, fit_one, text_width, wrap_cells
from drivers.printer.raster import Raster, ink_box, invert, pack

_LINE_HEIGHT = 1.28
_ASCENT = 1.0
"""Parts of the em. Marks stacked on capitals rise above that; such a line is moved down, never clipped."""
_GAP = 24
"""Least dots between a label and its value on one line."""
_LEADING = 4
"""Above and below lines of the printer's own face, whose cells touch."""
_MAX_SCALE = 8
"""`GS !` enlarges up to eight times."""
_BIG_SHARE = 0.86
"""How much of the paper's width a big number may take."""


class Encoding(StrEnum):
    """What a printer is asked to draw itself. `nv` and `hybrid` need commissioned blocks and come with
    them."""

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


Block = RasterBlock | NativeText | NativeQr | CutMark


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


def lay_out(document: doc.PrintDocument, encoding: Encoding) -> Layout:
    """Places every element; total, because documents refuse what cannot be placed."""
    setter = _Setter(document.width_dots, encoding)
    for element in document.elements:
        setter.place(element)
    return Layout(document.width_dots, setter.y, encoding, tuple(setter.blocks))


def render(layout: Layout) -> Picture.Image:
    """The paper as people see it: mode `L`, black on white."""
    ink = Picture.new("1", (layout.width, max(1, layout.height)), 0)
    for block in layout.blocks:
        match block:
            case RasterBlock(y, align, raster):
                picture = raster.image()
            case NativeText(y, align, text, across, down, bold):
                picture = printer_line(text, across, down, bold=bold, smooth=True)
            case NativeQr(y, align, text, module):
                picture = qr.picture(_matrix(text), module)
            case CutMark():
                continue
            case _:
                assert_never(block)
        ink.paste(picture, (offset(align, picture.width, layout.width), y))
    return invert(ink)


def _matrix(text: str) -> tuple[tuple[bool, ...], ...]:
    matrix = qr.modules(text.encode())
    assert matrix is not None  # noqa: S101  # QR_MAX_BYTES is below what the largest symbol holds
    return matrix


class _Setter:
    """A pen that moves down the paper."""

    def __init__(self, width: int, encoding: Encoding) -> None:
        self.width = width
        self.encoding = encoding
        self.y = 0
        self.bottom = 0
        self.blocks: list[Block] = []

    def place(self, element: doc.Element) -> None:
        match element:
            case doc.Text():
                self._text(element)
            case doc.BigNumber(text):
                self._big_number(text)
            case doc.KeyValue():
                self._key_value(element)
            case doc.QrCode():
                self._qr(element)
            case doc.Rule():
                self._rule(element)
            case doc.Image(width, height, bits, align):
                ink = Picture.frombytes("1", (width, height), bits)
                self._ink(ink, align, advance=height)
            case doc.Feed(dots):
                self.y += max(0, dots)
            case doc.Cut():
                self.blocks.append(CutMark(self.y))
            case _:
                assert_never(element)

    def _native(self, text: str, align: doc.Align, across: int, down: int, *, bold: bool) -> None:
        block = NativeText(self.y, align, text, across, down, bold)
        self.blocks.append(block)
        self.y += block.height
        self.bottom = self.y

    def _ink(
        self, ink: Picture.Image, align: doc.Align, advance: int, *, doubled: bool = False, headroom: int = 0
    ) -> None:
        """Places a full picture of which only the inked box is sent. Blank rows above become feed.

        `headroom` rows of the picture lie above the pen.
        """
        scale = 2 if doubled else 1
        box = ink_box(ink)
        if box is not None:
            left = 0 if align is doc.Align.LEFT else box[0]
            right = ink.width if align is doc.Align.RIGHT else box[2]
            # A mark may rise above its line; it never rises into what is already on paper.
            top = max(self.y + (box[1] - headroom) * scale, self.bottom)
            raster = pack(ink.crop((left, box[1], right, box[3])), doubled=doubled)
            self.blocks.append(RasterBlock(top, align, raster))
            self.bottom = top + raster.height_dots
        self.y = max(self.y + advance, self.bottom)

    def _text(self, element: doc.Text) -> None:
        folded = ascii_or_none(element.text) if element.printer_face else None
        if folded is not None and self.encoding is Encoding.MIXED:
            scale = max(1, min(_MAX_SCALE, round(element.size / CELL_HEIGHT)))
            for part in wrap_cells(folded, scale, self.width):
                self.y += _LEADING
                self._native(part, element.align, scale, scale, bold=_is_bold(element.weight))
                self.y += _LEADING
            return
        for line in fit(element.text, element.size, element.weight, self.width):
            self._line(line, element.align)

    def _line(self, line: Line, align: doc.Align) -> None:
        width = text_width(line.text, line.size, line.weight)
        # Marks of the first and last letter may hang over the advance width.
        margin = line.size // 4
        grey, baseline, headroom = _canvas(width + 2 * margin, line.size)
        font = face(line.text, line.size, line.weight)
        ImageDraw.Draw(grey).text((margin, baseline), line.text, fill=255, font=font, anchor="ls")
        ink = ink_of(grey)
        box = ink_box(ink)
        if box is not None:
            ink = ink.crop((box[0], 0, min(box[2], box[0] + self.width), ink.height))
        self._ink(ink, align, advance=_advance(line.size), headroom=headroom)

    def _big_number(self, text: str) -> None:
        room = int(self.width * _BIG_SHARE)
        scale = max(1, min(_MAX_SCALE, room // (CELL_WIDTH * len(text))))
        if self.encoding is Encoding.MIXED and CELL_WIDTH * scale * len(text) <= self.width:
            self._native(text, doc.Align.CENTRE, scale, scale, bold=True)
            return
        # Half resolution; the printer doubles it: a quarter of the bytes.
        size = 120
        while size > 8 and text_width(text, size, doc.Weight.BOLD) * 2 > room:
            size -= 2
        font = face(text, size, doc.Weight.BOLD)
        grey = Picture.new("L", (text_width(text, size, doc.Weight.BOLD) + size // 2, size * 3 // 2), 0)
        ImageDraw.Draw(grey).text((size // 4, size), text, fill=255, font=font, anchor="ls")
        ink = ink_of(grey)
        box = ink_box(ink)
        if box is not None:
            ink = ink.crop(box)
        self._ink(ink, doc.Align.CENTRE, advance=ink.height * 2, doubled=True)

    def _key_value(self, element: doc.KeyValue) -> None:
        key, value = " ".join(clean(element.key).split()), " ".join(clean(element.value).split())
        if element.together is not None:
            self._together(key, value, element.size, element.together)
            return
        needed = _GAP + text_width(key, element.size, doc.Weight.REGULAR)
        fitted = fit_one(value, element.size, doc.Weight.SEMIBOLD, max(0, self.width - needed))
        if fitted is None:
            for line in fit(key, element.size, doc.Weight.REGULAR, self.width):
                self._line(line, doc.Align.LEFT)
            for line in fit(value, element.size, doc.Weight.SEMIBOLD, self.width):
                self._line(line, doc.Align.RIGHT)
            return
        grey, baseline, headroom = _canvas(self.width, element.size)
        draw = ImageDraw.Draw(grey)
        font = face(key, element.size, doc.Weight.REGULAR)
        draw.text((0, baseline), key, fill=255, font=font, anchor="ls")
        font = face(value, fitted.size, fitted.weight)
        draw.text((self.width - 1, baseline), value, fill=255, font=font, anchor="rs")
        self._ink(ink_of(grey), doc.Align.LEFT, advance=_advance(element.size), headroom=headroom)

    def _together(self, key: str, value: str, size: int, align: doc.Align) -> None:
        """Label and value side by side: the blank between the edges is neither sent nor read across."""
        label = f"{key}:"
        gap = size // 3
        left = text_width(label, size, doc.Weight.REGULAR) + gap
        fitted = fit_one(value, size, doc.Weight.SEMIBOLD, max(0, self.width - left - size // 2))
        if fitted is None:
            for weight, part in ((doc.Weight.REGULAR, label), (doc.Weight.SEMIBOLD, value)):
                for line in fit(part, size, weight, self.width):
                    self._line(line, align)
            return
        width = left + text_width(value, fitted.size, fitted.weight) + size // 2
        grey, baseline, headroom = _canvas(width, size)
        draw = ImageDraw.Draw(grey)
        font = face(label, size, doc.Weight.REGULAR)
        draw.text((size // 4, baseline), label, fill=255, font=font, anchor="ls")
        font = face(value, fitted.size, fitted.weight)
        draw.text((size // 4 + left, baseline), value, fill=255, font=font, anchor="ls")
        self._ink(ink_of(grey), align, advance=_advance(size), headroom=headroom)

    def _qr(self, element: doc.QrCode) -> None:
        matrix = _matrix(element.text)
        # Four blank modules on every side belong to the symbol (ISO/IEC 18004, 6.3.8).
        # The largest symbol (177 modules) leaves two dots a module on the narrowest paper.
        module = min(element.module, self.width // (len(matrix) + 8), 16)
        side = len(matrix) * module
        quiet = 4 * module
        self.y = max(self.y, self.bottom + quiet)
        if self.encoding is Encoding.MIXED:
            self.blocks.append(NativeQr(self.y, element.align, element.text, module, side))
            self.bottom = self.y + side
        else:
            doubled = module % 2 == 0
            self._ink(
                qr.picture(matrix, module // 2 if doubled else module),
                element.align,
                advance=side,
                doubled=doubled,
            )
        self.y = max(self.y, self.bottom) + quiet
        self.bottom = self.y

    def _rule(self, element: doc.Rule) -> None:
        ink = Picture.new("1", (self.width, element.thickness), 0)
        draw = ImageDraw.Draw(ink)
        step = self.width if element.style is doc.RuleStyle.SOLID else 4 * element.thickness
        for left in range(0, self.width, step):
            right = self.width if element.style is doc.RuleStyle.SOLID else left + element.thickness
            draw.rectangle((left, 0, right - 1, element.thickness - 1), fill=255)
        self._ink(ink, doc.Align.LEFT, advance=element.thickness)


def _canvas(width: int, size: int) -> tuple[Picture.Image, int, int]:
    """A drawing for one line with room for every mark, its baseline, and how much lies above the line."""
    headroom = size
    baseline = headroom + int(size * _ASCENT)
    return Picture.new("L", (width, baseline + size), 0), baseline, headroom


def _advance(size: int) -> int:
    return int(size * _LINE_HEIGHT)


def _is_bold(weight: doc.Weight) -> bool:
    return weight in (doc.Weight.SEMIBOLD, doc.Weight.BOLD)
