"""Screen 07: which service? Equal choices, no primary; pages of eight."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.i18n import Catalogue
from kiosk.presentation import Surroundings
from kiosk.states import SERVICES_PAGE, ServiceChoice, Visit
from kiosk.visit_events import PageTurned, ServiceChosen
from screens import tokens
from screens.components.bar import Emit
from screens.components.button import Button, Look
from screens.components.service_tile import ServiceTile
from screens.fonts import Weight
from screens.screen import Screen
from screens.sheet import Rect, Sheet
from screens.text import Text
from screens.words import load_of


class ServiceChoiceScreen(Screen):
    """Two columns in portrait, four in landscape."""

    def __init__(self, emit: Emit) -> None:
        super().__init__(emit)
        self.tiles = [self.add(ServiceTile()) for _ in range(SERVICES_PAGE)]
        self.earlier = self.add(
            Button("", lambda: emit(PageTurned(-1)), look=Look.FRAMED, icon="chevron-left", size=36)
        )
        self.later = self.add(
            Button(
                "",
                lambda: emit(PageTurned(1)),
                look=Look.FRAMED,
                icon="chevron-right",
                icon_after=True,
                size=36,
            )
        )
        self.position = self.add(
            Text(size=tokens.SMALL, tone="ink2", weight=Weight.MEDIUM, align="center", valign="middle")
        )
        self.count = self.pages = 0

    def show(self, visit: Visit, surroundings: Surroundings, catalogue: Catalogue) -> None:
        state = visit.state
        page = state.page if isinstance(state, ServiceChoice) else 0
        services = surroundings.services
        self.pages = max(-(-len(services) // SERVICES_PAGE), 1)
        page = min(page, self.pages - 1)
        here = services[page * SERVICES_PAGE : (page + 1) * SERVICES_PAGE]
        self.count = len(here)
        self.title.say(catalogue.text("services.title"))
        self.lead.say(catalogue.text("services.lead"))
        for tile, service in zip(self.tiles, here, strict=False):
            tile.draw(service, load_of(service.code, visit.loads), catalogue)
            tile.action = self._choose(service.code)
        self.earlier.say(catalogue.text("page.earlier"))
        self.later.say(catalogue.text("page.later"))
        self.earlier.enabled, self.later.enabled = page > 0, page < self.pages - 1
        self.position.say(catalogue.text("page.position", page=page + 1, pages=self.pages))

    def _choose(self, code: str) -> Callable[[], None]:
        return lambda: self.emit(ServiceChosen(code))

    def lay(self, sheet: Sheet, body: Rect) -> None:
        if sheet.portrait:
            room = self.head(sheet, body)
        else:
            wide = body.w if self.pages == 1 else body.w - 1040
            self.title.place(sheet, Rect(body.x, body.y + 28, wide, 80))
            top = 128 if self.pages == 1 else 148
            room = Rect(body.x, body.y + top, body.w, body.h - top)
        if self.pages > 1:
            if sheet.portrait:
                turn, room = room.cut_bottom(104, tokens.GAP)
            else:
                turn = Rect(body.right - 1000, body.y + 16, 1000, 92)
            left, middle, right = turn.columns((3, 2, 3), tokens.GAP)
            self.earlier.place(sheet, left)
            self.position.place(sheet, middle)
            self.later.place(sheet, right)
        columns = 2 if sheet.portrait else 4
        rows = SERVICES_PAGE // columns
        boxes = [box for row in room.rows(rows, tokens.GAP) for box in row.columns(columns, tokens.GAP)]
        for tile, box in zip(self.tiles[: self.count], boxes, strict=False):
            tile.place(sheet, box)
