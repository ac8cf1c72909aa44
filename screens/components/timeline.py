"""The five stations of a dossier: done, now, still to come."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from screens import tokens
from screens.components.panel import Disc, Panel
from screens.element import Element
from screens.fonts import Weight
from screens.icons import Icon
from screens.sheet import Rect, Sheet
from screens.text import Text

DISC = 60
HEIGHT = 156


class Passage(StrEnum):
    DONE = "done"
    NOW = "now"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class Station:
    """`date` as it is to be shown: `19/01`, or `–`."""

    title: str
    date: str
    passage: Passage


class _Stop(Element):
    def __init__(self) -> None:
        super().__init__()
        self.disc = self.add(Disc())
        self.core = self.add(Disc("lacquer"))
        self.check = self.add(Icon("check", tone="surface", size=46))
        self.title = self.add(Text(size=tokens.SMALL, align="center", lines=2))
        self.date = self.add(Text(size=tokens.MINIMUM, tone="ink2", align="center", lines=1))
        self.passage = Passage.AHEAD

    def show(self, station: Station) -> None:
        self.passage = station.passage
        now = station.passage is Passage.NOW
        self.title.weight = Weight.BOLD if now else Weight.REGULAR
        self.title.say(station.title, "lacquer" if now else "ink")
        self.date.say(station.date)

    def arrange(self, sheet: Sheet, rect: Rect) -> None:
        top, words = rect.cut_top(DISC, 10)
        spot = top.middle(DISC, DISC)
        self.disc.fill = "jade" if self.passage is Passage.DONE else "surface"
        self.disc.ring = {Passage.DONE: None, Passage.NOW: "lacquer", Passage.AHEAD: "edge"}[self.passage]
        self.disc.ring_width = 7 if self.passage is Passage.NOW else 4
        self.disc.place(sheet, spot)
        if self.passage is Passage.DONE:
            self.check.place(sheet, spot)
        if self.passage is Passage.NOW:
            self.core.place(sheet, spot.middle(26, 26))
        needed = self.title.height_for(sheet, words.w)
        title, below = words.cut_top(min(needed, words.h - 40), 2)
        self.title.place(sheet, title)
        self.date.place(sheet, Rect(below.x, below.y, below.w, 40))


class Timeline(Element):
    """Give it `limit` or fewer stations, 156 high (200 when a title takes two lines)."""

    def __init__(self, limit: int = 5) -> None:
        super().__init__()
        self.links = [self.add(Panel("line", radius=0)) for _ in range(limit - 1)]
        self.stops = [self.add(_Stop()) for _ in range(limit)]
        self.stations: tuple[Station, ...] = ()

    def show(self, stations: tuple[Station, ...]) -> None:
        self.stations = stations
        for stop, station in zip(self.stops, stations, strict=False):
            stop.show(station)

    def height_for(self, sheet: Sheet, width: float) -> float:
        """Design pixels needed in `width`."""
        box = width / max(len(self.stations), 1) - 12
        used = self.stops[: len(self.stations)]
        tallest = max((stop.title.height_for(sheet, box) for stop in used), default=0)
        return DISC + 10 + tallest + 2 + 40

    def arrange(self, sheet: Sheet, rect: Rect) -> None:
        if not self.stations:
            return
        boxes = rect.columns(len(self.stations), 12)
        for stop, box in zip(self.stops, boxes, strict=False):
            stop.place(sheet, box)
        for number, link in enumerate(self.links[: len(self.stations) - 1]):
            left, right = boxes[number], boxes[number + 1]
            x = left.x + left.w / 2 + DISC / 2 + 6
            link.fill = "jade" if self.stations[number].passage is Passage.DONE else "line"
            w = right.x + right.w / 2 - DISC / 2 - 6 - x
            link.place(sheet, Rect(x, rect.y + DISC / 2 - 3, w, 6))
