"""Where every dot of a document stands: one layout, from which both the picture and the bytes are made.

The encoding takes part, because text in the printer's own face has other measures than text set as a picture.
"""

from __future__ import annotations

from typing import assert_never

from PIL import Image as Picture
from PIL import ImageDraw

from drivers.printer import document as doc
from drivers.printer import qr
from drivers.printer.blocks import (
    NOTHING_STORED,
    Block,
    CutMark,
    Encoding,
    Layout,
    NativeQr,
    NativeText,
    RasterBlock,
    StoredBlock,
    StoredKeys,
)
from drivers.printer.fonts import (
    CELL_HEIGHT,
    CELL_WIDTH,
    ascii_or_none,
    clean,
    face,
    ink_of,
)
from drivers.printer.lines import Line, fit, fit_one, text_width, wrap_cells
from drivers.printer.raster import ink_box, pack

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

_WORTH_STORING = 12
"""Letters from which on a call of a stored picture is shorter than the text itself."""


def lay_out(document: doc.PrintDocument, encoding: Encoding, stored: StoredKeys = NOTHING_STORED) -> Layout:
    """Places every element; total, because documents refuse what cannot be placed.

    `stored` maps the digests of the pictures this printer holds to their keys (`drivers.printer.nv`).
    """
    setter = _Setter(document.width_dots, encoding, stored)
    for element in document.elements:
        setter.place(element)
    return Layout(document.width_dots, setter.y, encoding, tuple(setter.blocks))


