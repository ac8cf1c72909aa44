"""The card that looks like a paper ticket: two notches and a dotted line where it would be torn.

Unlike the scenes it is not scaled: corners, notches and dots keep their size whatever the card's is. Only the
bands that hold curves are drawn; the straight sides between them are repeated, for the card is large.
"""

from dataclasses import dataclass

from PIL import Image

from screens.art.curves import Affine, Path, arc
from screens.art.sheet import Pen, Sheet, Size
from screens.art.tones import Tones, tones
from screens.tokens import Palette

_RADIUS = 32.0
_NOTCH = 22.0
_STROKE = 3.0
_DOT = 4.0
_DOT_STEP = 22.0
_DOTS_INSET = 58.0


@dataclass(frozen=True, slots=True)
class _Shape:
    """A ticket in pixels."""

    width: float
    height: float
    tear: float
    unit: float
    """Pixels a design pixel."""


def draw_ticket_card(size: Size, palette: Palette, *, tear: float, unit: float = 1.0) -> Image.Image:
    """The card, torn `tear` design pixels below its upper edge; `unit` is pixels a design pixel."""
    width, height = size
    colours = tones(palette)
    keep = round((_RADIUS + 4) * unit)
    middle = min(max(round(tear * unit), keep), max(height - keep, keep))
    shape = _Shape(width, height, middle, unit)
    reach = round((_NOTCH + 4) * unit)
    bands = _merged([(0, keep), (middle - reach, middle + reach), (height - keep, height)], height)
    picture = Image.new("RGBA", size, (0, 0, 0, 0))
    below = 0
    for top, bottom in bands:
        band = _band(shape, top, bottom, colours)
        if top > below:
            row = band.crop((0, 0, width, 1))
            picture.paste(row.resize((width, top - below), Image.Resampling.NEAREST), (0, below))
        picture.paste(band, (0, top))
        below = bottom
    return picture


def _merged(bands: list[tuple[int, int]], height: int) -> list[tuple[int, int]]:
    """The bands cut to the picture, overlapping ones joined; the first and last touch its rims."""
    result: list[tuple[int, int]] = []
    for top, bottom in ((max(0, t), min(height, b)) for t, b in bands):
        if result and top <= result[-1][1]:
            result[-1] = (result[-1][0], max(bottom, result[-1][1]))
        elif bottom > top:
            result.append((top, bottom))
    return result


def _band(shape: _Shape, top: int, bottom: int, colours: Tones) -> Image.Image:
    size = (int(shape.width), bottom - top)
    sheet = Sheet(size, (float(size[0]), float(size[1])))
    _paint(sheet.pen.at(Affine(f=-top)), shape, colours)
    return sheet.finish()


def _paint(pen: Pen, shape: _Shape, colours: Tones) -> None:
    inset = _STROKE * shape.unit / 2
    left, right = inset, shape.width - inset
    top, bottom = inset, shape.height - inset
    r, notch = _RADIUS * shape.unit - inset, _NOTCH * shape.unit
    outline: Path = [
        *arc((left + r, top + r), r, 180, 270, 16),
        *arc((right - r, top + r), r, 270, 360, 16),
        *arc((right, shape.tear), notch, 270, 90, 36),
        *arc((right - r, bottom - r), r, 0, 90, 16),
        *arc((left + r, bottom - r), r, 90, 180, 16),
        *arc((left, shape.tear), notch, 90, -90, 36),
    ]
    pen.shape(outline, colours.surface, colours.line, _STROKE * shape.unit)
    step = _DOT_STEP * shape.unit
    first = _DOTS_INSET * shape.unit
    count = max(0, int((shape.width - 2 * first) / step))
    spread = (shape.width - 2 * first) / count if count else 0.0
    for index in range(count + 1 if count else 0):
        pen.disc((first + index * spread, shape.tear), _DOT * shape.unit, colours.line)
