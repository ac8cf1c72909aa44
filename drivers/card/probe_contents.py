"""What the files of a chip are made of, without what they say: algorithms, sizes, shapes, agreement.

Pure functions from a file's bytes to findings. Damage answers as a finding too. Nothing of the holder may
pass: a value is built from numbers of tags, names of algorithms and dates of the issuer's certificate only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from drivers.card import curves
from drivers.card.active_authentication import ID_RSA, EcKey, RsaKey, parse_dg15
from drivers.card.certificates import DAMAGE, countries
from drivers.card.chip_authentication import choose_chip_key
from drivers.card.dg13 import Dg13Error, parse_dg13, parse_fields
from drivers.card.expiry import expiry_candidates
from drivers.card.mrz import MrzError, mrz_information, parse_dg1
from drivers.card.passive_authentication import SecurityObject
from drivers.card.photo import PhotoError, parse_dg2
from drivers.card.probe_report import Finding, ProbeName, finding
from drivers.card.security_infos import (
    ID_EC_PUBLIC_KEY,
    choose_pace,
    explicit_curve,
    parse_security_infos,
)
from drivers.card.tlv import Tlv, TlvError, decode_oid

CARD_ACCESS_SEEN = bytes.fromhex(
    "3134300D060804007F0007020202020101300F060A04007F000702020302020201013012"
    "060A04007F0007020204020202010202010D"
)
"""EF.CardAccess as other people's Vietnamese cards have it."""
GROUPS_SEEN = frozenset({1, 2, 3, 13, 14, 15})
COM_TAGS = {0x61: 1, 0x75: 2, 0x63: 3, 0x6B: 11, 0x6D: 13, 0x6E: 14, 0x6F: 15}
DG13_FIELDS = range(1, 17)
TD1_HEAD, TD3_HEAD = bytes.fromhex("615D5F1F5A"), bytes.fromhex("615B5F1F58")
MAX_DEPTH = 6
_DAY = re.compile(r"[0-9]{2}/[0-9]{2}/[0-9]{4}")
_NUMBER = re.compile(r"[0-9]{12}")


def card_access(data: bytes | None) -> Iterator[Finding]:
    """EF.CardAccess: as it stands (it is the same on every card of a series), then read."""
    if data is None:
        yield finding(ProbeName.CARD_ACCESS, False, "absent")
        yield finding(ProbeName.PACE, False, "absent")
        return
    yield finding(ProbeName.CARD_ACCESS, data == CARD_ACCESS_SEEN, data.hex().upper())
    try:
        yield finding(ProbeName.SECURITY_INFOS, None, infos_text(Tlv(data)))
        pace = choose_pace(parse_security_infos(data))
    except TlvError:
        yield finding(ProbeName.PACE, False, "damaged")
        return
    if pace is None or pace.cipher is None or pace.parameter_id is None:
        yield finding(ProbeName.PACE, False, "none this driver speaks")
        return
    curve = curves.STANDARDIZED[pace.parameter_id]
    text = f"ECDH-GM {pace.cipher.label} {curve.name} ({pace.parameter_id})"
    yield finding(ProbeName.PACE, text == "ECDH-GM AES-128 BRAINPOOLP256r1 (13)", text)


def infos_text(infos: Tlv) -> str:
    """SecurityInfos as object identifiers with their small numbers; keys and other data as their tag."""
    found = []
    for entry in infos.expect(0x31).children():
        first, *rest = entry.expect(0x30).children()
        found.append(" ".join([decode_oid(first.expect(0x06).value), *map(_small, rest)]))
    return "; ".join(found)


def _small(item: Tlv) -> str:
    if item.tag == 0x02 and len(item.value) <= 2:
        return str(int.from_bytes(item.value, "big"))
    return decode_oid(item.value) if item.tag == 0x06 else f"[{item.tag:02X}]"


def com(data: bytes) -> Iterator[Finding]:
    """EF.COM (ICAO Doc 9303-10 clause 4.6.1): the tags it announces."""
    try:
        tags = next(item.value for item in Tlv(data).expect(0x60).children() if item.tag == 0x5C)
    except (TlvError, StopIteration):
        yield finding(ProbeName.COM_TAGS, False, "damaged")
        return
    known = {COM_TAGS.get(tag) for tag in tags} <= GROUPS_SEEN
    yield finding(ProbeName.COM_TAGS, known, tags.hex(" ").upper())


