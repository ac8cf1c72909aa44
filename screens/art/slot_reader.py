"""The reader as a slot in the housing, seen from the front: the card goes in chip first, stays, comes out."""

from PIL import Image

from screens.art.arrows import arrow
from screens.art.card_back import BACK, paint_back
from screens.art.curves import plane, rounded
from screens.art.insertion import Move, swallowed
from screens.art.sheet import Pen, Sheet, Size
from screens.art.tones import Tones, tones
from screens.tokens import Palette

VIEW = (526.0, 362.0)
HELD_VIEW = (526.0, 262.0)
"""With the card inside there is less to see."""

_MIDDLE = 263.0
_MOUTH = 84.0
"""Height of the slot's middle line."""
_CARD = (130.0, 205.0)
"""The card stands on its chip's end: width and height."""
_TOP = {Move.IN: 152.0, Move.HELD: 32.0, Move.OUT: 70.0}
"""Upper edge of the card; what lies above the mouth is in the machine."""


def draw_slot(size: Size, palette: Palette, *, move: Move = Move.IN) -> Image.Image:
    """The slot with the card on its way in, kept inside, or on its way out."""
    view = HELD_VIEW if move is Move.HELD else VIEW
    bare, sheet = Sheet(size, view), Sheet(size, view)
    colours = tones(palette)
    for each in (bare, sheet):
        _slot(each.pen, move, colours)
    _card(sheet.pen, _TOP[move], colours)
    return swallowed(bare, sheet, _MOUTH)


def _slot(pen: Pen, move: Move, colours: Tones) -> None:
    """Housing, mouth and arrows."""
    _housing(pen, colours)
    if move is Move.HELD:
        pen.stroke(rounded(54, 19, 418, 100, 26), colours.ready, 7, closed=True)
    pen.shape(rounded(_MIDDLE - 112, _MOUTH - 13, 224, 26, 13), colours.glass_frame, colours.device_edge, 2)
    light = colours.glass if move is Move.IN else colours.ready
    pen.fill(rounded(_MIDDLE - 98, _MOUTH - 5, 196, 10, 5), light)
    if move is not Move.HELD:
        tail, tip = (344.0, 186.0) if move is Move.IN else (186.0, 344.0)
        for x in (112.0, 414.0):
            arrow(pen, (x, tail), (x, tip), (26, 31), width=12, colour=colours.accent)


def _housing(pen: Pen, colours: Tones) -> None:
    pen.shape(rounded(38, 3, 450, 144, 40), colours.device_side, colours.device_edge, 3)
    pen.shape(rounded(38, 3, 450, 132, 40), colours.device, colours.device_edge, 3)


def _card(pen: Pen, top: float, colours: Tones) -> None:
    # The chip's end (left in the drawing of the back) leads: the card is turned a quarter to the right.
    left = _MIDDLE - _CARD[0] / 2
    at = plane((left + _CARD[0], top), (0, _CARD[1]), (-_CARD[0], 0), BACK)
    paint_back(pen.at(at), colours)
