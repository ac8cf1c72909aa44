"""The chip is being read: the reader from above, the card on it, signal arcs at both sides."""

import math

from PIL import Image

from screens.art.curves import Affine, arc, mirrored, rounded
from screens.art.id_card import CARD, paint_card
from screens.art.sheet import Sheet, Size
from screens.art.tones import is_contrast, tones
from screens.tokens import Palette

VIEW = (900.0, 356.0)

_MIDDLE = (450.0, 178.0)
# Left end of each arc, and half its height: they grow as they leave the reader.
_ARCS = ((5.0, 42.0, 119.0), (53.0, 78.0, 82.0), (100.0, 114.0, 46.0))


def draw_reading_card(size: Size, palette: Palette) -> Image.Image:
    """The reading scene. It stands still: progress is shown by the steps below it."""
    colours = tones(palette)
    sheet = Sheet(size, VIEW)
    pen = sheet.pen
    pen.shape(rounded(150, 0, 600, 356, 42), colours.device, None, 0)
    if colours.device_edge is not None:
        pen.shape(rounded(151.5, 1.5, 597, 353, 40), colours.device, colours.device_edge, 3)
    pen.stroke(rounded(166, 16, 568, 324, 32), colours.ready, 8, closed=True)
    place = Affine(e=_MIDDLE[0] - CARD[0] / 2, f=_MIDDLE[1] - CARD[1] / 2)
    paint_card(pen.at(place), colours, framed=is_contrast(palette))
    for outermost, end, half in _ARCS:
        sagitta = end - outermost
        radius = (half * half + sagitta * sagitta) / (2 * sagitta)
        angle = math.degrees(math.asin(half / radius))
        left = arc((outermost + radius, _MIDDLE[1]), radius, 180 - angle, 180 + angle, 32)
        pen.stroke(left, colours.signal, 10)
        pen.stroke(mirrored(left, _MIDDLE[0]), colours.signal, 10)
    return sheet.finish()
