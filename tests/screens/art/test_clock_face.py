"""The clock's hands show the time asked for."""

import math

import pytest

from screens.art.clock_face import draw_clock_face
from screens.art.tones import rgb
from tests.screens.art.palettes import STANDARD


@pytest.mark.parametrize(
    ("hour", "minute", "hands"),
    [(13, 0, (1 / 12, 0.0)), (7, 30, (7.5 / 12, 0.5)), (0, 15, (0.25 / 12, 0.25))],
)
def test_both_hands_are_where_they_belong(hour: int, minute: int, hands: tuple[float, float]) -> None:
    face = draw_clock_face((196, 196), STANDARD, hour=hour, minute=minute)
    for turn, reach in zip(hands, (38, 50), strict=True):
        x = 98 + reach * math.sin(math.tau * turn)
        y = 98 - reach * math.cos(math.tau * turn)
        assert face.getpixel((int(x), int(y))) == (*rgb(STANDARD.lacquer), 255)
