"""The machine-readable zone of an identity card, size TD1, and DG1 that carries it.

ICAO Doc 9303-5 clause 4.2 (TD1), 9303-3 clause 4.9 (check digits), 9303-10 clause 4.7.1 (DG1).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from drivers.card.tlv import Tlv, TlvError

LINE = 30
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LINES = re.compile(r"[0-9A-Z<]{90}")


class MrzError(ValueError):
    """Not a TD1 zone, or a check digit disagrees. Its text names the field, never the data."""


@dataclass(frozen=True, slots=True)
class Td1:
    """The fields of the three lines, fillers removed."""

    issuer: str
    document_number: str = field(repr=False)
    optional_1: str = field(repr=False)
    birth: str = field(repr=False)
    """YYMMDD."""
    sex: str = field(repr=False)
    expiry: str = field(repr=False)
    """YYMMDD; `991231`: none."""
    nationality: str
    surname: str = field(repr=False)
    given_names: str = field(repr=False)

    @property
    def personal_number(self) -> str:
        """The twelve digits of a Vietnamese card; the document number on any other."""
        return self.optional_1 if re.fullmatch(r"[0-9]{12}", self.optional_1) else self.document_number

    @property
    def name(self) -> str:
        return f"{self.surname} {self.given_names}".strip()

    def birth_date(self, today: date) -> date | None:
        """The century comes from the personal number's fourth digit (even: male; 1900 + 100·⌊G/2⌋), else
        from the rule that nobody is born after `today`. None: unknown parts or no such day."""
        year = int(self.birth[:2]) if self.birth[:2].isdigit() else None
        if year is None:
            return None
        number = self.personal_number
        if len(number) == 12 and int(number[4:6]) == year:
            full = 1900 + 100 * (int(number[3]) // 2) + year
        else:
            full = 2000 + year if 2000 + year <= today.year else 1900 + year
        return _day(full, self.birth)

    def expiry_date(self) -> date | None:
        """None: the card does not expire, or says nothing readable."""
        if self.expiry == "991231" or not self.expiry[:2].isdigit():
            return None
        return _day(2000 + int(self.expiry[:2]), self.expiry)


def check_digit(text: str) -> str:
    """Weights 7, 3, 1 modulo 10; a filler counts nothing."""
    total = sum((7, 3, 1)[i % 3] * max(0, _ALPHABET.find(char)) for i, char in enumerate(text))
    return str(total % 10)


def mrz_information(lines: str) -> str:
    """Document number, birth and expiry with check digits: the input of BAC and PACE-MRZ keys."""
    first, second, _ = _split(lines)
    return first[5:15] + second[0:7] + second[8:15]


def parse_td1(lines: str) -> Td1:
    """Three lines of 30, with or without line ends; `MrzError` when damaged."""
    first, second, third = _split(lines)
    composite = first[5:30] + second[0:7] + second[8:15] + second[18:29]
    _check("document number", first[5:14], first[14])
    _check("birth", second[0:6], second[6])
    _check("expiry", second[8:14], second[14])
    _check("composite", composite, second[29])
    surname, _, given = third.partition("<<")
    return Td1(
        issuer=first[2:5].rstrip("<"),
        document_number=first[5:14].rstrip("<"),
        optional_1=_optional(first[15:30]),
        birth=second[0:6],
        sex={"M": "M", "F": "F"}.get(second[7], "X"),
        expiry=second[8:14],
        nationality=second[15:18].rstrip("<"),
        surname=_words(surname),
        given_names=_words(given),
    )


def parse_dg1(data: bytes) -> Td1:
    """`61 { 5F1F: 90 characters }`; raises `MrzError`."""
    try:
        content = Tlv(data).expect(0x61).children()
        return parse_td1(content[0].expect(0x5F1F).value.decode("ascii") if content else "")
    except (TlvError, UnicodeDecodeError) as error:
        raise MrzError("not DG1") from error


def build_td1(
    *, number: str, birth: str, sex: str, expiry: str, surname: str, given_names: str, issuer: str = "VNM"
) -> tuple[str, str, str]:
    """The lines of a Vietnamese card: document number = the last nine of the twelve digits, with all twelve
    and a check digit over them (and their fillers) as optional data."""
    document = number[3:]
    optional = number + "<<"
    first = f"ID{issuer}{document}{check_digit(document)}{optional}{check_digit(optional)}"
    dates = f"{birth}{check_digit(birth)}{sex}{expiry}{check_digit(expiry)}{issuer}" + "<" * 11
    composite = check_digit(first[5:30] + dates[0:7] + dates[8:15] + dates[18:29])
    name = f"{surname}<<{given_names}".replace(" ", "<")[:LINE].ljust(LINE, "<")
    return first, dates + composite, name


def _split(lines: str) -> tuple[str, str, str]:
    text = "".join(lines.split())
    if not _LINES.fullmatch(text):
        raise MrzError("not three lines of thirty")
    return text[:30], text[30:60], text[60:]


def _check(name: str, covered: str, digit: str) -> None:
    # A filler in place of the digit is allowed for an empty field.
    if check_digit(covered) != (digit if digit != "<" else "0"):
        raise MrzError(f"check digit of {name}")


def _optional(text: str) -> str:
    """Vietnamese cards put a check digit after twelve digits and two fillers; it belongs to no field."""
    return text[:12] if re.fullmatch(r"[0-9]{12}<<[0-9<]", text) else text.rstrip("<")


def _words(text: str) -> str:
    return " ".join(part for part in text.split("<") if part)


def _day(year: int, yymmdd: str) -> date | None:
    try:
        return date(year, int(yymmdd[2:4]), int(yymmdd[4:6]))
    except ValueError:
        return None
