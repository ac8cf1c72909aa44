"""Screen 01: nobody is here. The hall sees the time, the hours and how busy it is."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.i18n import Catalogue
from kiosk.presentation import Surroundings
from kiosk.states import Visit
from kiosk.visit_events import ServiceChosen, Started
from screens import tokens
from screens.art import scenes
from screens.art.widget import ArtWidget
from screens.components.banner import Banner
from screens.components.bar import Emit
from screens.components.button import Button, Look
from screens.components.hall import HoursCard, OnTimeCard, WaitingCard
from screens.components.languages import Languages
from screens.components.panel import Panel
from screens.components.quick import QuickTile
from screens.components.touchable import Touchable
from screens.fonts import Weight
from screens.icons import Icon
from screens.screen import Screen
from screens.sheet import Rect, Sheet
from screens.text import Span, Text
from screens.words import clock, day_long, load_of

QUICK = 2
"""Quick services on the idle screen."""


class IdleScreen(Screen):
    """A touch on the picture starts as well as the button."""

    has_header = False
    has_bar = False

    def __init__(self, emit: Emit) -> None:
        super().__init__(emit)
        self.anywhere = self.add(Touchable(lambda: emit(Started())))
        self.hero = self.add(ArtWidget(scenes.LOTUS_HERO))
        self.emblem = self.add(ArtWidget(scenes.SEAL_ON_LACQUER))
        self.kind = self.add(Text(size=34, tone="gilt_light", weight=Weight.MEDIUM, valign="bottom", lines=1))
        self.name = self.add(Text(size=62, tone="surface", weight=Weight.BOLD, valign="middle", lines=1))
        self.rule = self.add(Panel("gilt", radius=0))
        self.time = self.add(
            Text(size=tokens.CLOCK, tone="surface", weight=Weight.BOLD, valign="bottom", lines=1)
        )
        self.date = self.add(Text(size=40, tone="gilt_light", weight=Weight.MEDIUM, valign="bottom", lines=1))
        self.hours = self.add(HoursCard())
        self.waiting = self.add(WaitingCard())
        self.on_time = self.add(OnTimeCard())
        self.card = self.add(Banner("amber_tint", "amber", title_size=32, body_size=28, icon_size=56))
        self.card_lies = False
        self.quick_icon = self.add(Icon("zap", tone="lacquer", size=40))
        self.quick_title = self.add(Text(size=34, valign="middle", lines=1))
        self.quick = [self.add(QuickTile()) for _ in range(QUICK)]
        self.start = self.add(
            Button(
                "", lambda: emit(Started()), icon="pointer", size=66, icon_size=92, radius=tokens.HERO_RADIUS
            )
        )
        self.languages = self.add(Languages(emit, size=32, mark=False))
        self.read_aloud = self.add(_later("volume-2"))
        self.contrast = self.add(_later("contrast"))
        self.quick_count = 0

    def show(self, visit: Visit, surroundings: Surroundings, catalogue: Catalogue) -> None:
        centre = surroundings.centre
        self.kind.say(centre.kind)
        self.name.say(centre.name)
        self.time.say(clock(surroundings.now))
        self.date.say(day_long(surroundings.now, catalogue))
        self.hours.draw(surroundings, catalogue)
        self.waiting.draw(visit.loads, catalogue)
        self.on_time.draw(centre.on_time, catalogue)
        # Laid before anything was asked, or left behind: whoever stands here is told what to do.
        self.card_lies = visit.card_on_reader
        self.card.say("id-card", catalogue.text("idle.card"), catalogue.text("idle.card.do"))
        self._show_quick(visit, surroundings, catalogue)
        self.start.say(catalogue.text("idle.start"))
        self.languages.draw(visit)
        self.read_aloud.say(catalogue.text("bar.read_aloud"))
        self.contrast.say(catalogue.text("bar.contrast"))

    def _show_quick(self, visit: Visit, surroundings: Surroundings, catalogue: Catalogue) -> None:
        offered = [service for service in surroundings.services if service.quick][:QUICK]
        self.quick_count = len(offered)
        self.quick_title.say(
            (
                Span(catalogue.text("idle.quick") + "  ", Weight.BOLD),
                Span(catalogue.text("idle.quick.note"), tone="ink2"),
            )
        )
        for tile, service in zip(self.quick, offered, strict=False):
            tile.draw(service, load_of(service.code, visit.loads), catalogue)
            tile.action = self._choose(service.code)

    def _choose(self, code: str) -> Callable[[], None]:
        return lambda: self.emit(ServiceChosen(code))

    def arrange(self, sheet: Sheet, rect: Rect) -> None:
        self.ground.place(sheet, rect)
        if sheet.portrait:
            self._portrait(sheet, rect)
        else:
            self._landscape(sheet, rect)

    def _portrait(self, sheet: Sheet, rect: Rect) -> None:
        hero, below = rect.cut_top(850)
        self._hero(sheet, hero)
        self._facts(sheet, below.inset(tokens.MARGIN, 28), rect.bottom - 50)
        self.anywhere.place(sheet, Rect(rect.x, rect.y, rect.w, 1290))

    def _landscape(self, sheet: Sheet, rect: Rect) -> None:
        hero, beside = rect.cut_left(820)
        self._hero(sheet, hero)
        self._facts(sheet, beside.inset(tokens.MARGIN_LANDSCAPE, 40), rect.bottom - 40)
        self.anywhere.place(sheet, hero)

    def _hero(self, sheet: Sheet, hero: Rect) -> None:
        self.hero.place(sheet, hero)
        inner = Rect(hero.x + 64, hero.y, hero.w - 128, hero.h)
        self.emblem.place(sheet, Rect(inner.x, hero.y + 44, 114, 114))
        words = inner.x + 140
        self.kind.place(sheet, Rect(words, hero.y + 36, inner.right - words, 50))
        self.name.place(sheet, Rect(words, hero.y + 86, inner.right - words, 82))
        self.rule.place(sheet, Rect(inner.x, hero.y + 188, inner.w, 2))
        if sheet.portrait:
            self.time.place(sheet, Rect(inner.x, hero.y + 192, 400, 148))
            self.date.align = "right"
            self.date.place(sheet, Rect(inner.x + 420, hero.y + 262, inner.w - 420, 60))
        else:
            self.time.place(sheet, Rect(inner.x, hero.y + 196, inner.w, 148))
            self.date.align = "left"
            self.date.place(sheet, Rect(inner.x, hero.y + 334, inner.w, 60))

    def _facts(self, sheet: Sheet, room: Rect, bottom: float) -> None:
        """Cards from the top; start and languages from the bottom; quick services between."""
        cards, room = room.cut_top(238, 22)
        for card, box in zip((self.hours, self.waiting), cards.columns(2, 24), strict=True):
            card.place(sheet, box)
        if self.card_lies:
            banner, room = room.cut_top(108, 22)
            self.card.place(sheet, banner)
        elif self.on_time.known:
            figure, room = room.cut_top(108, 22)
            self.on_time.place(sheet, figure)
        row = Rect(room.x, bottom - 102, room.w, 102)
        self._choices(sheet, row)
        start = Rect(room.x, row.y - tokens.GAP - 204, room.w, 204)
        if self.quick_count:
            line, quick = room.cut_top(56, 12)
            self.quick_icon.place(sheet, Rect(line.x, line.y, 44, 56))
            self.quick_title.place(sheet, Rect(line.x + 56, line.y, line.w - 56, 56))
            boxes = quick.cut_top(min(142.0, start.y - tokens.GAP - quick.y))[0].columns(QUICK, tokens.GAP)
            for tile, box in zip(self.quick[: self.quick_count], boxes, strict=False):
                tile.place(sheet, box)
        self.start.place(sheet, start)

    def _choices(self, sheet: Sheet, row: Rect) -> None:
        right, left = row.cut_right(190)
        self.contrast.place(sheet, right)
        aloud, left = left.cut_right(150, tokens.GAP)
        self.read_aloud.place(sheet, Rect(aloud.x - tokens.GAP, aloud.y, aloud.w, aloud.h))
        room = Rect(left.x, left.y, left.w - tokens.GAP, left.h)
        wide = min(200 * self.languages.count + tokens.GAP * (self.languages.count - 1), room.w)
        self.languages.place(sheet, Rect(room.x, room.y, wide, room.h))


def _later(icon: str) -> Button:
    """A function the machine cannot do yet: off, in its place."""
    return Button(
        look=Look.FRAMED,
        icon=icon,
        shape="stacked",
        size=30,
        icon_size=38,
        weight=Weight.MEDIUM,
        lines=1,
        enabled=False,
    )
