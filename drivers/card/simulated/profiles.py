"""Kinds of simulated cards, and the files each carries."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from drivers.card import curves
from drivers.card.lds import Ef
from drivers.card.security_infos import ID_CA_ECDH, ID_PK_ECDH, ID_STANDARDIZED_PARAMETERS
from drivers.card.simulated.issuer import SimulatedIssuer
from drivers.card.simulated.person import Person
from drivers.card.tlv import Tlv, encode_oid

PARAMETER_ID = 13
"""brainpoolP256r1, as on the cards seen."""

# As seen on Vietnamese cards: Chip Authentication ECDH-AES-128, PACE-ECDH-GM-AES-CBC-CMAC-128, parameters 13.
CARD_ACCESS = bytes.fromhex(
    "3134300D060804007F0007020202020101300F060A04007F000702020302020201013012"
    "060A04007F0007020204020202010202010D"
)


class ProfileName(StrEnum):
    """What can be laid on the reader."""

    ADULT_2021 = "adult-2021"
    """Genuine: anchored signer, Chip Authentication."""
    UNANCHORED_SIGNER = "unanchored-signer"
    """Consistent, but signed under a CSCA that no trust folder holds."""
    TAMPERED_DG1 = "tampered-dg1"
    """DG1 was changed after signing."""
    CLONE = "clone"
    """All files copied, but not the chip's private key."""


@dataclass(frozen=True, slots=True)
class SimulatedIdCard:
    """Everything stored in one simulated chip."""

    profile: ProfileName
    person: Person
    files: Mapping[int, bytes] = field(repr=False)
    """File identifier → content."""
    chip_private_key: int = field(repr=False)

    @property
    def qr_text(self) -> str:
        """What the scanner sees on the front."""
        return self.person.qr_text()


def make_card(
    issuer: SimulatedIssuer,
    person: Person | None = None,
    profile: ProfileName = ProfileName.ADULT_2021,
) -> SimulatedIdCard:
    """A card of `person` (default: the sample adult), signed by `issuer`."""
    holder = person or Person()
    curve = curves.STANDARDIZED[PARAMETER_ID]
    private = secrets.randbelow(curve.order - 1) + 1
    groups = {1: dg1(holder), 13: dg13(holder), 14: dg14(private)}
    signer = SimulatedIssuer.generate("Unknown") if profile is ProfileName.UNANCHORED_SIGNER else issuer
    sod = signer.sign(groups)
    if profile is ProfileName.TAMPERED_DG1:
        groups[1] = _tampered(holder)
    if profile is ProfileName.CLONE:
        private = secrets.randbelow(curve.order - 1) + 1
    files = {
        int(Ef.CARD_ACCESS): CARD_ACCESS,
        int(Ef.DG1): groups[1],
        int(Ef.DG13): groups[13],
        int(Ef.DG14): groups[14],
        int(Ef.SOD): sod,
    }
    return SimulatedIdCard(profile, holder, files, private)


def dg1(person: Person) -> bytes:
    return bytes(Tlv.build(0x61, Tlv.build(0x5F1F, "".join(person.mrz).encode("ascii"))))


def dg13(person: Person) -> bytes:
    """The printed text; numbers and string types as seen on cards."""
    expiry = person.expiry.strftime("%d/%m/%Y") if person.expiry else "Không thời hạn"
    texts: dict[int, tuple[int, str]] = {
        1: (0x13, person.number),
        2: (0x0C, person.name),
        3: (0x13, person.birth.strftime("%d/%m/%Y")),
        4: (0x0C, person.sex_text),
        5: (0x0C, "Việt Nam"),
        6: (0x0C, "Kinh"),
        7: (0x0C, "Không"),
        8: (0x0C, person.address),
        9: (0x0C, person.address),
        11: (0x13, person.issued.strftime("%d/%m/%Y")),
        12: (0x0C, expiry),
    }
    entries = [
        Tlv.build(0x30, Tlv.build(0x02, bytes([number])), Tlv.build(tag, text.encode("utf-8")))
        for number, (tag, text) in texts.items()
    ]
    body = Tlv.build(
        0x30,
        Tlv.build(0x02, b"\x01"),
        Tlv.build(0x06, bytes.fromhex("28D316010008")),
        Tlv.build(0x31, *entries),
    )
    return bytes(Tlv.build(0x6D, body))


def dg14(chip_private_key: int) -> bytes:
    """Chip Authentication ECDH-AES-128 with the public key on brainpoolP256r1 (Doc 9303-11 clause 9.2)."""
    curve = curves.STANDARDIZED[PARAMETER_ID]
    point = curves.encode_point(curve, curves.multiply(curve.generator, chip_private_key))
    algorithm = Tlv.build(
        0x30,
        Tlv.build(0x06, encode_oid(ID_STANDARDIZED_PARAMETERS)),
        Tlv.build(0x02, bytes([PARAMETER_ID])),
    )
    key = Tlv.build(0x30, algorithm, Tlv.build(0x03, b"\x00", point))
    info = Tlv.build(0x30, Tlv.build(0x06, encode_oid(f"{ID_CA_ECDH}.2")), Tlv.build(0x02, b"\x01"))
    public = Tlv.build(0x30, Tlv.build(0x06, encode_oid(ID_PK_ECDH)), key)
    return bytes(Tlv.build(0x6E, Tlv.build(0x31, info, public)))


def _tampered(person: Person) -> bytes:
    """Another given name in a DG1 that is well-formed otherwise."""
    first, second, third = person.mrz
    surname = third.partition("<<")[0]
    return bytes(
        Tlv.build(
            0x61, Tlv.build(0x5F1F, (first + second + f"{surname}<<GIA<MAO".ljust(30, "<")).encode("ascii"))
        )
    )
