"""A ring that runs out: seconds left of a time-out (14, 08), or a step under way (04)."""

from __future__ import annotations

import math

from kivy.graphics import Color, SmoothEllipse

from screens import tokens
from screens.element import Element
from screens.sheet import Rect, Sheet
from screens.tokens import Tone


class Ring(Element):
    """`part` (0 to 1) of the ring is lacquer, clockwise from the top; `hole` is the colour it lies on."""

    def __init__(self, *, width: float = 26, hole: Tone = "paper", part: float = 1.0) -> None:
        super().__init__()
        self.ring_width, self.hole, self.part = width, hole, part
        self._painted: object = None

    def arrange(self, sheet: Sheet, rect: Rect) -> None:
        part = min(max(self.part, 0.0), 1.0)
        key = (part, self.hole, sheet, rect)
        if key == self._painted:
            return
        self._painted = key
        self.canvas.clear()
        x, y, w, h = sheet.pixels(rect)
        d = min(w, h)
        cx, cy, radius = x + w / 2, y + h / 2, d / 2
        band = self.ring_width * sheet.scale
        with self.canvas:
            Color(*tokens.colour("gilt_light"))
            _disc(cx, cy, radius)
            if part > 0:
                Color(*tokens.colour("lacquer"))
                if part >= 1:
                    _disc(cx, cy, radius)
                else:
                    SmoothEllipse(
                        pos=(cx - radius, cy - radius),
                        size=(d, d),
                        angle_start=0,
                        angle_end=360 * part,
                        segments=180,
                    )
            Color(*tokens.colour(self.hole))
            _disc(cx, cy, radius - band)
            if 0 < part < 1:
                Color(*tokens.colour("lacquer"))
                for turn in (0.0, part):
                    angle = 2 * math.pi * turn
                    reach = radius - band / 2
                    _disc(cx + reach * math.sin(angle), cy + reach * math.cos(angle), band / 2)


def _disc(cx: float, cy: float, radius: float) -> None:
    SmoothEllipse(pos=(cx - radius, cy - radius), size=(2 * radius, 2 * radius), segments=120)
