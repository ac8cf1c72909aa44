"""The ring: time left on a countdown, or the share of a step that is being done."""

from PIL import Image

from screens.art.curves import arc, circle
from screens.art.sheet import Sheet, Size
from screens.art.tones import tones
from screens.tokens import Palette

_SIDE = 100.0

COUNTDOWN = 0.066
"""Thickness of the time-out ring as a share of its diameter."""

SPINNER = 0.13
"""Thickness of the small ring beside a step or a sentence."""


def draw_ring(size: Size, palette: Palette, *, fraction: float, thickness: float = COUNTDOWN) -> Image.Image:
    """A ring of which `fraction` (held to 0..1) is filled clockwise from twelve o'clock, with round ends."""
    colours = tones(palette)
    sheet = Sheet(size, (_SIDE, _SIDE))
    pen = sheet.pen
    width = _SIDE * thickness
    middle, radius = (_SIDE / 2, _SIDE / 2), (_SIDE - width) / 2
    pen.stroke(circle(middle, radius, 144), colours.track, width, closed=True)
    share = min(max(fraction, 0.0), 1.0)
    if share > 0:
        steps = max(2, round(144 * share))
        pen.stroke(arc(middle, radius, -90, -90 + 360 * share, steps), colours.accent, width)
    return sheet.finish()
