"""The base of everything drawn: a widget that is placed on a sheet and places its own parts.

What an element does not place is not shown and cannot be touched; so one tree of widgets, built once, serves
every content and both orientations.
"""

from __future__ import annotations

from typing import Any, TypeVar

from kivy.uix.widget import Widget

from screens.sheet import Rect, Sheet

Part = TypeVar("Part", bound="Element")


class Element(Widget):
    """Give it parts with `add`, say in `arrange` where they go."""

    def __init__(self) -> None:
        super().__init__(size_hint=(None, None))
        self.sheet: Sheet | None = None
        self.rect = Rect(0, 0, 0, 0)
        self.shown = False
        self.opacity = 0

    def apply_class_lang_rules(self, *_args: Any, **_kwargs: Any) -> None:
        """No kv rules: Kivy's own style sheet matches by class name, and would dress ours."""

    def add(self, part: Part) -> Part:
        """Takes a part in; later parts lie above earlier ones."""
        self.add_widget(part)
        return part

    def place(self, sheet: Sheet, rect: Rect) -> None:
        """Shows the element at `rect`."""
        self.sheet, self.rect, self.shown = sheet, rect, True
        x, y, w, h = sheet.pixels(rect)
        self.pos, self.size, self.opacity = (x, y), (w, h), 1
        parts = [part for part in self.children if isinstance(part, Element)]
        for part in parts:
            part.shown = False
        self.arrange(sheet, rect)
        for part in parts:
            if not part.shown:
                part.vanish()

    def vanish(self) -> None:
        """Not shown until it is placed again."""
        self.shown = False
        self.opacity = 0

    def refresh(self) -> None:
        """Places it again where it is, after its content changed."""
        if self.shown and self.sheet is not None:
            self.place(self.sheet, self.rect)

    def arrange(self, sheet: Sheet, rect: Rect) -> None:
        """Places the parts; called whenever the place or the content changed."""

    def on_touch_down(self, touch: Any) -> bool:
        return self.shown and bool(super().on_touch_down(touch))

    def release_all(self) -> None:
        """Lets go of every finger: the screen is about to leave."""
        for part in self.children:
            if isinstance(part, Element):
                part.release_all()
