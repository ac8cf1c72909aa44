"""Pictures of screens, without a display: drawn into a frame buffer of any size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from screens.environment import prepare

if TYPE_CHECKING:
    from PIL.Image import Image

    from kiosk.presentation import Surroundings
    from kiosk.states import Visit
    from screens.root import VisitView

PORTRAIT = (1080, 1920)
LANDSCAPE = (1920, 1080)


def _ensure_window() -> None:
    """Kivy draws only once a window exists; offscreen when this process has none yet."""
    prepare(64, 64, offscreen=True, maxfps=0)
    from kivy.base import EventLoop
    from kivy.core.window import Window

    EventLoop.ensure_window()
    assert Window is not None  # noqa: S101  # ensure_window exits the process otherwise


def render(visit: Visit, surroundings: Surroundings, size: tuple[int, int] = PORTRAIT) -> Image:
    """The screen of `visit` at `size` window pixels."""
    return Studio(size).take(visit, surroundings)


class Studio:
    """Takes many pictures of one size; screens are built once."""

    def __init__(self, size: tuple[int, int] = PORTRAIT) -> None:
        _ensure_window()
        from kivy.graphics import Fbo

        from screens.root import VisitView
        from screens.sheet import Sheet

        self.size = size
        self.view: VisitView = VisitView(lambda _touch: None, Sheet.of(*size))
        self._fbo = Fbo(size=size)
        self._fbo.add(self.view.canvas)

    def take(self, visit: Visit, surroundings: Surroundings) -> Image:
        """Draws and photographs."""
        from PIL import Image, ImageOps

        self.view.draw(visit, surroundings)
        self._fbo.bind()
        self._fbo.clear_buffer()
        self._fbo.release()
        self._fbo.ask_update()
        self._fbo.draw()
        picture = Image.frombytes("RGBA", self.size, self._fbo.pixels)
        return ImageOps.flip(picture).convert("RGB")
