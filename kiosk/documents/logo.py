"""The emblem above the centre's name: the centre's own picture, or a lotus drawn here.

A few hundred bytes: half the printer's resolution, doubled on paper.
"""

from __future__ import annotations

import logging
from functools import cache
from math import cos, pi, sin
from pathlib import Path

from PIL import Image as Picture
from PIL import ImageDraw

from drivers.printer.document import Image

_log = logging.getLogger(__name__)

SIDE = 48
"""Dots before doubling: 12 mm on paper."""
_WIDEST = 128
"""A centre's own picture may be a word mark: up to 32 mm wide."""
_FINE = 16
"""The lotus is drawn so many times larger, then made small."""
_INK_FROM = 128
_MOST_PIXELS = 40_000_000

Point = tuple[float, float]


@cache
def shipped_logo() -> Image:
    """A seal: a lotus over two lines of water, white on a black disc."""
    side = SIDE * _FINE
    grey = Picture.new("L", (side, side), 0)
    draw = ImageDraw.Draw(grey)
    draw.ellipse((0, 0, side - 1, side - 1), fill=255)
    middle = SIDE / 2
    for reach, lean, breadth in ((20.5, 66.0, 4.0), (24.5, 35.0, 4.8), (27.0, 0.0, 5.4)):
        for sign in (-1, 1) if lean else (1,):
            _petal(draw, (middle, 35.0), reach, sign * lean, breadth)
    for y, half in ((38.0, 13.0), (42.0, 8.0)):
        _bar(draw, middle, y, half)
    return _packed(grey.resize((SIDE, SIDE), Picture.Resampling.BOX))


@cache
def logo_of(path: Path | None) -> Image:
    """The centre's picture (`centre.logo`), or the shipped one where there is none or it cannot be read: a
    ticket is never kept back for a drawing."""
    if path is None:
        return shipped_logo()
    try:
        with Picture.open(path, formats=("PNG",)) as source:
            if source.width * source.height > _MOST_PIXELS:
                raise ValueError("too large")
            return _packed(_fitted(_on_white(source)))
    except (OSError, ValueError, SyntaxError, Picture.DecompressionBombError) as error:
        _log.warning("centre.logo %s cannot be used: %s", path, type(error).__name__)
        return shipped_logo()


def _petal(draw: ImageDraw.ImageDraw, foot: Point, reach: float, lean: float, breadth: float) -> None:
    """A pointed leaf from `foot`, `lean` degrees from upright: white, edged against its neighbours."""
    angle = lean * pi / 180

    def outline(more: float) -> list[Point]:
        length, wide = reach + more, breadth + more
        across = [(along / 24, wide * sin(pi * (along / 24) ** 0.85)) for along in range(25)]
        sides = [(part * length, out) for part, out in across] + [
            (part * length, -out) for part, out in reversed(across)
        ]
        return [
            (
                _FINE * (foot[0] + up * sin(angle) + out * cos(angle)),
                _FINE * (foot[1] - up * cos(angle) + out * sin(angle)),
            )
            for up, out in sides
        ]

    draw.polygon(outline(1.4), fill=255)
    draw.polygon(outline(0.0), fill=0)


def _bar(draw: ImageDraw.ImageDraw, middle: float, y: float, half: float) -> None:
    box = (_FINE * (middle - half), _FINE * y, _FINE * (middle + half), _FINE * (y + 1.6))
    draw.rounded_rectangle(box, radius=0.8 * _FINE, fill=0)


def _on_white(source: Picture.Image) -> Picture.Image:
    """What is clear in the picture is paper; the result is ink on black (255 is ink)."""
    coloured = source.convert("RGBA")
    paper = Picture.new("RGBA", coloured.size, "white")
    paper.alpha_composite(coloured)
    return paper.convert("L").point(lambda value: 255 - value)


def _fitted(grey: Picture.Image) -> Picture.Image:
    box = grey.point(lambda value: 255 if value >= _INK_FROM else 0).getbbox()
    if box is None:
        raise ValueError("nothing is dark enough to print")
    inked = grey.crop(box)
    scale = min(SIDE / inked.height, _WIDEST / inked.width)
    size = (max(1, round(inked.width * scale)), max(1, round(inked.height * scale)))
    return inked.resize(size, Picture.Resampling.LANCZOS)


def _packed(grey: Picture.Image) -> Image:
    ink = grey.point(lambda value: 255 if value >= _INK_FROM else 0).convert("1", dither=Picture.Dither.NONE)
    return Image(ink.width, ink.height, ink.tobytes(), fixed=True, doubled=True)
