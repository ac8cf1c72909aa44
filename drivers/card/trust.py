"""The trust store: a folder of CSCA certificates the centre has decided to believe, and what follows.

A self-signed certificate in the folder is trusted because somebody put it there. A link certificate is
trusted because a trusted CSCA signed it (ICAO Doc 9303-12: a state's new key under its old one; the
pathLenConstraint 0 of every CSCA speaks of authorities below it, not of its successor, and does not bind
links). A revocation list counts when a trusted CSCA signed it, a master list when one issued its signer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum, auto
from pathlib import Path
from typing import Any

from asn1crypto import x509

from drivers.card import certificates as rules
from drivers.card.certificates import WallClock, utc_now
from drivers.card.master_list import open_master_list
from drivers.card.revocation import RevocationList
from drivers.card.trust_folder import Contents, Kind, TrustProblem, TrustReason, read_folder

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

    der: bytes
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

    def withdraws(self, authority: _Authority) -> bool:
        """Whether the list names a CSCA or link itself. By the very name: two keys of a family may both have
        issued a certificate number 1."""
        certificate = authority.certificate
        named = certificate.serial_number in self.listed.serials
        return named and bool(self.listed.issuer == certificate.issuer)


@dataclass(frozen=True, slots=True)
class TrustStore:
    """CSCA and link certificates, revocation lists and master lists, as DER. Empty: no signer is ever
    anchored."""

    certificates: tuple[bytes, ...] = ()
    revocation_lists: tuple[bytes, ...] = field(default=(), repr=False)
    master_lists: tuple[bytes, ...] = field(default=(), repr=False)
    problems: tuple[TrustProblem, ...] = field(default=(), compare=False)
    """What in the folder does not do what it is there for, in the order of the file names."""
    _authorities: tuple[_Authority, ...] = field(init=False, repr=False, compare=False)
    _revoked: tuple[_Revoked, ...] = field(init=False, repr=False, compare=False)
    _useless: dict[bytes, TrustReason] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Every signature among the folder's own files is checked here, before a card waits for it.
        authorities, lists, withdrawn = _believed(self.certificates, self.revocation_lists)
        useless: dict[bytes, TrustReason] = {}
        vouched: dict[bytes, None] = {}
        for der in self.master_lists:
            listed = _vouched(der, authorities, lists)
            if listed is None:
                useless[der] = TrustReason.MASTER_LIST_NOT_SIGNED
            vouched |= dict.fromkeys(listed or ())
        if vouched:
            everything = tuple(dict.fromkeys((*self.certificates, *vouched)))
            authorities, lists, withdrawn = _believed(everything, self.revocation_lists)
        used = {item.der for item in authorities}
        for der in self.certificates:
            if der in withdrawn:
                useless[der] = TrustReason.AUTHORITY_REVOKED
            elif der not in used:
                useless[der] = _why_not(der)
        counted = {item.listed.der for item in lists}
        unsigned = (der for der in self.revocation_lists if der not in counted)
        useless |= dict.fromkeys(unsigned, TrustReason.LIST_NOT_SIGNED)
        object.__setattr__(self, "_authorities", authorities)
        object.__setattr__(self, "_revoked", lists)
        object.__setattr__(self, "_useless", useless)

    @classmethod
    def load(cls, folder: Path | None, clock: WallClock = utc_now) -> TrustStore:
        """Everything usable in `folder`, and in `problems` what is not.

        Lists past their next update still count: a terminal without a network must not forget who was
        revoked.
        """
        if folder is None:
            return cls()
        found = read_folder(folder)
        store = cls(found.of(Kind.CERTIFICATE), found.of(Kind.REVOCATION_LIST), found.of(Kind.MASTER_LIST))
        object.__setattr__(store, "problems", store._problems(found, clock()))
        return store

    def _problems(self, found: Contents, now: datetime) -> tuple[TrustProblem, ...]:
        late = {item.listed.der for item in self._revoked if item.listed.expired(now)}
        useless = self._useless | dict.fromkeys(late, TrustReason.LIST_PAST_NEXT_UPDATE)
        own = {TrustProblem(found.names[der], reason) for der, reason in useless.items()}
        named = sorted({*found.problems, *own}, key=lambda item: (item.file, item.reason))
        if TrustReason.FOLDER_MISSING in {item.reason for item in named} or self._authorities:
            return tuple(named)
        return (TrustProblem("", TrustReason.NO_CSCA), *named)

    def standing(self, certificate: Any, moment: datetime) -> Standing:
        """What is known of the document signer `certificate`, for a signature made at `moment`.

        A revoked one is revoked whatever the dates: the holder of a stolen key writes any signing time.
        Damage of `certificate` raises one of `DAMAGE`.
        """
        issuers = [item for item in self._authorities if _issued(item.certificate, certificate)]
        if _is_revoked(certificate, issuers, self._revoked):
            return Standing.REVOKED
        able = rules.signs_documents(certificate)
        if able and any(rules.valid_at(item.certificate, moment) for item in issuers):
            return Standing.ANCHORED
        return Standing.UNKNOWN


def _believed(
    certificates: tuple[bytes, ...], revocation_lists: tuple[bytes, ...]
) -> tuple[tuple[_Authority, ...], tuple[_Revoked, ...], set[bytes]]:
    """The trusted authorities, the lists that any of them signed, and whom those lists put out.

    A list counts though its signer is put out too: it can only take trust away.
    """
    everyone = _trusted(certificates)
    lists = _signed_lists(revocation_lists, everyone)
    withdrawn = {item.der for item in everyone if any(found.withdraws(item) for found in lists)}
    if withdrawn:
        everyone = _trusted(tuple(der for der in certificates if der not in withdrawn))
    return everyone, lists, withdrawn


def _is_revoked(certificate: Any, issuers: list[_Authority], lists: tuple[_Revoked, ...]) -> bool:
    return any(item.names(certificate, issuer) for issuer in issuers for item in lists)


def _signed_lists(ders: tuple[bytes, ...], authorities: tuple[_Authority, ...]) -> tuple[_Revoked, ...]:
    signed = (_Revoked(item, _signers(item, authorities)) for item in map(RevocationList.parse, ders) if item)
    return tuple(item for item in signed if item.family)


def _vouched(
    der: bytes, authorities: tuple[_Authority, ...], lists: tuple[_Revoked, ...]
) -> tuple[bytes, ...] | None:
    """The certificates of a master list that a trusted CSCA of the same state stands behind."""
    found = open_master_list(der)
    if found is None:
        return None
    certificate, moment = found.signer, found.signed_at
    issuers = [item for item in authorities if _issued(item.certificate, certificate)]
    try:
        in_time = rules.valid_at(certificate, moment) and any(
            rules.valid_at(item.certificate, moment) for item in issuers
        )
    except rules.DAMAGE:
        return None
    return found.certificates if in_time and not _is_revoked(certificate, issuers, lists) else None


def _why_not(der: bytes) -> TrustReason:
    """Why a certificate of the folder is no trusted authority."""
    able = _authority(der)
    if able is None or not (_issued(able, able) or _explicit_authority(able)):
        return TrustReason.NOT_AN_AUTHORITY
    return TrustReason.NOT_LINKED


def _trusted(ders: tuple[bytes, ...]) -> tuple[_Authority, ...]:
    """The self-signed authorities, and the links reached from them in at most `MAX_LINKS` steps."""
    able = [(der, item) for der in ders if (item := _authority(der)) is not None]
    edge = [_Authority(der, item, frozenset({_key(item)})) for der, item in able if _issued(item, item)]
    trusted = list(edge)
    anchors = {item.der for item in edge}
    links = [(der, item) for der, item in able if der not in anchors and _explicit_authority(item)]
    for _ in range(MAX_LINKS):
        edge = [
            _Authority(der, link, frozenset({_key(link)}).union(*(item.family for item in parents)))
            for der, link in links
            if (parents := [item for item in edge if _links(item.certificate, link)])
        ]
        taken = {item.der for item in edge}
        links = [item for item in links if item[0] not in taken]
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
        _Authority(item.der, item.certificate, family)
        for item in trusted
        for family in families
        if family & item.family
    )


def _authority(der: bytes) -> Any | None:
    """A certificate that may sign others (Doc 9303-12: keyCertSign), with all read that is later needed."""
    try:
        csca = x509.Certificate.load(der, strict=True)
        able = (
            not rules.denies_authority(csca)
            and rules.may(csca, "key_cert_sign")
            and not rules.asks_for_the_unknown(csca)
        )
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
