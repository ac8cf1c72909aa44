"""Icons of the Lucide font: one glyph, tinted, at any size."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kivy.core.text import Label as Shaper
from kivy.graphics import Color, Rectangle

from screens import tokens
from screens.element import Element
from screens.fonts import icon_font, icon_glyph
from screens.sheet import Rect, Sheet
from screens.tokens import Tone


@lru_cache(maxsize=256)
def _glyph(name: str, pixels: int) -> Any:
    shaper = Shaper(text=icon_glyph(name), font_name=icon_font(), font_size=pixels, font_hinting=None)
    shaper.refresh()
    return shaper.texture


class Icon(Element):
    """A Lucide icon in the middle of its box; `size` None fills the box's shorter side."""

    def __init__(self, name: str = "", *, tone: Tone = "ink", size: float | None = None) -> None:
        super().__init__()
        self.name, self.tone, self.icon_size = name, tone, size
        self._painted: object = None

    def arrange(self, sheet: Sheet, rect: Rect) -> None:
        key = (self.name, self.tone, self.icon_size, sheet, rect)
        if key == self._painted:
            return
        self._painted = key
        self.canvas.clear()
        if not self.name:
            return
        size = self.icon_size or min(rect.w, rect.h)
        texture = _glyph(self.name, max(round(size * sheet.scale), 1))
        x, y, w, h = sheet.pixels(rect)
        with self.canvas:
            Color(*tokens.colour(self.tone))
            Rectangle(
                texture=texture,
                size=texture.size,
                pos=(round(x + (w - texture.width) / 2), round(y + (h - texture.height) / 2)),
            )
