"""Generic print documents: what a caller wants on paper, before any layout and without any byte of a printer.

A document knows nothing of tickets or citizens; `kiosk.documents` composes those out of these elements.
Lengths are printer dots (203 dpi: 8 dots are 1 mm).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

WIDTH_80MM = 576
WIDTH_58MM = 384
WIDTHS = (WIDTH_80MM, WIDTH_58MM)
"""Printable widths in dots of 80 mm and 58 mm paper."""

QR_MAX_BYTES = 2000
"""More than any telephone reads comfortably from thermal paper, and below what every printer stores."""


class Weight(StrEnum):
    """Weights of the text face, by the names the font files carry."""

    REGULAR = "Regular"
    MEDIUM = "Medium"
    SEMIBOLD = "SemiBold"
    BOLD = "Bold"


class Align(StrEnum):
    """Where a block stands across the paper."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


class RuleStyle(StrEnum):
    """How a separating line is drawn."""

    SOLID = "solid"
    DOTTED = "dotted"


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph, wrapped at words. `size` is the em in dots."""

    text: str
    size: int = 26
    weight: Weight = Weight.REGULAR
    align: Align = Align.LEFT
    printer_face: bool = False
    """May be set in the printer's own typeface where the text is ASCII and the encoding allows: almost no
    bytes."""
    fixed: bool = False
    """The same on every document of its kind: worth a place in the printer's own memory."""


@dataclass(frozen=True, slots=True)
class BigNumber:
    """The one thing to be read from three metres away: printable ASCII, as large as the paper allows."""

    text: str

    def __post_init__(self) -> None:
        if not self.text or not all("!" <= letter <= "~" for letter in self.text):
            raise ValueError("a big number is printable ASCII without blanks")


@dataclass(frozen=True, slots=True)
class ShortForm:
    """A key and value for a printer that draws nothing but what it stores and ASCII: the label carries the
    unit, the value is bare."""

    key: str
    value: str

    def __post_init__(self) -> None:
        if not self.value or not all(" " <= letter <= "~" for letter in self.value):
            raise ValueError("a short value is printable ASCII")


@dataclass(frozen=True, slots=True)
class KeyValue:
    """A label at the left edge, its value at the right edge, on one line when both fit.

    `together` sets `label: value` side by side at that alignment instead: a third fewer bytes.
    """

    key: str
    value: str
    size: int = 26
    together: Align | None = None
    fixed: bool = False
    """Label and value are the same on every document of its kind."""
    short: ShortForm | None = None
    """Says the same where no picture may be sent."""


class Mark(StrEnum):
    """What stands before an item of a list."""

    TICKED = "ticked"
    """A box with a tick: in hand, passed."""
    OPEN = "open"
    """An empty box: still to come."""


@dataclass(frozen=True, slots=True)
class Item:
    """A paragraph of a list: a mark or a short number at the left edge, the text hanging beside it."""

    text: str
    mark: Mark | str = Mark.OPEN
    size: int = 26
    weight: Weight = Weight.REGULAR


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR symbol (ISO/IEC 18004) of plain text, encoded as UTF-8. `module` is the wished dots per module."""

    text: str
    module: int = 6
    align: Align = Align.CENTRE

    def __post_init__(self) -> None:
        if not 0 < len(self.text.encode()) <= QR_MAX_BYTES:
            raise ValueError("QR text is empty or too long")
        if any(letter < " " and letter != "\n" for letter in self.text):
            raise ValueError("QR text holds a control character")


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""

    style: RuleStyle = RuleStyle.SOLID
    thickness: int = 2


@dataclass(frozen=True, slots=True)
class Image:
    """A one-bit picture, rows packed to whole bytes, most significant bit leftmost, 1 is black."""

    width: int
    height: int
    bits: bytes = field(repr=False)
    align: Align = Align.CENTRE
    fixed: bool = False
    doubled: bool = False
    """Printed with every dot twice as wide and high: a quarter of the bytes. `width` and `height` stay those
    of the picture."""

    def __post_init__(self) -> None:
        if self.width <= 0 or self.height <= 0 or len(self.bits) != (self.width + 7) // 8 * self.height:
            raise ValueError("picture size and data disagree")


@dataclass(frozen=True, slots=True)
class Feed:
    """Blank paper, in dots."""

    dots: int


@dataclass(frozen=True, slots=True)
class Cut:
    """The paper is fed to the knife and cut."""


Element = Text | BigNumber | KeyValue | Item | QrCode | Rule | Image | Feed | Cut


@dataclass(frozen=True, slots=True)
class PrintDocument:
    """Elements from top to bottom for paper of one width."""

    width_dots: int
    elements: tuple[Element, ...]

    def __post_init__(self) -> None:
        if self.width_dots not in WIDTHS:
            raise ValueError(f"paper width is one of {WIDTHS} dots")
