"""Screen 03: show the card's code, then lay the card down."""

from __future__ import annotations

from drivers.scanner.model import ScannerState
from kiosk.i18n import Catalogue
from kiosk.presentation import CardPlace, Surroundings
from kiosk.states import LayCard, ShowQr, Visit
from kiosk.visit_events import TypingChosen
from screens import tokens
from screens.art import scenes
from screens.art.scenes import Scene
from screens.components.banner import Banner
from screens.components.bar import Emit
from screens.components.button import Button, Look
from screens.components.step_card import Standing, StepCard
from screens.icons import Icon
from screens.screen import Screen
from screens.sheet import Rect, Sheet
from screens.text import Text

DONE_HIGH, DONE_WIDE = 190, 400
"""Room of step 1 once it is done: upright, and with the steps side by side."""


class IdentifyScreen(Screen):
    """The step in hand lies on gold, the other on sand.

    A warning takes the place of the promise (portrait) or of the heading (landscape).
    """

    def __init__(self, emit: Emit) -> None:
        super().__init__(emit)
        self.first = self.add(StepCard(1, scenes.SHOW_CODE, scenes.CARD_BACK_WITH_CODE))
        self.second = self.add(StepCard(2, scenes.LAY_CARD, scenes.CARD_BACK))
        self.laying = False
        self.card = CardPlace()
        self.shield = self.add(Icon("shield-check", tone="jade", size=40))
        self.privacy = self.add(Text(size=tokens.SMALL, tone="ink2", valign="middle"))
        self.warning = self.add(Banner("amber_tint", "amber", title_size=36, body_size=32))
        self.typing = self.add(
            Button(
                "",
                lambda: emit(TypingChosen()),
                look=Look.FRAMED,
                icon="keyboard",
                size=38,
                icon_size=68,
            )
        )
        self.warned = False

    def show(self, visit: Visit, surroundings: Surroundings, catalogue: Catalogue) -> None:
        text = catalogue.text
        laying = self.laying = isinstance(visit.state, LayCard)
        kind = surroundings.card.kind.value
        mute = laying and visit.card_mute
        if laying:
            self.title.say(text(f"identify.title.{'mute' if mute else 'lay'}.{kind}"))
            self.lead.say(text("identify.lead.mute" if mute else "identify.lead.lay"))
        else:
            self.title.say(text("identify.title"))
            self.lead.say(text("identify.lead"))
        typed = visit.credential is not None and visit.credential.expected_number is None
        picture = scenes.CARD_NUMBER if laying and typed else scenes.SHOW_CODE
        self.first.picture_of(picture, hanging=picture is scenes.SHOW_CODE)
        if laying:
            done = text("identify.first.typed" if typed else "identify.first.done")
            self.first.show(Standing.DONE, done, "", "")
        else:
            self.first.show(
                Standing.NOW,
                text("identify.first"),
                text("identify.first.where"),
                text("identify.first.hint"),
            )
        self.second.picture_of(self._remedy(surroundings, mute=mute))
        self.second.show(
            Standing.NOW if laying else Standing.NEXT,
            text(f"identify.second.mute.{kind}" if mute else f"identify.second.{kind}"),
            text(f"identify.second.how.{kind}"),
            text("identify.second.hint"),
        )
        where = text(
            f"identify.where.{surroundings.card.place.value}", reader=text(f"identify.reader.{kind}")
        )
        self.card = surroundings.card
        self.second.where_is(where if laying else "")
        self.privacy.say(text("identify.privacy"))
        again = ".again" if laying and typed else ""
        self.typing.say(text(f"identify.type{again}"), caption=text(f"identify.type.when{again}"))
        self._show_warning(visit, catalogue)

    @staticmethod
    def _remedy(surroundings: Surroundings, *, mute: bool) -> Scene:
        return scenes.TURN_CARD if mute else scenes.READERS[surroundings.card.kind].give

    def _show_warning(self, visit: Visit, catalogue: Catalogue) -> None:
        state = visit.state
        silent = isinstance(state, ShowQr) and visit.devices.scanner is ScannerState.DISCONNECTED
        misread = isinstance(state, ShowQr) and state.not_understood
        # A card that was not the right one still lies there: no read begins before it is gone.
        other = isinstance(state, LayCard) and visit.card_readable
        self.warned = silent or misread or other
        if self.warned:
            kind = "silent" if silent else "misread" if misread else "other"
            self.warning.say(
                "triangle-alert", catalogue.text(f"identify.{kind}"), catalogue.text(f"identify.{kind}.do")
            )

    def lay(self, sheet: Sheet, body: Rect) -> None:
        if sheet.portrait:
            room = self.head(sheet, body, gap=24)
            button, room = room.cut_bottom(154, tokens.GAP)
            self.typing.place(sheet, button)
        else:
            words, button = Rect(body.x, body.y, body.w, 160).columns((1180, 588), tokens.GAP)
            if self.warned:
                self.warning.place(sheet, Rect(words.x, words.y + 28, words.w, 132))
            else:
                self.head(sheet, words, top=24)
            self.typing.place(sheet, Rect(button.x, button.y + 28, button.w, 124))
            room = Rect(body.x, body.y + 176, body.w, body.h - 176)
        note, room = room.cut_bottom(self._note_height(sheet, room.w), 24)
        if self.warned and sheet.portrait:
            self.warning.place(sheet, note)
        else:
            self.shield.place(sheet, Rect(note.x, note.y, 44, note.h))
            self.privacy.place(sheet, Rect(note.x + 58, note.y, note.w - 58, note.h))
        self.second.where.scene = scenes.reader_at(self.card, wide=not sheet.portrait)
        for card, box in zip((self.first, self.second), self._steps(sheet, room), strict=True):
            card.place(sheet, box)

    def _steps(self, sheet: Sheet, room: Rect) -> tuple[Rect, Rect]:
        """Both alike at first; a step that is done makes room for the one in hand."""
        if self.laying:
            done = room.cut_top(DONE_HIGH, 28) if sheet.portrait else room.cut_left(DONE_WIDE, 28)
            return done[0], done[1]
        first, second = room.rows(2, 28) if sheet.portrait else room.columns(2, 28)
        return first, second

    def _note_height(self, sheet: Sheet, width: float) -> float:
        if self.warned and sheet.portrait:
            return self.warning.height_for(sheet, width)
        return max(self.privacy.height_for(sheet, width - 60), 56)
