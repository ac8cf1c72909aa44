"""Synthetic holders of simulated cards. Nobody real: names say so in Vietnamese (MẪU: sample)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import date

from drivers.card.mrz import build_td1


@dataclass(frozen=True, slots=True)
class Person:
    """A made-up citizen, as printed on the card."""

    number: str = field(default="001090000001", repr=False)
    """Twelve digits: province, century and sex, year, serial."""
    name: str = field(default="NGUYỄN VĂN MẪU", repr=False)
    birth: date = field(default=date(1990, 1, 1), repr=False)
    sex: str = field(default="M", repr=False)
    """`M` or `F`."""
    expiry: date | None = field(default=date(2030, 1, 1), repr=False)
    issued: date = field(default=date(2021, 5, 10), repr=False)
    old_number: str = field(default="", repr=False)
    """Nine digits of the paper card before, or empty."""
    address: str = field(default="Số 1 Phố Mẫu, Phường Mẫu, Hà Nội", repr=False)

    @property
    def can(self) -> str:
        """The card access number: the last six digits of the number."""
        return self.number[-6:]

    @property
    def mrz(self) -> tuple[str, str, str]:
        """The three lines on the back."""
        surname, _, given = latin(self.name).partition(" ")
        return build_td1(
            number=self.number,
            birth=self.birth.strftime("%y%m%d"),
            sex=self.sex,
            expiry=self.expiry.strftime("%y%m%d") if self.expiry else "991231",
            surname=surname,
            given_names=given,
        )

    @property
    def sex_text(self) -> str:
        return "Nam" if self.sex == "M" else "Nữ"

    def qr_text(self) -> str:
        """The QR on the front of a card of 2021: seven fields, unsigned."""
        fields = (
            self.number,
            self.old_number,
            self.name,
            self.birth.strftime("%d%m%Y"),
            self.sex_text,
            self.address,
            self.issued.strftime("%d%m%Y"),
        )
        return "|".join(fields)


def latin(name: str) -> str:
    """The name as the MRZ writes it: no diacritics, Đ as D (Doc 9303-3 clause 6)."""
    plain = unicodedata.normalize("NFD", name.upper().replace("Đ", "D"))
    return "".join(char for char in plain if char.isascii() and (char.isalpha() or char == " "))
