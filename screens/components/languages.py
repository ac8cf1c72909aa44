"""One button for each language the centre offers; the one in force is filled."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.i18n import catalogue
from kiosk.states import Visit
from kiosk.visit_events import LanguageChosen
from screens import tokens
from screens.components.bar import Emit
from screens.components.button import Button, Look
from screens.element import Element
from screens.fonts import Weight
from screens.sheet import Rect, Sheet

LIMIT = 3


class Languages(Element):
    """Equal columns, 40 apart. `mark` puts a tick before the language in force."""

    def __init__(self, emit: Emit, *, size: float = 36, mark: bool = True) -> None:
        super().__init__()
        self.emit, self.mark = emit, mark
        self.buttons = [
            self.add(
                Button(look=Look.FRAMED, size=size, icon_size=40, weight=Weight.SEMIBOLD, padding=12, lines=1)
            )
            for _ in range(LIMIT)
        ]
        self.count = 0

    def draw(self, visit: Visit) -> None:
        offered = visit.rules.languages[:LIMIT]
        self.count = len(offered)
        for button, code in zip(self.buttons, offered, strict=False):
            current = code == visit.language
            button.look = Look.CHOSEN if current and self.mark else Look.FRAMED
            button.say(catalogue(code).text("language.name"), icon="check" if current and self.mark else "")
            button.action = self._choose(code)

    def _choose(self, code: str) -> Callable[[], None]:
        return lambda: self.emit(LanguageChosen(code))

    def arrange(self, sheet: Sheet, rect: Rect) -> None:
        if self.count:
            for button, box in zip(self.buttons, rect.columns(self.count, tokens.GAP), strict=False):
                button.place(sheet, box)
