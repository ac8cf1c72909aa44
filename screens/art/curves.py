"""Plane curves as lists of points: Bézier curves, arcs, rounded rectangles, dashes, affine maps.

Coordinates are those of the drawing at hand: x to the right, y down.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

Point = tuple[float, float]
Path = list[Point]


@dataclass(frozen=True, slots=True)
class Affine:
    """x' = a·x + c·y + e, y' = b·x + d·y + f (the order of SVG's ``matrix``)."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def __call__(self, point: Point) -> Point:
        x, y = point
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def after(self, inner: "Affine") -> "Affine":
        """The map that applies `inner` first and this one to its result."""
        a, b = self.a * inner.a + self.c * inner.b, self.b * inner.a + self.d * inner.b
        c, d = self.a * inner.c + self.c * inner.d, self.b * inner.c + self.d * inner.d
        e, f = self((inner.e, inner.f))
        return Affine(a, b, c, d, e, f)

    @property
    def scale(self) -> float:
        """Mean enlargement: what a stroke's width is multiplied with."""
        return math.sqrt(abs(self.a * self.d - self.b * self.c))


def plane(origin: Point, across: Point, down: Point, size: Point) -> Affine:
    """The map that lays a `size` rectangle on the parallelogram `across` and `down` from `origin`."""
    width, height = size
    return Affine(
        across[0] / width, across[1] / width, down[0] / height, down[1] / height, origin[0], origin[1]
    )


def bezier(start: Point, one: Point, two: Point, end: Point, steps: int = 24) -> Path:
    """A cubic Bézier curve flattened into `steps` chords."""
    path = []
    for index in range(steps + 1):
        t = index / steps
        s = 1 - t
        k0, k1, k2, k3 = s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t
        path.append(
            (
                k0 * start[0] + k1 * one[0] + k2 * two[0] + k3 * end[0],
                k0 * start[1] + k1 * one[1] + k2 * two[1] + k3 * end[1],
            )
        )
    return path


def arc(centre: Point, radius: float, start: float, end: float, steps: int = 0) -> Path:
    """An arc from angle `start` to `end` in degrees, 0 at three o'clock, growing clockwise.

    Without `steps` the chord is chosen so that it strays by no more than about a thousandth of the radius.
    """
    count = steps or max(2, math.ceil(abs(end - start) / 5))
    path = []
    for index in range(count + 1):
        angle = math.radians(start + (end - start) * index / count)
        path.append((centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle)))
    return path


def circle(centre: Point, radius: float, steps: int = 72) -> Path:
    """A closed circle (the first point is not repeated)."""
    return arc(centre, radius, 0, 360, steps)[:-1]


def rounded(x: float, y: float, width: float, height: float, radius: float) -> Path:
    """A rectangle with round corners, clockwise; the radius is held to half the shorter side."""
    r = min(radius, width / 2, height / 2)
    right, bottom = x + width, y + height
    if r <= 0:
        return [(x, y), (right, y), (right, bottom), (x, bottom)]
    return [
        *arc((x + r, y + r), r, 180, 270, 12),
        *arc((right - r, y + r), r, 270, 360, 12),
        *arc((right - r, bottom - r), r, 0, 90, 12),
        *arc((x + r, bottom - r), r, 90, 180, 12),
    ]


def mirrored(path: Iterable[Point], axis: float = 0.0) -> Path:
    """The path reflected at the vertical line x = `axis`."""
    return [(2 * axis - x, y) for x, y in path]


def dashes(path: Sequence[Point], on: float, off: float) -> list[Path]:
    """The path cut into dashes of length `on` with gaps of `off`, starting with a dash."""
    result: list[Path] = []
    drawing, left = True, on
    run: Path = [path[0]]
    for start, end in pairwise(path):
        length = math.dist(start, end)
        walked = 0.0
        while length - walked > left:
            walked += left
            share = walked / length
            point = (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)
            if drawing:
                result.append([*run, point])
            drawing = not drawing
            left = on if drawing else off
            run = [point]
        left -= length - walked
        if drawing:
            run.append(end)
    if drawing and len(run) > 1:
        result.append(run)
    return result
