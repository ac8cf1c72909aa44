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
from drivers.printer.inking import Inked, canvas, fixed_line, inked, inked_line
from drivers.printer.lines import Line, fit, fit_one, text_width, wrap_cells
from drivers.printer.raster import ink_box

_LINE_HEIGHT = 1.28
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
            case doc.Item():
                self._item(element)
            case doc.Image(width, height, bits, align, fixed, doubled):
                ink = Picture.frombytes("1", (width, height), bits)
                advance = height * 2 if doubled else height
                self._ink(ink, align, advance=advance, fixed=fixed, doubled=doubled)
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
        found = inked(ink, align, headroom=headroom, doubled=doubled)
        self._inked(found, align, advance, fixed=fixed)

    def _inked(self, found: Inked | None, align: doc.Align, advance: int, *, fixed: bool) -> None:
        if found is not None:
            raster = found.raster
            # A mark may rise above its line; it never rises into what is already on paper.
            top = max(self.y + found.rise * (2 if raster.doubled else 1), self.bottom)
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
        drawn = [fixed_line(line, self.width, element.align, doubled=False) for line in lines]
        return all(each is not None and each.raster.digest in self.stored for each in drawn)

    def _native_lines(self, text: str, size: int, align: doc.Align, *, bold: bool) -> None:
        scale = max(1, min(_MAX_SCALE, round(size / CELL_HEIGHT)))
        for part in wrap_cells(text, scale, self.width):
            self.y += _LEADING
            self._native(part, align, scale, scale, bold=bold)
            self.y += _LEADING

    def _line(self, line: Line, align: doc.Align, *, fixed: bool = False, doubled: bool = False) -> None:
        draw = fixed_line if fixed else inked_line
        advance = _advance(line.size) * (2 if doubled else 1)
        self._inked(draw(line, self.width, align, doubled=doubled), align, advance, fixed=fixed)

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
        grey, baseline, headroom = canvas(self.width, element.size)
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
        grey, baseline, headroom = canvas(width, size)
        draw = ImageDraw.Draw(grey)
        font = face(label, size, doc.Weight.REGULAR)
        draw.text((size // 4, baseline), label, fill=255, font=font, anchor="ls")
        font = face(value, fitted.size, fitted.weight)
        draw.text((size // 4 + left, baseline), value, fill=255, font=font, anchor="ls")
        self._ink(ink_of(grey), align, advance=_advance(size), headroom=headroom, fixed=fixed)

    def _item(self, element: doc.Item) -> None:
        """The first line carries the mark; the others stand beneath its text."""
        mark = element.mark
        beside = (
            element.size if isinstance(mark, doc.Mark) else text_width(mark, element.size, element.weight)
        )
        hang = beside + element.size // 2
        for number, line in enumerate(fit(element.text, element.size, element.weight, self.width - hang)):
            grey, baseline, headroom = canvas(self.width, element.size)
            draw = ImageDraw.Draw(grey)
            if number == 0:
                _draw_mark(draw, mark, element, baseline)
            draw.text(
                (hang, baseline),
                line.text,
                fill=255,
                font=face(line.text, line.size, line.weight),
                anchor="ls",
            )
            self._ink(ink_of(grey), doc.Align.LEFT, advance=_advance(element.size), headroom=headroom)

    def _qr(self, element: doc.QrCode) -> None:
        modules = qr.side(element.text)
        # Four blank modules on every side belong to the symbol (ISO/IEC 18004, 6.3.8).
        # The largest symbol (177 modules) leaves two dots a module on the narrowest paper.
        module = min(element.module, self.width // (modules + 8), 16)
        side = modules * module
        quiet = 4 * module
        self.y = max(self.y, self.bottom + quiet)
        if self.native:
            self.blocks.append(NativeQr(self.y, element.align, element.text, module, side))
            self.bottom = self.y + side
        else:
            doubled = module % 2 == 0
            self._ink(
                qr.picture(qr.matrix(element.text), module // 2 if doubled else module),
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


def _draw_mark(draw: ImageDraw.ImageDraw, mark: doc.Mark | str, element: doc.Item, baseline: int) -> None:
    """A number in the item's own face, or a box as high as a capital."""
    size = element.size
    if not isinstance(mark, doc.Mark):
        draw.text((0, baseline), mark, fill=255, font=face(mark, size, doc.Weight.BOLD), anchor="ls")
        return
    side, pen = size * 3 // 4, max(2, size // 12)
    top = baseline - side
    draw.rectangle((0, top, side, baseline), outline=255, width=pen)
    if mark is doc.Mark.TICKED:
        # The tick ends above the box, so that a worn print still tells it from an empty one.
        points = [
            (side // 4, top + side // 2),
            (side // 2, top + side * 3 // 4),
            (side + size // 8, top - size // 12),
        ]
        draw.line(points, fill=255, width=pen + 2, joint="curve")


def _advance(size: int) -> int:
    return int(size * _LINE_HEIGHT)


def _is_bold(weight: doc.Weight) -> bool:
    return weight in (doc.Weight.SEMIBOLD, doc.Weight.BOLD)
