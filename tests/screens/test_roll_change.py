"""The guide to a new roll: what its buttons say, and that words and pictures follow the printer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from kiosk.presentation import PaperFrom
from kiosk.visit_events import Finished, RollAnswered, Touch
from screens.art.roll_steps import RollStep
from screens.art.scenes import roll_step
from screens.components.button import Button
from screens.components.touchable import Touchable
from screens.element import Element
from screens.roll_change import RollGuideScreen, RollTestScreen
from screens.text import Text
from tests.screens.conftest import Glass
from tests.screens.samples import surroundings, visits

Walk = Callable[[Element], list[Element]]


def words(screen: Element, elements: Walk) -> set[str]:
    return {e.words for e in elements(screen) if isinstance(e, Text) and e.words}


def come_to(glass: Glass, name: str) -> RollTestScreen:
    glass.view.draw(visits()[name], surroundings())
    glass.pump()
    assert isinstance(glass.view.screen, RollTestScreen)
    return glass.view.screen


def test_the_guide_can_be_put_off_and_holds_nothing_else_to_touch(glass: Glass, elements: Walk) -> None:
    glass.view.draw(visits()["roll-guide-cover_open"], surroundings())
    glass.pump()
    screen = glass.view.screen
    assert isinstance(screen, RollGuideScreen)
    assert [e for e in elements(screen) if isinstance(e, Touchable)] == [screen.later]
    glass.tap(screen.later)
    assert glass.emitted == [Finished()]


@pytest.mark.parametrize("side", list(PaperFrom))
def test_picture_and_words_show_where_the_paper_leaves_the_roll(
    glass: Glass, elements: Walk, side: PaperFrom
) -> None:
    glass.view.draw(visits()["roll-guide-cover_open"], replace(surroundings(), paper_from=side))
    screen = glass.view.screen
    assert isinstance(screen, RollGuideScreen)
    shown = words(screen, elements)
    assert ("Giấy ra từ phía dưới." in shown) is (side is PaperFrom.BELOW)
    assert ("Giấy ra từ phía trên." in shown) is (side is PaperFrom.ABOVE)
    assert [step.picture.scene for step in screen.steps] == [roll_step(step, side) for step in RollStep]


def test_a_cover_closed_without_paper_is_told(glass: Glass, elements: Walk) -> None:
    glass.view.draw(visits()["roll-guide-paper_out"], surroundings())
    assert glass.view.screen is not None
    assert "Chưa thấy giấy" in words(glass.view.screen, elements)


@pytest.mark.parametrize(
    ("verdict", "primary", "other"),
    [
        ("unsure", RollAnswered(new=True), RollAnswered(new=False)),
        ("new", Finished(), RollAnswered(new=False)),
        ("same", Finished(), None),
    ],
)
def test_the_buttons_say_what_fits_the_verdict(
    glass: Glass, elements: Walk, verdict: str, primary: Touch, other: Touch | None
) -> None:
    screen = come_to(glass, f"roll-tested-{verdict}-confirmed")
    buttons = [e for e in elements(screen) if isinstance(e, Button)]
    assert len(buttons) == (1 if other is None else 2)
    glass.tap(screen.done)
    if other is not None:
        glass.tap(screen.answer)
    assert glass.emitted == [primary, *([other] if other is not None else [])]


@pytest.mark.parametrize("outcome", ["confirmed", "not_printed", "unknown"])
def test_the_screen_calls_the_printer_ready_only_when_the_line_is_proven(
    glass: Glass, elements: Walk, outcome: str
) -> None:
    shown = words(come_to(glass, f"roll-tested-new-{outcome}"), elements)
    assert ("Máy in sẵn sàng" in shown) is (outcome == "confirmed")


def test_tickets_left_are_told_only_where_they_are_known(glass: Glass, elements: Walk) -> None:
    assert any("780 phiếu" in each for each in words(come_to(glass, "roll-tested-new-confirmed"), elements))
    unknown = words(come_to(glass, "roll-tested-unknown-length"), elements)
    assert not any("phiếu" in each for each in unknown)
