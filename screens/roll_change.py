"""A new roll of paper, without a PIN: the guide while the cover is open, then what came of the test line."""

from __future__ import annotations

from drivers.printer.model import PrinterStatus, PrintOutcome
from kiosk.i18n import Catalogue
from kiosk.paper import Verdict
from kiosk.presentation import PaperFrom, Surroundings
from kiosk.states import RollChange, RollTest, RollTested, Visit
from kiosk.visit_events import Finished, RollAnswered
from screens import tokens
from screens.art.roll_steps import RollStep
from screens.art.scenes import roll_step
from screens.art.widget import ArtWidget
from screens.components.banner import Banner
from screens.components.bar import Emit
from screens.components.button import Button, Look
from screens.components.panel import Disc, Panel
from screens.components.ring import Ring
from screens.element import Element
from screens.fonts import Weight
from screens.icons import Icon
from screens.screen import Screen
from screens.sheet import Rect, Sheet
from screens.text import Text, marked

_NUMBER = 72
_SIGN = 280
_BETWEEN = 28
_INSET, _ASIDE = 14, 12
"""Between a card's edge and its picture, and from there to its words."""


class _Step(Element):
    """Number, picture, what to do; a hairline only, for it cannot be touched."""

    def __init__(self, number: int, step: RollStep) -> None:
        super().__init__()
        self.step = step
        self.words_high = 0.0
        """Height of the words' room: the same on all cards, so that the pictures are of one size."""
        self.panel = self.add(Panel("surface", "line"))
        self.ground = self.add(Panel("gold_tint", radius=tokens.RADIUS - 6))
        self.picture = self.add(ArtWidget(roll_step(step, PaperFrom.BELOW)))
        self.disc = self.add(Disc("lacquer"))
        self.number = self.add(
            Text(str(number), size=42, weight=Weight.BOLD, tone="surface", align="center", valign="middle")
        )
        self.what = self.add(Text(size=38, weight=Weight.BOLD))
        self.how = self.add(Text(size=32, tone="ink2"))

    def show(self, what: str, how: str, paper_from: PaperFrom) -> None:
        self.picture.scene = roll_step(self.step, paper_from)
        self.what.say(what)
        self.how.say(how)

    def arrange(self, sheet: Sheet, rect: Rect) -> None:
        self.panel.place(sheet, rect)
        inner = rect.inset(_INSET)
        words, top = inner.cut_bottom(self.words_high + 20, 14)
        words = words.inset(_ASIDE, 0)
        what = self.what.height_for(sheet, words.w)
        self.ground.place(sheet, top)
        self.picture.place(sheet, top.inset(16, 14))
        number = Rect(top.x + 12, top.y + 12, _NUMBER, _NUMBER)
        self.disc.place(sheet, number)
        self.number.place(sheet, number)
        self.what.place(sheet, Rect(words.x, words.y, words.w, what))
        how = self.how.height_for(sheet, words.w)
        self.how.place(sheet, Rect(words.x, words.y + what + 4, words.w, how))

    def words_height(self, sheet: Sheet, width: float) -> float:
        """What its words need on a card of this width."""
        room = width - 2 * (_INSET + _ASIDE)
        return self.what.height_for(sheet, room) + self.how.height_for(sheet, room)


class RollGuideScreen(Screen):
    """Four steps in pictures; the rest the machine does by itself."""

    has_bar = False

    def __init__(self, emit: Emit) -> None:
        super().__init__(emit)
        self.steps = [self.add(_Step(number, step)) for number, step in enumerate(RollStep, 1)]
        self.banner = self.add(Banner("jade_tint", "jade"))
        self.later = self.add(
            Button("", lambda: emit(Finished()), look=Look.FRAMED, icon="clock", icon_tone="ink", size=38)
        )

    def show(self, visit: Visit, surroundings: Surroundings, catalogue: Catalogue) -> None:
        if not isinstance(visit.state, RollChange):
            return
        paper_from = surroundings.paper_from
        self.title.say(catalogue.text("roll.guide.title"))
        self.lead.say(catalogue.text("roll.guide.lead"))
        for step in self.steps:
            how = f"roll.step.put_in.{paper_from.value}" if step.step is RollStep.PUT_IN else ""
            step.show(
                catalogue.text(f"roll.step.{step.step.value}"),
                catalogue.text(how or f"roll.step.{step.step.value}.how"),
                paper_from,
            )
        self._say_how_it_is(visit.devices.printer, catalogue)
        self.later.say(catalogue.text("roll.guide.later"))

    def _say_how_it_is(self, printer: PrinterStatus, catalogue: Catalogue) -> None:
        if printer is PrinterStatus.COVER_OPEN:
            self.banner.mood("jade_tint", "jade")
            self.banner.say(
                "printer", catalogue.text("roll.guide.then"), catalogue.text("roll.guide.by_itself")
            )
            return
        self.banner.mood("amber_tint", "amber")
        out = printer is PrinterStatus.PAPER_OUT
        title = "roll.guide.no_paper" if out else f"visit.printer.{printer.value}"
        self.banner.say("triangle-alert", catalogue.text(title), catalogue.text("roll.guide.again"))

    def lay(self, sheet: Sheet, body: Rect) -> None:
        room = self.head(sheet, body)
        if sheet.portrait:
            button, room = room.cut_bottom(128, tokens.GAP)
            banner, room = room.cut_bottom(self.banner.height_for(sheet, room.w), tokens.GAP)
            places = [cell for row in room.rows(2, _BETWEEN) for cell in row.columns(2, _BETWEEN)]
        else:
            foot, room = room.cut_bottom(max(148, self.banner.height_for(sheet, body.w * 0.62)), 32)
            banner, button = foot.columns((0.62, 0.38), tokens.GAP)
            places = room.columns(4, _BETWEEN)
        words = max(step.words_height(sheet, places[0].w) for step in self.steps)
        for step, place in zip(self.steps, places, strict=True):
            step.words_high = words
            step.place(sheet, place)
        self.banner.place(sheet, banner)
        self.later.place(sheet, button)


