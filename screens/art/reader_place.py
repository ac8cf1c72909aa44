"""Where the reader stands: the screen in small, the reader beside it, an arrow from one to the other."""

from PIL import Image

from screens.art.arrows import arrow
from screens.art.curves import dashes, rounded
from screens.art.sheet import Pen, Sheet, Size
from screens.art.tones import Tones, tones
from screens.tokens import Palette

VIEW = (200.0, 200.0)

_MIDDLE = 100.0
_TALL = (78.0, 118.0)
_WIDE = (124.0, 78.0)
_READER = (64.0, 34.0)
_GAP = 8.0
_AWAY = {"below": (0, 1), "above": (0, -1), "left": (-1, 0), "right": (1, 0)}


def draw_reader_place(
    size: Size, palette: Palette, *, kind: str = "contactless", place: str = "below", wide: bool = False
) -> Image.Image:
    """`kind` and `place` as `kiosk.presentation` names them; `wide`: the screen lies on its side."""
    colours = tones(palette)
    sheet = Sheet(size, VIEW)
    pen = sheet.pen
    right, down = _AWAY[place]
    width, height = _WIDE if wide else _TALL
    reader = _READER if down else (_READER[1] + 4, _READER[0])
    # Screen and reader together stand in the middle.
    shift = (_GAP + (reader[0] if right else reader[1])) / 2
    x, y = _MIDDLE - right * shift, _MIDDLE - down * shift
    _screen(pen, (x, y), (width, height), colours)
    reach = (width / 2 + _GAP + reader[0] / 2, height / 2 + _GAP + reader[1] / 2)
    _reader(pen, (x + right * reach[0], y + down * reach[1]), reader, kind, colours)
    half = (width if right else height) / 2
    tail, tip = -half * 0.30, half - 15
    arrow(
        pen,
        (x + right * tail, y + down * tail),
        (x + right * tip, y + down * tip),
        (16, 18),
        width=10,
        colour=colours.accent,
    )
    return sheet.finish()


def _screen(pen: Pen, middle: tuple[float, float], size: tuple[float, float], colours: Tones) -> None:
    left, top = middle[0] - size[0] / 2, middle[1] - size[1] / 2
    pen.shape(rounded(left + 2.5, top + 2.5, size[0] - 5, size[1] - 5, 10), colours.surface, colours.ink2, 5)


def _reader(
    pen: Pen, middle: tuple[float, float], size: tuple[float, float], kind: str, colours: Tones
) -> None:
    left, top = middle[0] - size[0] / 2, middle[1] - size[1] / 2
    pen.shape(rounded(left, top, *size, 9), colours.device, colours.device_edge, 3)
    if kind == "contactless":
        outline = rounded(left + 7, top + 7, size[0] - 14, size[1] - 14, 5)
        for run in dashes([*outline, outline[0]], 6, 4):
            pen.stroke(run, colours.device_dash, 2.2)
    else:
        across = size[0] > size[1]
        width, height = (size[0] - 18, 8.0) if across else (8.0, size[1] - 18)
        mouth = rounded(middle[0] - width / 2, middle[1] - height / 2, width, height, 4)
        pen.shape(mouth, colours.glass, colours.device_edge, 2)
