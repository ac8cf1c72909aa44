"""Passive Authentication: does the signed list of hashes agree with the data, and who signed it?

ICAO Doc 9303-11 clause 5.1, 9303-10 clause 4.6.2 (LDS Security Object), RFC 5652 (CMS).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from asn1crypto import cms, core

from drivers.card import signatures
from drivers.card.certificates import DAMAGE, WallClock, utc_now, valid_at
from drivers.card.model import SodVerdict
from drivers.card.tlv import Tlv
from drivers.card.trust import Standing, TrustStore

LDS_SECURITY_OBJECT = "2.23.136.1.1.1"
VERIFIED, MISMATCH, UNLISTED = "verified", "mismatch", "unlisted"


class SodError(ValueError):
    """EF.SOD is not a signed LDS Security Object."""


@dataclass(frozen=True, slots=True)
class SecurityObject:
    """A parsed EF.SOD."""

    hash_name: str
    hashes: Mapping[int, bytes] = field(repr=False)
    """Data group number → hash."""
    signed: Any = field(repr=False)
    content: bytes = field(repr=False)

    def lists(self, group: int) -> bool:
        return group in self.hashes


@dataclass(frozen=True, slots=True)
class Verdict:
    """What Passive Authentication found."""

    sod: SodVerdict
    groups: Mapping[int, str]


class _DataGroupHash(core.Sequence):  # type: ignore[misc]  # asn1crypto has no type information
    _fields = [("number", core.Integer), ("value", core.OctetString)]  # noqa: RUF012  # read by asn1crypto


class _DataGroupHashes(core.SequenceOf):  # type: ignore[misc]  # asn1crypto has no type information
    _child_spec = _DataGroupHash


class _LdsSecurityObject(core.Sequence):  # type: ignore[misc]  # asn1crypto has no type information
    _fields = [  # noqa: RUF012  # read by asn1crypto
        ("version", core.Integer),
        ("hash_algorithm", cms.DigestAlgorithm),
        ("hashes", _DataGroupHashes),
        ("lds_version", core.Any, {"optional": True}),
    ]


def parse_sod(data: bytes) -> SecurityObject:
    """`77 { CMS SignedData }`; raises `SodError`."""
    try:
        info = cms.ContentInfo.load(Tlv(data).expect(0x77).value, strict=True)
        if info["content_type"].native != "signed_data":
            raise SodError("not SignedData")
        signed = info["content"]
        if signed["encap_content_info"]["content_type"].dotted != LDS_SECURITY_OBJECT:
            raise SodError("not an LDS Security Object")
        content = bytes(signed["encap_content_info"]["content"].native)
        lds = _LdsSecurityObject.load(content, strict=True)
        hashes = {int(item["number"].native): bytes(item["value"].native) for item in lds["hashes"]}
        return SecurityObject(lds["hash_algorithm"]["algorithm"].native, hashes, signed, content)
    except SodError:
        raise
    except DAMAGE as error:
        raise SodError("damaged") from error


@dataclass(frozen=True, slots=True)
class _Signer:
    """The certificate whose key made the signature. `signed_at` None: the SOD does not say when."""

    certificate: Any
    signed_at: datetime | None


def verify(
    sod: SecurityObject, files: Mapping[int, bytes], trust: TrustStore, clock: WallClock = utc_now
) -> Verdict:
    """Checks `files` (data group number → whole file), the signature, and who stands behind it.

    GENUINE: hashes and signature are right, and a trusted CSCA issued the document signer and has not revoked
    it. The certificates are judged at the signed signing time; without one, at the time of `clock`.

    UNANCHORED: all is consistent, but no trusted CSCA stands behind the signer: unknown, not a document
    signer's certificate, or no longer (not yet) valid on a day the SOD does not tell.

    MISMATCH: a hash or the signature is wrong, or the signed time is outside the signer's validity. Also a
    revoked signer: it *is* anchored, and the anchor itself says that its signatures are not to be believed.
    UNANCHORED means that nobody we know speaks for the signer; here somebody speaks against it.
    """
    groups = {number: _compare(sod, number, content) for number, content in files.items()}
    if MISMATCH in groups.values() or UNLISTED in groups.values():
        return Verdict(SodVerdict.MISMATCH, groups)
    try:
        signer = _verified_signer(sod)
        verdict = SodVerdict.MISMATCH if signer is None else _judge(signer, trust, clock)
    except DAMAGE:
        # Includes UnknownAlgorithmError: a signature nobody can check is no signature.
        verdict = SodVerdict.MISMATCH
    return Verdict(verdict, groups)


def _judge(signer: _Signer, trust: TrustStore, clock: WallClock) -> SodVerdict:
    moment = signer.signed_at or clock()
    match trust.standing(signer.certificate, moment):
        case Standing.REVOKED:
            return SodVerdict.MISMATCH
        case Standing.ANCHORED if valid_at(signer.certificate, moment):
            return SodVerdict.GENUINE
        case Standing.ANCHORED | Standing.UNKNOWN:
            return SodVerdict.UNANCHORED


def _compare(sod: SecurityObject, number: int, content: bytes) -> str:
    listed = sod.hashes.get(number)
    if listed is None:
        return UNLISTED
    try:
        return VERIFIED if signatures.digest(sod.hash_name, content) == listed else MISMATCH
    except signatures.UnknownAlgorithmError:
        return MISMATCH


def _verified_signer(sod: SecurityObject) -> _Signer | None:
    """Whose key made the signature, in a certificate valid at the signed time; None: nobody's."""
    signers = sod.signed["signer_infos"]
    if len(signers) != 1:
        return None
    info = signers[0]
    hash_name = info["digest_algorithm"]["algorithm"].native
    # Mandatory in a SOD (Doc 9303-10 clause 4.6.2.2), as for any content but plain data (RFC 5652 5.3).
    attributes = info["signed_attrs"]
    values = {item["type"].native: item["values"] for item in attributes}
    if bytes(values["message_digest"][0].native) != signatures.digest(hash_name, sod.content):
        return None
    if values["content_type"][0].dotted != LDS_SECURITY_OBJECT:
        return None
    signed_at = values["signing_time"][0].native if "signing_time" in values else None
    # What is signed is the SET OF, not the [0] it travels in (RFC 5652 clause 5.4).
    message = attributes.untag().dump()
    for choice in sod.signed["certificates"]:
        certificate = choice.chosen
        if not _identifies(info["sid"], certificate):
            continue
        key = certificate.public_key
        if signatures.verify(
            key, info["signature_algorithm"], hash_name, bytes(info["signature"].native), message
        ) and (signed_at is None or valid_at(certificate, signed_at)):
            return _Signer(certificate, signed_at)
    return None


def _identifies(sid: Any, certificate: Any) -> bool:
    if sid.name == "issuer_and_serial_number":
        return bool(
            sid.chosen["serial_number"].native == certificate.serial_number
            and sid.chosen["issuer"] == certificate.issuer
        )
    return bool(sid.native == certificate.key_identifier)
