"""A clock face for the closed screen, set to the hour at which the centre opens again."""

import math

from PIL import Image

from screens.art.curves import Point, circle
from screens.art.sheet import Sheet, Size
from screens.art.tones import tones
from screens.tokens import Palette

_SIDE = 196.0
_MIDDLE: Point = (98.0, 98.0)


def draw_clock_face(size: Size, palette: Palette, *, hour: int = 13, minute: int = 0) -> Image.Image:
    """The face with its hands at `hour` (0..23) and `minute` (0..59)."""
    colours = tones(palette)
    sheet = Sheet(size, (_SIDE, _SIDE))
    pen = sheet.pen
    pen.fill(circle(_MIDDLE, 98, 120), colours.ink2)
    pen.fill(circle(_MIDDLE, 91, 120), colours.surface)
    for quarter in range(4):
        pen.stroke([_at(quarter / 4, 65), _at(quarter / 4, 77)], colours.edge, 7)
    pen.stroke([_MIDDLE, _at((hour % 12 + minute / 60) / 12, 44)], colours.accent, 12)
    pen.stroke([_MIDDLE, _at(minute / 60, 54)], colours.accent, 10)
    pen.disc(_MIDDLE, 10, colours.accent)
    return sheet.finish()


def _at(turn: float, radius: float) -> Point:
    """The point `radius` from the middle, `turn` of a full turn clockwise from twelve o'clock."""
    angle = math.tau * turn
    return _MIDDLE[0] + radius * math.sin(angle), _MIDDLE[1] - radius * math.cos(angle)
