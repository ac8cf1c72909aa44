"""Step two of the card: lay the card on the reader."""

from PIL import Image

from screens.art.arrows import arrow
from screens.art.curves import plane
from screens.art.id_card import CARD, paint_slab
from screens.art.reader_pad import PAD, paint_pad
from screens.art.sheet import Sheet, Size
from screens.art.tones import is_contrast, tones
from screens.tokens import Palette

VIEW = (526.0, 362.0)

_CARD_AT = plane((152, 52), (306, 0), (-66, 99), CARD)
_PAD_AT = plane((112, 199), (385, 0), (-90, 137), PAD)


def draw_lay_card(size: Size, palette: Palette) -> Image.Image:
    """The card floating over the reader, arrows down at both sides."""
    colours = tones(palette)
    sheet = Sheet(size, VIEW)
    pen = sheet.pen
    paint_pad(pen, _PAD_AT, 20, colours, bed=colours.device_bed, dash=colours.device_dash, width=2.6)
    paint_slab(pen, _CARD_AT, (-5, 9), colours, framed=is_contrast(palette))
    for x in (38, 488):
        arrow(pen, (x, 9), (x, 141), (24, 29), width=11, colour=colours.accent)
    return sheet.finish()
