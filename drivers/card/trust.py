"""The trust store: a folder of CSCA certificates the centre has decided to believe, and what follows.

A self-signed certificate in the folder is trusted because somebody put it there. A link certificate is
trusted because a trusted CSCA signed it (ICAO Doc 9303-12: a state's new key under its old one). A
revocation list counts when a trusted CSCA signed it.
"""

from __future__ import annotations

import base64
import binascii
import logging
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum, auto
from pathlib import Path
from typing import Any

from asn1crypto import x509

from drivers.card import certificates as rules
from drivers.card.certificates import WallClock, utc_now
from drivers.card.revocation import RevocationList

_log = logging.getLogger(__name__)

_SUFFIXES = {".cer", ".crt", ".crl", ".der", ".pem"}
_PEM = re.compile(rb"-----BEGIN (CERTIFICATE|X509 CRL)-----(.+?)-----END \1-----", re.DOTALL)
MAX_FILE = 1 << 20
MAX_LINKS = 8
"""Links in a chain. A CSCA key signs for three to five years (Doc 9303-12): decades of them."""
_SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)


class Standing(Enum):
    """What the trust store knows of a certificate that signed a SOD."""

    ANCHORED = auto()
    """A trusted CSCA issued it as a document signer and was valid at the moment in question."""
    UNKNOWN = auto()
    """No trusted CSCA stands behind it as a document signer at that moment."""
    REVOKED = auto()
    """A trusted CSCA issued it and has taken it back."""


@dataclass(frozen=True, slots=True)
class _Authority:
    """A trusted CSCA or link certificate. `family`: every key that links join it to, its own among them."""

    certificate: Any
    family: frozenset[bytes]


@dataclass(frozen=True, slots=True)
class _Revoked:
    """A list that a trusted CSCA of that family signed."""

    listed: RevocationList
    family: frozenset[bytes]

    def names(self, certificate: Any, issuer: _Authority) -> bool:
        # A state keeps one list, signed with its newest key, also for what the older keys issued
        # (Doc 9303-12): hence the family, for a state that changed its name on the way.
        ours = bool(self.listed.issuer == certificate.issuer) or bool(self.family & issuer.family)
        return ours and certificate.serial_number in self.listed.serials


