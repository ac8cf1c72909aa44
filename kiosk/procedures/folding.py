"""Vietnamese as people type it: without diacritics, in any case, with `i` for `y`."""

from __future__ import annotations

import re
import unicodedata

MOST_CHARACTERS = 120
MOST_WORDS = 8
_WORD = re.compile(r"[a-z0-9]+")
_LETTERS = str.maketrans({"đ": "d", "y": "i"})


def fold(text: str) -> str:
    """Lower-case ASCII words, one space apart: `Đăng ký` and `dang ki` become the same."""
    plain = (c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    return " ".join(_WORD.findall("".join(plain).translate(_LETTERS)))


def words_asked(text: str) -> tuple[str, ...]:
    """The folded words of a query, at most `MOST_WORDS`; nothing of it can be search syntax."""
    return tuple(fold(text[:MOST_CHARACTERS]).split()[:MOST_WORDS])


def initials(folded: str, shortest: int = 3, longest: int = 6) -> str:
    """First letters of every run of words: `giay khai sinh` gives `gks`."""
    letters = [word[0] for word in folded.split() if not word[0].isdigit()]
    runs = {
        "".join(letters[start : start + length])
        for length in range(shortest, longest + 1)
        for start in range(len(letters) - length + 1)
    }
    return " ".join(sorted(runs))
