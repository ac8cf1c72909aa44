"""Where the ticket comes out: the printer's slot, the paper, an arrow."""

from PIL import Image

from screens.art.arrows import arrow
from screens.art.curves import rounded
from screens.art.sheet import Sheet, Size
from screens.art.tones import tones
from screens.tokens import Palette

VIEW = (120.0, 116.0)


def draw_printer_slot(size: Size, palette: Palette) -> Image.Image:
    """The slot with paper hanging out and an arrow down."""
    colours = tones(palette)
    sheet = Sheet(size, VIEW)
    pen = sheet.pen
    pen.shape(rounded(1, 1, 118, 32, 10), colours.device, colours.device_edge or colours.device, 2)
    pen.fill(rounded(17, 14, 86, 8, 4), colours.glass)
    pen.fill(rounded(23, 16, 74, 56, 0), colours.ink2)
    pen.fill(rounded(27, 20, 66, 48, 0), colours.surface)
    pen.stroke([(39, 36), (81, 36)], colours.edge, 5)
    pen.stroke([(39, 50), (67, 50)], colours.edge, 5)
    arrow(pen, (60, 79), (60, 109), (14, 14.5), width=8, colour=colours.accent)
    return sheet.finish()
