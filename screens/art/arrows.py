"""Arrows with round ends: straight ones in any direction, and one that turns over."""

import math

from screens.art.curves import Path, Point, arc
from screens.art.sheet import Pen
from screens.art.tones import RGB


def arrow(pen: Pen, tail: Point, tip: Point, barb: Point, *, width: float, colour: RGB) -> None:
    """An arrow from `tail` to `tip`; `barb` is how far its two arms reach aside and back."""
    pen.stroke([tail, tip], colour, width)
    bearing = math.atan2(tip[1] - tail[1], tip[0] - tail[0])
    pen.stroke(_head(tip, bearing, barb), colour, width)


def turning_arrow(
    pen: Pen, centre: Point, radius: float, ends: tuple[float, float], *, width: float, colour: RGB
) -> None:
    """An arrow along a circle from the first to the second of `ends` (degrees as in `curves.arc`)."""
    start, end = ends
    path = arc(centre, radius, start, end, 48)
    pen.stroke(path, colour, width)
    # The arms lie on the chord behind the tip, not on the tangent: on a tight bow they would look bent.
    back = arc(centre, radius, end - math.copysign(14, end - start), end, 2)[0]
    bearing = math.atan2(path[-1][1] - back[1], path[-1][0] - back[0])
    pen.stroke(_head(path[-1], bearing, (2.1 * width, 2.5 * width)), colour, width)


def _head(tip: Point, bearing: float, barb: Point) -> Path:
    """The two arms and the tip between them."""
    aside, back = barb
    ux, uy = math.cos(bearing), math.sin(bearing)
    arms = [(tip[0] - back * ux + s * aside * -uy, tip[1] - back * uy + s * aside * ux) for s in (-1, 1)]
    return [arms[0], tip, arms[1]]
