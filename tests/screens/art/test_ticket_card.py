"""The ticket's card: notches at the tear line, corners of fixed size, any height."""

import pytest

from screens.art.ticket_card import draw_ticket_card
from screens.art.tones import rgb
from tests.screens.art.palettes import STANDARD

NOTHING = (0, 0, 0, 0)
PAPER = (*rgb(STANDARD.surface), 255)
LINE = (*rgb(STANDARD.line), 255)


@pytest.mark.parametrize("size", [(984, 970), (984, 500), (600, 1300)])
def test_notches_and_dots_are_on_the_tear_line(size: tuple[int, int]) -> None:
    card = draw_ticket_card(size, STANDARD, tear=300)

    assert card.size == size
    assert card.getpixel((2, 300)) == NOTHING
    assert card.getpixel((size[0] - 3, 300)) == NOTHING
    assert card.getpixel((58, 300)) == LINE
    assert card.getpixel((58, 312)) == PAPER


def test_the_frame_runs_down_both_sides_and_the_corners_are_free() -> None:
    card = draw_ticket_card((984, 970), STANDARD, tear=417)

    assert [card.getpixel((x, y)) for x in (1, 982) for y in (100, 600, 800)] == [LINE] * 6
    assert [card.getpixel((x, y)) for x in (0, 983) for y in (0, 969)] == [NOTHING] * 4
    assert card.getpixel((492, 700)) == PAPER


def test_no_seam_shows_between_the_drawn_bands() -> None:
    card = draw_ticket_card((300, 700), STANDARD, tear=350)
    below_corner, above_tear = 60, 300
    rows = {card.crop((0, y, 300, y + 1)).tobytes() for y in range(below_corner, above_tear)}

    assert len(rows) == 1


def test_twice_the_unit_is_twice_the_picture() -> None:
    small = draw_ticket_card((400, 300), STANDARD, tear=150)
    large = draw_ticket_card((800, 600), STANDARD, tear=150, unit=2.0)

    assert large.getpixel((4, 300)) == small.getpixel((2, 150)) == NOTHING
    assert large.getpixel((116, 300)) == small.getpixel((58, 150)) == LINE


@pytest.mark.parametrize("tear", [-50, 0, 5000])
def test_a_tear_line_outside_is_held_inside(tear: float) -> None:
    assert draw_ticket_card((300, 200), STANDARD, tear=tear).size == (300, 200)
