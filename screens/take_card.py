"""Screen 04b: the card must leave the reader first. No name and no dossier until then."""

from __future__ import annotations

from kiosk.i18n import Catalogue
from kiosk.presentation import Surroundings
from kiosk.states import TakeCard, Visit
from screens import tokens
from screens.art import scenes
from screens.art.widget import ArtWidget
from screens.components.banner import Banner
from screens.components.bar import Emit
from screens.components.panel import Panel
from screens.screen import Screen
from screens.sheet import Rect, Sheet


class TakeCardScreen(Screen):
    """After the reading, or when everything is over and wiped."""

    back = False

    def __init__(self, emit: Emit) -> None:
        super().__init__(emit)
        self.title.font_size, self.lead.font_size = 72, 40
        self.panel = self.add(Panel("gold_tint", radius=tokens.HERO_RADIUS))
        self.scene = self.add(ArtWidget(scenes.TAKE_CARD))
        self.banner = self.add(Banner("jade_tint", "jade"))

    def show(self, visit: Visit, surroundings: Surroundings, catalogue: Catalogue) -> None:
        leaving = isinstance(visit.state, TakeCard) and visit.state.leaving
        self.home = not leaving
        part = "leaving" if leaving else "read"
        self.title.say(catalogue.text("take_card.title"))
        kind = surroundings.card.kind
        self.scene.scene = scenes.READERS[kind].take
        self.lead.say(catalogue.text(f"take_card.lead.{part}.{kind.value}"))
        self.banner.say(
            "circle-check", catalogue.text(f"take_card.banner.{part}"), catalogue.text("take_card.no_touch")
        )

    def lay(self, sheet: Sheet, body: Rect) -> None:
        align = "center" if sheet.portrait else "left"
        self.title.align = self.lead.align = align  # type: ignore[assignment]  # both are alignments
        if sheet.portrait:
            room = self.head(sheet, body, top=56, gap=48)
            banner, scene = room.cut_bottom(self.banner.height_for(sheet, room.w), tokens.GAP)
        else:
            left, scene = body.columns((820, 948), 56)
            words = Rect(left.x, left.y, left.w, left.h)
            room = self.head(sheet, words, top=110, gap=48)
            banner = room.cut_top(self.banner.height_for(sheet, room.w))[0]
            scene = Rect(scene.x, scene.y + 44, scene.w, scene.h - 44)
        self.panel.place(sheet, scene)
        self.scene.place(sheet, scene.inset(40))
        self.banner.place(sheet, banner)
