"""Kinds of simulated cards, and the files each carries. The kinds stand in `profiles.toml`."""

from __future__ import annotations

import functools
import secrets
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from ecdsa import VerifyingKey

from drivers.card import curves
from drivers.card.com import GROUP_TAGS
from drivers.card.lds import Ef
from drivers.card.security_infos import ID_CA_ECDH, ID_PK_ECDH, ID_STANDARDIZED_PARAMETERS
from drivers.card.simulated.face import dg2, drawn_face
from drivers.card.simulated.issuer import SignerKind, SimulatedIssuer
from drivers.card.simulated.person import Person
from drivers.card.simulated.signer import ChallengeSigner, EcdsaSigner, RsaSigner
from drivers.card.tlv import Tlv, encode_oid

PARAMETER_ID = 13
"""brainpoolP256r1, as on the cards seen."""

# As seen on Vietnamese cards: Chip Authentication ECDH-AES-128, PACE-ECDH-GM-AES-CBC-CMAC-128, parameters 13.
CARD_ACCESS = bytes.fromhex(
    "3134300D060804007F0007020202020101300F060A04007F000702020302020201013012"
    "060A04007F0007020204020202010202010D"
)


class ProfileName(StrEnum):
    """What can be laid on the reader; `profiles.toml` says what each is."""

    ADULT_2021 = "adult-2021"
    ADULT_2024 = "adult-2024"
    NO_EXPIRY = "no-expiry"
    CHILD_NO_PHOTO = "child-no-photo"
    BAC_ONLY = "bac-only"
    UNANCHORED_SIGNER = "unanchored-signer"
    REVOKED_SIGNER = "revoked-signer"
    LINK_CERTIFICATE = "link-certificate"
    TAMPERED_DG1 = "tampered-dg1"
    CLONE = "clone"
    SHORT_LENGTH_ONLY = "short-length-only"
    NO_MF = "no-mf"
    SLOW = "slow"
    HANGS = "hangs"
    WRONG_CAN_THROTTLED = "wrong-can-throttled"
    JPEG2000 = "jpeg2000"
    PASSPORT_TD3 = "passport-td3"


@dataclass(frozen=True, slots=True)
class Profile:
    """One table of `profiles.toml`."""

    person: Person = field(default_factory=Person, repr=False)
    pace: bool = True
    can: bool = True
    """Whether PACE knows the card access number, which a passport need not print."""
    chip_authentication: bool = True
    explicit_parameters: bool = False
    """Whether DG14 spells its curve out, or gives the number TR-03110 gives it, which is shorter."""
    active_authentication: str = "rsa"
    """`rsa` or `ecdsa`."""
    photo: str = "JPEG"
    """`JPEG`, `JPEG2000`, or empty for none."""
    qr_fields: int = 7
    signer: SignerKind = SignerKind.KNOWN
    """Who signed the SOD."""
    tampered_dg1: bool = False
    own_keys: bool = True
    """False: all files copied, but not the chip's private keys."""
    short_length_only: bool = False
    no_master_file: bool = False
    command_seconds: float = 0.0
    hangs_at: int | None = None
    """The command, counted from 0, that is never answered."""
    throttle_seconds: float = 0.0
    """How much longer PACE takes after each wrong password."""


@functools.cache
def profiles() -> Mapping[ProfileName, Profile]:
    """Every kind, in the order of the file."""
    tables = tomllib.loads(Path(__file__).with_name("profiles.toml").read_text(encoding="utf-8"))
    found: dict[ProfileName, Profile] = {}
    for name, table in tables.items():
        # A person of the file without an expiry has none; a profile without a person takes the sample adult.
        holder = Person(**{"expiry": None, **table.pop("person")}) if "person" in table else Person()
        signer = SignerKind(table.pop("signer", SignerKind.KNOWN))
        found[ProfileName(name)] = Profile(person=holder, signer=signer, **table)
    return found


@dataclass(frozen=True, slots=True)
class SimulatedIdCard:
    """Everything stored in one simulated chip."""

    profile: ProfileName
    person: Person
    files: Mapping[int, bytes] = field(repr=False)
    """File identifier → content."""
    chip_private_key: int = field(repr=False)
    signer: ChallengeSigner | None = field(default=None, repr=False)
    """The Active Authentication key; None: the chip has none."""
    behaviour: Profile = field(default_factory=Profile, repr=False)

    @property
    def qr_text(self) -> str:
        """What the scanner sees: seven fields on the front of 2021, eleven on the back of 2024; a passport
        shows none."""
        if self.person.passport:
            return ""
        return self.person.qr_text() + "|" * (self.behaviour.qr_fields - 7)


