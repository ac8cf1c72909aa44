"""The dossiers of the person at the machine. Screen 05."""

from __future__ import annotations

from functools import partial

from kiosk.clock import ZONE
from kiosk.i18n import Catalogue
from kiosk.portal.masking import mask_name, mask_number
from kiosk.portal.model import Found
from kiosk.presentation import Surroundings
from kiosk.states import PAGE, DossierList, Visit
from kiosk.visit_events import CoverToggled, DossierOpened, NumberChosen, PageTurned
from screens import tokens
from screens.components.bar import Emit
from screens.components.button import Button, Look
from screens.components.panel import Panel
from screens.dossier_card import CARD_HEIGHT, DossierCard
from screens.dossier_view import card_view
from screens.fonts import Weight
from screens.icons import Icon
from screens.person import PersonLine
from screens.screen import Screen
from screens.sheet import Rect, Sheet
from screens.text import Text

_COVER = 330
_ACTION = 128
_LONGEST_SYSTEM = 26
"""A longer name does not fit on the line with what it did not do."""


class DossierListScreen(Screen):
    """Five cards a page; "Che màn hình" hides them at once."""

    def __init__(self, emit: Emit) -> None:
        super().__init__(emit)
        self.person = self.add(PersonLine())
        self.cover = self.add(
            Button(
                "",
                lambda: emit(CoverToggled()),
                look=Look.FRAMED,
                icon_tone="ink",
                size=34,
                icon_size=42,
                padding=12,
            )
        )
        self.silent = self.add(Text(size=30, tone="amber", weight=Weight.MEDIUM, valign="middle", lines=1))
        self.silent_icon = self.add(Icon("unplug", tone="amber", size=38))
        self.cards = [self.add(DossierCard()) for _ in range(PAGE)]
        self.curtain = self.add(Panel("sand", radius=tokens.HERO_RADIUS))
        self.curtain_icon = self.add(Icon("eye-off", tone="ink2", size=140))
        self.curtain_words = self.add(Text(size=44, weight=Weight.BOLD, align="center", valign="bottom"))
        self.curtain_note = self.add(Text(size=tokens.BODY, tone="ink2", align="center"))
        self.before = self.add(
            Button(
                "", lambda: emit(PageTurned(-1)), look=Look.FRAMED, icon="chevron-left", size=36, padding=12
            )
        )
        self.more = self.add(
            Button(
                "",
                lambda: emit(PageTurned(1)),
                look=Look.FRAMED,
                icon="chevron-right",
                icon_after=True,
                size=34,
                padding=10,
            )
        )
        self.number = self.add(Button("", lambda: emit(NumberChosen()), icon="ticket", size=42))
        self.covered = self.paged = self.complete = False
        self.count = 0

    def show(self, visit: Visit, surroundings: Surroundings, catalogue: Catalogue) -> None:
        state = visit.state
        if not isinstance(state, DossierList) or visit.found is None:
            return
        found, self.covered, self.complete = visit.found, state.covered, visit.found.complete
        total = len(found.dossiers)
        self.title.say(
            catalogue.plural("visit.list.title" if found.complete else "visit.list.title_partial", total)
        )
        person = visit.reading.identity if visit.reading else None
        self.person.show(
            mask_name(person.name) if person else "", mask_number(person.number) if person else ""
        )
        self._show_cover(catalogue)
        self.silent.say(_silent(found, catalogue))
        today = surroundings.now.astimezone(ZONE).date()
        first = state.page * PAGE
        page = found.dossiers[first : first + PAGE]
        self.count = len(page)
        for number, (card, dossier) in enumerate(zip(self.cards, page, strict=False)):
            card.show(card_view(dossier, today, surroundings.open_now, catalogue))
            card.action = partial(self._open, first + number)
        self.paged = total > PAGE
        self.before.enabled, self.more.enabled = state.page > 0, first + PAGE < total
        self.before.say(catalogue.text("visit.list.before"))
        self.more.say(catalogue.text("visit.list.more"))
        self.number.say(catalogue.text("visit.list.number"))

    def _open(self, index: int) -> None:
        self.emit(DossierOpened(index))

    def _show_cover(self, catalogue: Catalogue) -> None:
        self.cover.say(
            catalogue.text("visit.list.uncover" if self.covered else "visit.list.cover"),
            icon="eye" if self.covered else "eye-off",
        )
        self.curtain_words.say(catalogue.text("visit.list.covered"))
        self.curtain_note.say(catalogue.text("visit.list.covered.note"))

    def lay(self, sheet: Sheet, body: Rect) -> None:
        if sheet.portrait:
            self._portrait(sheet, body)
        else:
            self._landscape(sheet, body)

    def _portrait(self, sheet: Sheet, body: Rect) -> None:
        cover = Rect(body.right - _COVER, body.y + tokens.GAP, _COVER, 104)
        self.cover.place(sheet, cover)
        self.title.place(sheet, Rect(body.x, body.y + 32, cover.x - body.x - 24, 78))
        if not self.covered:
            self.person.place(sheet, Rect(body.x, body.y + 110, cover.x - body.x - 24, 50))
        top = body.y + 184
        if not self.complete and not self.covered:
            self._say_silent(sheet, Rect(body.x, body.y + 164, body.w, 44))
            top += 36
        action, room = Rect(body.x, top, body.w, body.bottom - top).cut_bottom(_ACTION, tokens.GAP)
        self._actions(sheet, action, (250, 290, 364))
        if self.covered:
            self._curtain(sheet, room)
            return
        height = min(CARD_HEIGHT, (room.h - tokens.GAP * (PAGE - 1)) / PAGE)
        for place, card in enumerate(self.cards[: self.count]):
            card.place(sheet, Rect(room.x, room.y + place * (height + tokens.GAP), room.w, height))

    def _landscape(self, sheet: Sheet, body: Rect) -> None:
        """Two columns of three places: five cards, and the buttons in the sixth."""
        head, room = body.cut_top(140)
        cover = Rect(head.right - _COVER, head.y + 12, _COVER, tokens.SMALLEST_TARGET)
        self.cover.place(sheet, cover)
        line = Rect(head.x, head.y + 84, cover.x - head.x - tokens.GAP, 44)
        self.title.place(sheet, Rect(line.x, head.y + 8, line.w, 78))
        if not self.covered:
            self.person.place(sheet, line)
            if not self.complete:
                title = self.title.width_for(sheet) + 2 * tokens.GAP
                self._say_silent(sheet, Rect(line.x + title, head.y + 28, line.w - title, 44))
        places = [place for row in room.rows(3, tokens.GAP) for place in row.columns(2, tokens.GAP)]
        last = places[-1].cut_bottom(min(_ACTION, places[-1].h))[0]
        self._actions(sheet, last, (250, 254, 300))
        if self.covered:
            self._curtain(sheet, Rect(room.x, room.y, room.w, last.y - tokens.GAP - room.y))
            return
        for card, place in zip(self.cards[: self.count], places, strict=False):
            card.place(sheet, place)

    def _say_silent(self, sheet: Sheet, line: Rect) -> None:
        icon, words = line.cut_left(44, 14)
        self.silent_icon.place(sheet, icon)
        self.silent.place(sheet, words)

    def _actions(self, sheet: Sheet, box: Rect, weights: tuple[float, float, float]) -> None:
        if not self.paged:
            self.number.place(sheet, box)
            return
        for button, place in zip(
            (self.before, self.more, self.number), box.columns(weights, tokens.GAP), strict=True
        ):
            button.place(sheet, place)

    def _curtain(self, sheet: Sheet, room: Rect) -> None:
        self.curtain.place(sheet, room)
        block = room.middle(room.w - 2 * tokens.GAP, min(380, room.h - 40))
        icon, words = block.cut_top(block.h * 0.42, 16)
        upper, lower = words.rows(2, 8)
        self.curtain_icon.place(sheet, icon)
        self.curtain_words.place(sheet, upper)
        self.curtain_note.place(sheet, lower)


def _silent(found: Found, catalogue: Catalogue) -> str:
    """Who did not answer: never "you have 5 dossiers" without that."""
    silent = [search.system for search in found.searches if search.failure is not None]
    if len(silent) == 1 and len(silent[0]) <= _LONGEST_SYSTEM:
        return catalogue.text("visit.list.silent", system=silent[0])
    return catalogue.plural("visit.list.silent_many", len(silent))