@dataclass(frozen=True, slots=True)
class TrustStore:
    """CSCA and link certificates and revocation lists, as DER. Empty: no signer is ever anchored."""

    certificates: tuple[bytes, ...] = ()
    revocation_lists: tuple[bytes, ...] = field(default=(), repr=False)
    _authorities: tuple[_Authority, ...] = field(init=False, repr=False, compare=False)
    _revoked: tuple[_Revoked, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Every signature among the folder's own files is checked here, before a card waits for it.
        authorities = _trusted(self.certificates)
        lists = filter(None, map(RevocationList.parse, self.revocation_lists))
        signed = (_Revoked(item, _signers(item, authorities)) for item in lists)
        object.__setattr__(self, "_authorities", authorities)
        object.__setattr__(self, "_revoked", tuple(item for item in signed if item.family))

    @classmethod
    def load(cls, folder: Path | None, clock: WallClock = utc_now) -> TrustStore:
        """Every readable certificate and list in `folder` (not its sub-folders), DER or PEM.

        Other files are left out. Lists past their next update still count (a terminal without a network must
        not forget who was revoked) and are logged, as are lists no trusted CSCA signed, which do not count.
        """
        store = cls(*_contents(folder)) if folder is not None else cls()
        counted = len(store._revoked)
        ignored = len(store.revocation_lists) - counted
        if ignored:
            _log.warning("trust folder: %d revocation lists not signed by a trusted CSCA, ignored", ignored)
        now = clock()
        expired = sum(item.listed.expired(now) for item in store._revoked)
        if expired:
            _log.warning("trust folder: %d of %d revocation lists past their next update", expired, counted)
        return store

    def standing(self, certificate: Any, moment: datetime) -> Standing:
        """What is known of the document signer `certificate`, for a signature made at `moment`.

        Doc 9303-12 clause 7: a document signer signs (digitalSignature) and is no CA. A revoked one is
        revoked whatever the dates: the holder of a stolen key writes any signing time. Damage of
        `certificate` raises one of `DAMAGE`.
        """
        issuers = [item for item in self._authorities if _issued(item.certificate, certificate)]
        if any(item.names(certificate, issuer) for issuer in issuers for item in self._revoked):
            return Standing.REVOKED
        signs_documents = rules.may(certificate, "digital_signature") and not rules.claims_authority(
            certificate
        )
        if signs_documents and any(rules.valid_at(item.certificate, moment) for item in issuers):
            return Standing.ANCHORED
        return Standing.UNKNOWN


def _trusted(ders: tuple[bytes, ...]) -> tuple[_Authority, ...]:
    """The self-signed authorities, and the links reached from them in at most `MAX_LINKS` steps."""
    able = [item for item in map(_authority, ders) if item is not None]
    edge = [_Authority(item, frozenset({_key(item)})) for item in able if _issued(item, item)]
    trusted = list(edge)
    anchors = {id(item.certificate) for item in edge}
    links = [item for item in able if id(item) not in anchors and _explicit_authority(item)]
    for _ in range(MAX_LINKS):
        edge = [
            _Authority(link, frozenset({_key(link)}).union(*(item.family for item in parents)))
            for link in links
            if (parents := [item for item in edge if _links(item.certificate, link)])
        ]
        taken = {id(item.certificate) for item in edge}
        links = [link for link in links if id(link) not in taken]
        trusted += edge
    return _with_whole_families(trusted)


def _with_whole_families(trusted: list[_Authority]) -> tuple[_Authority, ...]:
    """Families that share a key are one: a new CSCA may be there by its own certificate and by a link."""
    families: list[frozenset[bytes]] = []
    for item in trusted:
        kin = [family for family in families if family & item.family]
        families = [family for family in families if not family & item.family]
        families.append(item.family.union(*kin))
    return tuple(
        _Authority(item.certificate, family)
        for item in trusted
        for family in families
        if family & item.family
    )


def _authority(der: bytes) -> Any | None:
    """A certificate that may sign others (Doc 9303-12: keyCertSign), with all read that is later needed."""
    try:
        csca = x509.Certificate.load(der, strict=True)
        able = not rules.denies_authority(csca) and rules.may(csca, "key_cert_sign")
        # Touched now, so that one odd CSCA does not spoil the good ones beside it later.
        rules.valid_at(csca, _SOME_DAY)
        _ = csca.subject, csca.issuer, csca.serial_number, _key(csca)
    except rules.DAMAGE:
        return None
    return csca if able else None


def _explicit_authority(link: Any) -> bool:
    """A link was made by a key, not chosen by a person: what it may do must be written in it."""
    return rules.claims_authority(link) and rules.may(link, "key_cert_sign", unless_told=False)


def _links(old: Any, link: Any) -> bool:
    """Whether the trusted `old`, valid when the link begins, signed it for the same state."""
    try:
        return (
            rules.valid_at(old, rules.not_before(link))
            and rules.countries(old.subject) == rules.countries(link.subject)
            and _issued(old, link)
        )
    except rules.DAMAGE:
        return False


def _issued(csca: Any, certificate: Any) -> bool:
    """As `rules.issued`; False when it cannot be told, so that another CSCA may still answer."""
    try:
        return rules.issued(csca, certificate)
    except rules.DAMAGE:
        return False


def _signers(item: RevocationList, authorities: tuple[_Authority, ...]) -> frozenset[bytes]:
    signers = [authority.family for authority in authorities if item.signed_by(authority.certificate)]
    return frozenset().union(*signers)


def _key(certificate: Any) -> bytes:
    return bytes(certificate.public_key.dump())


def _contents(folder: Path) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """Certificates and revocation lists, each once, in the order of the file names."""
    found: list[bytes] = []
    try:
        paths = sorted(folder.iterdir()) if folder.is_dir() else []
    except OSError:
        paths = []
    for path in paths:
        if path.suffix.lower() in _SUFFIXES:
            found += _decode(_content(path))
    once = tuple(dict.fromkeys(found))
    return tuple(filter(_is_certificate, once)), tuple(filter(RevocationList.parse, once))


def _content(path: Path) -> bytes:
    """Empty for what cannot be read or is no certificate by its size."""
    try:
        return path.read_bytes() if path.is_file() and path.stat().st_size <= MAX_FILE else b""
    except OSError:
        return b""


def _decode(content: bytes) -> list[bytes]:
    if b"-----BEGIN" not in content:
        return [content]
    try:
        return [base64.b64decode(b"".join(body.split())) for _, body in _PEM.findall(content)]
    except binascii.Error:
        return []


def _is_certificate(der: bytes) -> bool:
    try:
        certificate = x509.Certificate.load(der, strict=True)
        return certificate.subject is not None and certificate.public_key is not None
    except rules.DAMAGE:
        return False
