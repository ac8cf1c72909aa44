"""The systems that were searched, each with what it answered. Part of screen 05b."""

from __future__ import annotations

from dataclasses import dataclass

from screens.components.badge import Pill
from screens.components.panel import Panel
from screens.element import Element
from screens.fonts import Weight
from screens.icons import Icon
from screens.sheet import Rect, Sheet
from screens.text import Text

ROW = 118


@dataclass(frozen=True, slots=True)
class SystemRow:
    """`silent`: it did not answer."""

    system: str
    note: str
    answer: str
    silent: bool


class _Row(Element):
    def __init__(self) -> None:
        super().__init__()
        self.icon = self.add(Icon(tone="gold", size=54))
        self.name = self.add(Text(size=36, weight=Weight.SEMIBOLD, valign="bottom", leading=1.15))
        self.note = self.add(Text(size=30, tone="ink2"))
        self.pill = self.add(Pill())

    def show(self, row: SystemRow, icon: str) -> None:
        self.icon.name = icon
        self.name.say(row.system)
        self.note.say(row.note)
        if row.silent:
            self.pill.show(row.answer, "unplug", "amber_tint", "amber")
        else:
            self.pill.show(row.answer, "circle-check", "jade_tint", "jade")

    def arrange(self, sheet: Sheet, rect: Rect) -> None:
        icon, words = rect.cut_left(56, 26)
        self.icon.place(sheet, icon)
        taken = self.pill.fit(sheet, words, right=True)
        words = Rect(words.x, words.y, taken.x - words.x - 20, words.h)
        upper, lower = words.rows(2, 0)
        self.name.place(sheet, upper)
        self.note.place(sheet, lower)


_ICONS = ("building-2", "landmark", "map", "server")


class SystemRows(Element):
    """A card of at most `limit` rows with hairlines between them."""

    def __init__(self, limit: int = 6) -> None:
        super().__init__()
        self.count = 0
        self.panel = self.add(Panel("surface", "line"))
        self.rows = [self.add(_Row()) for _ in range(limit)]
        self.lines = [self.add(Panel("line", radius=0)) for _ in range(limit - 1)]

    def show(self, rows: tuple[SystemRow, ...]) -> None:
        self.count = min(len(rows), len(self.rows))
        for number, (element, row) in enumerate(zip(self.rows, rows, strict=False)):
            element.show(row, _ICONS[number % len(_ICONS)])

    def height(self) -> float:
        """Design pixels it wants."""
        return self.count * ROW + 8

    def arrange(self, sheet: Sheet, rect: Rect) -> None:
        self.panel.place(sheet, rect)
        inner = rect.inset(30, 4)
        for number, place in enumerate(inner.rows(max(self.count, 1), 0)[: self.count]):
            self.rows[number].place(sheet, place)
            if number:
                self.lines[number - 1].place(sheet, Rect(inner.x, place.y - 1, inner.w, 2))
