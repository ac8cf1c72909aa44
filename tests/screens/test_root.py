"""The view picks the right screen, and nothing of a visit outlives it."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import replace
from typing import get_args

import pytest

from kiosk.states import State
from kiosk.visit import transition
from kiosk.visit_events import BackPressed, HomePressed
from screens.element import Element
from screens.root import DEAF_S, VisitView, screen_class, wipes
from screens.screen import Screen
from screens.sheet import Sheet
from screens.text import Text, _extent
from tests.screens.conftest import Glass
from tests.screens.samples import NOW, OWNER, surroundings, visits

Walk = Callable[[Element], list[Element]]
PORTRAIT = Sheet.of(1080, 1920)


def test_every_state_has_a_sample_and_a_screen() -> None:
    sampled = {type(visit.state) for visit in visits().values()}
    assert sampled == set(get_args(State))
    assert all(issubclass(screen_class(visit.state), Screen) for visit in visits().values())


def test_a_screen_is_built_once_and_reused(glass: Glass) -> None:
    samples = visits()
    glass.view.draw(samples["home"], surroundings())
    first = glass.view.screen
    glass.view.draw(samples["services"], surroundings())
    glass.view.draw(samples["home"], surroundings())
    assert glass.view.screen is first


def test_seconds_passing_do_not_draw_again(glass: Glass, monkeypatch: pytest.MonkeyPatch) -> None:
    visit = visits()["home"]
    glass.view.draw(visit, surroundings())
    assert glass.view.screen is not None
    drawn: list[object] = []
    monkeypatch.setattr(type(glass.view.screen), "show", lambda *_args: drawn.append(1))
    later = replace(surroundings(), now=NOW.replace(second=30))
    glass.view.draw(replace(visit, quiet=7), later)
    assert drawn == []
    glass.view.draw(visit, replace(surroundings(), now=NOW.replace(minute=47)))
    assert drawn == [1]


@pytest.mark.parametrize("end", ["idle", "out-of-service", "take-card-leaving"])
def test_the_end_of_a_visit_leaves_no_word_of_it(window: object, end: str) -> None:
    samples = visits()
    view = VisitView(lambda _touch: None, PORTRAIT)
    for name in ("list", "detail-0", "none", "digits-all"):
        view.draw(samples[name], surroundings())
    view.draw(samples[end], surroundings())
    gc.collect()
    left = [e for e in gc.get_objects() if issubclass(type(e), Text)]
    masked = OWNER.rsplit(" ", 1)[0]
    assert left
    assert not any(masked in text.words for text in left)
    assert _extent.cache_info().misses < 200


def test_only_states_without_a_person_wipe() -> None:
    ends = {name for name, visit in visits().items() if wipes(visit.state)}
    rolls = {name for name in visits() if name.startswith("roll-")}
    nobody = {"idle", "idle-card", "idle-nobody", "out-of-service", "maintenance", "take-card-leaving"}
    assert ends == nobody | rolls


WITHOUT_BAR = ("idle", "still", "out", "maint", "roll-")


@pytest.mark.parametrize("name", [n for n in visits() if not n.startswith(WITHOUT_BAR)])
def test_back_and_home_are_alive_exactly_where_they_do_something(window: object, name: str) -> None:
    visit = visits()[name]
    view = VisitView(lambda _touch: None, PORTRAIT)
    view.draw(visit, surroundings())
    assert view.screen is not None
    bar = view.screen.bar
    if not bar.shown:
        pytest.fail("a screen of an active visit shows no bar")
    assert bar.back.enabled == (transition(visit, BackPressed())[0] != replace(visit, quiet=0))
    home_does = transition(visit, HomePressed())[0].state != visit.state
    assert bar.home.enabled == home_does


def test_the_language_can_be_changed_on_every_screen_with_a_bar(window: object, elements: Walk) -> None:
    view = VisitView(lambda _touch: None, PORTRAIT)
    for name in ("home", "list", "services"):
        view.draw(visits("vi")[name], surroundings())
        assert view.screen is not None
        vietnamese = {e.words for e in elements(view.screen) if isinstance(e, Text)}
        view.draw(visits("en")[name], surroundings())
        english = {e.words for e in elements(view.screen) if isinstance(e, Text)}
        assert "Quay lại" in vietnamese
        assert "Back" in english
        assert "Quay lại" not in english


def test_a_double_tap_on_done_does_not_touch_the_idle_screen(glass: Glass) -> None:
    glass.view.draw(visits()["printed"], surroundings())
    glass.pump()
    glass.view.draw(visits()["idle"], surroundings())
    for frames in (0, 1, 1):
        glass.pump(frames)
        for x in range(100, 1000, 200):
            glass.down(x, 400).touch_up()
        assert glass.emitted == []
    glass.pass_time(DEAF_S)
    glass.down(500, 400).touch_up()
    assert glass.emitted != []
