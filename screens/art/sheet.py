"""A sheet to draw on with smooth edges: shapes are drawn large and shrunk once at the end.

Pillow fills polygons without antialiasing, so a sheet is `supersampling` times the wanted size and is reduced
with a box filter, which makes every edge a mean of 9 to 16 samples. Everything drawn is opaque; what is not
drawn stays transparent (or shows the ground colour).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from PIL import Image, ImageDraw

from screens.art.curves import Affine, Path, Point, circle
from screens.art.tones import RGB

Size = tuple[int, int]
"""Width and height in pixels, both at least 1."""

Stand = Literal["top", "middle", "bottom"]
"""Which edge of the picture a view that leaves room above or below keeps to."""

_SHARE_ABOVE = {"top": 0.0, "middle": 0.5, "bottom": 1.0}

_FINE = 4
_COARSE = 3
_FINE_PIXELS = 300_000
"""Up to this area 4 × 4 samples a pixel are taken, above it 3 × 3: large pictures must stay cheap."""

_CORNER = math.radians(20)
"""A stroke that turns more than this in one point gets a round joint; below it the pieces are mitred."""


@dataclass(frozen=True, slots=True)
class Pen:
    """Draws shapes given in its own coordinates. `at` gives a pen for a part of the picture."""

    draw: ImageDraw.ImageDraw
    place: Affine

    def at(self, place: Affine) -> "Pen":
        """A pen whose coordinates are laid into this one's by `place`."""
        return Pen(self.draw, self.place.after(place))

    def fill(self, path: Sequence[Point], colour: RGB) -> None:
        """Fills the closed path."""
        self._polygon([self.place(point) for point in path], colour)

    def disc(self, centre: Point, radius: float, colour: RGB) -> None:
        """Fills a circle."""
        self.fill(circle(centre, radius), colour)

    def stroke(self, path: Sequence[Point], colour: RGB, width: float, *, closed: bool = False) -> None:
        """Draws a line of constant `width` along the path with round ends and joints."""
        placed = [self.place(point) for point in path]
        if closed:
            placed.append(placed[0])
        points = [point for point, following in pairwise(placed) if point != following]
        points.append(placed[-1])
        half = max(width * self.place.scale, 1.0) / 2
        if len(points) == 2:
            self._polygon(_band(points[0], points[1], half), colour)
        else:
            self._ribbon(points, colour, half)
        self._polygon(circle(points[0], half, 24), colour)
        self._polygon(circle(points[-1], half, 24), colour)

    def _ribbon(self, points: Path, colour: RGB, half: float) -> None:
        # Neighbouring pieces share their corners to the pixel, so no hairline shows between them.
        sides = [_band(start, end, half) for start, end in pairwise(points)]
        bearings = [math.atan2(b[1] - a[1], b[0] - a[0]) for a, b in pairwise(points)]
        for index in range(1, len(sides)):
            before, after = sides[index - 1], sides[index]
            if abs(math.remainder(bearings[index] - bearings[index - 1], math.tau)) > _CORNER:
                self._polygon(circle(points[index], half, 24), colour)
            else:
                before[1] = after[0] = _middle(before[1], after[0])
                before[2] = after[3] = _middle(before[2], after[3])
        for piece in sides:
            self.draw.polygon([(round(x - 0.5), round(y - 0.5)) for x, y in piece], fill=colour)

    def shape(self, path: Sequence[Point], colour: RGB, edge: RGB | None, width: float) -> None:
        """Fills the closed path and outlines it when there is an edge colour (half of it lies outside)."""
        self.fill(path, colour)
        if edge is not None:
            self.stroke(path, edge, width, closed=True)

    def _polygon(self, points: Path, colour: RGB) -> None:
        # Pillow counts pixel centres and paints both rims. Rounding ties towards the middle keeps an edge
        # that lies on a pixel's border exactly there, so straight sides stay sharp.
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        mid_x, mid_y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
        self.draw.polygon(
            [(_towards(x - 0.5, mid_x), _towards(y - 0.5, mid_y)) for x, y in points], fill=colour
        )


def _band(start: Point, end: Point, half: float) -> Path:
    """The corners of a straight piece: left of start, left of end, right of end, right of start."""
    length = math.dist(start, end)
    nx, ny = (start[1] - end[1]) / length * half, (end[0] - start[0]) / length * half
    return [
        (start[0] + nx, start[1] + ny),
        (end[0] + nx, end[1] + ny),
        (end[0] - nx, end[1] - ny),
        (start[0] - nx, start[1] - ny),
    ]


def _middle(one: Point, other: Point) -> Point:
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2


def _towards(value: float, middle: float) -> int:
    return math.ceil(value - 0.5) if value > middle else math.floor(value + 0.5)


class Sheet:
    """A picture in the making: take `pen` to draw in view coordinates, `finish` to get the picture.

    The `view` rectangle (width, height in drawing units) is scaled to fit `size` keeping its proportion and
    centred across; `stand` says where it keeps to when there is room above or below.
    """

    def __init__(
        self, size: Size, view: Point, *, ground: RGB | None = None, stand: Stand = "middle"
    ) -> None:
        width, height = size
        self._factor = _FINE if width * height <= _FINE_PIXELS else _COARSE
        large = (width * self._factor, height * self._factor)
        self._image = (
            Image.new("RGBA", large, (0, 0, 0, 0)) if ground is None else Image.new("RGB", large, ground)
        )
        fit = min(width / view[0], height / view[1])
        self.scale = fit
        """Pixels a drawing unit."""
        self.left = (width / fit - view[0]) / 2
        """Room beside the view on each side, in drawing units."""
        self.above = (height / fit - view[1]) * _SHARE_ABOVE[stand]
        """Room above the view, in drawing units."""
        k = fit * self._factor
        self.pen = Pen(ImageDraw.Draw(self._image), Affine(k, 0, 0, k, self.left * k, self.above * k))

    def finish(self) -> Image.Image:
        """The picture in its final size: RGBA, or RGB when it has a ground."""
        return self._image.reduce(self._factor)
