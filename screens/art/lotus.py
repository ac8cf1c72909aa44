"""The hero of the idle screen: a lotus with gilt edges before a disc and rings, on a band of waves."""

from dataclasses import dataclass

from PIL import Image

from screens.art.curves import Affine, Path, Point, bezier, circle, mirrored
from screens.art.sheet import Sheet, Size
from screens.art.tones import Tones, tones
from screens.art.water import HEIGHT, water
from screens.tokens import Palette

VIEW = (1080.0, 540.0)
"""What must fit: the outer ring and the band. Wider or higher pictures are filled with the ground."""

_BASE = (540.0, 486.0)
_DISC = 424.0
_RINGS = ((450.0, 2.0), (476.0, 2.0))
_SUNK = 4.0
"""The rings' centre lies a little under the water line."""

_EDGE = 2.6


@dataclass(frozen=True, slots=True)
class _Petal:
    """A left petal from the base (0, 0) to its tip, y up, with the control points of its two sides."""

    tip: Point
    outer: tuple[Point, Point]
    inner: tuple[Point, Point]
    fill: str
    edge: str

    def path(self) -> Path:
        side = bezier((0, 0), self.outer[0], self.outer[1], self.tip, 28)
        back = bezier(self.tip, self.inner[0], self.inner[1], (0, 0), 28)
        return [(x, -y) for x, y in side + back[1:-1]]


# Back to front. Each is drawn with its mirror image.
_PAIRS = (
    _Petal((-269, 25), ((-120, -20), (-230, -2)), ((-215, 57), (-100, 50)), "petal_dark", "petal_gilt"),
    _Petal((-295, 140), ((-150, -2), (-240, 60)), ((-180, 152), (-60, 80)), "petal_dark", "petal_gilt"),
    _Petal((-247, 270), ((-120, 30), (-225, 152)), ((-176, 260), (-60, 170)), "petal_red", "petal_gilt"),
    _Petal((-144, 371), ((-95, 60), (-185, 230)), ((-86, 334), (-28, 240)), "petal_rose", "petal_edge"),
)
_CENTRE = _Petal((0, 423), ((-81, 110), (-81, 292)), ((81, 292), (81, 110)), "petal_pink", "petal_edge")
_FRONT_PAIRS = (
    _Petal((-197, 144), ((-84, 2), (-155, 48)), ((-120, 142), (-40, 84)), "petal_rose", "petal_edge"),
    _Petal((-131, 242), ((-90, 50), (-140, 160)), ((-78, 222), (-20, 120)), "petal_pink", "petal_edge"),
)
_HEART = _Petal((0, 267), ((-51, 72), (-51, 184)), ((51, 184), (51, 72)), "petal_pale", "petal_edge")


def draw_lotus_hero(size: Size, palette: Palette) -> Image.Image:
    """The hero, opaque: lacquer ground to the edges, the lotus on the water at the lower edge."""
    colours = tones(palette)
    sheet = Sheet(size, VIEW, ground=colours.hero, stand="bottom")
    pen = sheet.pen
    centre = (_BASE[0], _BASE[1] + _SUNK)
    for radius, width in _RINGS:
        pen.stroke(circle(centre, radius, 180), colours.hero_ring, width, closed=True)
    pen.fill(circle(centre, _DISC, 180), colours.hero_disc)
    flower = pen.at(Affine(e=_BASE[0], f=_BASE[1]))
    for petals in (_PAIRS, (_CENTRE,), _FRONT_PAIRS, (_HEART,)):
        for petal in petals:
            left = petal.path()
            fill, edge = _colour(colours, petal.fill), _colour(colours, petal.edge)
            if petal.tip[0]:
                flower.shape(mirrored(left), fill, edge, _EDGE)
            flower.shape(left, fill, edge, _EDGE)
    water(pen, -sheet.left, VIEW[0] + sheet.left, top=VIEW[1] - HEIGHT, middle=_BASE[0], tones=colours)
    return sheet.finish()


def _colour(colours: Tones, name: str) -> tuple[int, int, int]:
    value: tuple[int, int, int] = getattr(colours, name)
    return value
