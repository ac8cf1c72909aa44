"""The ticket as the screen shows it: number, service, waiting, QR. Part of screens 08 and 08b."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from screens import tokens
from screens.art.qr import qr_matrix
from screens.art.scenes import ticket_card
from screens.art.widget import ArtWidget, QrWidget
from screens.components.panel import Panel
from screens.components.rows import InfoRows, Row
from screens.element import Element
from screens.fonts import Weight
from screens.sheet import Rect, Sheet
from screens.text import Span, Text

_ROWS = 3
_PAD = 50
_QR = 190
"""ui.md, Ticket."""
_TALL = 800


@dataclass(frozen=True, slots=True)
class TicketWords:
    """Everything the ticket says."""

    number: str
    service: str
    rows: tuple[Row, ...]
    qr: str
    """Plain text; works without a network."""
    scan: tuple[Span, ...]
    small: str
    your_number: str


class TicketCard(Element):
    """A paper ticket with a tear line; in landscape the QR part lies beside the number."""

    def __init__(self) -> None:
        super().__init__()
        self.paper = self.add(ArtWidget(ticket_card(0)))
        self.your_number = self.add(
            Text(size=38, tone="ink2", weight=Weight.MEDIUM, align="center", valign="middle")
        )
        self.number = self.add(
            Text(
                size=tokens.TICKET,
                weight=Weight.BOLD,
                tone="lacquer",
                align="center",
                valign="middle",
                lines=1,
                leading=1.0,
            )
        )
        self.service = self.add(Text(size=40, weight=Weight.BOLD, align="center", valign="middle"))
        self.rows = self.add(InfoRows(_ROWS, split=None, framed=False, value_size=40))
        self.rule = self.add(Panel("line", radius=0))
        self.qr = self.add(QrWidget(quiet=0))
        self.scan = self.add(Text(size=33, valign="bottom"))
        self.small = self.add(Text(size=30, tone="ink2", valign="top"))

    def show(self, words: TicketWords) -> None:
        self.your_number.say(words.your_number)
        self.number.say(words.number)
        self.service.say(words.service)
        self.rows.show(list(words.rows))
        self.qr.text = words.qr
        self.scan.say(words.scan)
        self.small.say(words.small)

    def arrange(self, sheet: Sheet, rect: Rect) -> None:
        upper, lower = rect.cut_top(rect.h * (0.43 if rect.h > _TALL else 0.4))
        self.paper.scene = ticket_card(round(upper.h))
        self.paper.place(sheet, rect)
        self._number(sheet, upper.inset(_PAD, 18))
        side = self._code_side(sheet)
        code, rows = lower.inset(_PAD, 32 if rect.h > _TALL else 22).cut_bottom(side, 22)
        self.rows.place(sheet, Rect(rows.x, lower.y + 14, rows.w, rows.bottom - lower.y - 14))
        self.rule.place(sheet, Rect(code.x, code.y - 22, code.w, tokens.HAIRLINE))
        self._code(sheet, code, side)

    def _code_side(self, sheet: Sheet) -> float:
        """Design pixels of a code with whole-pixel modules, at least `_QR`."""
        modules = len(qr_matrix(self.qr.text))
        return modules * ceil(_QR * sheet.scale / modules) / sheet.scale

    def _number(self, sheet: Sheet, room: Rect) -> None:
        title, room = room.cut_top(min(56, room.h * 0.18))
        service, number = room.cut_bottom(min(64, room.h * 0.24))
        self.your_number.place(sheet, title)
        self.number.place(sheet, number)
        self.service.place(sheet, service)

    def _code(self, sheet: Sheet, room: Rect, side: float) -> None:
        code, words = room.cut_left(side, 36)
        self.qr.place(sheet, code)
        needed = self.scan.height_for(sheet, words.w)
        small = self.small.height_for(sheet, words.w)
        squeeze = min(1.0, words.h / max(needed + small, 1))
        upper = (needed + (words.h - needed - small) / 2) if squeeze == 1.0 else needed * squeeze
        first, rest = words.cut_top(upper)
        self.scan.place(sheet, first)
        self.small.place(sheet, rest)
