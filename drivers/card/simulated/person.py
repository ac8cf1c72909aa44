"""Synthetic holders of simulated cards. Nobody real: names say so in Vietnamese (MẪU: sample)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import date

from drivers.card.mrz import check_digit
from drivers.card.simulated.zone import build_td1, build_td3


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
    passport: str = field(default="", repr=False)
    """The number of the passport, up to nine characters; empty: the document is an identity card."""
    address: str = field(default="Số 1 Phố Mẫu, Phường Mẫu, Hà Nội", repr=False)

    @property
    def can(self) -> str:
        """The card access number: the last six digits of the number."""
        return self.number[-6:]

    @property
    def mrz(self) -> tuple[str, ...]:
        """The lines printed: three on the back of a card, two in a passport."""
        surname, _, given = latin(self.name).partition(" ")
        birth = self.birth.strftime("%y%m%d")
        expiry = self.expiry.strftime("%y%m%d") if self.expiry else "991231"
        if self.passport:
            return build_td3(
                document=self.passport,
                number=self.number,
                birth=birth,
                sex=self.sex,
                expiry=expiry,
                surname=surname,
                given_names=given,
            )
        return build_td1(
            number=self.number,
            birth=birth,
            sex=self.sex,
            expiry=expiry,
            surname=surname,
            given_names=given,
        )

    @property
    def access_information(self) -> str:
        """What the chip derives its MRZ keys from: document number, birth and expiry with check digits (Doc
        9303-11 clause 9.7.2), put together without the parser of the zone."""
        expiry = self.expiry.strftime("%y%m%d") if self.expiry else "991231"
        document = self.passport.ljust(9, "<") if self.passport else self.number[-9:]
        return "".join(part + check_digit(part) for part in (document, self.birth.strftime("%y%m%d"), expiry))

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