def dg1(data: bytes) -> Iterator[Finding]:
    """The layout of DG1, and how the two numbers on it hang together."""
    try:
        zone = parse_dg1(data)
    except MrzError:
        yield finding(ProbeName.DG1_LAYOUT, False, "not TD1 or TD3, or a check digit is wrong")
        return
    layout = {TD1_HEAD: "TD1", TD3_HEAD: "TD3"}.get(data[:5], "another length")
    yield finding(ProbeName.DG1_LAYOUT, layout == "TD1", layout)
    if layout == "TD1":
        number = zone.personal_number
        as_known = _NUMBER.fullmatch(number) is not None and zone.document_number == number[3:]
        yield finding(ProbeName.DOCUMENT_NUMBER, as_known)


def dg2(data: bytes) -> Iterator[Finding]:
    try:
        yield finding(ProbeName.DG2_FORMAT, True, parse_dg2(data).format)
    except PhotoError:
        yield finding(ProbeName.DG2_FORMAT, False, "not decoded")


def dg13(data: bytes, zone: bytes | None) -> Iterator[Finding]:
    """The skeleton of DG13: numbers of fields and tags. `zone` is DG1, for the agreement of the two."""
    try:
        outer = Tlv(data)
        inner = outer.expect(0x6D).children()[0].expect(0x30).children()
        tags = [item.tag for item in inner]
        version, oid = inner[0].value.hex().upper(), inner[1].value.hex().upper()
        as_known = (tags, version, oid) == ([0x02, 0x06, 0x31], "01", "28D316010008")
        parts = ",".join(f"{tag:02X}" for tag in tags)
        yield finding(ProbeName.DG13_STRUCTURE, as_known, f"6D{{30{{{parts}}}}} {oid[:32]}")
        fields = [_field(entry) for entry in inner[-1].expect(0x31).children()]
        known = all(number in DG13_FIELDS for number, _ in fields)
        yield finding(ProbeName.DG13_FIELDS, known, " ".join(str(number) for number, _ in fields))
        yield finding(ProbeName.DG13_TYPES, None, _types(fields))
    except (TlvError, IndexError):
        yield finding(ProbeName.DG13_STRUCTURE, False, "another shape")
    try:
        texts, read = parse_fields(data), parse_dg13(data)
    except Dg13Error:
        yield finding(ProbeName.DG13_AGREES, False, "not understood")
        return
    dates = [texts[number] for number in (3, 11) if number in texts]
    yield finding(ProbeName.DG13_DATES, bool(dates) and all(map(_DAY.fullmatch, dates)))
    try:
        number = parse_dg1(zone).personal_number if zone is not None else None
    except MrzError:
        return
    if number is not None:
        yield finding(ProbeName.DG13_AGREES, read.number == number and bool(read.name))


def _field(entry: Tlv) -> tuple[int, list[str]]:
    number, *values = entry.expect(0x30).children()
    return int.from_bytes(number.expect(0x02).value[:2], "big"), list(map(_shape, values))


def _types(fields: list[tuple[int, list[str]]]) -> str:
    """The types in use, not which field has one: whose spouse is empty is nobody's business."""
    simple = sorted({shape for _, shapes in fields for shape in shapes if len(shape) == 2})
    nested = sorted({shape for _, shapes in fields for shape in shapes if len(shape) > 2})
    empty = ["empty"] if any(not shapes for _, shapes in fields) else []
    return " ".join([*simple, *nested, *empty])


def _shape(item: Tlv, depth: int = 0) -> str:
    """Tags only: lengths would say something of a name."""
    if item.tag not in (0x30, 0x31) or depth > MAX_DEPTH:
        return f"{item.tag:02X}"
    return f"{item.tag:02X}{{{','.join(_shape(child, depth + 1) for child in item.children())}}}"


def sod(security: SecurityObject) -> Iterator[Finding]:
    """Algorithms of the SOD, and who may have signed it: the issuer's certificate, no fact of the holder."""
    groups = frozenset(security.hashes)
    listed = " ".join(map(str, sorted(groups)))
    yield finding(ProbeName.SOD_GROUPS, {1, 13} <= groups <= GROUPS_SEEN, listed)
    yield finding(ProbeName.SOD_HASH, security.hash_name == "sha256", security.hash_name)
    try:
        signer = security.signed["signer_infos"][0]
        scheme = str(signer["signature_algorithm"]["algorithm"].native)
        yield finding(ProbeName.SOD_SIGNATURE, "ecdsa" in scheme, scheme)
        kinds = [item["type"].native for item in signer["signed_attrs"]]
        told = "present" if "signing_time" in kinds else "absent"
        yield finding(ProbeName.SOD_SIGNING_TIME, None, told)
        yield from _certificate(security.signed["certificates"][0].chosen)
    except DAMAGE:
        yield finding(ProbeName.SIGNER_KEY, False, "not understood")


