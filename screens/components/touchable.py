"""What a finger can press: pressed at once, counted only when it begins and ends inside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from screens.element import Element


def nothing() -> None:
    """The action of something not yet wired."""


class Touchable(Element):
    """Base of buttons, tiles, keys and cards. Subclasses draw `pressed` and `enabled` in `arrange`."""

    def __init__(self, action: Callable[[], None] = nothing, *, enabled: bool = True) -> None:
        super().__init__()
        self.action = action
        self.enabled = enabled
        self.pressed = False
        self._finger: Any = None

    def on_touch_down(self, touch: Any) -> bool:
        if not self.shown or self._finger is not None or not self.collide_point(*touch.pos):
            return False
        if not self.enabled or ("button" in touch.profile and touch.button != "left"):
            return False
        touch.grab(self)
        self._finger = touch
        self._press(True)
        return True

    def on_touch_move(self, touch: Any) -> bool:
        if touch.grab_current is not self or touch is not self._finger:
            return False
        self._press(self.collide_point(*touch.pos))
        return True

    def on_touch_up(self, touch: Any) -> bool:
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        counted = touch is self._finger and self.shown and self.enabled and self.collide_point(*touch.pos)
        self._finger = None
        self._press(False)
        if counted:
            self.action()
        return True

    def release_all(self) -> None:
        self._finger = None
        self._press(False)
        super().release_all()

    def _press(self, pressed: bool) -> None:
        if pressed is not self.pressed:
            self.pressed = pressed
            self.refresh()
