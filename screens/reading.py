"""Screen 04: the chip is being read, then dossiers are searched."""

from __future__ import annotations

from kiosk.i18n import Catalogue
from kiosk.presentation import Surroundings
from kiosk.states import Reading, ReadingStep, Visit
from kiosk.visit_events import ReadingStopped
from screens.art import scenes
from screens.art.widget import ArtWidget
from screens.components.bar import Emit
from screens.components.button import Button, Look
from screens.components.panel import Panel
from screens.components.steps import Step, Steps
from screens.components.timeline import Passage
from screens.screen import Screen
from screens.sheet import Rect, Sheet
from screens.tokens import GAP

ORDER = tuple(ReadingStep)


class ReadingScreen(Screen):
    """Five rows: the number is known already, then the four steps of the state."""

    back = False

    def __init__(self, emit: Emit) -> None:
        super().__init__(emit)
        self.panel = self.add(Panel("jade_tint"))
        self.scene = self.add(ArtWidget(scenes.READING_CARD))
        self.steps = self.add(Steps(len(ORDER) + 1))
        self.stop = self.add(
            Button("", lambda: emit(ReadingStopped()), look=Look.FRAMED, icon="x", icon_tone="ink", size=38)
        )

    def show(self, visit: Visit, surroundings: Surroundings, catalogue: Catalogue) -> None:
        state = visit.state
        self.scene.scene = scenes.READERS[surroundings.card.kind].hold
        at = ORDER.index(state.step) if isinstance(state, Reading) else 0
        searching = ORDER[at] is ReadingStep.SEARCHING
        self.title.say(catalogue.text("reading.title.searching" if searching else "reading.title"))
        self.lead.say(catalogue.text("reading.lead.searching" if searching else "reading.lead"))
        rows = [Step(catalogue.text("reading.step.number"), Passage.DONE)]
        for number, step in enumerate(ORDER):
            passage = Passage.DONE if number < at else Passage.NOW if number == at else Passage.AHEAD
            name = "now" if passage is Passage.NOW else "row"
            rows.append(Step(catalogue.text(f"reading.step.{step.value}.{name}"), passage))
        self.steps.draw(tuple(rows), catalogue)
        self.stop.say(catalogue.text("reading.stop"))

    def lay(self, sheet: Sheet, body: Rect) -> None:
        if sheet.portrait:
            room = self.head(sheet, body, top=48, gap=28)
            stop, room = room.cut_bottom(110, GAP)
            scene, rows = room.cut_top(440, 32)
        else:
            left, right = body.columns((800, 968), 56)
            scene = self.head(sheet, left, top=48, gap=28)
            stop, rows = Rect(right.x, right.y + 48, right.w, right.h - 48).cut_bottom(110, 28)
        self.panel.place(sheet, scene)
        self.scene.place(sheet, scene.inset(42))
        self.steps.place(sheet, rows)
        self.stop.place(sheet, stop)
