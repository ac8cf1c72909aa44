"""Rows of a card: icon, question, answer (06); or icon, what, value at the right (08)."""

from __future__ import annotations

from dataclasses import dataclass

from screens import tokens
from screens.components.panel import Panel
from screens.element import Element
from screens.fonts import Weight
from screens.icons import Icon
from screens.sheet import Rect, Sheet
from screens.text import Text
from screens.tokens import Tone


@dataclass(frozen=True, slots=True)
class Row:
    """One row's words; `note` is the small line under the value."""

    icon: str
    what: str
    value: str
    note: str = ""
    tone: Tone = "ink"


class InfoRow(Element):
    """`split` is where the value begins, as a part of the width; None aligns the value to the right."""

    def __init__(self, split: float | None, value_size: float) -> None:
        super().__init__()
        self.split = split
        self.icon = self.add(Icon(tone="gold", size=48))
        self.what = self.add(Text(size=tokens.SMALL + (0 if split else 6), tone="ink2", valign="middle"))
        self.value = self.add(
            Text(
                size=value_size,
                weight=Weight.BOLD if split is None else Weight.SEMIBOLD,
                valign="middle",
                align="left" if split else "right",
            )
        )
        self.note = self.add(Text(size=tokens.MINIMUM, tone="ink2", valign="middle"))

    def show(self, row: Row) -> None:
        self.icon.name = row.icon
        self.what.say(row.what)
        self.value.say(row.value, row.tone)
        self.note.say(row.note)

    def _boxes(self, sheet: Sheet, rect: Rect) -> tuple[Rect, Rect]:
        x = rect.x + 72
        if self.split is None:
            wanted = min(self.what.width_for(sheet) + 8, (rect.right - x) * 0.6)
            return Rect(x, rect.y, wanted, rect.h), Rect(
                x + wanted + 24, rect.y, rect.right - x - wanted - 24, rect.h
            )
        edge = rect.x + rect.w * self.split
        return Rect(x, rect.y, edge - x - 20, rect.h), Rect(edge, rect.y, rect.right - edge, rect.h)

    def height_for(self, sheet: Sheet, width: float) -> float:
        what, value = self._boxes(sheet, Rect(0, 0, width, 0))
        answers = self.value.height_for(sheet, value.w) + self.note.height_for(sheet, value.w)
        return max(self.what.height_for(sheet, what.w), answers, 48) + 24

    def arrange(self, sheet: Sheet, rect: Rect) -> None:
        self.icon.place(sheet, Rect(rect.x, rect.y, 56, rect.h))
        what, value = self._boxes(sheet, rect)
        self.what.place(sheet, what)
        heights = [t.height_for(sheet, value.w) for t in (self.value, self.note)]
        squeeze = min(1.0, rect.h / max(sum(heights), 1))
        y = rect.y + (rect.h - sum(heights) * squeeze) / 2
        for text, needed in zip((self.value, self.note), heights, strict=True):
            if needed:
                text.place(sheet, Rect(value.x, y, value.w, needed * squeeze))
                y += needed * squeeze


class InfoRows(Element):
    """A card of rows with hairlines between them; `limit` rows are built once and reused.

    `split=None` and `framed=False` give the rows of the ticket.
    """

    def __init__(
        self, limit: int, *, split: float | None = 0.38, value_size: float = 36, framed: bool = True
    ) -> None:
        super().__init__()
        self.framed, self.shown_rows = framed, 0
        self.panel = self.add(Panel("surface", "line"))
        self.rows = [self.add(InfoRow(split, value_size)) for _ in range(limit)]
        self.lines = [self.add(Panel("line", radius=0)) for _ in range(max(limit - 1, 0))]

    def show(self, rows: list[Row]) -> None:
        """At most `limit` rows."""
        self.shown_rows = len(rows)
        for element, row in zip(self.rows, rows, strict=False):
            element.show(row)

    def height_for(self, sheet: Sheet, width: float) -> float:
        """Design pixels needed in `width`."""
        pad = 28 if self.framed else 0
        used = self.rows[: self.shown_rows]
        return sum(r.height_for(sheet, width - 2 * pad) for r in used) + (16 if self.framed else 0)

    def arrange(self, sheet: Sheet, rect: Rect) -> None:
        inner = rect
        if self.framed:
            self.panel.place(sheet, rect)
            inner = rect.inset(28, 8)
        used = self.rows[: self.shown_rows]
        if not used:
            return
        boxes = inner.rows([r.height_for(sheet, inner.w) for r in used], 0)
        for number, (row, box) in enumerate(zip(used, boxes, strict=True)):
            row.place(sheet, box)
            if number and self.framed:
                self.lines[number - 1].place(sheet, Rect(inner.x, box.y - 1, inner.w, 2))
