"""Twelve keys: digits, erase, clear."""

from __future__ import annotations

from collections.abc import Callable

from screens import tokens
from screens.components.button import Button, Look
from screens.element import Element
from screens.sheet import Rect, Sheet

COLUMNS = 3


class Keypad(Element):
    """Three by four; keys as high as the box allows, 136 to 150 wanted, never below the smallest target."""

    def __init__(
        self, digit: Callable[[str], None], erase: Callable[[], None], clear: Callable[[], None]
    ) -> None:
        super().__init__()
        self.digits = {
            d: self.add(
                Button(d, lambda d=d: digit(d), look=Look.FRAMED, size=72, radius=tokens.KEY_RADIUS)  # type: ignore[misc]  # the default binds the loop's digit
            )
            for d in "1234567890"
        }
        self.clear = self.add(
            Button(
                "",
                clear,
                look=Look.FRAMED,
                icon="trash-2",
                icon_tone="ink",
                size=36,
                radius=tokens.KEY_RADIUS,
            )
        )
        self.erase = self.add(
            Button(
                "", erase, look=Look.FRAMED, icon="delete", icon_tone="ink", size=36, radius=tokens.KEY_RADIUS
            )
        )

    def say(self, clear: str, erase: str) -> None:
        self.clear.say(clear)
        self.erase.say(erase)

    def arrange(self, sheet: Sheet, rect: Rect) -> None:
        keys = [*(self.digits[d] for d in "123456789"), self.clear, self.digits["0"], self.erase]
        for row_number, row in enumerate(rect.rows(4, tokens.GAP)):
            for column, box in enumerate(row.columns(COLUMNS, tokens.GAP)):
                keys[row_number * COLUMNS + column].place(sheet, box)
