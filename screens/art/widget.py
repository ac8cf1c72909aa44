"""Elements that show a drawn picture."""

from __future__ import annotations

from typing import Any

from kivy.graphics import Color, Rectangle

from screens import tokens
from screens.art.qr import QUIET_ZONE, draw_qr
from screens.art.scenes import Scene
from screens.art.sheet import Stand
from screens.art.textures import as_texture, texture_of
from screens.element import Element
from screens.sheet import Rect, Sheet
from screens.tokens import Palette


class ArtWidget(Element):
    """A scene in its box, keeping its proportion, centred across and placed by `valign`.

    `scene` and `palette` may be set in `show`; the picture follows when the element is placed or refreshed.
    """

    def __init__(
        self, scene: Scene, *, palette: Palette = tokens.LACQUER_AND_GILT, valign: Stand = "middle"
    ) -> None:
        super().__init__()
        self.scene, self.palette, self.valign = scene, palette, valign
        self._painted: object = None

    def arrange(self, sheet: Sheet, rect: Rect) -> None:
        key = (self.scene, self.palette, self.valign, sheet, rect)
        if key == self._painted:
            return
        self._painted = key
        self.canvas.clear()
        x, y, w, h = sheet.pixels(rect)
        if w < 1 or h < 1:
            return
        fitted = self.scene.fit(w, h)
        width, height = max(round(fitted[0]), 1), max(round(fitted[1]), 1)
        texture = texture_of(self.scene, (width, height), self.palette, sheet.scale)
        spare = {"top": h - height, "middle": (h - height) // 2, "bottom": 0}[self.valign]
        _show(self, texture, (x + (w - width) // 2, y + spare))


class QrWidget(Element):
    """A QR code of `text` in the middle of its box; nothing when there is no text or no room to read it.

    Never kept: what it says belongs to one visit.
    """

    def __init__(self, text: str = "", *, quiet: int = QUIET_ZONE) -> None:
        super().__init__()
        self.text, self.quiet = text, quiet
        self._painted: object = None

    def arrange(self, sheet: Sheet, rect: Rect) -> None:
        key = (self.text, self.quiet, sheet, rect)
        if key == self._painted:
            return
        self._painted = key
        self.canvas.clear()
        x, y, w, h = sheet.pixels(rect)
        side = min(w, h)
        picture = draw_qr((side, side), self.text, quiet=self.quiet) if self.text else None
        if picture is not None:
            _show(self, as_texture(picture), (x + (w - side) // 2, y + (h - side) // 2))


def _show(element: Element, texture: Any, pos: tuple[int, int]) -> None:
    with element.canvas:
        Color(1, 1, 1, 1)
        Rectangle(texture=texture, size=texture.size, pos=pos)
