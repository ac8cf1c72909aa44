"""The panel of an overdue dossier: the first date, the new one, and what to do. Part of screen 06c."""

from __future__ import annotations

from screens import tokens
from screens.components.panel import Panel
from screens.dossier_panel import DelayView
from screens.element import Element
from screens.fonts import Weight
from screens.icons import Icon
from screens.sheet import Rect, Sheet
from screens.text import Text

HEIGHT = 312
_LABEL = 40
_DATES = 120
"""Label and date, close together."""


class DelayPanel(Element):
    """Both dates side by side: the new one never hides the first."""

    def __init__(self) -> None:
        super().__init__()
        self.panel = self.add(Panel("crimson_tint"))
        self.title = self.add(Text(size=46, weight=Weight.BOLD, tone="crimson", valign="middle"))
        self.first_label = self.add(Text(size=tokens.SMALL, tone="ink2", valign="bottom"))
        self.first = self.add(Text(size=46, weight=Weight.SEMIBOLD, tone="ink2", valign="middle", lines=1))
        self.arrow = self.add(Icon("arrow-right", tone="crimson", size=68))
        self.again_label = self.add(Text(size=tokens.SMALL, weight=Weight.SEMIBOLD, valign="bottom"))
        self.again = self.add(Text(size=62, weight=Weight.BOLD, valign="middle", lines=1))
        self.note = self.add(Text(size=32, valign="middle"))

    def show(self, view: DelayView) -> None:
        self.title.say(view.title)
        self.first_label.say(view.first_label)
        self.first.say(view.first)
        self.again_label.say(view.again_label)
        self.again.say(view.again, "ink" if view.again_known else "ink2")
        self.note.say(view.note)

    def arrange(self, sheet: Sheet, rect: Rect) -> None:
        self.panel.place(sheet, rect)
        inner = rect.inset(36, min(24, rect.h * 0.06))
        title, rest = inner.cut_top(min(62, inner.h * 0.24), 6)
        note, dates = rest.cut_bottom(min(self.note.height_for(sheet, inner.w), inner.h * 0.3), 6)
        left, arrow, right = dates.middle(dates.w, min(dates.h, _DATES)).columns((350, 130, 440), 0)
        self.title.place(sheet, title)
        self.note.place(sheet, note)
        label, value = right.cut_top(_LABEL)
        self.again_label.place(sheet, label)
        self.again.place(sheet, value)
        label, value = left.cut_bottom(left.h * 0.92)[0].cut_top(_LABEL)
        self.first_label.place(sheet, label)
        self.first.place(sheet, value)
        self.arrow.place(sheet, Rect(arrow.x, label.y + 8, arrow.w, arrow.bottom - label.y - 8))
