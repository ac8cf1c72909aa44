"""The window's content: picks the screen of the visit's state, and keeps every screen once built."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import replace
from math import inf
from typing import Any, assert_never

from kivy.clock import Clock
from kivy.uix.widget import Widget

from kiosk import states
from kiosk.i18n import catalogue
from kiosk.presentation import Surroundings
from kiosk.states import State, Visit
from kiosk.visit_events import Touched
from screens.components.bar import Emit
from screens.screen import Screen
from screens.sheet import Sheet
from screens.text import forget_words


def screen_class(state: State) -> type[Screen]:
    """The class that draws `state`. Imported when first needed: the idle screen comes first."""
    match state:
        case states.Idle():
            from screens.idle import IdleScreen

            return IdleScreen
        case states.Home():
            from screens.home import HomeScreen

            return HomeScreen
        case states.ShowQr() | states.LayCard():
            from screens.identify import IdentifyScreen

            return IdentifyScreen
        case states.EnterDigits():
            from screens.enter_digits import EnterDigitsScreen

            return EnterDigitsScreen
        case states.Reading():
            from screens.reading import ReadingScreen

            return ReadingScreen
        case states.TakeCard():
            from screens.take_card import TakeCardScreen

            return TakeCardScreen
        case states.ServiceChoice():
            from screens.service_choice import ServiceChoiceScreen

            return ServiceChoiceScreen
        case states.DossierList():
            from screens.dossier_list import DossierListScreen

            return DossierListScreen
        case states.NoDossiers():
            from screens.no_dossiers import NoDossiersScreen

            return NoDossiersScreen
        case states.DossierDetail():
            from screens.dossier_detail import DossierDetailScreen

            return DossierDetailScreen
        case states.Issuing():
            from screens.ticket import IssuingScreen

            return IssuingScreen
        case states.TicketPrinting() | states.TicketPrinted() | states.TicketOnScreen():
            from screens.ticket import TicketScreen

            return TicketScreen
        case states.Problem():
            from screens.problem import ProblemScreen

            return ProblemScreen
        case states.RollChange():
            from screens.roll_change import RollGuideScreen

            return RollGuideScreen
        case states.RollTest() | states.RollTested():
            from screens.roll_change import RollTestScreen

            return RollTestScreen
        case states.StillThere():
            from screens.still_there import StillThereScreen

            return StillThereScreen
        case states.OutOfService():
            from screens.out_of_service import OutOfServiceScreen

            return OutOfServiceScreen
        case _:
            assert_never(state)


_PREPARED: tuple[State, ...] = (
    states.Home(),
    states.ServiceChoice(),
    states.ShowQr(),
    states.EnterDigits(),
    states.Reading(0),
    states.TakeCard(),
    states.DossierList(),
    states.Issuing(0, ""),
    states.Problem(states.ProblemKind.PORTAL_DOWN),
)
"""Screens built ahead while nobody touches, in the order a visit needs them."""
DEAF_S = 0.5
"""A double tap on "Xong" must not take a number for nobody: the idle screen hears nothing at first."""

_PAUSE_S = 0.15


def wipes(state: State) -> bool:
    """Whether nothing of the last visit may be left anywhere."""
    match state:
        case states.Idle() | states.OutOfService() | states.TakeCard(leaving=True):
            return True
        case states.RollChange() | states.RollTest() | states.RollTested():
            return True
        case _:
            return False


class VisitView(Widget):
    """Shows one visit on one sheet. `emit` receives every touch; `now` is a clock in seconds.

    When a visit is over, every screen that showed it is thrown away with its words and textures.
    """

    def __init__(self, emit: Emit, sheet: Sheet, now: Callable[[], float] = Clock.get_time) -> None:
        super().__init__(size_hint=(None, None))
        self.emit, self.sheet, self._now = emit, sheet, now
        self.screen: Screen | None = None
        self._built: dict[type[Screen], Screen] = {}
        self._drawn: object = None
        self._clean = True
        self._deaf_until = 0.0
        self._place()

    def draw(self, visit: Visit, surroundings: Surroundings) -> None:
        """Shows the visit; the screen changes when the state asks for another one."""
        minute = surroundings.now.replace(second=0, microsecond=0)
        looks = (replace(visit, quiet=0, serial=0), replace(surroundings, now=minute))
        if looks == self._drawn:
            return
        self._drawn = looks
        self._change(visit, surroundings)
        if wipes(visit.state):
            self._forget()
        else:
            self._clean = False

    def _change(self, visit: Visit, surroundings: Surroundings) -> None:
        wanted = self.built(visit.state)
        words = catalogue(visit.language)
        if wanted is not self.screen:
            if self.screen is not None:
                self.screen.release_all()
                self.screen.vanish()
                self.remove_widget(self.screen)
            wanted.draw(visit, surroundings, words)
            if self.screen is not None and isinstance(visit.state, states.Idle):
                # A slow machine draws longer than a double tap takes: the time counts from the next frame.
                self._deaf_until = inf
                Clock.schedule_once(self._hear_soon, 0)
            self.screen = wanted
            self.add_widget(wanted)
            wanted.place(self.sheet, self.sheet.whole)
        else:
            wanted.draw(visit, surroundings, words)

    def _hear_soon(self, _elapsed: float) -> None:
        self._deaf_until = self._now() + DEAF_S

    def built(self, state: State) -> Screen:
        """The screen of a state, built the first time it is asked for."""
        kind = screen_class(state)
        if kind not in self._built:
            self._built[kind] = kind(self.emit)
        return self._built[kind]

    def prepare_screens(self) -> None:
        """Builds screens ahead, one at a time, so that the first touch finds them ready."""
        Clock.schedule_once(self._prepare_next, _PAUSE_S)

    def _prepare_next(self, _elapsed: float) -> None:
        for state in _PREPARED:
            if screen_class(state) not in self._built:
                self.built(state)
                Clock.schedule_once(self._prepare_next, _PAUSE_S)
                return

    def _forget(self) -> None:
        """Drops every other screen, the measured words, and whatever still refers to them."""
        if self._clean:
            return
        self._clean = True
        kept = self.screen
        self._built = {kind: screen for kind, screen in self._built.items() if screen is kept}
        forget_words()
        Clock.schedule_once(lambda _elapsed: gc.collect(), 0)
        self.prepare_screens()

    def resize(self, sheet: Sheet) -> None:
        """The window has another size now."""
        self.sheet = sheet
        self._place()
        if self.screen is not None:
            self.screen.place(sheet, sheet.whole)

    def _place(self) -> None:
        x, y, w, h = self.sheet.pixels(self.sheet.whole)
        self.pos, self.size = (x, y), (w, h)

    def on_touch_down(self, touch: Any) -> bool:
        if not self.collide_point(*touch.pos):
            return False
        if self._now() < self._deaf_until:
            return True
        if not super().on_touch_down(touch):
            self.emit(Touched())
        return True
