"""Step one of the card: hold the card's QR code under the scanner."""

from PIL import Image

from screens.art.arrows import arrow
from screens.art.curves import Affine, Path, rounded
from screens.art.id_card import CODE, paint_card
from screens.art.sheet import Pen, Sheet, Size
from screens.art.tones import Tones, is_contrast, tones
from screens.tokens import Palette

VIEW = (516.0, 412.0)
"""The scanner hangs from the picture's upper edge, whatever its height: put that on the panel's top."""

_CARD_AT = Affine(a=0.914, d=0.914, e=59, f=159)


def draw_show_code(size: Size, palette: Palette) -> Image.Image:
    """The scanner throwing light on the card below it, the code framed, arrows up at both sides."""
    colours = tones(palette)
    framed = is_contrast(palette)
    sheet = Sheet(size, VIEW, stand="top")
    pen = sheet.pen
    cone: Path = [(190, 82), (322, 82), (372, 162), (140, 162)]
    pen.fill(cone, colours.light)
    if framed:
        pen.stroke([cone[0], cone[3]], colours.accent, 2.5)
        pen.stroke([cone[1], cone[2]], colours.accent, 2.5)
    _scanner(pen, colours)
    card = pen.at(_CARD_AT)
    paint_card(card, colours, framed=framed)
    _brackets(card, colours)
    for x in (28.5, 487.5):
        arrow(pen, (x, 331), (x, 191), (22, 28), width=11, colour=colours.accent)
    return sheet.finish()


def _scanner(pen: Pen, colours: Tones) -> None:
    # The upper corners lie above the picture: the scanner is part of the housing.
    pen.shape(rounded(66, -40, 380, 124, 21), colours.device, colours.device_edge, 3)
    pen.shape(rounded(172, 34, 168, 34, 17), colours.glass_frame, colours.device_edge, 2)
    pen.fill(rounded(186, 44, 140, 14, 7), colours.glass)


def _brackets(card: Pen, colours: Tones) -> None:
    left, top, side = CODE[0] - 9, CODE[1] - 8, CODE[2] + 17
    arm = 26.0
    for x, right in ((left, 1), (left + side, -1)):
        for y, down in ((top, 1), (top + side, -1)):
            card.stroke([(x + right * arm, y), (x, y), (x, y + down * arm)], colours.accent, 8.5)
