"""Named steps of the reading (04): done, under way, waiting. Progress moves on real steps only."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.i18n import Catalogue
from screens import tokens
from screens.components.panel import Disc, Panel
from screens.components.ring import Ring
from screens.components.timeline import Passage
from screens.element import Element
from screens.fonts import Weight
from screens.icons import Icon
from screens.sheet import Rect, Sheet
from screens.text import Text

DISC = 72


@dataclass(frozen=True, slots=True)
class Step:
    """One row: what is done, and how it stands."""

    words: str
    passage: Passage


class _StepRow(Element):
    def __init__(self, number: int) -> None:
        super().__init__()
        self.passage = Passage.AHEAD
        self.panel = self.add(Panel("rose", radius=tokens.KEY_RADIUS))
        self.disc = self.add(Disc("jade"))
        self.ring = self.add(Ring(width=9, hole="rose", part=0.25))
        self.check = self.add(Icon("check", tone="surface", size=54))
        self.number = self.add(
            Text(str(number), size=34, tone="ink2", weight=Weight.SEMIBOLD, align="center", valign="middle")
        )
        self.words = self.add(Text(size=40, valign="middle", lines=2))
        self.state = self.add(Text(size=tokens.SMALL, align="right", valign="middle", lines=1))

    def draw(self, step: Step, catalogue: Catalogue) -> None:
        self.passage = step.passage
        now = step.passage is Passage.NOW
        self.words.weight = Weight.BOLD if now else Weight.REGULAR
        self.words.say(step.words, "ink2" if step.passage is Passage.AHEAD else "ink")
        self.state.weight = Weight.REGULAR if step.passage is Passage.AHEAD else Weight.SEMIBOLD
        tone = {Passage.DONE: "jade", Passage.NOW: "lacquer", Passage.AHEAD: "ink2"}
        self.state.tone = tone[step.passage]  # type: ignore[assignment]  # every value above is a tone
        self.state.say(catalogue.text(f"reading.state.{step.passage.value}"))

    def arrange(self, sheet: Sheet, rect: Rect) -> None:
        if self.passage is Passage.NOW:
            self.panel.place(sheet, rect)
        inner = rect.inset(28, 4)
        spot, rest = inner.cut_left(DISC, 30)
        spot = spot.middle(DISC, DISC)
        if self.passage is Passage.NOW:
            self.ring.place(sheet, spot)
        else:
            done = self.passage is Passage.DONE
            self.disc.fill = "jade" if done else "paper"
            self.disc.ring = None if done else "line"
            self.disc.place(sheet, spot)
            (self.check if done else self.number).place(sheet, spot)
        state, words = rest.cut_right(190, 16)
        self.words.place(sheet, words)
        self.state.place(sheet, state)


class Steps(Element):
    """A progress line and its rows."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.track = self.add(Panel("line", radius=10))
        self.done = self.add(Panel("lacquer", radius=10))
        self.rows = [self.add(_StepRow(number + 1)) for number in range(limit)]
        self.steps: tuple[Step, ...] = ()

    def draw(self, steps: tuple[Step, ...], catalogue: Catalogue) -> None:
        self.steps = steps
        for row, step in zip(self.rows, steps, strict=True):
            row.draw(step, catalogue)

    @property
    def part(self) -> float:
        """How much is done, 0 to 1; the step under way counts half."""
        worth = {Passage.DONE: 1.0, Passage.NOW: 0.5, Passage.AHEAD: 0.0}
        return sum(worth[s.passage] for s in self.steps) / max(len(self.steps), 1)

    def arrange(self, sheet: Sheet, rect: Rect) -> None:
        line, room = rect.cut_top(20, 24)
        self.track.place(sheet, line)
        self.done.place(sheet, Rect(line.x, line.y, line.w * self.part, line.h))
        height = min(108, room.h / len(self.rows))
        for number, row in enumerate(self.rows):
            row.place(sheet, Rect(room.x, room.y + number * (room.h / len(self.rows)), room.w, height))
