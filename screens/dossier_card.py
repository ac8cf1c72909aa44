"""One dossier of the list: a card to touch."""

from __future__ import annotations

from screens import tokens
from screens.components.badge import HEIGHT, Pill
from screens.components.panel import Panel
from screens.components.touchable import Touchable
from screens.dossier_view import BadgeView, CardView
from screens.fonts import Weight
from screens.icons import Icon
from screens.sheet import Rect, Sheet
from screens.text import Text

CARD_HEIGHT = 184
_PADDING = 32
_LOWEST_LINE = 38
_CHEVRON = 52


def say_badge(pill: Pill, view: BadgeView) -> None:
    """The badge, or the portal's own words where there is none."""
    if view.label is None:
        pill.show(view.words, "info", "sand", "ink")
    else:
        pill.show_badge(view.label, view.words)


class DossierCard(Touchable):
    """Badge and code, procedure, owner and next date (ui.md, Dossier card)."""

    def __init__(self) -> None:
        super().__init__()
        self.panel = self.add(Panel("surface", "edge", frame_width=tokens.FRAME))
        self.pill = self.add(Pill())
        self.code = self.add(Text(size=31, tone="ink2", align="right", valign="middle", lines=1))
        self.procedure = self.add(Text(size=tokens.TITLE, weight=Weight.BOLD, valign="middle", leading=1.08))
        self.owner = self.add(Text(size=30, tone="ink2", valign="middle", lines=1))
        self.when = self.add(Text(size=30, weight=Weight.SEMIBOLD, align="right", valign="middle", lines=1))
        self.chevron = self.add(Icon("chevron-right", tone="lacquer", size=52))
        self._view: CardView | None = None

    def show(self, view: CardView) -> None:
        self._view = view
        self.panel.frame = view.frame
        say_badge(self.pill, view.badge)
        self.code.say(view.code)
        self.procedure.say(view.procedure)
        self.when.say(view.when, view.when_tone)

    def arrange(self, sheet: Sheet, rect: Rect) -> None:
        if self._view is None:
            return
        self.panel.fill = "rose" if self.pressed else "surface"
        self.panel.place(sheet, rect)
        inner = rect.inset(_PADDING, max(6.0, min(15.0, (rect.h - 158) / 2)))
        first, rest = inner.cut_top(HEIGHT)
        last, middle = rest.cut_bottom(_LOWEST_LINE)
        taken = self.pill.fit(sheet, first)
        code = Rect(taken.right + 20, first.y, first.right - taken.right - 20, first.h)
        coded = self.code.width_for(sheet) * tokens.MINIMUM / self.code.font_size <= code.w
        if coded:
            self.code.place(sheet, code)
        chevron, procedure = middle.cut_right(_CHEVRON, 12)
        self.chevron.place(sheet, chevron)
        self.procedure.place(sheet, procedure)
        self._lowest(sheet, last, self._view, coded=coded)

    def _lowest(self, sheet: Sheet, line: Rect, view: CardView, *, coded: bool) -> None:
        """Owner left, date right. A code that found no place above takes that of a person's own name."""
        when, left = line.cut_right(self.when.width_for(sheet), 24) if view.when else (None, line)
        if when is not None:
            self.when.place(sheet, when)
        self.owner.say(view.owner if coded or view.for_other else view.code)
        if self.owner.width_for(sheet) * tokens.MINIMUM / self.owner.font_size > left.w:
            self.owner.say(view.owner_short)
        self.owner.place(sheet, left)
