"""One dossier: what matters now, the five questions, the timeline. Screens 06, 06b, 06c."""

from __future__ import annotations

from kiosk.i18n import Catalogue
from kiosk.portal.timeline import StopState
from kiosk.presentation import Surroundings
from kiosk.states import DossierDetail, Rules, Visit
from kiosk.visit_events import NumberChosen, ServiceChosen, Touch
from screens import tokens
from screens.components.badge import HEIGHT, Pill
from screens.components.banner import Banner
from screens.components.bar import Emit
from screens.components.button import Button
from screens.components.rows import InfoRows, Row
from screens.components.timeline import Passage, Station, Timeline
from screens.delay_panel import HEIGHT as DELAY_HEIGHT
from screens.delay_panel import DelayPanel
from screens.dossier_answers import Answer, DetailView, StopView, detail_view
from screens.dossier_card import say_badge
from screens.dossier_panel import BannerView, DelayView
from screens.fonts import Weight
from screens.icons import Icon
from screens.paper_rows import LIMIT, PaperRows
from screens.screen import Screen
from screens.sheet import Rect, Sheet
from screens.stack import Storey, stack
from screens.text import Text

_PASSAGE = {
    StopState.PASSED: Passage.DONE,
    StopState.CURRENT: Passage.NOW,
    StopState.AHEAD: Passage.AHEAD,
}
_FIVE_QUESTIONS = 5
_PAPERS_BESIDE_ANSWERS = 3
_SMALLEST_TITLE = 44
"""A title that fits on one line at this size takes one."""


