"""The drawing part of the dossier's timeline: a node for each stage, joined by a line. It has no words."""

from collections.abc import Sequence
from enum import Enum
from itertools import pairwise

from PIL import Image

from screens.art.curves import circle
from screens.art.sheet import Pen, Sheet, Size
from screens.art.tones import Tones, tones
from screens.tokens import Palette


class Node(Enum):
    """How far a stage is."""

    DONE = "done"
    CURRENT = "current"
    TODO = "todo"


_RADIUS = 30.0
_GAP = 6.0
_LINE = 6.0


def node_centres(width: float, count: int) -> tuple[float, ...]:
    """Where the nodes stand, from the left: evenly, the outer ones a twelfth of the width from the rim.

    The words under each node are centred on it and have the distance of two nodes to themselves.
    """
    if count == 1:
        return (width / 2,)
    margin = width / 12
    return tuple(margin + (width - 2 * margin) * index / (count - 1) for index in range(count))


def draw_timeline(size: Size, palette: Palette, *, nodes: Sequence[Node]) -> Image.Image:
    """The nodes at `node_centres`; a node is as high as the picture (60 px in the design)."""
    colours = tones(palette)
    unit = min(size[1] / (2 * _RADIUS), size[0] / (len(nodes) * 2.4 * _RADIUS))
    sheet = Sheet(size, (size[0] / unit, size[1] / unit))
    pen = sheet.pen
    middle = size[1] / unit / 2
    centres = node_centres(size[0] / unit, len(nodes))
    reach = _RADIUS + _GAP
    for (start, end), node in zip(pairwise(centres), nodes[1:], strict=True):
        colour = colours.line if node is Node.TODO else colours.signal
        pen.fill(
            [
                (start + reach, middle - _LINE / 2),
                (end - reach, middle - _LINE / 2),
                (end - reach, middle + _LINE / 2),
                (start + reach, middle + _LINE / 2),
            ],
            colour,
        )
    for x, node in zip(centres, nodes, strict=True):
        _node(pen, (x, middle), node, colours)
    return sheet.finish()


def _node(pen: Pen, centre: tuple[float, float], node: Node, colours: Tones) -> None:
    x, y = centre
    match node:
        case Node.DONE:
            pen.disc(centre, _RADIUS, colours.done_edge or colours.done)
            pen.disc(centre, _RADIUS - 3, colours.done)
            pen.stroke([(x - 12, y + 0.5), (x - 4, y + 8.5), (x + 12, y - 7.5)], colours.done_mark, 5.5)
        case Node.CURRENT:
            pen.disc(centre, _RADIUS, colours.accent)
            pen.disc(centre, _RADIUS - 6, colours.surface)
            pen.disc(centre, 13, colours.accent)
        case Node.TODO:
            pen.stroke(circle(centre, _RADIUS - 2), colours.edge, 3.6, closed=True)
