"""Dossier codes as receipts print them: recognised, taken apart and written; never made up.

Three shapes are in use: the national one with five groups (`000.00.53.H48-220921-0099`) and two that begin
with the agency (`H30.12-250115-0001`, `G09.20-20260609-0092637`). Codes are sequential: knowing one proves
nothing (`kiosk.portal.visibility`). Pure, total, bounded.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

MAX_LENGTH = 1024
"""Characters; a longer text is no code's."""

_HYPHENS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
"""Word processors and scanners in keyboard mode turn the hyphen into these."""
_CODE = re.compile(
    r"(?P<agency>(?P<national>[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Z][0-9]{2})|[A-Z][0-9]{2}(?:\.[0-9]{2,3}){0,3})"
    r"-(?P<day>[0-9]{6}|[0-9]{8})-(?P<serial>[0-9]{3,7})"
)
_SHORT_DAY = 6


class CodeShape(StrEnum):
    """Which of the three it is."""

    NATIONAL = "national"
    """Five groups before the date; the letter comes last."""
    SHORT_DATE = "short_date"
    """Agency first, date as yyMMdd."""
    LONG_DATE = "long_date"
    """Agency first, date as yyyyMMdd."""


@dataclass(frozen=True, slots=True)
class CodeParts:
    """A code taken apart, digits as printed: leading zeros belong to it."""

    shape: CodeShape
    agency: str = field(repr=False)
    """What the centre knows before anybody types: the entry screen's prefix."""
    day: str = field(repr=False)
    """yyMMdd or yyyyMMdd."""
    serial: str = field(repr=False)

    @property
    def handed_in(self) -> date | None:
        """The day in the code; None when the digits are no calendar date (some agencies count on)."""
        digits = self.day if len(self.day) > _SHORT_DAY else f"20{self.day}"
        try:
            return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        except ValueError:
            return None


def normalise(text: str) -> str:
    """Upper case, no spaces and invisible characters, hyphens for dashes: two spellings of a code are equal
    when these are."""
    kept = (
        "" if letter.isspace() or unicodedata.category(letter) in ("Cc", "Cf") else letter for letter in text
    )
    return unicodedata.normalize("NFC", "".join(kept).upper()).translate(_HYPHENS)


def parse_code(text: str) -> CodeParts | None:
    """The code a receipt's barcode, its QR or a citizen's fingers gave; None: it has none of the shapes."""
    if len(text) > MAX_LENGTH:
        return None
    found = _CODE.fullmatch(normalise(text))
    if found is None:
        return None
    if found["national"]:
        shape = CodeShape.NATIONAL
    else:
        shape = CodeShape.SHORT_DATE if len(found["day"]) == _SHORT_DAY else CodeShape.LONG_DATE
    return CodeParts(shape, found["agency"], found["day"], found["serial"])


def format_code(parts: CodeParts) -> str:
    """As the receipt prints it."""
    return f"{parts.agency}-{parts.day}-{parts.serial}"
