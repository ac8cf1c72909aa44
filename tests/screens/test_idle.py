"""The idle screen says what is known, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from screens.element import Element
from screens.root import VisitView
from screens.sheet import Sheet
from screens.text import Text
from tests.screens.samples import surroundings, visits

Walk = Callable[[Element], list[Element]]


def words(view: VisitView, elements: Walk) -> set[str]:
    assert view.screen is not None
    return {e.words for e in elements(view.screen) if isinstance(e, Text) and e.words}


@pytest.fixture
def view(window: object) -> VisitView:
    return VisitView(lambda _touch: None, Sheet.of(1080, 1920))


def test_outside_the_hours_it_does_not_say_open(view: VisitView, elements: Walk) -> None:
    view.draw(visits()["idle"], surroundings())
    assert "Đang mở cửa" in words(view, elements)
    view.draw(visits()["idle"], surroundings(open_now=False))
    shown = words(view, elements)
    assert "Đang mở cửa" not in shown
    assert "Ngoài giờ làm việc" in shown


def test_without_a_published_figure_none_is_shown(view: VisitView, elements: Walk) -> None:
    around = surroundings()
    view.draw(visits()["idle"], around)
    assert "99,6 %" in words(view, elements)
    view.draw(visits()["idle"], replace(around, centre=replace(around.centre, on_time=None)))
    assert not any("%" in shown for shown in words(view, elements))


def test_without_quick_services_the_heading_goes_too(view: VisitView, elements: Walk) -> None:
    around = surroundings()
    slow = tuple(replace(service, quick=False) for service in around.services)
    view.draw(visits()["idle"], replace(around, services=slow))
    assert not any(shown.startswith("Lấy số nhanh") for shown in words(view, elements))


def test_a_wait_is_a_range_or_unknown_and_the_hall_is_the_sum(view: VisitView, elements: Walk) -> None:
    view.draw(visits()["idle"], surroundings())
    assert "30\u00a0người\nkhoảng\u00a05–120\u00a0phút" in words(view, elements)
    view.draw(visits()["idle-nobody"], surroundings())
    assert "chưa\u00a0ước\u00a0tính\u00a0được" in words(view, elements)
