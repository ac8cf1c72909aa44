"""CSCA master lists: the certificates a state vouches for, signed (ICAO Doc 9303-12 clause 8).

A state's own newer CSCA may come by its master list instead of a link certificate. What a master list says
of *other* states is not used: it tells whose passports that state accepts, not whose ID cards this centre
does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import cms, core, x509

from drivers.card import certificates as rules
from drivers.card.signed_data import signers

CSCA_MASTER_LIST = "2.23.136.1.1.2"
MASTER_LIST_SIGNER = "2.23.136.1.1.3"
"""The extended key usage of who may sign one (Doc 9303-12 clause 7.1.1, table 6)."""
MAX_CERTIFICATES = 2000


class _Certificates(core.SetOf):  # type: ignore[misc]  # asn1crypto has no type information
    _child_spec = x509.Certificate


class _MasterList(core.Sequence):  # type: ignore[misc]  # asn1crypto has no type information
    _fields = [("version", core.Integer), ("certificates", _Certificates)]  # noqa: RUF012  # read by asn1crypto


@dataclass(frozen=True, slots=True)
class Vouched:
    """A master list with a right signature; `signer` is still to be judged."""

    signer: Any
    """Its certificate."""
    signed_at: datetime
    certificates: tuple[bytes, ...]
    """Those of the signer's own state."""


def is_master_list(der: bytes) -> bool:
    try:
        _open(der)
    except rules.DAMAGE:
        return False
    return True


def open_master_list(der: bytes) -> Vouched | None:
    """None when its signature is wrong, or it does not say when it was signed (mandatory, clause 8.2.1)."""
    try:
        signed, content = _open(der)
        found = [item for item in signers(signed, content, CSCA_MASTER_LIST) if item is not None]
        if not found or found[0].signed_at is None or not may_sign(found[0].certificate):
            return None
        signer, signed_at = found[0].certificate, found[0].signed_at
        own = rules.countries(signer.issuer)
        listed = _MasterList.load(content, strict=True)["certificates"]
        if len(listed) > MAX_CERTIFICATES or len(own) != 1:
            return None
        return Vouched(signer, signed_at, tuple(item.dump() for item in listed if _of_state(item, own)))
    except rules.DAMAGE:
        return None


def may_sign(certificate: Any) -> bool:
    """Whether `certificate` is a master list signer's, by what stands in it."""
    uses = certificate.extended_key_usage_value
    return (
        uses is not None
        and MASTER_LIST_SIGNER in [use.dotted for use in uses]
        and rules.may(certificate, "digital_signature")
        and not rules.claims_authority(certificate)
        and not rules.asks_for_the_unknown(certificate)
    )


def _of_state(certificate: Any, own: frozenset[str]) -> bool:
    try:
        return rules.countries(certificate.subject) == own
    except rules.DAMAGE:
        return False


def _open(der: bytes) -> tuple[Any, bytes]:
    info = cms.ContentInfo.load(der, strict=True)
    if info["content_type"].native != "signed_data":
        raise ValueError("not SignedData")
    signed = info["content"]
    if signed["encap_content_info"]["content_type"].dotted != CSCA_MASTER_LIST:
        raise ValueError("not a master list")
    return signed, bytes(signed["encap_content_info"]["content"].native)
