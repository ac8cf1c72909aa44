"""Turn the card over: its front, its back, and an arrow from one to the other."""

from PIL import Image

from screens.art.arrows import turning_arrow
from screens.art.card_back import BACK, paint_back
from screens.art.curves import Affine
from screens.art.id_card import CARD, paint_card
from screens.art.sheet import Sheet, Size
from screens.art.tones import is_contrast, tones
from screens.tokens import Palette

VIEW = (526.0, 362.0)

_WIDTH = 236.0


def draw_turn_card(size: Size, palette: Palette) -> Image.Image:
    """Front at the left, back at the right, the arrow over both; nothing says which was the wrong one."""
    colours = tones(palette)
    sheet = Sheet(size, VIEW)
    pen = sheet.pen
    front, back = _WIDTH / CARD[0], _WIDTH / BACK[0]
    paint_card(pen.at(Affine(a=front, d=front, e=10, f=188)), colours, framed=is_contrast(palette))
    paint_back(pen.at(Affine(a=back, d=back, e=280, f=188)), colours)
    turning_arrow(pen, (263, 182), 138, (192, 348), width=13, colour=colours.accent)
    return sheet.finish()
