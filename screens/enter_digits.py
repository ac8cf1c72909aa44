"""Screen 09: the last six digits of the number on the card."""

from __future__ import annotations

from kiosk.i18n import Catalogue
from kiosk.presentation import Surroundings
from kiosk.states import CAN_LENGTH, EnterDigits, Visit
from kiosk.visit_events import DigitErased, DigitsCleared, DigitsConfirmed, DigitTyped
from screens.art import scenes
from screens.art.widget import ArtWidget
from screens.components.bar import Emit
from screens.components.button import Button
from screens.components.digits_field import DigitsField
from screens.components.keypad import Keypad
from screens.screen import Screen
from screens.sheet import Rect, Sheet
from screens.tokens import GAP


class EnterDigitsScreen(Screen):
    """ "Tiếp tục" wakes with the sixth digit."""

    def __init__(self, emit: Emit) -> None:
        super().__init__(emit)
        self.lead.font_size = 36
        self.card = self.add(ArtWidget(scenes.CARD_NUMBER))
        self.field = self.add(DigitsField(CAN_LENGTH))
        self.keypad = self.add(
            Keypad(
                lambda digit: emit(DigitTyped(digit)),
                lambda: emit(DigitErased()),
                lambda: emit(DigitsCleared()),
            )
        )
        self.confirm = self.add(
            Button("", lambda: emit(DigitsConfirmed()), icon="arrow-right", icon_after=True, size=44)
        )

    def show(self, visit: Visit, surroundings: Surroundings, catalogue: Catalogue) -> None:
        state = visit.state
        digits = state.digits if isinstance(state, EnterDigits) else ""
        self.title.say(catalogue.text("digits.title"))
        self.lead.say(catalogue.text("digits.lead"))
        self.field.draw(digits, catalogue)
        self.keypad.say(catalogue.text("digits.clear"), catalogue.text("digits.erase"))
        self.keypad.clear.enabled = self.keypad.erase.enabled = bool(digits)
        self.confirm.say(catalogue.text("digits.confirm"))
        self.confirm.enabled = len(digits) == CAN_LENGTH

    def lay(self, sheet: Sheet, body: Rect) -> None:
        if sheet.portrait:
            self._portrait(sheet, body)
        else:
            self._landscape(sheet, body)

    def _portrait(self, sheet: Sheet, body: Rect) -> None:
        card, words = body.cut_right(250, 32)
        self.card.place(sheet, Rect(card.x, body.y + 44, 250, 158))
        below = self.head(sheet, words, top=36, gap=24)
        y = max(below.y, body.y + 226)
        room = Rect(body.x, y, body.w, body.bottom - y)
        field, room = room.cut_top(208, GAP)
        self.field.place(sheet, field)
        confirm, room = room.cut_bottom(136)
        self.confirm.place(sheet, confirm)
        keys = min(room.h - GAP, 4 * 150 + 3 * GAP)
        self.keypad.place(sheet, room.cut_top(keys)[0])

    def _landscape(self, sheet: Sheet, body: Rect) -> None:
        left, right = body.columns((880, 888), GAP)
        card, words = left.cut_right(210, 24)
        self.card.place(sheet, Rect(card.x, left.y + 50, 210, 133))
        below = self.head(sheet, words, top=36, gap=28)
        y = max(below.y, left.y + 270)
        room = Rect(left.x, y, left.w, left.bottom - y)
        field, room = room.cut_top(208, 28)
        self.field.place(sheet, field)
        self.confirm.place(sheet, room.cut_bottom(150)[0])
        self.keypad.place(sheet, Rect(right.x, right.y + 40, right.w, right.h - 40))
