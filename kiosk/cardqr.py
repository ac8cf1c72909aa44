"""What a scanned code is: an identity card's QR, a dossier code, or neither. Pure, total, bounded.

The QR of the chip identity card is unsigned text, so it pre-fills and opens the chip (its number ends in the
CAN) but proves nothing. Three layouts are understood: the card of 2021 (seven fields), the card of 2024
(eleven), and the variant VNeID shows (no field for the old number, dates with slashes). Fields a visit has
no use for (address, parents) are not kept. A scanner in keyboard mode may have lost letters outside ASCII or
put question marks in their places: only numbers, dates and bars are counted on.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kiosk.portal.dossier_codes import format_code, parse_code

MAX_LENGTH = 1024
"""Characters; a longer text is no card's."""

_NUMBER = re.compile(r"[0-9]{12}")
_OLD_NUMBER = re.compile(r"[0-9]{9}")
_DATE = re.compile(r"([0-9]{2})[/.-]?([0-9]{2})[/.-]?([0-9]{4})")
_PREFIX = re.compile(r"\s*CCCD\s*:\s*", re.IGNORECASE)
_SEXES = {"nam": "M", "nu": "F", "n": "F"}
"""By their letters of ASCII: `Nữ` may have lost its second one on the way, `Nam` has none to lose."""


@dataclass(frozen=True, slots=True)
class CardQr:
    """What the visit needs of a card's QR. Every field is personal and unproven."""

    number: str = field(repr=False)
    """Twelve digits."""
    name: str = field(repr=False)
    """With diacritics, as far as the scanner knew them; may be empty."""
    birth_date: date | None = field(repr=False)
    """None: missing, or no calendar date."""
    sex: str | None = field(repr=False)
    """`M` or `F`, as in `drivers.card.model.Identity`; None: not understood."""
    previous_number: str | None = field(repr=False)
    """The nine digits of the former identity card (CMND): older dossiers are filed under it."""
    issue_date: date | None = field(repr=False)
    cancelled_number: str | None = field(default=None, repr=False)
    """A twelve-digit number this one replaced (card of 2024)."""

    @property
    def can(self) -> str:
        """The card access number that opens the chip: the last six digits of the number."""
        return self.number[-6:]


@dataclass(frozen=True, slots=True)
class DossierCode:
    """A text of the shape of a dossier code; whether there is such a dossier, only a portal knows."""

    code: str = field(repr=False)
    """Normalised: upper case, no spaces, hyphens."""


@dataclass(frozen=True, slots=True)
class UnknownCode:
    """Neither; the text itself is not kept."""


class NotACard(StrEnum):
    """Why a text is no card's QR: a closed set."""

    TOO_LONG = "too_long"
    FIELDS = "fields"
    """Not enough fields between bars."""
    NUMBER = "number"
    """The first field is not twelve digits."""


def recognise(text: str) -> CardQr | DossierCode | UnknownCode:
    """Tells what was scanned. Never raises."""
    card = parse_card(text)
    if isinstance(card, CardQr):
        return card
    return parse_dossier_code(text) or UnknownCode()


def parse_card(text: str) -> CardQr | NotACard:
    """Reads a card's QR. Only the number and the layout must be right; any other field may be dirt."""
    if len(text) > MAX_LENGTH:
        return NotACard.TOO_LONG
    fields = [part.strip() for part in _clean(text).split("|")]
    if len(fields) < 4:
        return NotACard.FIELDS
    number, second, *_ = fields
    if _NUMBER.fullmatch(number) is None:
        return NotACard.NUMBER
    first = 2 if _has_previous_number(fields) else 1
    name, birth, sex, _address, issued, *extras = [*fields[first:], *[""] * 5]
    return CardQr(
        number=number,
        name=" ".join(name.split()),
        birth_date=_date(birth),
        sex=_sex(sex),
        previous_number=second if _OLD_NUMBER.fullmatch(second) else None,
        issue_date=_date(issued),
        cancelled_number=next((extra for extra in extras if _NUMBER.fullmatch(extra)), None),
    )


def parse_dossier_code(text: str) -> DossierCode | None:
    """Reads a dossier code as receipts print it, forgiving case, spaces and long dashes."""
    parts = parse_code(text)
    return None if parts is None else DossierCode(format_code(parts))


def _has_previous_number(fields: list[str]) -> bool:
    """Does the second field belong to the former number, be it empty, or is it the name already?

    The date of birth tells: it comes two fields after the former number's. Where it is dirt itself: a former
    number has no letters, a name has.
    """
    if _DATE.fullmatch(fields[3]):
        return True
    return not (_DATE.fullmatch(fields[2]) or any(letter.isalpha() for letter in fields[1]))


def _sex(text: str) -> str | None:
    letters = (letter for letter in unicodedata.normalize("NFD", text.lower()) if "a" <= letter <= "z")
    return _SEXES.get("".join(letters))


def _clean(text: str) -> str:
    """In NFC, without the `CCCD:` prefix, control and invisible characters (byte-order marks are such)."""
    kept = "".join(letter for letter in text if unicodedata.category(letter) not in ("Cc", "Cf"))
    composed = unicodedata.normalize("NFC", kept)
    prefix = _PREFIX.match(composed)
    return composed[prefix.end() :] if prefix else composed


def _date(text: str) -> date | None:
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    day, month, year = (int(part) for part in found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None
