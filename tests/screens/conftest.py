"""One offscreen window for all screen tests; fingers and pumps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from screens.environment import prepare

prepare(1080, 1920, offscreen=True, maxfps=0)

from kivy.base import EventLoop  # noqa: E402  # the environment comes before Kivy
from kivy.core.window import Window  # noqa: E402  # as above
from kivy.tests.common import UnitTestTouch  # noqa: E402  # as above

from kiosk.visit_events import Touch  # noqa: E402  # as above
from screens.element import Element  # noqa: E402  # as above
from screens.root import VisitView  # noqa: E402  # as above
from screens.sheet import Sheet  # noqa: E402  # as above


class Glass:
    """A view in the window, the touches it emitted, and a finger."""

    def __init__(self, view: VisitView, emitted: list[Touch], clock: list[float]) -> None:
        self.view, self.emitted, self._clock = view, emitted, clock

    def pass_time(self, seconds: float) -> None:
        """Moves the view's own clock, which stands still otherwise."""
        self._clock[0] += seconds

    def pump(self, frames: int = 2) -> None:
        for _ in range(frames):
            EventLoop.idle()

    def down(self, x: float, y: float) -> Any:
        """Window pixels, lower left corner."""
        touch = UnitTestTouch(x, y)
        touch.touch_down()
        return touch

    def tap(self, element: Element) -> None:
        touch = self.down(*element.center)
        touch.touch_up()


@pytest.fixture(scope="session")
def window() -> Any:
    EventLoop.ensure_window()
    EventLoop.start()
    return Window


@pytest.fixture
def glass(window: Any) -> Iterator[Glass]:
    emitted: list[Touch] = []
    clock = [0.0]
    view = VisitView(emitted.append, Sheet.of(window.width, window.height), lambda: clock[0])
    window.add_widget(view)
    found = Glass(view, emitted, clock)
    found.pump(1)
    yield found
    window.remove_widget(view)


@pytest.fixture
def elements() -> Callable[[Element], list[Element]]:
    """Every shown element of a tree."""

    def walk(top: Element) -> list[Element]:
        found = [top]
        for child in top.children:
            if isinstance(child, Element) and child.shown:
                found += walk(child)
        return found

    return walk
