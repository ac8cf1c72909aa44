"""Pictures without a display."""

from __future__ import annotations

import pytest

from screens.snapshot import LANDSCAPE, PORTRAIT, Studio, render
from tests.screens.samples import surroundings, visits


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE, (540, 960)])
def test_a_picture_has_the_size_asked_for_and_the_colours_of_the_design(
    window: object, size: tuple[int, int]
) -> None:
    picture = render(visits()["home"], surroundings(), size)
    assert picture.size == size
    found = {colour for _, colour in picture.getcolors(maxcolors=1 << 20) or ()}
    assert {(0xFB, 0xF7, 0xF0), (0x9A, 0x2A, 0x1F), (0xF1, 0xE8, 0xDA)} <= found


def test_the_same_visit_gives_the_same_picture(window: object) -> None:
    studio = Studio((540, 960))
    first = studio.take(visits()["services"], surroundings())
    studio.take(visits()["list"], surroundings())
    assert studio.take(visits()["services"], surroundings()).tobytes() == first.tobytes()
