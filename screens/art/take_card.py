"""Reading is over: the card leaves the reader."""

from PIL import Image

from screens.art.arrows import arrow
from screens.art.curves import plane
from screens.art.id_card import CARD, paint_slab
from screens.art.reader_pad import PAD, paint_pad
from screens.art.sheet import Sheet, Size
from screens.art.tones import is_contrast, tones
from screens.tokens import Palette

VIEW = (880.0, 600.0)

_CARD_AT = plane((238, 112), (518, -25), (-84, 196), CARD)
_PAD_AT = plane((188, 325), (652, 0), (-162, 229), PAD)


def draw_take_card(size: Size, palette: Palette) -> Image.Image:
    """The card lifted off the reader, arrows up at both sides."""
    colours = tones(palette)
    sheet = Sheet(size, VIEW)
    pen = sheet.pen
    paint_pad(pen, _PAD_AT, 28, colours, bed=colours.device, dash=colours.ready, width=4.4)
    paint_slab(pen, _CARD_AT, (-5, 9), colours, framed=is_contrast(palette))
    arrow(pen, (58, 275), (58, 64), (36, 42), width=16, colour=colours.accent)
    arrow(pen, (814, 215), (814, 24), (36, 42), width=16, colour=colours.accent)
    return sheet.finish()