class _Setter:
    """A pen that moves down the paper."""

    def __init__(self, width: int, encoding: Encoding, stored: StoredKeys) -> None:
        self.width = width
        self.encoding = encoding
        self.native = encoding is not Encoding.RASTER
        self.stored = stored if encoding in (Encoding.NV, Encoding.HYBRID) else NOTHING_STORED
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
            case doc.Image(width, height, bits, align, fixed):
                ink = Picture.frombytes("1", (width, height), bits)
                self._ink(ink, align, advance=height, fixed=fixed)
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
        self,
        ink: Picture.Image,
        align: doc.Align,
        advance: int,
        *,
        doubled: bool = False,
        headroom: int = 0,
        fixed: bool = False,
    ) -> None:
        """Places a full picture of which only the inked box is sent. Blank rows above become feed.

        `headroom` rows of the picture lie above the pen. A fixed one the printer holds is only called.
        """
        scale = 2 if doubled else 1
        cropped = _crop(ink, align)
        if cropped is not None:
            above, inked = cropped
            # A mark may rise above its line; it never rises into what is already on paper.
            top = max(self.y + (above - headroom) * scale, self.bottom)
            raster = pack(inked, doubled=doubled)
            key = self.stored.get(raster.digest) if fixed and self.stored else None
            self.blocks.append(
                StoredBlock(top, align, key, raster) if key else RasterBlock(top, align, raster)
            )
            self.bottom = top + raster.height_dots
        self.y = max(self.y + advance, self.bottom)

    def _text(self, element: doc.Text) -> None:
        folded = ascii_or_none(element.text) if element.printer_face else None
        if folded is not None and self.native and not self._holds(element, folded):
            self._native_lines(folded, element.size, element.align, bold=_is_bold(element.weight))
            return
        # Where the printer's face would be enlarged anyway, half the resolution is as good: a quarter of
        # the bytes.
        doubled = folded is not None and element.size >= 2 * CELL_HEIGHT
        scale = 2 if doubled else 1
        for line in fit(element.text, element.size // scale, element.weight, self.width // scale):
            self._line(line, element.align, fixed=element.fixed, doubled=doubled)

    def _holds(self, element: doc.Text, folded: str) -> bool:
        """Whether calling stored pictures is shorter than sending this ASCII text."""
        if not self.stored or not element.fixed or len(folded) < _WORTH_STORING:
            return False
        lines = fit(element.text, element.size, element.weight, self.width)
        cropped = [_crop(_line_ink(line, self.width)[0], element.align) for line in lines]
        return all(each is not None and pack(each[1]).digest in self.stored for each in cropped)

    def _native_lines(self, text: str, size: int, align: doc.Align, *, bold: bool) -> None:
        scale = max(1, min(_MAX_SCALE, round(size / CELL_HEIGHT)))
        for part in wrap_cells(text, scale, self.width):
            self.y += _LEADING
            self._native(part, align, scale, scale, bold=bold)
            self.y += _LEADING

    def _line(self, line: Line, align: doc.Align, *, fixed: bool = False, doubled: bool = False) -> None:
        ink, headroom = _line_ink(line, self.width)
        advance = _advance(line.size) * (2 if doubled else 1)
        self._ink(ink, align, advance=advance, headroom=headroom, fixed=fixed, doubled=doubled)

    def _big_number(self, text: str) -> None:
        room = int(self.width * _BIG_SHARE)
        scale = max(1, min(_MAX_SCALE, room // (CELL_WIDTH * len(text))))
        if self.native and CELL_WIDTH * scale * len(text) <= self.width:
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
        if self.encoding is Encoding.NV and element.short is not None:
            self._short(element.short, element.size, element.together or doc.Align.LEFT)
            return
        key, value = " ".join(clean(element.key).split()), " ".join(clean(element.value).split())
        if element.together is not None:
            self._together(key, value, element.size, element.together, fixed=element.fixed)
            return
        needed = _GAP + text_width(key, element.size, doc.Weight.REGULAR)
        fitted = fit_one(value, element.size, doc.Weight.SEMIBOLD, max(0, self.width - needed))
        if fitted is None:
            for line in fit(key, element.size, doc.Weight.REGULAR, self.width):
                self._line(line, doc.Align.LEFT, fixed=element.fixed)
            for line in fit(value, element.size, doc.Weight.SEMIBOLD, self.width):
                self._line(line, doc.Align.RIGHT, fixed=element.fixed)
            return
        grey, baseline, headroom = _canvas(self.width, element.size)
        draw = ImageDraw.Draw(grey)
        font = face(key, element.size, doc.Weight.REGULAR)
        draw.text((0, baseline), key, fill=255, font=font, anchor="ls")
        font = face(value, fitted.size, fitted.weight)
        draw.text((self.width - 1, baseline), value, fill=255, font=font, anchor="rs")
        self._ink(
            ink_of(grey),
            doc.Align.LEFT,
            advance=_advance(element.size),
            headroom=headroom,
            fixed=element.fixed,
        )

    def _short(self, short: doc.ShortForm, size: int, align: doc.Align) -> None:
        """The label as a stored line, the bare value beneath in the printer's face, larger."""
        for line in fit(short.key, size, doc.Weight.REGULAR, self.width):
            self._line(line, align, fixed=True)
        self._native_lines(short.value, 2 * CELL_HEIGHT, align, bold=True)

    def _together(self, key: str, value: str, size: int, align: doc.Align, *, fixed: bool) -> None:
        """Label and value side by side: the blank between the edges is neither sent nor read across."""
        label = f"{key}:"
        gap = size // 3
        left = text_width(label, size, doc.Weight.REGULAR) + gap
        fitted = fit_one(value, size, doc.Weight.SEMIBOLD, max(0, self.width - left - size // 2))
        if fitted is None:
            for weight, part in ((doc.Weight.REGULAR, label), (doc.Weight.SEMIBOLD, value)):
                for line in fit(part, size, weight, self.width):
                    self._line(line, align, fixed=fixed)
            return
        width = left + text_width(value, fitted.size, fitted.weight) + size // 2
        grey, baseline, headroom = _canvas(width, size)
        draw = ImageDraw.Draw(grey)
        font = face(label, size, doc.Weight.REGULAR)
        draw.text((size // 4, baseline), label, fill=255, font=font, anchor="ls")
        font = face(value, fitted.size, fitted.weight)
        draw.text((size // 4 + left, baseline), value, fill=255, font=font, anchor="ls")
        self._ink(ink_of(grey), align, advance=_advance(size), headroom=headroom, fixed=fixed)

    def _qr(self, element: doc.QrCode) -> None:
        matrix = qr.matrix(element.text)
        # Four blank modules on every side belong to the symbol (ISO/IEC 18004, 6.3.8).
        # The largest symbol (177 modules) leaves two dots a module on the narrowest paper.
        module = min(element.module, self.width // (len(matrix) + 8), 16)
        side = len(matrix) * module
        quiet = 4 * module
        self.y = max(self.y, self.bottom + quiet)
        if self.native:
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
        # Nothing in a rule is finer than two dots: at half resolution it takes a quarter of the bytes.
        doubled = element.thickness % 2 == 0
        scale = 2 if doubled else 1
        width, thickness = self.width // scale, element.thickness // scale
        ink = Picture.new("1", (width, thickness), 0)
        draw = ImageDraw.Draw(ink)
        step = width if element.style is doc.RuleStyle.SOLID else 4 * thickness
        for left in range(0, width, step):
            right = width if element.style is doc.RuleStyle.SOLID else left + thickness
            draw.rectangle((left, 0, right - 1, thickness - 1), fill=255)
        self._ink(ink, doc.Align.LEFT, advance=element.thickness, doubled=doubled, fixed=True)


def _crop(ink: Picture.Image, align: doc.Align) -> tuple[int, Picture.Image] | None:
    """The inked box of a picture and how many rows lie above it; None when nothing is inked."""
    box = ink_box(ink)
    if box is None:
        return None
    left = 0 if align is doc.Align.LEFT else box[0]
    right = ink.width if align is doc.Align.RIGHT else box[2]
    return box[1], ink.crop((left, box[1], right, box[3]))


def _line_ink(line: Line, paper: int) -> tuple[Picture.Image, int]:
    """One line of text as dots, and how many rows of the picture lie above the pen."""
    width = text_width(line.text, line.size, line.weight)
    # Marks of the first and last letter may hang over the advance width.
    margin = line.size // 4
    grey, baseline, headroom = _canvas(width + 2 * margin, line.size)
    font = face(line.text, line.size, line.weight)
    ImageDraw.Draw(grey).text((margin, baseline), line.text, fill=255, font=font, anchor="ls")
    ink = ink_of(grey)
    box = ink_box(ink)
    if box is not None:
        ink = ink.crop((box[0], 0, min(box[2], box[0] + paper), ink.height))
    return ink, headroom


def _canvas(width: int, size: int) -> tuple[Picture.Image, int, int]:
    """A drawing for one line with room for every mark, its baseline, and how much lies above the line."""
    headroom = size
    baseline = headroom + int(size * _ASCENT)
    return Picture.new("L", (width, baseline + size), 0), baseline, headroom


def _advance(size: int) -> int:
    return int(size * _LINE_HEIGHT)


def _is_bold(weight: doc.Weight) -> bool:
    return weight in (doc.Weight.SEMIBOLD, doc.Weight.BOLD)
