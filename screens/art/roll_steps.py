"""Changing the roll of paper, step by step: the printer cut open, seen from its side."""

import math
from enum import StrEnum

from PIL import Image

from screens.art.arrows import arrow
from screens.art.curves import Path, Point, arc, bezier, circle, plane, rounded
from screens.art.sheet import Pen, Sheet, Size
from screens.art.tones import Tones, tones
from screens.tokens import Palette

VIEW = (460.0, 300.0)

_BOWL = (262.0, 178.0)
"""Middle of the roll's bed."""
_BED = 92.0
_ROLL = 80.0
_CORE = 22.0
_HINGE = (398.0, 150.0)


class RollStep(StrEnum):
    """In the order they are done."""

    TAKE_OUT = "take_out"
    PUT_IN = "put_in"
    PULL = "pull"
    CLOSE = "close"


def draw_roll_step(
    size: Size, palette: Palette, *, step: RollStep = RollStep.TAKE_OUT, above: bool = False
) -> Image.Image:
    """One step. `above`: the paper leaves the roll over its top."""
    colours = tones(palette)
    sheet = Sheet(size, VIEW)
    pen = sheet.pen
    _lid(pen, colours, closed=step is RollStep.CLOSE)
    _body(pen, colours, closed=step is RollStep.CLOSE)
    if step is RollStep.TAKE_OUT:
        _core(pen, (_BOWL[0], 66), colours)
        arrow(pen, (186, 112), (186, 22), (26, 31), width=12, colour=colours.accent)
        return sheet.finish()
    _paper(pen, _strip(above=above, reach=step is not RollStep.PUT_IN), colours)
    _roll(pen, colours)
    if step is RollStep.PUT_IN:
        _turning(pen, colours, above=above)
    elif step is RollStep.PULL:
        at = 206 if above else 170
        arrow(pen, (84, at), (20, at), (24, 28), width=12, colour=colours.accent)
    else:
        for x in (178.0, 346.0):
            arrow(pen, (x, 10), (x, 60), (24, 28), width=12, colour=colours.accent)
    return sheet.finish()


def _body(pen: Pen, colours: Tones, *, closed: bool) -> None:
    """The housing with the bed of the roll; under the lid the bed is seen whole."""
    left, right, top, bottom, round_ = 100.0, 424.0, 150.0, 288.0, 26.0
    outline: Path = [
        (left, top),
        (right, top),
        *arc((right - round_, bottom - round_), round_, 0, 90, 12),
        *arc((left + round_, bottom - round_), round_, 90, 180, 12),
    ]
    pen.shape(outline, colours.device, colours.device_edge, 3)
    dip = math.degrees(math.asin((_BOWL[1] - top) / _BED))
    bed = circle(_BOWL, _BED) if closed else arc(_BOWL, _BED, -dip, 180 + dip, 60)
    pen.shape(bed, colours.device_bed, colours.device_edge, 3)
    pen.fill(rounded(124, 276, 276, 6, 3), colours.device_dash)


def _lid(pen: Pen, colours: Tones, *, closed: bool) -> None:
    """Lies on the housing, or stands up behind it."""
    if closed:
        dome = [*rounded(124, 76, 300, 120, 34)]
        pen.shape(dome, colours.device_side, colours.device_edge, 3)
    else:
        at = plane((_HINGE[0] + 24, _HINGE[1] + 14), (22, -150), (-44, -6), (300, 46))
        pen.shape([at(p) for p in rounded(0, 0, 300, 46, 20)], colours.device_side, colours.device_edge, 3)
    pen.disc((_HINGE[0] + 4, _HINGE[1] + 2), 14, colours.device_dash)


def _core(pen: Pen, centre: Point, colours: Tones) -> None:
    """The tube that is left of a roll."""
    pen.disc(centre, _CORE + 4, colours.ink2)
    pen.disc(centre, _CORE, colours.sand)
    pen.disc(centre, _CORE - 8, colours.ink2)
    pen.disc(centre, _CORE - 11, colours.paper)


def _roll(pen: Pen, colours: Tones) -> None:
    pen.disc(_BOWL, _ROLL, colours.ink2)
    pen.disc(_BOWL, _ROLL - 5, colours.surface)
    for radius in (62.0, 48.0, 35.0):
        pen.stroke(arc(_BOWL, radius, 20, 340), colours.line, 3)
    _core(pen, _BOWL, colours)


def _strip(*, above: bool, reach: bool) -> Path:
    """The paper's way from the roll over the front edge; `reach`: a hand's breadth beyond it."""
    if above:
        leaves = (_BOWL[0], _BOWL[1] - _ROLL + 4)
        way = bezier(leaves, (200, 98), (150, 124), (108, 138))
    else:
        leaves = (_BOWL[0], _BOWL[1] + _ROLL - 4)
        way = bezier(leaves, (170, 256), (128, 224), (108, 136))
    if not reach:
        return way
    return [*way, (40, 160) if above else (64, 92)]


def _paper(pen: Pen, way: Path, colours: Tones) -> None:
    pen.stroke(way, colours.ink2, 15)
    pen.stroke(way, colours.surface, 8)


def _turning(pen: Pen, colours: Tones, *, above: bool) -> None:
    """Which way the paper leaves."""
    if above:
        arrow(pen, (160, 78), (90, 102), (24, 28), width=12, colour=colours.accent)
    else:
        arrow(pen, (62, 222), (62, 138), (24, 28), width=12, colour=colours.accent)
