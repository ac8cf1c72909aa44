"""Surfaces: the rounded rectangle under cards, tiles and buttons, hairlines, and discs."""

from __future__ import annotations

from kivy.graphics import Color, Rectangle, SmoothEllipse, SmoothRoundedRectangle

from screens import tokens
from screens.element import Element
from screens.sheet import Rect, Sheet
from screens.tokens import Tone


class Panel(Element):
    """A rounded rectangle: `fill`, and a `frame` drawn inside its edge.

    A 3 px frame says "touch me"; 2 px hairlines only group.
    """

    def __init__(
        self,
        fill: Tone | None = "surface",
        frame: Tone | None = None,
        *,
        frame_width: float = tokens.HAIRLINE,
        radius: float = tokens.RADIUS,
    ) -> None:
        super().__init__()
        self.fill, self.frame, self.frame_width, self.radius = fill, frame, frame_width, radius
        self._painted: object = None

    def arrange(self, sheet: Sheet, rect: Rect) -> None:
        key = (self.fill, self.frame, self.frame_width, self.radius, sheet, rect)
        if key == self._painted:
            return
        self._painted = key
        self.canvas.clear()
        x, y, w, h = map(float, sheet.pixels(rect))
        radius = min(self.radius * sheet.scale, w / 2, h / 2)
        with self.canvas:
            if self.frame is not None:
                edge = max(round(self.frame_width * sheet.scale), 1)
                Color(*tokens.colour(self.frame))
                _rounded(x, y, w, h, radius)
                x, y, w, h, radius = x + edge, y + edge, w - 2 * edge, h - 2 * edge, max(radius - edge, 0)
            if self.fill is not None:
                Color(*tokens.colour(self.fill))
                _rounded(x, y, w, h, radius)


def _rounded(x: float, y: float, w: float, h: float, radius: float) -> None:
    if radius < 1:
        Rectangle(pos=(x, y), size=(w, h))
    else:
        SmoothRoundedRectangle(pos=(x, y), size=(w, h), radius=[radius], segments=24)


class Disc(Element):
    """A filled circle in the middle of its box, with an optional ring inside its edge."""

    def __init__(self, fill: Tone = "lacquer", ring: Tone | None = None, ring_width: float = 4) -> None:
        super().__init__()
        self.fill, self.ring, self.ring_width = fill, ring, ring_width
        self._painted: object = None

    def arrange(self, sheet: Sheet, rect: Rect) -> None:
        key = (self.fill, self.ring, sheet, rect)
        if key == self._painted:
            return
        self._painted = key
        self.canvas.clear()
        x, y, w, h = map(float, sheet.pixels(rect))
        d = min(w, h)
        x, y = x + (w - d) / 2, y + (h - d) / 2
        with self.canvas:
            if self.ring is not None:
                edge = self.ring_width * sheet.scale
                Color(*tokens.colour(self.ring))
                SmoothEllipse(pos=(x, y), size=(d, d), segments=96)
                x, y, d = x + edge, y + edge, d - 2 * edge
            Color(*tokens.colour(self.fill))
            SmoothEllipse(pos=(x, y), size=(d, d), segments=96)
