"""Screen 02: what would you like to do?"""

from __future__ import annotations

from kiosk.i18n import Catalogue
from kiosk.presentation import Surroundings
from kiosk.states import Visit
from kiosk.visit_events import LookUpChosen, NumberChosen
from screens import tokens
from screens.components.bar import Emit
from screens.components.languages import Languages
from screens.components.tile import Tile, TileLook
from screens.icons import Icon
from screens.screen import Screen
from screens.sheet import Rect, Sheet
from screens.text import Text
from screens.words import waiting_words


class HomeScreen(Screen):
    """Look up, or take a number; what the machine cannot do yet says where to ask."""

    back = False
    at_home = True

    def __init__(self, emit: Emit) -> None:
        super().__init__(emit)
        self.title.font_size = 64
        self.look_up = self.add(
            Tile(
                "id-card",
                lambda: emit(LookUpChosen()),
                look=TileLook.HERO,
                title_size=68,
                icon_size=132,
                chevron=True,
            )
        )
        self.number = self.add(
            Tile(
                "ticket",
                lambda: emit(NumberChosen()),
                look=TileLook.SECOND,
                title_size=60,
                icon_size=132,
                chevron=True,
            )
        )
        self.procedures = self.add(_closed("file-search"))
        self.rating = self.add(_closed("smile"))
        self.language_icon = self.add(Icon("languages", tone="ink2", size=36))
        self.language_label = self.add(Text(size=tokens.SMALL, tone="ink2", valign="middle", lines=1))
        self.languages = self.add(Languages(emit))

    def show(self, visit: Visit, surroundings: Surroundings, catalogue: Catalogue) -> None:
        text = catalogue.text
        self.title.say(text("home.title"))
        self.lead.say(text("home.lead"))
        self.look_up.say(text("home.look_up"), text("home.look_up.note"))
        waits = waiting_words(visit.loads, catalogue)
        self.number.say(text("home.number"), waits, note_icon="users" if waits else "")
        self.procedures.say(text("home.procedures"), text("home.ask_desk"))
        self.rating.say(text("home.rating"), text("home.ask_desk"))
        self.language_label.say(text("home.languages"))
        self.languages.draw(visit)

    def lay(self, sheet: Sheet, body: Rect) -> None:
        if sheet.portrait:
            self._portrait(sheet, body)
        else:
            self._landscape(sheet, body)

    def _portrait(self, sheet: Sheet, body: Rect) -> None:
        room = self.head(sheet, body, top=60, gap=44)
        self.look_up.tall = False
        hero, room = room.cut_top(316, tokens.GAP)
        self.look_up.place(sheet, hero)
        second, room = room.cut_top(264, tokens.GAP)
        self.number.place(sheet, second)
        for tile, box in zip(
            (self.procedures, self.rating), room.cut_top(284)[0].columns(2, 40), strict=True
        ):
            tile.place(sheet, box)
        buttons, _ = room.cut_bottom(104)
        self.languages.place(sheet, buttons)
        label = Rect(body.x, buttons.y - 60, body.w, 48)
        self.language_icon.place(sheet, Rect(label.x, label.y, 40, 48))
        self.language_label.place(sheet, Rect(label.x + 52, label.y, label.w - 52, 48))

    def _landscape(self, sheet: Sheet, body: Rect) -> None:
        words, choice = Rect(body.x, body.y, body.w, 206).columns((980, 788), tokens.GAP)
        self.head(sheet, words, top=36)
        wide = (280 + tokens.GAP) * self.languages.count - tokens.GAP
        self.languages.place(sheet, Rect(choice.right - wide, body.y + 52, wide, 100))
        room = Rect(body.x, body.y + 206, body.w, body.bottom - body.y - 206)
        left, right = room.columns((842, 926), tokens.GAP)
        self.look_up.tall = True
        self.look_up.place(sheet, left)
        upper, lower = right.rows((248, 240), tokens.GAP)
        self.number.place(sheet, upper)
        for tile, box in zip((self.procedures, self.rating), lower.columns(2, tokens.GAP), strict=True):
            tile.place(sheet, box)


def _closed(icon: str) -> Tile:
    return Tile(icon, look=TileLook.CLOSED, title_size=44, note_size=32, icon_size=72, tall=True, padding=40)
