"""The papers a citizen is asked for, numbered. Part of screen 06b."""

from __future__ import annotations

from screens.components.panel import Disc, Panel
from screens.dossier_answers import PaperView
from screens.element import Element
from screens.fonts import Weight
from screens.sheet import Rect, Sheet
from screens.text import Text

LIMIT = 5
"""Rows; what is beyond is counted in words."""


class _Row(Element):
    def __init__(self) -> None:
        super().__init__()
        self.disc = self.add(Disc("indigo"))
        self.number = self.add(
            Text(size=32, weight=Weight.BOLD, tone="surface", align="center", valign="middle")
        )
        self.name = self.add(Text(size=38, weight=Weight.SEMIBOLD, valign="middle", leading=1.15))
        self.remark = self.add(Text(size=30, tone="ink2", valign="middle", leading=1.15))

    def show(self, paper: PaperView) -> None:
        self.number.say(paper.number)
        self.name.say(paper.name)
        self.remark.say(paper.remark)

    def height_for(self, sheet: Sheet, width: float) -> float:
        words = width - 86
        return max(self.name.height_for(sheet, words) + self.remark.height_for(sheet, words), 60) + 24

    def arrange(self, sheet: Sheet, rect: Rect) -> None:
        disc, words = rect.cut_left(60, 26)
        if self.number.spans:
            spot = disc.middle(60, 60)
            self.disc.place(sheet, spot)
            self.number.place(sheet, spot)
        heights = [text.height_for(sheet, words.w) for text in (self.name, self.remark)]
        squeeze = min(1.0, rect.h / max(sum(heights), 1))
        y = rect.y + (rect.h - sum(heights) * squeeze) / 2
        for text, needed in zip((self.name, self.remark), heights, strict=True):
            if needed:
                text.place(sheet, Rect(words.x, y, words.w, needed * squeeze))
                y += needed * squeeze


class PaperRows(Element):
    """A card of numbered papers with hairlines between them."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self.panel = self.add(Panel("surface", "line"))
        self.rows = [self.add(_Row()) for _ in range(LIMIT)]
        self.lines = [self.add(Panel("line", radius=0)) for _ in range(LIMIT - 1)]

    def show(self, papers: tuple[PaperView, ...], more: str) -> None:
        """`more` stands in the last row when there are papers beyond it."""
        shown = papers if len(papers) <= LIMIT else (*papers[: LIMIT - 1], PaperView("", more, ""))
        self.count = len(shown)
        for row, paper in zip(self.rows, shown, strict=False):
            row.show(paper)

    def height_for(self, sheet: Sheet, width: float) -> float:
        """Design pixels needed in `width`."""
        return sum(row.height_for(sheet, width - 56) for row in self.rows[: self.count]) + 16

    def arrange(self, sheet: Sheet, rect: Rect) -> None:
        self.panel.place(sheet, rect)
        inner = rect.inset(28, 8)
        used = self.rows[: self.count]
        if not used:
            return
        heights = [row.height_for(sheet, inner.w) for row in used]
        for number, (row, place) in enumerate(zip(used, inner.rows(heights, 0), strict=True)):
            row.place(sheet, place)
            if number:
                self.lines[number - 1].place(sheet, Rect(inner.x, place.y - 1, inner.w, 2))
