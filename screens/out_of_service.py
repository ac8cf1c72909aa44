"""The machine rests: where to go instead. Screen 11."""

from __future__ import annotations

from kiosk.i18n import Catalogue
from kiosk.presentation import Surroundings
from kiosk.states import OutOfService, Visit
from screens.art.scenes import MACHINE
from screens.art.widget import ArtWidget
from screens.components.bar import Emit
from screens.components.panel import Panel
from screens.element import Element
from screens.fonts import Weight
from screens.icons import Icon
from screens.screen import Screen
from screens.sheet import Rect, Sheet
from screens.text import Text

_CARD = 176


class _Way(Element):
    """One thing a citizen can do; a hairline only, for it cannot be touched."""

    def __init__(self, icon: str) -> None:
        super().__init__()
        self.panel = self.add(Panel("surface", "line"))
        self.icon = self.add(Icon(icon, tone="lacquer", size=84))
        self.what = self.add(Text(size=42, weight=Weight.SEMIBOLD, valign="bottom"))
        self.note = self.add(Text(size=33, tone="ink2"))

    def show(self, what: str, note: str) -> None:
        self.what.say(what)
        self.note.say(note)

    def arrange(self, sheet: Sheet, rect: Rect) -> None:
        self.panel.place(sheet, rect)
        icon, words = rect.inset(42, 20).cut_left(90, 34)
        self.icon.place(sheet, icon)
        upper, lower = words.rows((1.15, 1), 0)
        self.what.place(sheet, upper)
        self.note.place(sheet, lower)


class OutOfServiceScreen(Screen):
    """No way to touch anything: desk, numbers already given, telephone."""

    has_bar = False

    def __init__(self, emit: Emit) -> None:
        super().__init__(emit)
        self.machine = self.add(ArtWidget(MACHINE))
        self.title.font_size, self.lead.font_size = 80, 42
        self.title.align = self.lead.align = "center"
        self.desk = self.add(_Way("users"))
        self.numbers = self.add(_Way("ticket"))
        self.phone = self.add(_Way("phone"))
        self.terminal_icon = self.add(Icon("monitor", tone="ink2", size=36))
        self.terminal = self.add(Text(size=32, tone="ink2", weight=Weight.MEDIUM, valign="middle", lines=1))
        self.reachable = True

    def show(self, visit: Visit, surroundings: Surroundings, catalogue: Catalogue) -> None:
        state = visit.state
        if not isinstance(state, OutOfService):
            return
        centre = surroundings.centre
        self.reachable = bool(centre.hotline)
        self.title.say(catalogue.text("visit.out.title"))
        self.lead.say(catalogue.text("visit.out.maintenance" if state.maintenance else "visit.out.sorry"))
        self.desk.show(
            catalogue.text("visit.out.desk"), catalogue.text("visit.out.desk.note", desk=centre.desk)
        )
        self.numbers.show(catalogue.text("visit.out.numbers"), catalogue.text("visit.out.numbers.note"))
        self.phone.show(
            catalogue.text("visit.out.phone", number=centre.hotline), catalogue.text("visit.out.phone.note")
        )
        self.terminal.say(catalogue.text("visit.out.terminal", terminal=centre.terminal))

    def lay(self, sheet: Sheet, body: Rect) -> None:
        ways = [self.desk, self.numbers, *((self.phone,) if self.reachable else ())]
        foot, room = body.cut_bottom(64, 0)
        if sheet.portrait:
            cards, room = room.cut_bottom(_CARD * len(ways) + 28 * (len(ways) - 1) + 60)
            self._picture(sheet, Rect(room.x, room.y + 190, room.w, room.h - 190), machine=296)
            column = cards
        else:
            left, column = room.columns((1, 1), 80)
            needed = 296 + self.title.height_for(sheet, left.w) + 16 + self.lead.height_for(sheet, left.w)
            self._picture(sheet, left.middle(left.w, min(needed, left.h)), machine=260)
            column = column.middle(column.w, _CARD * len(ways) + 28 * (len(ways) - 1))
        for number, way in enumerate(ways):
            way.place(sheet, Rect(column.x, column.y + number * (_CARD + 28), column.w, _CARD))
        self._terminal(sheet, foot)

    def _picture(self, sheet: Sheet, room: Rect, *, machine: float) -> None:
        top, words = room.cut_top(machine, 68 if sheet.portrait else 36)
        self.machine.place(sheet, top)
        needed = self.title.height_for(sheet, words.w)
        title, lead = words.cut_top(needed, 16)
        self.title.place(sheet, title)
        self.lead.place(sheet, lead)

    def _terminal(self, sheet: Sheet, foot: Rect) -> None:
        words = self.terminal.width_for(sheet) + 8
        icon, text = foot.middle(words + 54, 48).cut_left(40, 14)
        self.terminal_icon.place(sheet, icon)
        self.terminal.place(sheet, text)
