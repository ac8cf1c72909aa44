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


def countries(name: Any) -> frozenset[str]:
    """The countryName values of a Name, upper case (Doc 9303-12 clause 7: the state's code)."""
    return frozenset(
        str(item["value"].native).upper()
        for part in name.chosen
        for item in part
        if item["type"].native == "country_name"
    )


def issued(authority: Any, certificate: Any) -> bool:
    """Whether `authority` is named as the issuer of `certificate` and its key made the signature."""
    return bool(authority.subject == certificate.issuer) and signatures.verify(
        authority.public_key,
        certificate["signature_algorithm"],
        None,
        bytes(certificate["signature_value"].native),
        certificate["tbs_certificate"].dump(),
    )