class RollTestScreen(Screen):
    """The test line on its way; then whether it came, and what is counted of the roll."""

    has_bar = False

    def __init__(self, emit: Emit) -> None:
        super().__init__(emit)
        self.title.font_size, self.lead.font_size = 68, 38
        self.title.align = self.lead.align = "center"
        self.disc = self.add(Disc("jade_tint"))
        self.icon = self.add(Icon("printer", tone="jade", size=150))
        self.roll = self.add(Banner("gold_tint", "gold", title_size=42, body_size=34))
        self.roll.title.tone = "ink"
        self.ring = self.add(Ring(width=10))
        self.back_in = self.add(Text(size=34, tone="ink2", valign="middle", lines=1))
        self.answer = self.add(Button("", self._answer, look=Look.FRAMED, size=40))
        self.done = self.add(Button("", self._done, size=44))
        self.verdict: Verdict | None = None

    def _answer(self) -> None:
        self.emit(RollAnswered(new=False))

    def _done(self) -> None:
        self.emit(RollAnswered(new=True) if self.verdict is Verdict.UNSURE else Finished())

    def show(self, visit: Visit, surroundings: Surroundings, catalogue: Catalogue) -> None:
        match visit.state:
            case RollTest():
                self.verdict = None
                self._mood("printer", good=True)
                self.title.say(catalogue.text("roll.testing"))
                self.lead.say(catalogue.text("roll.testing.note"))
            case RollTested(verdict, outcome, _, left):
                self.verdict = verdict
                self._show_line(outcome, catalogue)
                self._show_roll(visit, verdict, catalogue)
                self.back_in.say(marked(catalogue.plural("roll.back", left)))
                self.ring.part = left / max(visit.rules.roll_told_s, 1)
            case _:
                return

    def _mood(self, icon: str, *, good: bool) -> None:
        self.disc.fill = "jade_tint" if good else "amber_tint"
        self.icon.name, self.icon.tone = icon, "jade" if good else "amber"

    def _show_line(self, outcome: PrintOutcome, catalogue: Catalogue) -> None:
        came = outcome is PrintOutcome.CONFIRMED
        self._mood("circle-check" if came else "triangle-alert", good=came)
        self.title.say(catalogue.text(f"roll.line.{outcome.value}"))
        self.lead.say(catalogue.text(f"roll.line.{outcome.value}.note"))

    def _show_roll(self, visit: Visit, verdict: Verdict, catalogue: Catalogue) -> None:
        forecast = visit.paper.forecast
        note = catalogue.text(f"roll.verdict.{verdict.value}.note")
        if verdict is not Verdict.UNSURE and forecast is not None and forecast.left_tickets is not None:
            note = f"{note} {catalogue.plural('roll.left', forecast.left_tickets)}"
        icon = "circle-question-mark" if verdict is Verdict.UNSURE else "scroll"
        self.roll.say(icon, catalogue.text(f"roll.verdict.{verdict.value}"), note)
        self.answer.say(catalogue.text("roll.answer.same"))
        if verdict is Verdict.UNSURE:
            self.done.say(catalogue.text("roll.answer.new"), icon="check")
        else:
            self.done.say(catalogue.text("roll.answer.done"), icon="check")

    def lay(self, sheet: Sheet, body: Rect) -> None:
        if self.verdict is None:
            self._head(sheet, body)
            return
        if sheet.portrait:
            done, room = body.cut_bottom(160, tokens.GAP)
            if self.verdict is not Verdict.SAME:
                answer, room = room.cut_bottom(128, 52)
                self.answer.place(sheet, answer)
            line, room = room.cut_bottom(68, 52)
            roll, room = room.cut_bottom(self._roll_height(sheet, room), tokens.GAP)
            self.roll.place(sheet, roll)
            self._head(sheet, room)
        else:
            left, right = body.columns((1, 1), 80)
            self._head(sheet, left)
            rows = 160 + 68 + 48 + (0 if self.verdict is Verdict.SAME else 128 + tokens.GAP)
            right = right.middle(right.w, self._roll_height(sheet, right) + 48 + rows)
            done, room = right.cut_bottom(160, tokens.GAP)
            if self.verdict is not Verdict.SAME:
                answer, room = room.cut_bottom(128, 48)
                self.answer.place(sheet, answer)
            line, room = room.cut_bottom(68, 48)
            self.roll.place(sheet, room)
        self.done.place(sheet, done)
        self._clock(sheet, line)

    def _roll_height(self, sheet: Sheet, room: Rect) -> float:
        return max(180, self.roll.height_for(sheet, room.w))

    def _head(self, sheet: Sheet, room: Rect) -> None:
        """Sign, heading and line, together in the middle."""
        title, lead = (text.height_for(sheet, room.w) for text in (self.title, self.lead))
        top, words = room.middle(room.w, _SIGN + 44 + title + 14 + lead).cut_top(_SIGN, 44)
        self.disc.place(sheet, top)
        self.icon.place(sheet, top)
        upper, lower = words.cut_top(title, 14)
        self.title.place(sheet, upper)
        self.lead.place(sheet, lower)

    def _clock(self, sheet: Sheet, line: Rect) -> None:
        width = min(self.back_in.width_for(sheet) + 8, line.w - 92)
        ring, words = line.middle(width + 92, line.h).cut_left(64, 28)
        self.ring.place(sheet, ring)
        self.back_in.place(sheet, words)
