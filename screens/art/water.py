"""The band of waves under the lotus: concentric half circles as on lacquer screens."""

import math

from screens.art.curves import arc, rounded
from screens.art.sheet import Pen
from screens.art.tones import Tones

HEIGHT = 54.0
"""Height of the band in drawing units; also the radius of the outer arc."""

_PERIOD = 120.0
_RADII = (54.0, 36.0, 18.0)
_STROKE = 3.0


def water(pen: Pen, left: float, right: float, *, top: float, middle: float, tones: Tones) -> None:
    """The band from `left` to `right` with its upper edge at `top`, symmetric about x = `middle`."""
    pen.fill(rounded(left, top, right - left, HEIGHT, 0), tones.water)
    bottom = top + HEIGHT
    reach = math.ceil(max(middle - left, right - middle) / _PERIOD) + 1
    for index in range(-reach, reach):
        centre = (middle + (index + 0.5) * _PERIOD, bottom)
        for radius in _RADII:
            pen.stroke(arc(centre, radius, 180, 360, 36), tones.petal_gilt, _STROKE)
