"""The label of a dossier's state: icon and words on a pill, 56 high."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.portal.model import Badge
from screens.components.panel import Panel
from screens.element import Element
from screens.fonts import Weight
from screens.icons import Icon
from screens.sheet import Rect, Sheet
from screens.text import Text
from screens.tokens import Tone

HEIGHT = 56


@dataclass(frozen=True, slots=True)
class BadgeLook:
    """Icon, pill colour, colour of icon and words, catalogue id."""

    icon: str
    fill: Tone
    ink: Tone
    words: str


BADGES: dict[Badge, BadgeLook] = {
    Badge.READY: BadgeLook("circle-check", "jade", "surface", "badge.ready"),
    Badge.SUPPLEMENT: BadgeLook("file-plus", "indigo_tint", "indigo", "badge.supplement"),
    Badge.PAYMENT: BadgeLook("banknote", "indigo_tint", "indigo", "badge.payment"),
    Badge.OVERDUE: BadgeLook("triangle-alert", "crimson", "surface", "badge.overdue"),
    Badge.OVERDUE_APOLOGISED: BadgeLook(
        "calendar-sync", "crimson_tint", "crimson", "badge.overdue_apologised"
    ),
    Badge.DUE_SOON: BadgeLook("hourglass", "amber_tint", "amber", "badge.due_soon"),
    Badge.IN_TIME: BadgeLook("clock", "jade_tint", "jade", "badge.in_time"),
    Badge.RETURNED: BadgeLook("check-check", "jade_tint", "jade", "badge.returned"),
    Badge.SUSPENDED: BadgeLook("pause", "sand", "ink", "badge.suspended"),
    Badge.WITHDRAWN: BadgeLook("undo-2", "sand", "ink", "badge.withdrawn"),
    Badge.REFUSED: BadgeLook("ban", "crimson_tint", "crimson", "badge.refused"),
}


class Pill(Element):
    """A pill with icon and words; place it with `fit` where its width follows the words."""

    def __init__(self, *, size: float = 29) -> None:
        super().__init__()
        self.panel = self.add(Panel("sand", radius=HEIGHT))
        self.icon = self.add(Icon())
        self.label = self.add(Text(size=size, weight=Weight.SEMIBOLD, valign="middle", lines=1))

    def show(self, words: str, icon: str, fill: Tone, ink: Tone) -> None:
        """Any words (05b: `Đã tìm`)."""
        self.panel.fill = fill
        self.icon.name, self.icon.tone = icon, ink
        self.label.say(words, ink)

    def show_badge(self, badge: Badge, words: str) -> None:
        """A dossier's badge; `words` from the catalogue id in `BADGES`."""
        look = BADGES[badge]
        self.show(words, look.icon, look.fill, look.ink)

    def width_for(self, sheet: Sheet) -> float:
        """Design pixels the pill takes."""
        return 18 + 34 + 12 + self.label.width_for(sheet) + 24

    def fit(self, sheet: Sheet, box: Rect, *, right: bool = False) -> Rect:
        """Places the pill at the left (or right) of `box`, as wide as its words; answers where."""
        w = min(self.width_for(sheet), box.w)
        x = box.right - w if right else box.x
        taken = Rect(x, box.y + (box.h - HEIGHT) / 2, w, HEIGHT)
        self.place(sheet, taken)
        return taken

    def arrange(self, sheet: Sheet, rect: Rect) -> None:
        self.panel.place(sheet, rect)
        self.icon.place(sheet, Rect(rect.x + 18, rect.y + (rect.h - 34) / 2, 34, 34))
        self.label.place(sheet, Rect(rect.x + 64, rect.y, rect.w - 64 - 22, rect.h))
