"""The back of the card in small: the chip, the machine-readable lines, and on newer cards the QR code."""

from PIL import Image

from screens.art.curves import Affine, dashes, rounded
from screens.art.id_card import paint_mini_code
from screens.art.sheet import Pen, Sheet, Size
from screens.art.tones import Tones, is_contrast, tones
from screens.tokens import Palette

VIEW = (120.0, 76.0)


def draw_card_back(size: Size, palette: Palette, *, code: bool = False) -> Image.Image:
    """The back with the chip; with `code` also the QR code that cards issued since July 2024 carry there."""
    colours = tones(palette)
    sheet = Sheet(size, VIEW)
    pen = sheet.pen
    pen.fill(rounded(0, 0, *VIEW, 8), colours.card_edge)
    pen.fill(rounded(1.4, 1.4, VIEW[0] - 2.8, VIEW[1] - 2.8, 6.6), colours.card)
    _chip(pen.at(Affine(e=9.5, f=11.5)), colours)
    widths = (46.0, 36.0, 39.0) if code else (68.0, 55.0, 60.0)
    for index, width in enumerate(widths):
        pen.fill(rounded(39, 10.6 + 7.1 * index, width, 3, 1.5), colours.card_line)
    if code:
        paint_mini_code(pen.at(Affine(e=88.5, f=8)), 24, framed=is_contrast(palette))
    pen.fill(rounded(5.5, 41, 109, 29.5, 3), colours.mrz)
    for index in range(3):
        for dash in dashes([(9.5, 48 + 7.6 * index), (110.5, 48 + 7.6 * index)], 3.9, 1.8):
            x, y = dash[0]
            pen.fill(rounded(x, y - 1.3, dash[-1][0] - x, 2.6, 0), colours.ink2)
    return sheet.finish()


def _chip(pen: Pen, colours: Tones) -> None:
    width, height = 22.0, 17.0
    pen.shape(rounded(0, 0, width, height, 4), colours.chip, colours.chip_line, 1)
    for x in (7.6, 14.4):
        pen.stroke([(x, 0.3), (x, height - 0.3)], colours.chip_line, 1)
    for y in (5.6, 11.4):
        pen.stroke([(0.3, y), (7.6, y)], colours.chip_line, 1)
        pen.stroke([(14.4, y), (width - 0.3, y)], colours.chip_line, 1)
