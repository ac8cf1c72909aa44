"""Nothing is cut, nothing overlaps, everything touchable is large enough.

All screens, both languages, both orientations.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import combinations

import pytest

from screens import tokens
from screens.components.touchable import Touchable
from screens.element import Element
from screens.root import VisitView
from screens.sheet import Rect, Sheet
from screens.text import Text
from tests.screens.samples import surroundings, visits

Walk = Callable[[Element], list[Element]]
SHEETS = {"portrait": Sheet.of(1080, 1920), "landscape": Sheet.of(1920, 1080)}
CASES = [(way, language) for way in SHEETS for language in ("vi", "en")]
OTHER_SHAPES = [(1200, 1920), (540, 960), (1920, 1200), (2160, 3840)]
IDENTIFIER = re.compile(r"^[a-z_]+(\.[a-z_0-9]+)+$")
BEHIND = "anywhere"
"""The idle screen's picture starts too: it lies behind the buttons, by design."""


def overlap(a: Rect, b: Rect, slack: float) -> bool:
    across = min(a.right, b.right) - max(a.x, b.x)
    down = min(a.bottom, b.bottom) - max(a.y, b.y)
    return across > slack and down > slack


def gap(a: Rect, b: Rect) -> float:
    across = max(a.x, b.x) - min(a.right, b.right)
    down = max(a.y, b.y) - min(a.bottom, b.bottom)
    return max(across, down)


def cut(shown: list[Element], sheet: Sheet) -> list[str]:
    return [f"cut {_told(e)}" for e in shown if isinstance(e, Text) and e.overflows()]


def outside(shown: list[Element], sheet: Sheet) -> list[str]:
    whole = sheet.whole.inset(-1)
    return [
        f"outside {_told(e)}"
        for e in shown
        if isinstance(e, Text | Touchable)
        and not (
            e.rect.x >= whole.x
            and e.rect.y >= whole.y
            and e.rect.right <= whole.right
            and e.rect.bottom <= whole.bottom
        )
    ]


def overlapping(shown: list[Element], sheet: Sheet) -> list[str]:
    texts = [e for e in shown if isinstance(e, Text) and e.spans]
    return [
        f"overlap {_told(a)} / {_told(b)}"
        for a, b in combinations(texts, 2)
        if overlap(a.content, b.content, 5)
    ]


def too_small(shown: list[Element], sheet: Sheet) -> list[str]:
    return [
        f"small type {_told(e)}"
        for e in shown
        if isinstance(e, Text) and e.spans and e.drawn_size < tokens.MINIMUM
    ]


def unnamed(shown: list[Element], sheet: Sheet) -> list[str]:
    return [f"missing text {e.words}" for e in shown if isinstance(e, Text) and IDENTIFIER.match(e.words)]


def unreachable(shown: list[Element], sheet: Sheet) -> list[str]:
    behind = {id(getattr(e, BEHIND)) for e in shown if hasattr(e, BEHIND)}
    targets = [e for e in shown if isinstance(e, Touchable) and e.enabled and id(e) not in behind]
    small = [
        f"target {t.rect.w:.0f} x {t.rect.h:.0f}: {_told(t)}"
        for t in targets
        if min(t.rect.w, t.rect.h) < tokens.SMALLEST_TARGET
    ]
    near = [
        f"gap {gap(a.rect, b.rect):.0f}: {_told(a)} / {_told(b)}"
        for a, b in combinations(targets, 2)
        if gap(a.rect, b.rect) < tokens.GAP - 0.5
    ]
    return small + near


def _told(element: Element) -> str:
    if isinstance(element, Text):
        return repr(element.words[:40])
    words = [part.words for part in element.children if isinstance(part, Text) and part.words]
    return f"{type(element).__name__} {words[:1]}"


CHECKS = (cut, outside, overlapping, too_small, unnamed, unreachable)


def faults_on(sheet: Sheet, language: str, elements: Walk) -> list[str]:
    view = VisitView(lambda _touch: None, sheet)
    faults: list[str] = []
    for name, visit in visits(language).items():
        view.draw(visit, surroundings(more_services=4 if name == "services-known" else 0))
        assert view.screen is not None
        shown = elements(view.screen)
        faults += [f"{name}: {fault}" for check in CHECKS for fault in check(shown, sheet)]
    return faults


@pytest.mark.parametrize(("way", "language"), CASES)
def test_every_screen_is_legible_and_reachable(
    way: str, language: str, window: object, elements: Walk
) -> None:
    faults = faults_on(SHEETS[way], language, elements)
    assert not faults, "\n".join(faults)


@pytest.mark.slow
@pytest.mark.parametrize("size", OTHER_SHAPES)
def test_displays_of_other_shapes_are_served_as_well(
    size: tuple[int, int], window: object, elements: Walk
) -> None:
    faults = faults_on(Sheet.of(*size), "vi", elements)
    assert not faults, "\n".join(faults)


def test_a_sheet_is_never_smaller_than_the_design() -> None:
    for width, height in (*OTHER_SHAPES, (1080, 1920), (540, 960)):
        sheet = Sheet.of(width, height)
        assert sheet.pixels(sheet.whole) == (0, 0, width, height)
        assert min(sheet.width, sheet.height) >= 1080 - 1e-6
        assert max(sheet.width, sheet.height) >= 1920 - 1e-6
