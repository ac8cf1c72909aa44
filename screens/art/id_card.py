"""The front of a chip identity card, without any text: flat, in perspective, and with the number framed.

Proportions follow ID-1 (ISO/IEC 7810: 85.60 × 53.98 mm). Everything is drawn through a pen, so the same card
lies flat or on a tilted plane.
"""

from PIL import Image

from screens.art.curves import Affine, Path, arc, circle, rounded
from screens.art.sheet import Pen, Sheet, Size
from screens.art.tones import RGB, Tones, is_contrast, tones
from screens.tokens import Palette

CARD = (432.0, 272.0)
"""The card's width and height in its own drawing units."""

Box = tuple[float, float, float, float]
"""Left, top, width, height."""

_RADIUS = 23.0
_STROKE = 4.0

CODE = (321.0, 19.0, 92.0)
"""Left, top and side of the white square that carries the QR code."""

NUMBER = (157.0, 125.0, 190.0, 16.0)
"""Left, top, width and height of the bar that stands for the identity number."""

# A code in miniature: three finders and a scatter. It stands for a QR code and cannot be scanned.
_MINI_CODE = (
    "#####.#.#####",
    "#...#.#.#...#",
    "#.#.#.#.#.#.#",
    "#...#...#...#",
    "#####.#.#####",
    ".....###.....",
    "#.##..#.##.##",
    ".......#..#.#",
    "#####.##.#..#",
    "#...#.#.##.#.",
    "#.#.#..###.##",
    "#...#.#...#.#",
    "#####..##.##.",
)


def draw_id_card(size: Size, palette: Palette) -> Image.Image:
    """The card flat, filling the picture."""
    sheet = Sheet(size, CARD)
    paint_card(sheet.pen, tones(palette), framed=is_contrast(palette))
    return sheet.finish()


def draw_card_number(size: Size, palette: Palette) -> Image.Image:
    """The card with a frame round the last six digits of its number: what the keypad asks for."""
    colours = tones(palette)
    sheet = Sheet(size, CARD)
    paint_card(sheet.pen, colours, framed=is_contrast(palette))
    left, top, width, height = NUMBER
    half = left + width * 0.47
    frame = rounded(half, top - 13, left + width - half + 14, height + 26, 16)
    sheet.pen.stroke(frame, colours.accent, 8, closed=True)
    return sheet.finish()


def paint_card(pen: Pen, colours: Tones, *, framed: bool) -> None:
    """Draws the card on the rectangle (0, 0)-`CARD` of the pen. `framed` outlines the code's white square."""
    inset = _STROKE / 2
    body = rounded(inset, inset, CARD[0] - _STROKE, CARD[1] - _STROKE, _RADIUS - inset)
    pen.fill(rounded(0, 0, CARD[0], CARD[1], _RADIUS), colours.card_edge)
    pen.shape(body, colours.card, colours.card_edge, _STROKE)
    pen.disc((53, 51), 24, colours.emblem)
    pen.stroke(circle((53, 51), 17.5), colours.emblem_ring, 2.8, closed=True)
    _bar(pen, (97, 35, 206, 14), colours.card_title)
    _bar(pen, (119, 61, 160, 11), colours.card_line)
    _portrait(pen, colours)
    _bar(pen, NUMBER, colours.card_number)
    for index, width in enumerate((150, 170, 120)):
        _bar(pen, (157, 159 + 26 * index, width, 11), colours.card_line)
    paint_mini_code(pen.at(Affine(e=CODE[0], f=CODE[1])), CODE[2], framed=framed)


def paint_slab(pen: Pen, place: Affine, drop: tuple[float, float], colours: Tones, *, framed: bool) -> None:
    """The card on a tilted plane; `drop` is how its lower face is shifted, which shows it is thick."""
    lower = Affine(place.a, place.b, place.c, place.d, place.e + drop[0], place.f + drop[1])
    outline = rounded(0, 0, CARD[0], CARD[1], _RADIUS)
    pen.at(lower).shape(outline, colours.card_side, colours.card_side, 1)
    paint_card(pen.at(place), colours, framed=framed)


def paint_mini_code(pen: Pen, side: float, *, framed: bool) -> None:
    """A QR code in miniature: dark on white on every theme, as a real one must be."""
    dark: RGB = (0x2A, 0x1A, 0x15)
    white: RGB = (255, 255, 255)
    plate = rounded(0, 0, side, side, side / 16)
    pen.shape(plate, white, dark if framed else None, side / 30)
    rim = side / 15
    step = (side - 2 * rim) / len(_MINI_CODE)
    for row, modules in enumerate(_MINI_CODE):
        for start, end in _runs(modules):
            pen.fill(rounded(rim + start * step, rim + row * step, (end - start) * step, step, 0), dark)


def _runs(modules: str) -> list[tuple[int, int]]:
    """The dark stretches of a row as (first, one past the last)."""
    runs, start = [], None
    for index, module in enumerate([*modules, "."]):
        if module == "#" and start is None:
            start = index
        elif module != "#" and start is not None:
            runs.append((start, index))
            start = None
    return runs


def _portrait(pen: Pen, colours: Tones) -> None:
    pen.shape(rounded(29.5, 97.5, 99, 127, 11), colours.photo, colours.card_line, 3)
    pen.disc((79, 141), 24, colours.person)
    shoulders: Path = [*arc((79, 219), 38, 180, 360, 36), (117, 223), (41, 223)]
    pen.fill(shoulders, colours.person)


def _bar(pen: Pen, box: Box, colour: RGB) -> None:
    pen.fill(rounded(*box, box[3] / 2), colour)
