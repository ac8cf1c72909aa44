"""Something failed: what happened, what to do now, and the ways out."""

from __future__ import annotations

from functools import partial

from kiosk.i18n import Catalogue
from kiosk.presentation import ReaderKind, Surroundings
from kiosk.states import Problem, ProblemKind, Visit, WayOut
from kiosk.visit_events import WayOutChosen
from screens import tokens
from screens.art.scenes import READERS, SHOW_CODE, TURN_CARD, Scene
from screens.art.widget import ArtWidget
from screens.components.banner import Banner
from screens.components.bar import Emit
from screens.components.button import Button, Look
from screens.components.panel import Disc
from screens.fonts import Weight
from screens.icons import Icon
from screens.screen import Screen
from screens.sheet import Rect, Sheet
from screens.text import Text

ICONS: dict[ProblemKind, str] = {
    ProblemKind.WRONG_DIGITS: "keyboard",
    ProblemKind.WRONG_DIGITS_OFTEN: "shield-alert",
    ProblemKind.CARD_BLOCKED: "lock",
    ProblemKind.CARD_REJECTED: "shield-x",
    ProblemKind.CARD_NOT_PROVEN: "shield-alert",
    ProblemKind.READER_MISSING: "smartphone-nfc",
    ProblemKind.CARD_SERVICE_DOWN: "smartphone-nfc",
    ProblemKind.PORTAL_DOWN: "unplug",
    ProblemKind.NO_TICKET: "ticket",
}
WAY_ICONS: dict[WayOut, str] = {
    WayOut.TRY_CARD_AGAIN: "id-card",
    WayOut.TYPE_DIGITS: "keyboard",
    WayOut.SEARCH_AGAIN: "refresh-cw",
    WayOut.TAKE_NUMBER: "ticket",
    WayOut.END: "log-out",
}
_GIVE_AGAIN = {
    ProblemKind.NOT_AN_ID_CARD,
    ProblemKind.NO_CARD,
    ProblemKind.CARD_REMOVED,
    ProblemKind.CARD_SILENT,
    ProblemKind.CARD_STRANGE,
    ProblemKind.CARD_SLOW,
    ProblemKind.READ_STOPPED,
    ProblemKind.READER_RESTARTED,
}
_SHOW_CODE = {ProblemKind.CARD_MISMATCH, ProblemKind.CODE_DID_NOT_OPEN}
_CARD_MAY_STAY = {ProblemKind.WRONG_DIGITS}
"""The card is read again where it lies."""
_SHOW_DESK = {ProblemKind.NO_TICKET, ProblemKind.READER_MISSING, ProblemKind.CARD_SERVICE_DOWN}


def picture_of(kind: ProblemKind, reader: ReaderKind) -> Scene | None:
    """Where a picture shows the remedy better than a sign."""
    if kind is ProblemKind.CARD_MUTE:
        return TURN_CARD
    if kind in _SHOW_CODE:
        return SHOW_CODE
    return READERS[reader].give if kind in _GIVE_AGAIN else None


class ProblemScreen(Screen):
    """One large sign, one sentence each, two buttons."""

    def __init__(self, emit: Emit) -> None:
        super().__init__(emit)
        self.disc = self.add(Disc("amber_tint", "gilt", 4))
        self.icon = self.add(Icon(tone="amber", size=150))
        self.picture = self.add(ArtWidget(SHOW_CODE))
        self.pictured = False
        self.what = self.add(Text(size=38, tone="ink2"))
        self.remedy = self.add(Text(size=40, weight=Weight.SEMIBOLD))
        self.card = self.add(Banner("gold_tint", "gold", title_size=36, icon_size=60))
        self.desk = self.add(
            Banner("sand", "gold", body_tone="ink2", title_size=34, body_size=30, icon_size=56)
        )
        self.card.title.tone = self.desk.title.tone = "ink"
        self.primary = self.add(Button(size=44))
        self.second = self.add(Button(look=Look.SECONDARY, size=40))
        self.card_notice = self.desk_notice = False

    def show(self, visit: Visit, surroundings: Surroundings, catalogue: Catalogue) -> None:
        state = visit.state
        if not isinstance(state, Problem):
            return
        kind = state.kind
        self.icon.name = ICONS.get(kind, "")
        picture = picture_of(kind, surroundings.card.kind)
        self.pictured = picture is not None
        if picture is not None:
            self.picture.scene = picture
        self.title.say(catalogue.text(f"visit.problem.{kind.value}.title"))
        self.what.say(catalogue.text(f"visit.problem.{kind.value}.what"))
        self.remedy.say(catalogue.text(f"visit.problem.{kind.value}.do"))
        self.card_notice = visit.card_on_reader and kind not in _CARD_MAY_STAY
        self.card.say("id-card", catalogue.text("visit.problem.take_card"))
        self.desk_notice = kind in _SHOW_DESK and bool(surroundings.centre.desk)
        self.desk.say("users", catalogue.text("visit.problem.desk"), surroundings.centre.desk)
        for button, way in zip((self.primary, self.second), state.ways_out, strict=True):
            button.say(catalogue.text(f"visit.way.{way.value}"), icon=WAY_ICONS[way])
            button.action = partial(self._choose, way)

    def _choose(self, way: WayOut) -> None:
        self.emit(WayOutChosen(way))

    def lay(self, sheet: Sheet, body: Rect) -> None:
        if sheet.portrait:
            room = self._actions(sheet, body)
            room = self._notices(sheet, room)
            self._words(sheet, room.inset(16, 40), centred=True)
        else:
            left, right = body.columns((1.25, 1), 80)
            self._words(sheet, left.inset(0, 24), centred=False)
            self._notices(sheet, self._actions(sheet, right))

    def _actions(self, sheet: Sheet, room: Rect) -> Rect:
        second, room = room.cut_bottom(120, tokens.GAP)
        primary, room = room.cut_bottom(148, tokens.GAP)
        self.second.place(sheet, second)
        self.primary.place(sheet, primary)
        return room

    def _notices(self, sheet: Sheet, room: Rect) -> Rect:
        for wanted, banner in ((self.desk_notice, self.desk), (self.card_notice, self.card)):
            if wanted:
                place, room = room.cut_bottom(max(128, banner.height_for(sheet, room.w)), 24)
                banner.place(sheet, place)
        return room

    def _words(self, sheet: Sheet, room: Rect, *, centred: bool) -> None:
        sign = (480.0 if centred else 300.0) if self.pictured else (300.0 if centred else 220.0)
        texts = (self.title, self.what, self.remedy)
        for text in texts:
            text.align = "center" if centred else "left"
        heights = [text.height_for(sheet, room.w) for text in texts]
        gaps = (56 if centred else 36, 20, 20)
        block = room.middle(room.w, min(sign + sum(heights) + sum(gaps), room.h))
        if self.pictured:
            width = self.picture.scene.fit(block.w, sign)[0]
            self.picture.place(sheet, Rect(block.x, block.y, block.w if centred else width, sign))
        else:
            disc = Rect(block.x, block.y, block.w if centred else sign, sign)
            self.disc.place(sheet, disc)
            self.icon.place(sheet, disc)
        y = block.y + sign
        for text, height, gap in zip(texts, heights, gaps, strict=True):
            text.place(sheet, Rect(block.x, y + gap, block.w, height))
            y += gap + height