def make_card(
    issuer: SimulatedIssuer,
    person: Person | None = None,
    profile: ProfileName = ProfileName.ADULT_2021,
) -> SimulatedIdCard:
    """A card of `person` (default: the profile's own), signed by `issuer`."""
    kind = profiles()[profile]
    holder = person or kind.person
    curve = curves.STANDARDIZED[PARAMETER_ID]
    private = secrets.randbelow(curve.order - 1) + 1
    signer = _signer(kind.active_authentication)
    groups = {1: dg1(holder), 15: signer.dg15()}
    if not holder.passport:
        groups[13] = dg13(holder)
    if kind.photo:
        groups[2] = dg2(drawn_face(kind.photo), kind.photo)
    if kind.chip_authentication:
        groups[14] = dg14(private, signer.security_info(), explicit=kind.explicit_parameters)
    sod = (issuer if kind.signer is SignerKind.KNOWN else issuer.signing_as(kind.signer)).sign(groups)
    if kind.tampered_dg1:
        groups[1] = _tampered(holder)
    if not kind.own_keys:
        private = secrets.randbelow(curve.order - 1) + 1
        signer = type(signer).generate()
    files = {0x0100 | number: content for number, content in groups.items()}
    files[int(Ef.SOD)] = sod
    files[int(Ef.COM)] = com(groups)
    if kind.pace:
        files[int(Ef.CARD_ACCESS)] = CARD_ACCESS
    return SimulatedIdCard(profile, holder, files, private, signer, kind)


@functools.cache
def _signer(kind: str) -> RsaSigner | EcdsaSigner:
    """One key of a kind for all cards of this process: an RSA key takes long to make."""
    return RsaSigner.generate() if kind == "rsa" else EcdsaSigner.generate()


def com(groups: Iterable[int]) -> bytes:
    """EF.COM: versions of structure and Unicode, the tag of every data group (Doc 9303-10 clause 4.6.1)."""
    tags = bytes(GROUP_TAGS[number - 1] for number in sorted(groups))
    versions = (Tlv.build(0x5F01, b"0107"), Tlv.build(0x5F36, b"040000"))
    return bytes(Tlv.build(0x60, *versions, Tlv.build(0x5C, tags)))


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
    if person.old_number:
        texts[15] = (0x13, person.old_number)
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


def dg14(chip_private_key: int, more: bytes = b"", *, explicit: bool = False) -> bytes:
    """Chip Authentication ECDH-AES-128 with the public key on brainpoolP256r1 (Doc 9303-11 clause 9.2), and
    `more` SecurityInfos. `explicit`: with every value of the curve, else with the number of the standardized
    parameters (clause 9.5)."""
    curve = curves.STANDARDIZED[PARAMETER_ID]
    point = curves.multiply(curve.generator, chip_private_key)
    key = _explicit_key(curve, point) if explicit else _numbered_key(curve, point)
    info = Tlv.build(0x30, Tlv.build(0x06, encode_oid(f"{ID_CA_ECDH}.2")), Tlv.build(0x02, b"\x01"))
    public = Tlv.build(0x30, Tlv.build(0x06, encode_oid(ID_PK_ECDH)), key)
    return bytes(Tlv.build(0x6E, Tlv.build(0x31, info, public, more)))


def _explicit_key(curve: curves.Curve, point: curves.Point) -> bytes:
    public = VerifyingKey.from_public_point(point, curve=curve)
    return bytes(public.to_der(curve_parameters_encoding="explicit"))


def _numbered_key(curve: curves.Curve, point: curves.Point) -> bytes:
    algorithm = Tlv.build(
        0x30,
        Tlv.build(0x06, encode_oid(ID_STANDARDIZED_PARAMETERS)),
        Tlv.build(0x02, bytes([PARAMETER_ID])),
    )
    return Tlv.build(0x30, algorithm, Tlv.build(0x03, b"\x00", curves.encode_point(curve, point)))


def _tampered(person: Person) -> bytes:
    """Another given name in a DG1 that is well-formed otherwise."""
    first, second, third = person.mrz
    surname = third.partition("<<")[0]
    return bytes(
        Tlv.build(
            0x61, Tlv.build(0x5F1F, (first + second + f"{surname}<<GIA<MAO".ljust(30, "<")).encode("ascii"))
        )
    )
