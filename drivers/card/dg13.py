"""DG13 of the Vietnamese identity card: the printed text with its diacritics.

No public standard describes it; the shape comes from several independent readers. So everything is tolerant:
fields are known by their number, not their place, any string type is taken, a value may be absent, unknown
numbers are passed over. Only the fields a visit needs are kept (data minimisation, law 91/2025/QH15): the
rest, some of it sensitive, is hashed with the file and forgotten.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date

from drivers.card.tlv import Tlv, TlvError

_STRING_TAGS = {0x0C: "utf-8", 0x13: "ascii", 0x16: "ascii", 0x1E: "utf-16-be"}
_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
MAX_DEPTH = 8


class Dg13Error(ValueError):
    """Not a DG13. Its text never quotes the data."""


@dataclass(frozen=True, slots=True)
class Dg13:
    """What a visit needs. Each is None when the card does not say."""

    number: str | None = field(default=None, repr=False)
    name: str | None = field(default=None, repr=False)
    birth_date: date | None = field(default=None, repr=False)
    sex: str | None = field(default=None, repr=False)
    """`M` or `F`."""
    previous_number: str | None = field(default=None, repr=False)
    """The nine digits of the paper card before."""


def parse_dg13(data: bytes) -> Dg13:
    """The fields of an EF.DG13; raises `Dg13Error`."""
    texts = parse_fields(data)
    number, previous = texts.get(1), texts.get(15)
    return Dg13(
        number=number if number and re.fullmatch(r"[0-9]{12}", number) else None,
        name=texts.get(2) or None,
        birth_date=_date(texts.get(3)),
        sex={"NAM": "M", "NỮ": "F", "NU": "F"}.get((texts.get(4) or "").upper()),
        # A card of twelve digits before this one is no paper card: its number is the same or cancelled.
        previous_number=previous if previous and re.fullmatch(r"[0-9]{9}", previous) else None,
    )


def parse_fields(data: bytes) -> dict[int, str]:
    """Field number → its first text, normalised to NFC and stripped. Raises `Dg13Error`."""
    try:
        found: dict[int, str] = {}
        for entry in _entries(Tlv(data).expect(0x6D).children(), 0):
            number, *values = entry.children()
            text = _first_text(values, 0)
            if text is not None:
                found.setdefault(int.from_bytes(number.value, "big"), text)
    except (TlvError, UnicodeDecodeError) as error:
        raise Dg13Error("not DG13") from error
    return found


def _entries(objects: list[Tlv], depth: int) -> list[Tlv]:
    """Every `30 { 02 nn, … }` inside a SET, however deep the wrapping."""
    if depth > MAX_DEPTH:
        raise TlvError("nested too deeply")
    found: list[Tlv] = []
    for item in objects:
        if item.tag == 0x31:
            for entry in item.children():
                parts = entry.children() if entry.tag == 0x30 else []
                if parts and parts[0].tag == 0x02 and 1 <= len(parts[0].value) <= 2:
                    found.append(entry)
        elif item.tag == 0x30:
            found += _entries(item.children(), depth + 1)
    return found


def _first_text(values: list[Tlv], depth: int) -> str | None:
    if depth > MAX_DEPTH:
        raise TlvError("nested too deeply")
    for value in values:
        encoding = _STRING_TAGS.get(value.tag)
        if encoding is not None:
            return unicodedata.normalize("NFC", value.value.decode(encoding)).strip(" \0")
        if value.tag in (0x30, 0x31):
            inner = _first_text(value.children(), depth + 1)
            if inner is not None:
                return inner
    return None


def _date(text: str | None) -> date | None:
    match = _DATE.fullmatch(text or "")
    if match is None:
        return None
    day, month, year = (int(part) for part in match.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None
