"""The kiosk itself, resting: the picture of the out-of-service screen."""

from PIL import Image

from screens.art.curves import Path, rounded
from screens.art.sheet import Sheet, Size
from screens.art.tones import tones
from screens.tokens import Palette

VIEW = (328.0, 294.0)


def draw_machine(size: Size, palette: Palette) -> Image.Image:
    """A kiosk on its stand with a pause sign on its screen."""
    colours = tones(palette)
    sheet = Sheet(size, VIEW)
    pen = sheet.pen
    stand: Path = [(114, 230), (214, 230), (237, 287), (91, 287)]
    pen.shape(stand, colours.sand, colours.ink2, 6)
    pen.shape(rounded(83.5, 3.5, 161, 231, 19), colours.surface, colours.ink2, 7)
    pen.fill(rounded(104, 26, 120, 150, 8), colours.sand)
    for x in (140, 188):
        pen.stroke([(x, 79), (x, 123)], colours.accent, 17)
    pen.stroke([(124, 204.5), (204, 204.5)], colours.edge, 8)
    pen.stroke([(3.5, 287.5), (324.5, 287.5)], colours.floor, 7)
    return sheet.finish()
