"""The timeline: each node looks like how far its stage is."""

import pytest

from screens.art.timeline import Node, draw_timeline, node_centres
from screens.art.tones import rgb
from tests.screens.art.palettes import STANDARD

NODES = (Node.DONE, Node.DONE, Node.DONE, Node.CURRENT, Node.TODO)
SIZE = (984, 60)


def test_nodes_stand_evenly() -> None:
    assert node_centres(984, 5) == pytest.approx((82, 287, 492, 697, 902))
    assert node_centres(984, 1) == (492,)


def test_done_current_and_coming_stages_differ() -> None:
    line = draw_timeline(SIZE, STANDARD, nodes=NODES)
    centres = [round(x) for x in node_centres(*SIZE[:1], len(NODES))]

    assert [line.getpixel((x, 8)) for x in centres[:3]] == [(*rgb(STANDARD.jade), 255)] * 3
    assert line.getpixel((centres[3], 30)) == (*rgb(STANDARD.lacquer), 255)
    assert line.getpixel((centres[4], 30)) == (0, 0, 0, 0)


def test_the_line_is_jade_up_to_the_current_stage() -> None:
    line = draw_timeline(SIZE, STANDARD, nodes=NODES)

    assert line.getpixel((594, 30)) == (*rgb(STANDARD.jade), 255)
    assert line.getpixel((800, 30)) == (*rgb(STANDARD.line), 255)


def test_a_lone_stage_has_no_line() -> None:
    lone = draw_timeline(SIZE, STANDARD, nodes=(Node.DONE,))

    assert lone.getbbox() == (462, 0, 522, 60)


@pytest.mark.parametrize("size", [(300, 60), (984, 30), (984, 200)])
def test_nodes_never_touch(size: tuple[int, int]) -> None:
    picture = draw_timeline(size, STANDARD, nodes=(Node.TODO,) * 5)
    row = [picture.getpixel((x, size[1] // 2)) for x in range(size[0])]

    assert row.count((0, 0, 0, 0)) > size[0] // 20
