"""The demo's control panel beside the screen: what hands and a bad day can do. Never on a real terminal."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from screens import tokens
from screens.components.button import Button, Look
from screens.components.panel import Panel
from screens.element import Element
from screens.fonts import Weight
from screens.sheet import Rect, Sheet

_KEY = 112


class ControlPanel(Element):
    """A column of buttons, label → action."""

    def __init__(self, actions: Mapping[str, Callable[[], None]]) -> None:
        super().__init__()
        self.ground = self.add(Panel("ink", radius=0))
        self.buttons = [
            self.add(Button(label, action, look=Look.FRAMED, size=32, weight=Weight.SEMIBOLD, padding=16))
            for label, action in actions.items()
        ]

    def arrange(self, sheet: Sheet, rect: Rect) -> None:
        self.ground.place(sheet, rect)
        column = rect.inset(32, 40)
        step = min(_KEY + tokens.GAP, column.h / max(len(self.buttons), 1))
        for number, button in enumerate(self.buttons):
            button.place(sheet, Rect(column.x, column.y + number * step, column.w, min(_KEY, step - 12)))
