"""Six places for six digits; at most the last three typed can be read."""

from __future__ import annotations

from kiosk.i18n import Catalogue
from screens import tokens
from screens.components.panel import Disc, Panel
from screens.element import Element
from screens.fonts import Weight
from screens.icons import Icon
from screens.sheet import Rect, Sheet
from screens.text import Text

READABLE = 3
"""Digits shown; the others are dots (the last six open the chip)."""
_LEADING_DOTS = 6


class DigitsField(Element):
    """The first half of the number stays dots; the next place is underlined in lacquer."""

    def __init__(self, places: int) -> None:
        super().__init__()
        self.places = places
        self.typed = 0
        self.panel = self.add(Panel("surface", "line"))
        self.dots = [self.add(Disc("ink2")) for _ in range(_LEADING_DOTS)]
        self.digits = [
            self.add(Text(size=68, weight=Weight.SEMIBOLD, align="center", valign="middle"))
            for _ in range(places)
        ]
        self.hidden = [self.add(Disc("ink")) for _ in range(places)]
        self.lines = [self.add(Panel("ink", radius=3)) for _ in range(places)]
        self.mark = self.add(Icon("circle-check", tone="jade", size=38))
        self.state = self.add(Text(size=tokens.SMALL, valign="middle", lines=1))
        self.eye = self.add(Icon("eye-off", tone="ink2", size=38))
        self.privacy = self.add(Text(size=tokens.SMALL, tone="ink2", align="right", valign="middle", lines=1))

    def draw(self, digits: str, catalogue: Catalogue) -> None:
        self.typed = len(digits)
        for place, text in enumerate(self.digits):
            text.say(digits[place] if len(digits) - READABLE <= place < len(digits) else "")
        missing = self.places - len(digits)
        self.state.weight = Weight.REGULAR if missing else Weight.SEMIBOLD
        if missing:
            self.state.say(catalogue.plural("digits.missing", missing), "ink2")
        else:
            self.state.say(catalogue.text("digits.complete"), "jade")
        self.privacy.say(catalogue.text("digits.privacy"))

    def arrange(self, sheet: Sheet, rect: Rect) -> None:
        self.panel.place(sheet, rect)
        inner = rect.inset(36, 20)
        foot, upper = inner.cut_bottom(48, 8)
        dots, places = upper.cut_left(174, 28)
        x = dots.x + 16
        for number, dot in enumerate(self.dots):
            dot.place(
                sheet, Rect(x + number * 24 + (10 if number >= 3 else 0), upper.y + upper.h / 2 - 8, 14, 14)
            )
        for number, box in enumerate(places.columns(self.places, 24)):
            current = number == self.typed
            self.lines[number].fill = "lacquer" if current else "ink" if number < self.typed else "edge"
            self.lines[number].place(sheet, Rect(box.x, box.bottom - 6, box.w, 6))
            if number >= self.typed:
                continue
            spot = Rect(box.x, box.y, box.w, box.h - 12)
            if self.digits[number].spans:
                self.digits[number].place(sheet, spot)
            else:
                self.hidden[number].place(sheet, spot.middle(22, 22))
        if self.typed == self.places:
            self.mark.place(sheet, Rect(foot.x, foot.y, 40, foot.h))
            self.state.place(sheet, Rect(foot.x + 50, foot.y, foot.w * 0.4, foot.h))
        else:
            self.state.place(sheet, Rect(foot.x, foot.y, foot.w * 0.45, foot.h))
        width = min(self.privacy.width_for(sheet), foot.w * 0.5)
        self.privacy.place(sheet, Rect(foot.right - width, foot.y, width, foot.h))
        self.eye.place(sheet, Rect(foot.right - width - 52, foot.y, 40, foot.h))
