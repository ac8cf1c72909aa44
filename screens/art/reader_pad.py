"""The contactless reader as a slab on a tilted plane, with a dashed outline where the card belongs."""

from collections.abc import Sequence

from screens.art.curves import Affine, Path, Point, dashes, rounded
from screens.art.sheet import Pen
from screens.art.tones import RGB, Tones

PAD = (400.0, 250.0)
"""The pad's width and depth in its own drawing units."""

_RADIUS = 46.0
_BED = (62.0, 38.0, 286.0, 176.0, 26.0)


def paint_pad(
    pen: Pen, place: Affine, drop: float, colours: Tones, *, bed: RGB, dash: RGB, width: float
) -> None:
    """The pad on the plane `place`, its lower face `drop` further down; `width` is that of the dashes."""
    top = _placed(rounded(0, 0, *PAD, _RADIUS), place)
    under = [(x, y + drop) for x, y in top]
    pen.shape(_hull(top + under), colours.device_side, colours.device_edge, 3)
    pen.shape(top, colours.device, colours.device_edge, 3)
    outline = _placed(rounded(*_BED), place)
    pen.fill(outline, bed)
    for run in dashes([*outline, outline[0]], 3.4 * width, 2.2 * width):
        pen.stroke(run, dash, width)


def _placed(path: Sequence[Point], place: Affine) -> Path:
    return [place(point) for point in path]


def _hull(points: Sequence[Point]) -> Path:
    """The convex hull (Andrew's monotone chain): the outline of a slab is that of its two faces together."""
    ordered = sorted(set(points))

    def chain(sequence: Sequence[Point]) -> Path:
        kept: Path = []
        for point in sequence:
            while len(kept) > 1 and _turn(kept[-2], kept[-1], point) <= 0:
                kept.pop()
            kept.append(point)
        return kept[:-1]

    return chain(ordered) + chain(ordered[::-1])


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