def _certificate(certificate: Any) -> Iterator[Finding]:
    key = _public_key(certificate.public_key)
    yield finding(ProbeName.SIGNER_KEY, key.startswith("BRAINPOOLP384r1"), key)
    country = " ".join(sorted(name[:3] for name in countries(certificate.issuer)))
    yield finding(ProbeName.SIGNER_COUNTRY, country == "VN", country or "none")
    validity = certificate["tbs_certificate"]["validity"]
    first, last = (validity[end].native.date().isoformat() for end in ("not_before", "not_after"))
    yield finding(ProbeName.SIGNER_VALIDITY, None, f"{first} - {last}")


def _public_key(key: Any) -> str:
    """Curve and how it is written, or RSA and its bits."""
    kind = str(key["algorithm"]["algorithm"].native)
    if kind != "ec":
        return f"{kind} {int(key.bit_size)}"
    parameters = key["algorithm"]["parameters"]
    if parameters.name == "named":
        return f"{curves.by_oid(parameters.chosen.dotted).name} named"
    return f"{explicit_curve(Tlv(parameters.chosen.dump())).name} explicit"


def dg14(data: bytes) -> Iterator[Finding]:
    """The protocols of DG14 and the key Chip Authentication would use."""
    try:
        content = Tlv(data).expect(0x6E).value
        yield finding(ProbeName.DG14_INFOS, None, infos_text(Tlv(content)))
        key = choose_chip_key(parse_security_infos(content))
    except (TlvError, ValueError):
        yield finding(ProbeName.CHIP_KEY, False, "damaged")
        return
    if key is None or key.info.cipher is None:
        yield finding(ProbeName.CHIP_KEY, False, "none this driver knows")
        return
    named = key.public.key_id if key.public.key_id is not None else "-"
    text = f"ECDH {key.info.cipher.label} {key.public.curve.name} key {named}"
    yield finding(ProbeName.CHIP_KEY, key.info.cipher.label == "AES-128", text)


def dg15(data: bytes) -> Iterator[Finding]:
    """The kind and size of the Active Authentication key."""
    try:
        match parse_dg15(data):
            case RsaKey() as key:
                text = f"RSA {key.modulus.bit_length()}"
            case EcKey() as key:
                text = f"EC {key.curve.name}"
            case None:
                text = f"{_kind(data)}, not one this driver uses"
    except TlvError:
        text = "damaged"
    yield finding(ProbeName.DG15_KEY, text == "RSA 2048", text)


def _kind(data: bytes) -> str:
    algorithm = Tlv(data).children()[0].children()[0].children()[0]
    oid = decode_oid(algorithm.value)
    return {ID_RSA: "RSA", ID_EC_PUBLIC_KEY: "EC"}.get(oid, oid)


@dataclass(frozen=True, slots=True)
class PrintedKeys:
    """What opens the chip, made from its own DG1; never leaves the probe."""

    mrz_information: str = field(repr=False)
    can: str | None = field(repr=False)
    """The last six digits; None: the number is not one of twelve digits."""
    expiry_foreseen: bool | None
    """Whether the rule of milestones finds the printed expiry; None: the birth date is unknown."""


def keys_of(dg1_file: bytes | None, dg13_file: bytes | None, today: date) -> PrintedKeys | None:
    """None: there is no DG1 this driver reads."""
    if dg1_file is None:
        return None
    try:
        zone = parse_dg1(dg1_file)
        text = Tlv(dg1_file).children()[0].value.decode("ascii")
        information = mrz_information(text)
    except (MrzError, TlvError, IndexError, UnicodeDecodeError):
        return None
    number, birth = zone.personal_number, zone.birth_date(today)
    foreseen = None if birth is None else zone.expiry in expiry_candidates(birth, _issued(dg13_file), today)
    return PrintedKeys(information, number[-6:] if _NUMBER.fullmatch(number) else None, foreseen)


def _issued(dg13_file: bytes | None) -> date | None:
    """The issue date that DG13 prints."""
    try:
        printed = parse_fields(dg13_file).get(11, "") if dg13_file is not None else ""
        day, month, year = printed.split("/")
        return date(int(year), int(month), int(day))
    except (Dg13Error, ValueError):
        return None
