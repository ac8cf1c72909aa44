"""Nothing found, and where was searched. Screen 05b."""

from __future__ import annotations

from kiosk.i18n import Catalogue
from kiosk.portal.masking import mask_name, mask_number
from kiosk.portal.model import SystemSearch
from kiosk.presentation import Surroundings
from kiosk.states import NoDossiers, Visit, WayOut
from kiosk.visit_events import NumberChosen, ServiceChosen, Touch, WayOutChosen
from screens import tokens
from screens.components.banner import Banner
from screens.components.bar import Emit
from screens.components.button import Button, Look
from screens.fonts import Weight
from screens.person import PersonLine
from screens.screen import Screen
from screens.sheet import Rect, Sheet
from screens.system_rows import SystemRow, SystemRows
from screens.text import Text, marked


class NoDossiersScreen(Screen):
    """Names every system; a silent one may still hold the dossier, so it can be searched again."""

    def __init__(self, emit: Emit) -> None:
        super().__init__(emit)
        self.person = self.add(PersonLine())
        self.searched = self.add(Text(size=36, weight=Weight.SEMIBOLD))
        self.systems = self.add(SystemRows())
        self.hint = self.add(Banner("amber_tint", "amber", body_size=34))
        self.can = self.add(Text(size=36, weight=Weight.SEMIBOLD))
        self.number = self.add(Button("", icon="ticket", size=42))
        self.again = self.add(
            Button(
                "",
                lambda: emit(WayOutChosen(WayOut.SEARCH_AGAIN)),
                look=Look.SECONDARY,
                icon="refresh-cw",
                size=38,
            )
        )

    def show(self, visit: Visit, surroundings: Surroundings, catalogue: Catalogue) -> None:
        if not isinstance(visit.state, NoDossiers):
            return
        self.title.say(catalogue.text("visit.none.title"))
        person = visit.reading.identity if visit.reading else None
        self.person.show(
            mask_name(person.name) if person else "", mask_number(person.number) if person else ""
        )
        searches = visit.found.searches if visit.found else ()
        self.searched.say(catalogue.plural("visit.none.systems", len(searches)))
        self.systems.show(tuple(_row(search, catalogue) for search in searches))
        self.hint.say("info", "", marked(catalogue.text("visit.none.hint")))
        self.can.say(catalogue.text("visit.none.can"))
        desk = visit.rules.desk_service
        touch: Touch = ServiceChosen(desk) if desk else NumberChosen()
        self.number.action = lambda: self.emit(touch)
        self.number.say(catalogue.text("visit.none.desk" if desk else "visit.none.number"))
        silent = [search.system for search in searches if search.failure is not None]
        self.again.say(catalogue.text("visit.none.again"), note=silent[0] if len(silent) == 1 else "")

    def lay(self, sheet: Sheet, body: Rect) -> None:
        room = self.head(sheet, body, top=36 if sheet.portrait else 20, gap=0)
        person, room = room.cut_top(50, 40 if sheet.portrait else 20)
        self.person.place(sheet, person)
        if sheet.portrait:
            room = self._actions(sheet, room)
            can, room = room.cut_bottom(48, 28)
            self.can.place(sheet, can)
            needed = self.hint.height_for(sheet, room.w)
            below = self._systems(sheet, Rect(room.x, room.y, room.w, room.h - needed - 28))
            self.hint.place(sheet, Rect(room.x, below + 28, room.w, needed))
        else:
            left, right = room.columns((1.15, 1), 64)
            self._systems(sheet, left)
            right = self._actions(sheet, right)
            self.hint.place(sheet, right.cut_top(min(self.hint.height_for(sheet, right.w), right.h))[0])

    def _systems(self, sheet: Sheet, room: Rect) -> float:
        """Answers how far down they reach."""
        title, room = room.cut_top(48, 14)
        self.searched.place(sheet, title)
        systems, _ = room.cut_top(min(self.systems.height(), room.h))
        self.systems.place(sheet, systems)
        return systems.bottom

    def _actions(self, sheet: Sheet, room: Rect) -> Rect:
        again, room = room.cut_bottom(116, tokens.GAP)
        number, room = room.cut_bottom(140, 24)
        self.again.place(sheet, again)
        self.number.place(sheet, number)
        return room


def _row(search: SystemSearch, catalogue: Catalogue) -> SystemRow:
    name = "searched" if search.failure is None else "silent"
    return SystemRow(
        search.system,
        catalogue.text(f"visit.none.{name}.note"),
        catalogue.text(f"visit.none.{name}"),
        search.failure is not None,
    )
