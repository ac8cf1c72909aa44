"""Breaking text into lines that fit: shrink a little first, then wrap at words, and never drop a letter."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from drivers.printer.document import Weight
from drivers.printer.fonts import CELL_WIDTH, clean, face

_SHRINK_TO = 0.86
"""A heading may lose a seventh of its size to stay on one line; beyond that two lines read better."""
_ZERO_WIDTH_SPACE = "\u200b"
_COENG = "\u17d2"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text at the size it is printed in."""

    text: str
    size: int
    weight: Weight


def text_width(text: str, size: int, weight: Weight) -> int:
    """Advance width in dots, rounded up."""
    return int(face(text, size, weight).getlength(text) + 0.999)


def fit(text: str, size: int, weight: Weight, width: int) -> tuple[Line, ...]:
    """The paragraph on one line, slightly smaller if need be, else wrapped at its full size."""
    cleaned = " ".join(clean(text).split())
    if not cleaned:
        return ()
    one = fit_one(cleaned, size, weight, width)
    if one is not None:
        return (one,)
    return tuple(Line(part, size, weight) for part in _wrap(cleaned, size, weight, width))


def fit_one(text: str, size: int, weight: Weight, width: int) -> Line | None:
    """The text on one line, or None when it would have to shrink too much."""
    for smaller in range(size, int(size * _SHRINK_TO) - 1, -1):
        if text_width(text, smaller, weight) <= width:
            return Line(text, smaller, weight)
    return None


def _wrap(text: str, size: int, weight: Weight, width: int) -> list[str]:
    def fits(part: str) -> bool:
        return text_width(part, size, weight) <= width

    lines: list[str] = []
    current = ""
    for blank, word in _words(text):
        candidate = f"{current}{blank}{word}" if current else word
        if fits(candidate):
            current = candidate
            continue
        if current:
            lines.append(current)
        current = word
        while not fits(current):
            cut = _longest_prefix(current, size, weight, width)
            lines.append(current[:cut])
            current = current[cut:]
    lines.append(current)
    return lines


def _words(text: str) -> list[tuple[str, str]]:
    """Words with the blank before them. Khmer writes none: its words are parted by zero width spaces."""
    return [
        ("" if place else " ", part)
        for word in text.split()
        for place, part in enumerate(word.split(_ZERO_WIDTH_SPACE))
        if part
    ]


def _longest_prefix(word: str, size: int, weight: Weight, width: int) -> int:
    """Where a word too long for a line is cut: never inside a syllable."""
    places = [at for at in range(1, len(word)) if _begins_syllable(word, at)]
    for cut in reversed(places):
        if text_width(word[:cut], size, weight) <= width:
            return cut
    return places[0] if places else len(word)


def _begins_syllable(word: str, at: int) -> bool:
    """Not before a mark, nor before the consonant that a Khmer coeng puts beneath."""
    return not unicodedata.category(word[at]).startswith("M") and word[at - 1] != _COENG


def wrap_cells(text: str, across: int, width: int) -> list[str]:
    """Lines of the printer's own face: fixed cells, broken at blanks, long words broken hard."""
    room = max(1, width // (CELL_WIDTH * across))
    lines: list[str] = []
    current = ""
    for word in text.split():
        candidate = f"{current} {word}" if current else word
        if len(candidate) <= room:
            current = candidate
            continue
        if current:
            lines.append(current)
        pieces = [word[at : at + room] for at in range(0, len(word), room)]
        lines.extend(pieces[:-1])
        current = pieces[-1]
    if current:
        lines.append(current)
    return lines
