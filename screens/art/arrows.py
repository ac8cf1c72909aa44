"""The straight arrow with round ends that says up or down."""

from screens.art.curves import Point
from screens.art.sheet import Pen
from screens.art.tones import RGB


def arrow(pen: Pen, tail: Point, tip: Point, barb: Point, *, width: float, colour: RGB) -> None:
    """An upright arrow from `tail` to `tip`; `barb` is how far its two arms reach aside and back."""
    aside, back = barb
    towards_tail = back if tail[1] > tip[1] else -back
    pen.stroke([tail, tip], colour, width)
    pen.stroke(
        [(tip[0] - aside, tip[1] + towards_tail), tip, (tip[0] + aside, tip[1] + towards_tail)], colour, width
    )
