"""Certificate revocation lists: which signers the issuing state no longer stands by.

ICAO Doc 9303-12 clause 7 (CRL profile), RFC 5280 clause 5.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from asn1crypto import crl

from drivers.card import certificates, signatures


@dataclass(frozen=True, slots=True)
class RevocationList:
    """One list as read; nothing in it counts before `signed_by` agrees."""

    der: bytes = field(repr=False)
    issuer: Any = field(repr=False)
    serials: frozenset[int] = field(repr=False)
    next_update: datetime | None
    _list: Any = field(repr=False, compare=False)

    @classmethod
    def parse(cls, der: bytes) -> RevocationList | None:
        """None for what is no usable list: damaged, or indirect (it speaks for other issuers)."""
        try:
            found = crl.CertificateList.load(der, strict=True)
            content = found["tbs_cert_list"]
            point = found.issuing_distribution_point_value
            if point is not None and point["indirect_crl"].native:
                return None
            entries = content["revoked_certificates"]
            # `remove_from_crl` stands in delta lists only and takes a hold back (RFC 5280 clause 5.3.1).
            serials = frozenset(
                int(entry["user_certificate"].native)
                for entry in entries
                if entry.crl_reason_value is None or entry.crl_reason_value.native != "remove_from_crl"
            )
            return cls(der, found.issuer, serials, content["next_update"].native, found)
        except certificates.DAMAGE:
            return None

    def expired(self, moment: datetime) -> bool:
        """Whether a newer list should have been here by `moment`."""
        try:
            return self.next_update is not None and self.next_update < moment
        except TypeError:  # a date without a zone, which RFC 5280 clause 5.1.2.4 forbids
            return True

    def signed_by(self, authority: Any) -> bool:
        """Whether the certificate `authority` issued this list and may (RFC 5280 clause 6.3.3 (f), (g))."""
        try:
            return (
                bool(authority.subject == self.issuer)
                and certificates.may(authority, "crl_sign")
                and signatures.verify(
                    authority.public_key,
                    self._list["signature_algorithm"],
                    None,
                    bytes(self._list["signature"].native),
                    self._list["tbs_cert_list"].dump(),
                )
            )
        except certificates.DAMAGE:
            return False
