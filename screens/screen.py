"""The base of every screen: header, content, bar; draws a visit, emits touches, decides nothing."""

from __future__ import annotations

from kiosk.i18n import Catalogue
from kiosk.presentation import Surroundings
from kiosk.states import Visit
from screens import tokens
from screens.components.bar import Bar, Emit
from screens.components.header import Header
from screens.components.panel import Panel
from screens.element import Element
from screens.fonts import Weight
from screens.sheet import Rect, Sheet
from screens.text import Text


class Screen(Element):
    """Built once, reused.

    A subclass makes its parts in `__init__`, fills them in `show`, places them in `lay`.
    """

    has_header = True
    has_bar = True
    back = True
    """Whether "Quay lại" does something here."""
    at_home = False
    home = True
    """Whether "Trang chủ" / "Kết thúc" does something here."""

    def __init__(self, emit: Emit) -> None:
        super().__init__()
        self.emit = emit
        self.ground = self.add(Panel("paper", radius=0))
        self.header = self.add(Header())
        self.bar = self.add(Bar(emit))
        self.title = self.add(Text(size=tokens.H1, weight=Weight.BOLD))
        self.lead = self.add(Text(size=38, tone="ink2"))

    def draw(self, visit: Visit, surroundings: Surroundings, catalogue: Catalogue) -> None:
        """Shows a visit. Only what changed is painted again."""
        if self.has_header:
            self.header.draw(surroundings, catalogue)
        self.show(visit, surroundings, catalogue)
        if self.has_bar:
            self.bar.draw(visit, catalogue, back=self.back, at_home=self.at_home, home=self.home)
        self.refresh()

    def show(self, visit: Visit, surroundings: Surroundings, catalogue: Catalogue) -> None:
        """Fills the parts; nothing is placed here. A screen without parts of its own has nothing to fill."""

    def lay(self, sheet: Sheet, body: Rect) -> None:
        """Places the parts. `body` lies between header and bar, inside the margins, 44 above the bar."""

    def arrange(self, sheet: Sheet, rect: Rect) -> None:
        self.ground.place(sheet, rect)
        body = rect
        if self.has_header:
            head, body = body.cut_top(tokens.HEADER)
            self.header.place(sheet, head)
        if self.has_bar:
            foot, body = body.cut_bottom(tokens.BAR if sheet.portrait else tokens.BAR_LANDSCAPE)
            self.bar.place(sheet, foot)
        self.lay(
            sheet, Rect(body.x + sheet.margin, body.y, body.w - 2 * sheet.margin, body.h - tokens.ABOVE_BAR)
        )

    def head(self, sheet: Sheet, body: Rect, *, top: float = 36, gap: float = 28) -> Rect:
        """Places `title` and `lead` at the upper edge; answers the room below them."""
        y = body.y + top
        for text in (self.title, self.lead):
            needed = text.height_for(sheet, body.w)
            if needed:
                text.place(sheet, Rect(body.x, y, body.w, needed))
                y += needed + 2
        y += gap
        return Rect(body.x, y, body.w, body.bottom - y)
