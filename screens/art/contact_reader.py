"""The reader as a box on the desk with a slit in its front: the card goes in half way, golden chip up."""

from PIL import Image

from screens.art.arrows import arrow
from screens.art.card_back import BACK, paint_back_slab
from screens.art.curves import Affine, Path, Point, plane, rounded
from screens.art.insertion import Move, swallowed
from screens.art.sheet import Pen, Sheet, Size
from screens.art.tones import Tones, tones
from screens.tokens import Palette

VIEW = (526.0, 362.0)
HELD_VIEW = (526.0, 282.0)
"""With the card inside there is less to see."""

_DEPTH = (-0.44, 0.90)
"""Direction of the depth on the tilted plane, towards whoever looks."""
_WIDE = 286.0
_BACK: Point = (212.0, 12.0)
"""The box's far left corner."""
_DEEP = 104.0
_HIGH = 64.0
_NEAR: Point = (_BACK[0] + _DEPTH[0] * _DEEP, _BACK[1] + _DEPTH[1] * _DEEP)
"""Upper left corner of the box's front."""
_CARD = (150.0, 172.0)
"""The card across and along its depth."""
_SLIT: Point = (_NEAR[0] + (_WIDE - _CARD[0]) / 2, _NEAR[1] + 33)
"""Where the card's left edge meets the slit."""
_OUT_BY = {Move.IN: 58.0, Move.HELD: -62.0, Move.OUT: -16.0}
"""How far the card's chip end is from the slit; below zero it is inside."""


def draw_contact(size: Size, palette: Palette, *, move: Move = Move.IN) -> Image.Image:
    """The desk reader with the card on its way in, kept inside, or on its way out."""
    view = HELD_VIEW if move is Move.HELD else VIEW
    bare, sheet = Sheet(size, view), Sheet(size, view)
    colours = tones(palette)
    # Box and card lean to the right of the middle where no arrow stands beside them.
    place = Affine(e=-50 if move is Move.HELD else 0)
    for each in (bare, sheet):
        _reader(each.pen.at(place), move, colours)
    _card(sheet.pen.at(place), _OUT_BY[move], colours)
    return swallowed(bare, sheet, _SLIT[1])


def _reader(pen: Pen, move: Move, colours: Tones) -> None:
    """Box, slit, lamp and arrows."""
    _box(pen, colours)
    light = colours.glass if move is Move.IN else colours.ready
    mouth = rounded(_SLIT[0] - 16, _SLIT[1] - 8, _CARD[0] + 32, 16, 8)
    pen.shape(mouth, colours.glass_frame, colours.device_edge, 2)
    pen.fill(rounded(_SLIT[0] - 8, _SLIT[1] - 3, _CARD[0] + 16, 6, 3), light)
    pen.fill(rounded(_BACK[0] + _WIDE - 92, _BACK[1] + 22, 40, 10, 5), light)
    if move is Move.HELD:
        pen.stroke(_top(10), colours.ready, 5, closed=True)
        return
    tail, tip = (150.0, 0.0) if move is Move.IN else (0.0, 150.0)
    for x in (_SLIT[0] - 88, _SLIT[0] + _CARD[0] + 44):
        foot = (x, _SLIT[1] + 62)
        arrow(pen, _along(foot, tail), _along(foot, tip), (26, 31), width=12, colour=colours.accent)


def _along(point: Point, by: float) -> Point:
    return point[0] + _DEPTH[0] * by, point[1] + _DEPTH[1] * by


def _top(rim: float = 0) -> Path:
    """The box's upper face with round corners, or a line inside its rim."""
    face = plane(_BACK, (_WIDE, 0), (_DEPTH[0] * _DEEP, _DEPTH[1] * _DEEP), (_WIDE, _DEEP))
    return [face(point) for point in rounded(rim, rim, _WIDE - 2 * rim, _DEEP - 2 * rim, 18 - rim / 2)]


def _box(pen: Pen, colours: Tones) -> None:
    near, right = _NEAR, _BACK[0] + _WIDE
    side: Path = [
        (right - 8, _BACK[1] + 10),
        (right, _BACK[1] + _HIGH - 8),
        (near[0] + _WIDE, near[1] + _HIGH - 10),
    ]
    side += [(near[0] + _WIDE, near[1])]
    pen.shape(side, colours.device_side, colours.device_edge, 3)
    pen.shape(_top(), colours.device_bed, colours.device_edge, 3)
    pen.shape(rounded(near[0], near[1] - 6, _WIDE, _HIGH + 6, 16), colours.device, colours.device_edge, 3)


def _card(pen: Pen, out_by: float, colours: Tones) -> None:
    # The chip's end (left in the drawing of the back) leads: the card is turned a quarter to the right.
    far_right = _along((_SLIT[0] + _CARD[0], _SLIT[1]), out_by)
    long = (_DEPTH[0] * _CARD[1], _DEPTH[1] * _CARD[1])
    paint_back_slab(pen, plane(far_right, long, (-_CARD[0], 0), BACK), (0, 7), colours)
