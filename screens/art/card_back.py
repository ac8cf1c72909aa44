"""The back of the card: the chip, the machine-readable lines, and on newer cards the QR code."""

from PIL import Image

from screens.art.curves import Affine, dashes, rounded
from screens.art.id_card import paint_mini_code
from screens.art.sheet import Pen, Sheet, Size
from screens.art.tones import Tones, is_contrast, tones
from screens.tokens import Palette

BACK = (120.0, 76.0)
"""The back's width and height in its own drawing units; the chip's end is the left one."""
VIEW = BACK

_RADIUS = 8.0


def draw_card_back(size: Size, palette: Palette, *, code: bool = False) -> Image.Image:
    """The back with the chip; with `code` also the QR code that cards issued since July 2024 carry there."""
    sheet = Sheet(size, VIEW)
    paint_back(sheet.pen, tones(palette), code=code, framed=is_contrast(palette))
    return sheet.finish()


def paint_back(pen: Pen, colours: Tones, *, code: bool = False, framed: bool = False) -> None:
    """Draws the back on the rectangle (0, 0)-`BACK` of the pen. `framed` outlines the code's white square."""
    pen.fill(rounded(0, 0, *BACK, _RADIUS), colours.card_edge)
    pen.fill(rounded(1.4, 1.4, BACK[0] - 2.8, BACK[1] - 2.8, _RADIUS - 1.4), colours.card)
    _chip(pen.at(Affine(e=9.5, f=11.5)), colours)
    widths = (46.0, 36.0, 39.0) if code else (68.0, 55.0, 60.0)
    for index, width in enumerate(widths):
        pen.fill(rounded(39, 10.6 + 7.1 * index, width, 3, 1.5), colours.card_line)
    if code:
        paint_mini_code(pen.at(Affine(e=88.5, f=8)), 24, framed=framed)
    pen.fill(rounded(5.5, 41, 109, 29.5, 3), colours.mrz)
    for index in range(3):
        for dash in dashes([(9.5, 48 + 7.6 * index), (110.5, 48 + 7.6 * index)], 3.9, 1.8):
            x, y = dash[0]
            pen.fill(rounded(x, y - 1.3, dash[-1][0] - x, 2.6, 0), colours.ink2)


def paint_back_slab(pen: Pen, place: Affine, drop: tuple[float, float], colours: Tones) -> None:
    """The back on a tilted plane; `drop` is how its lower face is shifted, which shows it is thick."""
    lower = Affine(place.a, place.b, place.c, place.d, place.e + drop[0], place.f + drop[1])
    pen.at(lower).shape(rounded(0, 0, *BACK, _RADIUS), colours.card_side, colours.card_side, 1)
    paint_back(pen.at(place), colours)


def _chip(pen: Pen, colours: Tones) -> None:
    width, height = 22.0, 17.0
    pen.shape(rounded(0, 0, width, height, 4), colours.chip, colours.chip_line, 1)
    for x in (7.6, 14.4):
        pen.stroke([(x, 0.3), (x, height - 0.3)], colours.chip_line, 1)
    for y in (5.6, 11.4):
        pen.stroke([(0.3, y), (7.6, y)], colours.chip_line, 1)
        pen.stroke([(14.4, y), (width - 0.3, y)], colours.chip_line, 1)
