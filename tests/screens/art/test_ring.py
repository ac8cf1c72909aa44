"""The ring fills clockwise from twelve o'clock, without gaps."""

import math

import pytest
from PIL import Image

from screens.art.ring import SPINNER, draw_ring
from screens.art.tones import rgb
from tests.screens.art.palettes import STANDARD

SIDE = 200
FULL = (*rgb(STANDARD.lacquer), 255)
EMPTY = (*rgb(STANDARD.gilt_light), 255)


def _at(picture: Image.Image, turn: float, thickness: float) -> object:
    radius = SIDE / 2 * (1 - thickness)
    angle = math.tau * turn
    return picture.getpixel(
        (int(SIDE / 2 + radius * math.sin(angle)), int(SIDE / 2 - radius * math.cos(angle)))
    )


@pytest.mark.parametrize(
    ("fraction", "filled", "empty"),
    [
        (0.0, [], [0.0, 0.25, 0.5, 0.75]),
        (0.25, [0.05, 0.2], [0.35, 0.5, 0.75, 0.9]),
        (0.67, [0.1, 0.5, 0.65], [0.75, 0.9]),
        (1.0, [0.0, 0.25, 0.5, 0.75, 0.97], []),
        (7.0, [0.5, 0.97], []),
        (-1.0, [], [0.0, 0.5]),
    ],
)
@pytest.mark.parametrize("thickness", [0.066, SPINNER])
def test_the_share_that_is_left_is_filled(
    fraction: float, filled: list[float], empty: list[float], thickness: float
) -> None:
    ring = draw_ring((SIDE, SIDE), STANDARD, fraction=fraction, thickness=thickness)

    assert [_at(ring, turn, thickness) for turn in filled] == [FULL] * len(filled)
    assert [_at(ring, turn, thickness) for turn in empty] == [EMPTY] * len(empty)


def test_a_ring_has_no_hairlines() -> None:
    ring = draw_ring((SIDE, SIDE), STANDARD, fraction=1, thickness=0.13)

    assert {_at(ring, step / 720, 0.13) for step in range(720)} == {FULL}


def test_the_middle_is_free_for_the_seconds() -> None:
    assert draw_ring((SIDE, SIDE), STANDARD, fraction=0.5).getpixel((SIDE // 2, SIDE // 2)) == (0, 0, 0, 0)
