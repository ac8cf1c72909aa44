"""Passive Authentication: does the signed list of hashes agree with the data, and who signed it?

ICAO Doc 9303-11 clause 5.1, 9303-10 clause 4.6.2 (LDS Security Object), RFC 5652 (CMS).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from asn1crypto import cms, core

from drivers.card import signatures
from drivers.card.certificates import DAMAGE, WallClock, countries, key_in_use, utc_now, valid_at
from drivers.card.model import SodVerdict
from drivers.card.signed_data import Signer, signers
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


def verify(
    sod: SecurityObject,
    files: Mapping[int, bytes],
    trust: TrustStore,
    clock: WallClock = utc_now,
    *,
    state: str | None = None,
) -> Verdict:
    """Checks `files` (data group number → whole file), the signature, and who stands behind it.

    `state` is the two-letter code of the state the data say they are from: another state's CSCA, trusted for
    its own documents, does not speak for them. An issuer that names no state is taken at the centre's word.

    GENUINE: hashes and signature are right, and a trusted CSCA issued the document signer and has not revoked
    it. The certificates are judged at the signed signing time; without one, at the time of `clock`.

    UNANCHORED: all is consistent, but no trusted CSCA stands behind the signer: unknown, not a document
    signer's certificate, no longer (not yet) valid on a day the SOD does not tell, or signing outside its
    key's usage period.

    MISMATCH: a hash or the signature is wrong, or the signed time is outside the signer's validity. Also a
    revoked signer: it *is* anchored, and the anchor itself says that its signatures are not to be believed.
    UNANCHORED means that nobody we know speaks for the signer; here somebody speaks against it.
    """
    groups = {number: _compare(sod, number, content) for number, content in files.items()}
    if MISMATCH in groups.values() or UNLISTED in groups.values():
        return Verdict(SodVerdict.MISMATCH, groups)
    try:
        found = signers(sod.signed, sod.content, LDS_SECURITY_OBJECT)
    except DAMAGE:
        found = []
    return Verdict(_best({_judge(signer, trust, clock, state) for signer in found}), groups)


def _best(verdicts: set[SodVerdict]) -> SodVerdict:
    """Of several signers one good one is enough: nobody else can have made its signature. Without one, a bad
    signer outweighs an unknown."""
    if SodVerdict.GENUINE in verdicts:
        return SodVerdict.GENUINE
    return SodVerdict.UNANCHORED if verdicts == {SodVerdict.UNANCHORED} else SodVerdict.MISMATCH


def _judge(signer: Signer | None, trust: TrustStore, clock: WallClock, state: str | None) -> SodVerdict:
    if signer is None:
        return SodVerdict.MISMATCH
    certificate, moment = signer.certificate, signer.signed_at or clock()
    try:
        in_time = valid_at(certificate, moment)
        if signer.signed_at is not None and not in_time:
            return SodVerdict.MISMATCH
        match trust.standing(certificate, moment):
            case Standing.REVOKED:
                return SodVerdict.MISMATCH
            case Standing.ANCHORED if in_time and _speaks_for(certificate, state):
                in_use = signer.signed_at is None or key_in_use(certificate, signer.signed_at)
                return SodVerdict.GENUINE if in_use else SodVerdict.UNANCHORED
            case Standing.ANCHORED | Standing.UNKNOWN:
                return SodVerdict.UNANCHORED
    except DAMAGE:
        return SodVerdict.MISMATCH


def _speaks_for(certificate: Any, state: str | None) -> bool:
    named = countries(certificate.issuer)
    return state is None or not named or state in named


def _compare(sod: SecurityObject, number: int, content: bytes) -> str:
    listed = sod.hashes.get(number)
    if listed is None:
        return UNLISTED
    try:
        return VERIFIED if signatures.digest(sod.hash_name, content) == listed else MISMATCH
    except signatures.UnknownAlgorithmError:
        return MISMATCH
