"""The masked line that tells whose dossiers these are."""

from __future__ import annotations

from screens.element import Element
from screens.icons import Icon
from screens.sheet import Rect, Sheet
from screens.text import Text


class PersonLine(Element):
    """`NGUYỄN VĂN M•• · •••••••••001`, 50 high. Give it masked words only."""

    def __init__(self) -> None:
        super().__init__()
        self.icon = self.add(Icon("id-card", tone="ink2", size=42))
        self.words = self.add(Text(size=33, tone="ink2", valign="middle", lines=1))

    def show(self, name: str, number: str) -> None:
        self.words.say(" · ".join(part for part in (name, number) if part))

    def arrange(self, sheet: Sheet, rect: Rect) -> None:
        if not self.words.spans:
            return
        icon, words = rect.cut_left(44, 14)
        self.icon.place(sheet, icon)
        self.words.place(sheet, words)
