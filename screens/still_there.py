"""Covers everything and asks whether somebody is here. Screen 14."""

from __future__ import annotations

from kiosk.i18n import Catalogue
from kiosk.presentation import Surroundings
from kiosk.states import StillThere, Visit
from kiosk.visit_events import Finished, MoreTimeAsked
from screens import tokens
from screens.components.bar import Emit
from screens.components.button import Button, Look
from screens.components.ring import Ring
from screens.fonts import Weight
from screens.screen import Screen
from screens.sheet import Rect, Sheet
from screens.text import Text

_RING = 394


class StillThereScreen(Screen):
    """A ring that runs out, and two answers. Nothing of the visit shows through."""

    has_bar = False

    def __init__(self, emit: Emit) -> None:
        super().__init__(emit)
        self.ring = self.add(Ring(width=26))
        self.seconds = self.add(
            Text(size=160, weight=Weight.BOLD, align="center", valign="middle", lines=1, leading=1.0)
        )
        self.unit = self.add(Text(size=44, tone="ink2", align="center", valign="middle", lines=1))
        self.title.font_size = 68
        self.lead.font_size = 40
        self.title.align = self.lead.align = "center"
        self.more = self.add(Button("", lambda: emit(MoreTimeAsked()), icon="clock-plus", size=58))
        self.done = self.add(
            Button("", lambda: emit(Finished()), look=Look.SECONDARY, icon="log-out", size=42)
        )

    def show(self, visit: Visit, surroundings: Surroundings, catalogue: Catalogue) -> None:
        state = visit.state
        if not isinstance(state, StillThere):
            return
        self.seconds.say(str(state.seconds_left))
        self.unit.say(catalogue.plural("visit.still.seconds", state.seconds_left))
        self.ring.part = state.seconds_left / max(visit.rules.warning_s, 1)
        self.title.say(catalogue.text("visit.still.title"))
        self.lead.say(catalogue.text("visit.still.note"))
        self.more.say(catalogue.text("visit.still.more"))
        self.done.say(catalogue.text("visit.still.done"))

    def lay(self, sheet: Sheet, body: Rect) -> None:
        if sheet.portrait:
            room = Rect(body.x, body.y, body.w, body.h - 76)
            done, room = room.cut_bottom(148, tokens.GAP)
            more, room = room.cut_bottom(200, tokens.GAP)
            self._question(sheet, Rect(room.x, room.y + 210, room.w, room.h - 210), gap=72)
        else:
            left, right = body.columns((1, 1), 80)
            block = right.middle(right.w, 400)
            more, rest = block.cut_top(212, tokens.GAP)
            done, _ = rest.cut_top(148)
            needed = (
                _RING + 40 + self.title.height_for(sheet, left.w) + 14 + self.lead.height_for(sheet, left.w)
            )
            self._question(sheet, left.middle(left.w, min(needed, left.h)), gap=40)
        self.more.place(sheet, more)
        self.done.place(sheet, done)

    def _question(self, sheet: Sheet, room: Rect, *, gap: float) -> None:
        top, words = room.cut_top(_RING, gap)
        spot = top.middle(_RING, _RING)
        self.ring.place(sheet, spot)
        seconds, unit = spot.inset(40, 84).cut_top(166, 0)
        self.seconds.place(sheet, seconds)
        self.unit.place(sheet, unit)
        needed = min(self.title.height_for(sheet, words.w), words.h * 0.6)
        title, lead = words.cut_top(needed, 14)
        self.title.place(sheet, title)
        self.lead.place(sheet, lead)
