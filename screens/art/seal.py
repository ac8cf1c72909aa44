"""The round emblem of the centre, a thin lotus over two lines of water: 92 px in the header, 110 on idle."""

from typing import Literal

from PIL import Image

from screens.art.curves import Affine, Path, Point, bezier, circle, mirrored
from screens.art.sheet import Pen, Sheet, Size
from screens.art.tones import RGB, is_contrast, tones
from screens.tokens import Palette

Ground = Literal["paper", "lacquer"]
"""What the seal lies on: the header's paper or the idle screen's lacquer."""

_SIDE = 110.0
_CENTRE = (55.0, 55.0)
_STROKE = 2.1
_RING = 51.5
_RING_STROKE = 1.5

_LOTUS_BASE = 76.5
_HEART = ((0.0, 30.0), (-14.2, 44.0), (-12.2, 64.0))
_SIDES: tuple[tuple[Point, tuple[Point, Point], tuple[Point, Point]], ...] = (
    ((-29.6, 61.6), ((-14.0, 79.5), (-25.0, 73.5)), ((-21.0, 58.5), (-8.0, 66.0))),
    ((-23.2, 43.2), ((-10.0, 74.0), (-26.0, 62.0)), ((-14.0, 43.5), (-4.0, 56.0))),
)


def draw_seal(size: Size, palette: Palette, *, ground: Ground = "paper") -> Image.Image:
    """The seal; on a contrast theme an outline without fill."""
    colours = tones(palette)
    sheet = Sheet(size, (_SIDE, _SIDE))
    pen = sheet.pen
    fill = colours.seal_on_lacquer if ground == "lacquer" else colours.seal_on_paper
    if is_contrast(palette):
        pen.fill(circle(_CENTRE, 54), fill)
        pen.stroke(circle(_CENTRE, 53.8), colours.seal_ring, 2.2, closed=True)
    else:
        pen.fill(circle(_CENTRE, 55, 120), fill)
        pen.stroke(circle(_CENTRE, _RING, 120), colours.seal_ring, _RING_STROKE, closed=True)
    _lotus(pen.at(Affine(e=_CENTRE[0])), fill, colours.seal_line)
    return sheet.finish()


def _lotus(pen: Pen, fill: RGB, line: RGB) -> None:
    base = (0.0, _LOTUS_BASE)
    for tip, outer, inner in _SIDES:
        petal: Path = bezier(base, outer[0], outer[1], tip) + bezier(tip, inner[0], inner[1], base)[1:-1]
        pen.shape(petal, fill, line, _STROKE)
        pen.shape(mirrored(petal), fill, line, _STROKE)
    tip, upper, lower = _HEART
    half = bezier(base, lower, upper, tip)
    pen.shape(half + mirrored(half)[-2:0:-1], fill, line, _STROKE)
    pen.stroke([(-25.5, 81.6), (25.5, 81.6)], line, _STROKE)
    pen.stroke([(-16.5, 89.6), (16.5, 89.6)], line, _STROKE)
