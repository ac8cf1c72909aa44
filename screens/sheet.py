"""Design pixels and window pixels: the sheet a screen is laid out on, and rectangles on it.

A rectangle counts from the upper left corner, in design pixels; `Sheet.pixels` turns it into Kivy's own
coordinates (lower left corner, window pixels).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from screens import tokens

SHORT, LONG = 1080, 1920
"""The design's own shape."""


@dataclass(frozen=True, slots=True)
class Rect:
    """A place on the sheet."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h

    def inset(self, dx: float, dy: float | None = None) -> Rect:
        """Smaller by `dx` on the left and right, by `dy` (or `dx`) above and below."""
        dy = dx if dy is None else dy
        return Rect(self.x + dx, self.y + dy, self.w - 2 * dx, self.h - 2 * dy)

    def cut_top(self, h: float, gap: float = 0) -> tuple[Rect, Rect]:
        """The upper `h`, and what is left below a gap."""
        return Rect(self.x, self.y, self.w, h), Rect(self.x, self.y + h + gap, self.w, self.h - h - gap)

    def cut_bottom(self, h: float, gap: float = 0) -> tuple[Rect, Rect]:
        """The lower `h`, and what is left above a gap."""
        return Rect(self.x, self.bottom - h, self.w, h), Rect(self.x, self.y, self.w, self.h - h - gap)

    def cut_left(self, w: float, gap: float = 0) -> tuple[Rect, Rect]:
        """The left `w`, and what is left beyond a gap."""
        return Rect(self.x, self.y, w, self.h), Rect(self.x + w + gap, self.y, self.w - w - gap, self.h)

    def cut_right(self, w: float, gap: float = 0) -> tuple[Rect, Rect]:
        """The right `w`, and what is left before a gap."""
        return Rect(self.right - w, self.y, w, self.h), Rect(self.x, self.y, self.w - w - gap, self.h)

    def columns(self, weights: int | Sequence[float], gap: float) -> list[Rect]:
        """Side by side: `weights` equal columns, or columns in proportion to the weights."""
        parts = [1.0] * weights if isinstance(weights, int) else list(weights)
        room = self.w - gap * (len(parts) - 1)
        found: list[Rect] = []
        x = self.x
        for part in parts:
            w = room * part / sum(parts)
            found.append(Rect(x, self.y, w, self.h))
            x += w + gap
        return found

    def rows(self, weights: int | Sequence[float], gap: float) -> list[Rect]:
        """One below the other, as `columns`."""
        parts = [1.0] * weights if isinstance(weights, int) else list(weights)
        room = self.h - gap * (len(parts) - 1)
        found: list[Rect] = []
        y = self.y
        for part in parts:
            h = room * part / sum(parts)
            found.append(Rect(self.x, y, self.w, h))
            y += h + gap
        return found

    def middle(self, w: float, h: float) -> Rect:
        """A rectangle of this size in the centre."""
        return Rect(self.x + (self.w - w) / 2, self.y + (self.h - h) / 2, w, h)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A screen's surface: its place in the window and its size in design pixels."""

    scale: float
    """Window pixels for one design pixel."""
    width: float
    height: float
    left: float = 0
    bottom: float = 0
    """Lower left corner in the window, in window pixels."""

    @classmethod
    def of(cls, width: float, height: float, left: float = 0, bottom: float = 0) -> Sheet:
        """The sheet that fills `width` x `height` window pixels.

        It is never smaller than the design: a display of another shape gives more room, not less.
        """
        short, long = sorted((max(width, 1), max(height, 1)))
        scale = min(short / SHORT, long / LONG)
        return cls(scale, width / scale, height / scale, left, bottom)

    @property
    def portrait(self) -> bool:
        return self.height > self.width

    @property
    def margin(self) -> float:
        return tokens.MARGIN if self.portrait else tokens.MARGIN_LANDSCAPE

    @property
    def whole(self) -> Rect:
        return Rect(0, 0, self.width, self.height)

    def pixels(self, rect: Rect) -> tuple[int, int, int, int]:
        """Left, bottom, width, height in whole window pixels."""
        x0 = round(self.left + rect.x * self.scale)
        x1 = round(self.left + rect.right * self.scale)
        y0 = round(self.bottom + (self.height - rect.bottom) * self.scale)
        y1 = round(self.bottom + (self.height - rect.y) * self.scale)
        return x0, y0, max(x1 - x0, 0), max(y1 - y0, 0)
