"""What a certificate may be used for, when, and who issued it (ICAO Doc 9303-12 clause 7, RFC 5280).

`asn1crypto` parses a field when it is first touched, so damage shows anywhere as one of `DAMAGE`: every
function here may raise one of those; the trust store and Passive Authentication answer for it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from drivers.card import signatures

WallClock = Callable[[], datetime]
"""Gives the time now, with its zone."""

# UnknownAlgorithmError, CurveError and TlvError are ValueErrors.
DAMAGE = (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, RecursionError)

# Those without an influence on who signed what (policies, alternative names, where to find lists) may be
# critical too: they ask nothing of whoever checks a document.
_HONOURED = frozenset(
    {
        "basic_constraints",
        "key_usage",
        "extended_key_usage",
        "private_key_usage_period",
        "key_identifier",
        "authority_key_identifier",
        "certificate_policies",
        "subject_alt_name",
        "issuer_alt_name",
        "crl_distribution_points",
    }
)


def utc_now() -> datetime:
    return datetime.now(UTC)


def valid_at(certificate: Any, moment: datetime) -> bool:
    """Whether `moment` lies in the validity period, ends included (RFC 5280 clause 4.1.2.5)."""
    validity = certificate["tbs_certificate"]["validity"]
    return bool(validity["not_before"].native <= moment <= validity["not_after"].native)


def not_before(certificate: Any) -> datetime:
    moment: datetime = certificate["tbs_certificate"]["validity"]["not_before"].native
    return moment


def claims_authority(certificate: Any) -> bool:
    """basicConstraints says CA (RFC 5280 clause 4.2.1.9)."""
    constraints = certificate.basic_constraints_value
    return constraints is not None and bool(constraints["ca"].native)


def denies_authority(certificate: Any) -> bool:
    """basicConstraints says it is no CA. A certificate without the extension says neither."""
    constraints = certificate.basic_constraints_value
    return constraints is not None and not constraints["ca"].native


def may(certificate: Any, use: str, *, unless_told: bool = True) -> bool:
    """Whether keyUsage allows `use`, e.g. `key_cert_sign` (RFC 5280 clause 4.2.1.3).

    Without the extension the key is not restricted: `unless_told`. Doc 9303-12 makes it mandatory, but
    certificates without it are in the field; what they may do is bounded by who issued them.
    """
    usage = certificate.key_usage_value
    return unless_told if usage is None else use in usage.native


def signs_documents(certificate: Any) -> bool:
    """Whether `certificate` may sign EF.SOD (Doc 9303-12 clause 7.1.1): digitalSignature, no CA.

    extKeyUsage has no value for documents: one that names other purposes (a master list signer's, a web
    server's) binds the key to those (RFC 5280 clause 4.2.1.12).
    """
    uses = certificate.extended_key_usage_value
    return (
        may(certificate, "digital_signature")
        and not claims_authority(certificate)
        and (uses is None or "any_extended_key_usage" in uses.native)
        and not asks_for_the_unknown(certificate)
    )


def asks_for_the_unknown(certificate: Any) -> bool:
    """Whether a critical extension is none that is honoured here: such a certificate is not to be used
    (RFC 5280 clause 4.2)."""
    return any(
        item["critical"].native and item["extn_id"].native not in _HONOURED
        for item in certificate["tbs_certificate"]["extensions"]
    )


def key_in_use(certificate: Any, moment: datetime) -> bool:
    """Whether `moment` lies in privateKeyUsagePeriod, where there is one (Doc 9303-12 clause 7.1.1)."""
    period = certificate.private_key_usage_period_value
    if period is None:
        return True
    begin, end = period["not_before"].native, period["not_after"].native
    return (begin is None or begin <= moment) and (end is None or moment <= end)


def countries(name: Any) -> frozenset[str]:
    """The countryName values of a Name, upper case (Doc 9303-12 clause 7: the state's code)."""
    return frozenset(
        str(item["value"].native).upper()
        for part in name.chosen
        for item in part
        if item["type"].native == "country_name"
    )


def issued(authority: Any, certificate: Any) -> bool:
    """Whether `authority` is named as the issuer of `certificate` and its key made the signature.

    Key identifiers only help to find an issuer (RFC 5280 clause 4.2.1.1); wrong ones are a known defect of
    cards in the field, and nothing is believed for their sake.
    """
    return bool(authority.subject == certificate.issuer) and signatures.verify(
        authority.public_key,
        certificate["signature_algorithm"],
        None,
        bytes(certificate["signature_value"].native),
        certificate["tbs_certificate"].dump(),
    )
