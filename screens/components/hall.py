"""Cards of the idle screen: opening hours, how busy the hall is, the published on-time figure."""

from __future__ import annotations

from kiosk.i18n import Catalogue
from kiosk.presentation import OnTimeFigure, Surroundings
from kiosk.queue.model import ServiceLoad
from screens import tokens
from screens.components.panel import Panel
from screens.element import Element
from screens.fonts import Weight
from screens.icons import Icon
from screens.sheet import Rect, Sheet
from screens.text import Text
from screens.words import estimate_words, people, spread, total_waiting


class FactCard(Element):
    """Icon and heading, bold lines, a closing line."""

    def __init__(self, icon: str) -> None:
        super().__init__()
        self.panel = self.add(Panel("surface", "line"))
        self.icon = self.add(Icon(icon, tone="gold", size=40))
        self.heading = self.add(
            Text(size=tokens.SMALL, tone="ink2", weight=Weight.MEDIUM, valign="middle", lines=1)
        )
        self.fact = self.add(Text(size=38, weight=Weight.BOLD, valign="middle"))
        self.mark = self.add(Icon("circle-check", tone="jade", size=36))
        self.close = self.add(Text(size=tokens.SMALL, tone="ink2", valign="middle", lines=1))
        self.marked = False

    def arrange(self, sheet: Sheet, rect: Rect) -> None:
        self.panel.place(sheet, rect)
        inner = Rect(rect.x + 30, rect.y + 20, rect.w - 48, rect.h - 38)
        head, rest = inner.cut_top(46)
        self.icon.place(sheet, Rect(head.x, head.y, 44, head.h))
        self.heading.place(sheet, Rect(head.x + 54, head.y, head.w - 54, head.h))
        if not self.close.spans:
            self.fact.place(sheet, rest)
            return
        foot, rest = rest.cut_bottom(46)
        self.fact.place(sheet, rest)
        if self.marked:
            self.mark.place(sheet, Rect(foot.x, foot.y, 40, foot.h))
            foot = Rect(foot.x + 50, foot.y, foot.w - 50, foot.h)
        self.close.place(sheet, foot)


class HoursCard(FactCard):
    """`07:00 – 11:30`, and whether the centre is open now."""

    def __init__(self) -> None:
        super().__init__("clock")
        self.marked = True

    def draw(self, surroundings: Surroundings, catalogue: Catalogue) -> None:
        self.heading.say(catalogue.text("idle.hours"))
        self.fact.say("\n".join(f"{h.opens} – {h.closes}" for h in surroundings.centre.hours[:2]))
        now = surroundings.open_now
        self.mark.name, self.mark.tone = ("circle-check", "jade") if now else ("clock", "amber")
        self.close.weight = Weight.SEMIBOLD
        self.close.say(catalogue.text("idle.open" if now else "idle.closed"), "jade" if now else "amber")


class WaitingCard(FactCard):
    """`18 người`, `khoảng 5–20 phút`."""

    def __init__(self) -> None:
        super().__init__("users")

    def draw(self, loads: tuple[ServiceLoad, ...], catalogue: Catalogue) -> None:
        self.heading.say(catalogue.text("idle.waiting"))
        count = total_waiting(loads)
        if not loads or not count:
            self.fact.say(catalogue.text("wait.nobody" if loads else "wait.unknown"))
            self.close.say("")
            return
        estimate = spread(loads)
        self.fact.say(f"{people(count, catalogue)}\n{estimate_words(estimate, catalogue)}")
        self.close.say(catalogue.text("idle.by_service") if estimate else "")


class OnTimeCard(Element):
    """`99,6 %` of dossiers on time, as published."""

    def __init__(self) -> None:
        super().__init__()
        self.known = False
        self.panel = self.add(Panel("surface", "line"))
        self.percent = self.add(Text(size=60, tone="jade", weight=Weight.BOLD, valign="middle", lines=1))
        self.words = self.add(Text(size=32, weight=Weight.SEMIBOLD, valign="bottom", lines=1))
        self.source = self.add(Text(size=28, tone="ink2", valign="top", lines=1))

    def draw(self, figure: OnTimeFigure | None, catalogue: Catalogue) -> None:
        self.known = figure is not None
        if figure is not None:
            self.percent.say(catalogue.text("idle.percent", percent=figure.percent))
            self.words.say(catalogue.text("idle.on_time"))
            self.source.say(catalogue.text("idle.on_time.source", month=figure.month))

    def arrange(self, sheet: Sheet, rect: Rect) -> None:
        self.panel.place(sheet, rect)
        inner = rect.inset(32, 8)
        figure, words = inner.cut_left(min(self.percent.width_for(sheet) + 4, inner.w * 0.4), 28)
        self.percent.place(sheet, figure)
        upper, lower = words.rows(2, 0)
        self.words.place(sheet, upper)
        self.source.place(sheet, lower)
