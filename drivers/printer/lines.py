"""Breaking text into lines that fit: shrink a little first, then wrap at words, and never drop a letter."""

from __future__ import annotations

from dataclasses import dataclass

from drivers.printer.document import Weight
from drivers.printer.fonts import CELL_WIDTH, clean, face

_SHRINK_TO = 0.86
"""A heading may lose a seventh of its size to stay on one line; beyond that two lines read better."""


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
    for word in text.split():
        candidate = f"{current} {word}" if current else word
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


def _longest_prefix(word: str, size: int, weight: Weight, width: int) -> int:
    for cut in range(len(word) - 1, 1, -1):
        if text_width(word[:cut], size, weight) <= width:
            return cut
    return 1


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
