"""The head of every screen but the idle one: the centre, the time, a gilt line."""

from __future__ import annotations

from kiosk.i18n import Catalogue
from kiosk.presentation import Surroundings
from screens.art import scenes
from screens.art.widget import ArtWidget
from screens.components.panel import Panel
from screens.element import Element
from screens.fonts import Weight
from screens.sheet import Rect, Sheet
from screens.text import Text
from screens.words import clock, day


class Header(Element):
    """136 high: name at the left, clock and date at the right."""

    def __init__(self) -> None:
        super().__init__()
        self.ground = self.add(Panel("surface", radius=0))
        self.rule = self.add(Panel("gilt", radius=0))
        self.emblem = self.add(ArtWidget(scenes.SEAL))
        self.kind = self.add(Text(size=29, tone="ink2", valign="bottom", lines=1, weight=Weight.MEDIUM))
        self.name = self.add(Text(size=34, weight=Weight.BOLD, lines=1, valign="top"))
        self.time = self.add(Text(size=48, weight=Weight.BOLD, align="right", valign="bottom", lines=1))
        self.date = self.add(Text(size=29, tone="ink2", align="right", valign="top", lines=1))

    def draw(self, surroundings: Surroundings, catalogue: Catalogue) -> None:
        centre = surroundings.centre
        self.kind.say(centre.kind)
        self.name.say(centre.name)
        self.time.say(clock(surroundings.now))
        self.date.say(day(surroundings.now, catalogue))

    def arrange(self, sheet: Sheet, rect: Rect) -> None:
        self.ground.place(sheet, rect)
        self.rule.place(sheet, Rect(rect.x, rect.bottom - 3, rect.w, 3))
        inner = rect.inset(sheet.margin, 0)
        self.emblem.place(sheet, Rect(inner.x, rect.y + 21, 92, 92))
        wide = max(self.time.width_for(sheet), self.date.width_for(sheet)) + 4
        right, left = Rect(inner.x + 116, rect.y, inner.w - 116, rect.h).cut_right(wide, 24)
        self.kind.place(sheet, Rect(left.x, rect.y + 24, left.w, 42))
        self.name.place(sheet, Rect(left.x, rect.y + 62, left.w, 50))
        self.time.place(sheet, Rect(right.x, rect.y + 14, right.w, 62))
        self.date.place(sheet, Rect(right.x, rect.y + 74, right.w, 40))
