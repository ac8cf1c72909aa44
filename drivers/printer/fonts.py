"""Typefaces for paper: Be Vietnam Pro, Noto Sans Khmer for Khmer script, and a printer's own face."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from importlib.resources import files
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from drivers.printer.document import Weight

CELL_WIDTH = 12
CELL_HEIGHT = 24
"""Font A of practically every ESC/POS printer, in dots."""
CELL_BASELINE = 20

_INK_FROM = 104
"""Grey values from here on become ink: a little darker than half, thermal dots bleed less than they fade."""

_KHMER_FILE = "NotoSansKhmer[wdth,wght].ttf"
_KHMER_WEIGHT = {Weight.REGULAR: 400, Weight.MEDIUM: 500, Weight.SEMIBOLD: 600, Weight.BOLD: 700}

_TURNING = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

_FOLDED = str.maketrans(
    {
        "–": "-",
        "—": "-",
        "·": "-",
        "•": "*",
        "’": "'",
        "‘": "'",
        "“": '"',
        "”": '"',
        "…": "...",
        "\u00a0": " ",
    }
)


def clean(text: str) -> str:
    """NFC, so that no mark stands in a cell of its own; no control characters, none that turn the direction
    of what follows, and no halves of letters that no encoding has."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(" " if _unprinted(letter) else letter for letter in composed)


def _unprinted(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cc", "Cs"} or letter in _TURNING


def ascii_or_none(text: str) -> str | None:
    """The text for the printer's own face; None when it has letters that no code page prints dependably."""
    folded = clean(text).translate(_FOLDED)
    return folded if all(" " <= letter <= "~" for letter in folded) else None


def _is_khmer(text: str) -> bool:
    return any("\u1780" <= letter <= "\u17ff" or "\u19e0" <= letter <= "\u19ff" for letter in text)


@lru_cache(maxsize=128)
def _font(package: str, name: str, size: int) -> ImageFont.FreeTypeFont:
    data = files(package).joinpath("files", name).read_bytes()
    return ImageFont.truetype(BytesIO(data), size)


@lru_cache(maxsize=32)
def _khmer(size: int, weight: Weight) -> ImageFont.FreeTypeFont:
    data = files("fontpkg_noto_sans_khmer").joinpath("files", _KHMER_FILE).read_bytes()
    font = ImageFont.truetype(BytesIO(data), size)
    font.set_variation_by_axes([_KHMER_WEIGHT[weight], 100])
    return font


def face(text: str, size: int, weight: Weight) -> ImageFont.FreeTypeFont:
    """The face that has every letter of `text`."""
    if _is_khmer(text):
        return _khmer(size, weight)
    return _font("fontpkg_be_vietnam_pro", f"BeVietnamPro-{weight.value}.ttf", size)


def ink_of(grey: Image.Image) -> Image.Image:
    """A grey drawing (255 black) as dots: mode `1`, 255 black."""
    return grey.point(lambda value: 255 if value >= _INK_FROM else 0).convert("1", dither=Image.Dither.NONE)


@lru_cache(maxsize=512)
def _cell(letter: str, across: int, down: int, *, bold: bool) -> Image.Image:
    """One letter in its cell, `across` x `down` times the resolution of 12x24 dots. Mode `1`, 255 black."""
    name = f"BeVietnamPro-{'Bold' if bold else 'Medium'}.ttf"
    width, height = CELL_WIDTH * across, CELL_HEIGHT * down
    wide = Image.new("L", (height * 2, height), 0)
    font = _font("fontpkg_be_vietnam_pro", name, 25 * down)
    ImageDraw.Draw(wide).text((height, CELL_BASELINE * down), letter, fill=255, font=font, anchor="ms")
    box = wide.getbbox()
    drawn = Image.new("L", (width, height), 0)
    if box is not None:
        inked = wide.crop((box[0], 0, box[2], height))
        room = width - across
        natural = max(1, round(inked.width * across / down))
        if natural > room or across != down:
            inked = inked.resize((min(natural, room), height), Image.Resampling.BICUBIC)
        drawn.paste(inked, ((width - inked.width) // 2, 0))
    return ink_of(drawn)


def printer_line(text: str, across: int, down: int, *, bold: bool, smooth: bool) -> Image.Image:
    """ASCII text as a printer's own face shows it, cells scaled by whole numbers. Mode `1`, 255 black.

    For pictures only: each make of printer has its own letters in the same cells. `smooth` is `GS b` 1, and
    as
    on paper changes nothing while width or height is normal.
    """
    drawn = (across, down) if smooth and across > 1 and down > 1 else (1, 1)
    width, height = CELL_WIDTH * drawn[0], CELL_HEIGHT * drawn[1]
    line = Image.new("1", (width * len(text), height), 0)
    for place, letter in enumerate(text):
        line.paste(_cell(letter, *drawn, bold=bold), (place * width, 0))
    return line.resize((CELL_WIDTH * across * len(text), CELL_HEIGHT * down), Image.Resampling.NEAREST)