class DossierDetailScreen(Screen):
    """Badge and code, title, panel, papers when papers are needed, answers, timeline, one button."""

    def __init__(self, emit: Emit) -> None:
        super().__init__(emit)
        self.title.font_size, self.title.leading, self.title.valign = 50, 1.2, "middle"
        self.pill = self.add(Pill())
        self.code = self.add(
            Text(size=33, tone="ink2", weight=Weight.MEDIUM, align="right", valign="middle", lines=1)
        )
        self.banner = self.add(Banner(title_size=46, body_size=32, icon_size=72))
        self.delay = self.add(DelayPanel())
        self.papers_title = self.add(Text(size=36, weight=Weight.SEMIBOLD, valign="bottom"))
        self.papers = self.add(PaperRows())
        self.answers = self.add(InfoRows(_FIVE_QUESTIONS))
        self.timeline = self.add(Timeline())
        self.note_icon = self.add(Icon("info", tone="amber", size=38))
        self.note = self.add(Text(size=30, tone="ink2", valign="middle"))
        self.number = self.add(Button("", icon="ticket", size=44))
        self.view: DetailView | None = None

    def show(self, visit: Visit, surroundings: Surroundings, catalogue: Catalogue) -> None:
        state = visit.state
        if not isinstance(state, DossierDetail):
            return
        view = self.view = detail_view(state.dossier, surroundings, catalogue, loading=state.loading)
        say_badge(self.pill, view.badge)
        self.code.say(view.code)
        self.title.say(view.procedure)
        if isinstance(view.panel, BannerView):
            self.banner.mood(view.panel.fill, view.panel.ink, view.panel.body)
            self.banner.say(view.panel.icon, view.panel.title, view.panel.note)
        elif isinstance(view.panel, DelayView):
            self.delay.show(view.panel)
        self.papers_title.say(catalogue.text("visit.detail.papers"))
        beyond = catalogue.plural("visit.detail.papers.more", max(len(view.papers) - LIMIT + 1, 0))
        self.papers.show(view.papers, beyond)
        self.answers.show([_row(answer) for answer in view.answers])
        self.timeline.show(tuple(_station(stop) for stop in view.stops))
        self.note.say(catalogue.text("visit.detail.partial") if state.partial else "")
        self.number.say(view.action)
        touch = _number_for(view, visit.rules)
        self.number.action = lambda: self.emit(touch)

    def lay(self, sheet: Sheet, body: Rect) -> None:
        if self.view is None:
            return
        if sheet.portrait:
            self._portrait(sheet, body)
        else:
            self._landscape(sheet, body, self.view)

    def _portrait(self, sheet: Sheet, body: Rect) -> None:
        number, room = body.cut_bottom(136, tokens.GAP)
        self.number.place(sheet, number)
        head, room = self._note(sheet, room).cut_top(28 + HEIGHT)
        if not self._badge(sheet, head):
            code, room = room.cut_top(44)
            self.code.place(sheet, code)
        room = self._title(sheet, room)
        stack(sheet, room, [*self._panel(sheet, room.w), *self._papers(), self._answers(), *self._stops()])

    def _landscape(self, sheet: Sheet, body: Rect, view: DetailView) -> None:
        """What matters now left, papers and answers right; many papers push the answers left."""
        left, right = body.columns((904, 856), 48)
        number, room = left.cut_bottom(120, 28)
        self.number.place(sheet, number)
        head, room = room.cut_top(20 + HEIGHT)
        right = Rect(right.x, right.y + 24, right.w, right.h - 24)
        if not self._badge(sheet, head):
            code, right = right.cut_top(44, 12)
            self.code.place(sheet, code)
        room = self._title(sheet, self._note(sheet, room))
        many = len(view.papers) > _PAPERS_BESIDE_ANSWERS
        below = [self._answers()] if many else self._stops()
        stack(sheet, room, [*self._panel(sheet, room.w), *below])
        stack(sheet, right, [*self._papers(), *([] if many else [self._answers()])])

    def _badge(self, sheet: Sheet, head: Rect) -> bool:
        """Badge and code on one line; False when the code found no place there."""
        line, _ = head.cut_bottom(HEIGHT)
        taken = self.pill.fit(sheet, line)
        code = Rect(taken.right + 20, line.y, line.right - taken.right - 20, line.h)
        if self.code.width_for(sheet) * tokens.MINIMUM > code.w * self.code.font_size:
            return False
        self.code.place(sheet, code)
        return True

    def _title(self, sheet: Sheet, room: Rect) -> Rect:
        one_line = self.title.width_for(sheet) * _SMALLEST_TITLE <= room.w * self.title.font_size
        needed = self.title.font_size * self.title.leading * (1 if one_line else 2)
        self.title.place(sheet, Rect(room.x, room.y + 10, room.w, needed))
        y = room.y + needed + 32
        return Rect(room.x, y, room.w, room.bottom - y)

    def _note(self, sheet: Sheet, room: Rect) -> Rect:
        if not self.note.spans:
            return room
        needed = max(self.note.height_for(sheet, room.w - 58), 44)
        line, room = room.cut_bottom(needed, 20)
        icon, words = line.cut_left(44, 14)
        self.note_icon.place(sheet, icon)
        self.note.place(sheet, words)
        return room

    def _panel(self, sheet: Sheet, width: float) -> list[Storey]:
        panel = self.view.panel if self.view else None
        if isinstance(panel, BannerView):
            return [Storey(self.banner, max(148, self.banner.height_for(sheet, width)), gap=28)]
        if isinstance(panel, DelayView):
            return [Storey(self.delay, DELAY_HEIGHT, gap=28, least=196)]
        return []

    def _papers(self) -> list[Storey]:
        if not (self.view and self.view.papers):
            return []
        return [Storey(self.papers_title, 52, gap=12), Storey(self.papers, None, gap=28, most=1.15)]

    def _answers(self) -> Storey:
        return Storey(self.answers, None, gap=36, most=1.35)

    def _stops(self) -> list[Storey]:
        return [Storey(self.timeline, None, gap=0, droppable=True)] if self.view and self.view.stops else []


def _number_for(view: DetailView, rules: Rules) -> Touch:
    """Straight to the queue for results where the centre has one, else to the choice of services."""
    if view.collects and rules.result_service:
        return ServiceChosen(rules.result_service)
    return NumberChosen()


def _row(answer: Answer) -> Row:
    return Row(answer.icon, answer.question, answer.answer, answer.note, "ink" if answer.known else "ink2")


def _station(stop: StopView) -> Station:
    return Station(stop.label, stop.day, _PASSAGE[stop.state])
