"""The machine-readable zone of an identity card (size TD1) or a passport (size TD3), and DG1 that carries it.

ICAO Doc 9303-3 clause 4.9 (check digits), 9303-4 clause 4.2.2 (TD3), 9303-5 clause 4.2.2 (TD1), 9303-10
clause 4.7.1 (DG1), 9303-11 clause 9.7.2 (what BAC and PACE derive their keys from).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from drivers.card.tlv import Tlv, TlvError

TD1_CHARACTERS = 90
TD3_CHARACTERS = 88
NO_EXPIRY = "991231"
VIETNAM = "VNM"
VIETNAM_ALPHA_2 = "VN"
"""As certificates name the state (ISO 3166-1)."""
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ZONE = re.compile(r"[0-9A-Z<]+")


class MrzError(ValueError):
    """Not a zone of this size, or a check digit disagrees. Its text names the field, never the data."""


@dataclass(frozen=True, slots=True)
class Zone:
    """The fields of one zone, whatever its size, fillers removed."""

    issuer: str
    document_number: str = field(repr=False)
    optional: str = field(repr=False)
    """What the issuer keeps there; Vietnam: the twelve digits of the citizen's number."""
    birth: str = field(repr=False)
    """YYMMDD; unknown parts are fillers."""
    sex: str = field(repr=False)
    """`M`, `F` or `X`."""
    expiry: str = field(repr=False)
    """YYMMDD; `991231`: none."""
    nationality: str
    surname: str = field(repr=False)
    given_names: str = field(repr=False)

    @property
    def personal_number(self) -> str:
        """The citizen's twelve digits on a document of Vietnam, card or passport; else the document number.

        Other states fill the same field as they like, so their digits are never taken for a citizen's: a
        foreign passport, however genuine, must not open a Vietnamese citizen's dossiers.
        """
        vietnamese = self.issuer == self.nationality == VIETNAM
        known = vietnamese and re.fullmatch(r"[0-9]{12}", self.optional)
        return self.optional if known else self.document_number

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
        if re.fullmatch(r"[0-9]{12}", number) and int(number[4:6]) == year:
            return _day(1900 + 100 * (int(number[3]) // 2) + year, self.birth)
        late = _day(2000 + year, self.birth)
        return late if late is not None and late <= today else _day(1900 + year, self.birth)

    def expiry_date(self) -> date | None:
        """None: the document does not expire, or says nothing readable."""
        if self.expiry == NO_EXPIRY or not self.expiry[:2].isdigit():
            return None
        return _day(2000 + int(self.expiry[:2]), self.expiry)


def check_digit(text: str) -> str:
    """Weights 7, 3, 1 modulo 10; a filler counts nothing."""
    total = sum((7, 3, 1)[i % 3] * max(0, _ALPHABET.find(char)) for i, char in enumerate(text))
    return str(total % 10)


def parse_zone(lines: str) -> Zone:
    """Three lines of 30 or two of 44, with or without line ends; `MrzError` when damaged."""
    text = _plain(lines)
    return parse_td3(text) if len(text) == TD3_CHARACTERS else parse_td1(text)


def parse_td1(lines: str) -> Zone:
    """Three lines of 30 (Doc 9303-5); raises `MrzError`."""
    first, second, third = _lines(lines, 30, 3)
    document, optional = _document_number(first)
    _check("birth", second[0:6], second[6])
    _check("expiry", second[8:14], second[14])
    _check("composite", first[5:30] + second[0:7] + second[8:15] + second[18:29], second[29])
    surname, given = _names(third)
    return Zone(
        issuer=first[2:5].rstrip("<"),
        document_number=document.rstrip("<"),
        optional=_optional(optional),
        birth=second[0:6],
        sex=_sex(second[7]),
        expiry=second[8:14],
        nationality=second[15:18].rstrip("<"),
        surname=surname,
        given_names=given,
    )


def parse_td3(lines: str) -> Zone:
    """Two lines of 44 (Doc 9303-4); raises `MrzError`."""
    first, second = _lines(lines, 44, 2)
    if first[0] != "P":
        raise MrzError("not a passport")
    _check("document number", second[0:9], second[9])
    _check("birth", second[13:19], second[19])
    _check("expiry", second[21:27], second[27])
    _check("personal number", second[28:42], second[42])
    _check("composite", second[0:10] + second[13:20] + second[21:43], second[43])
    surname, given = _names(first[5:44])
    return Zone(
        issuer=first[2:5].rstrip("<"),
        document_number=second[0:9].rstrip("<"),
        optional=second[28:42].rstrip("<"),
        birth=second[13:19],
        sex=_sex(second[20]),
        expiry=second[21:27],
        nationality=second[10:13].rstrip("<"),
        surname=surname,
        given_names=given,
    )


def mrz_information(lines: str) -> str:
    """Document number, birth and expiry with their check digits: the input of BAC and PACE-MRZ keys (Doc
    9303-11 clause 9.7.2), from three lines of 30 or two of 44. Raises `MrzError`."""
    text = _plain(lines)
    if len(text) == TD3_CHARACTERS:
        _, second = _lines(text, 44, 2)
        return second[0:10] + second[13:20] + second[21:28]
    first, second, _ = _lines(text, 30, 3)
    document, _ = _document_number(first)
    return document + check_digit(document) + second[0:7] + second[8:15]


def parse_dg1(data: bytes) -> Zone:
    """`61 { 5F1F: 90 or 88 characters }`; raises `MrzError`."""
    try:
        content = Tlv(data).expect(0x61).children()
        return parse_zone(content[0].expect(0x5F1F).value.decode("ascii") if content else "")
    except (TlvError, UnicodeDecodeError) as error:
        raise MrzError("not DG1") from error


def _plain(lines: str) -> str:
    return "".join(lines.split())


def _lines(text: str, length: int, count: int) -> list[str]:
    text = _plain(text)
    if len(text) != length * count or not _ZONE.fullmatch(text):
        raise MrzError(f"not {count} lines of {length}")
    return [text[at : at + length] for at in range(0, len(text), length)]


def _document_number(first: str) -> tuple[str, str]:
    """The number of a TD1 zone, nine characters or more, and the optional data left.

    A longer number goes on in the optional data, up to its check digit and a filler; a filler stands where
    the check digit of a short one would be (Doc 9303-5 clause 4.2.2).
    """
    if first[14] == "<" and first[13] != "<":
        tail, _, rest = first[15:30].partition("<")
        if len(tail) >= 2:
            number = first[5:14] + tail[:-1]
            _check("document number", number, tail[-1])
            return number, rest
    _check("document number", first[5:14], first[14])
    return first[5:14], first[15:30]


def _check(name: str, covered: str, digit: str) -> None:
    # A filler in place of the digit is allowed for an empty field.
    if check_digit(covered) != (digit if digit != "<" else "0"):
        raise MrzError(f"check digit of {name}")


def _optional(text: str) -> str:
    """Vietnamese cards put a check digit after twelve digits and two fillers; it belongs to no field."""
    return text[:12] if re.fullmatch(r"[0-9]{12}<<[0-9<]", text) else text.rstrip("<")


def _sex(char: str) -> str:
    return char if char in "MF" else "X"


def _names(text: str) -> tuple[str, str]:
    surname, _, given = text.partition("<<")
    return _words(surname), _words(given)


def _words(text: str) -> str:
    return " ".join(part for part in text.split("<") if part)


def _day(year: int, yymmdd: str) -> date | None:
    try:
        return date(year, int(yymmdd[2:4]), int(yymmdd[4:6]))
    except ValueError:
        return None
