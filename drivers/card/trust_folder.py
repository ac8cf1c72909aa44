"""The files of a trust folder: which certificates and lists they hold, and which files are of no use.

Nothing here decides whom to trust: that is `drivers.card.trust`.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto
from pathlib import Path

from asn1crypto import x509

from drivers.card import certificates as rules
from drivers.card.master_list import is_master_list
from drivers.card.revocation import RevocationList

MAX_FILE = 1 << 20
"""Bytes. The world's master list has less."""
_SEQUENCE = b"\x30"
"""The first octet of every certificate and list."""
_SUFFIXES = {".cer", ".crt", ".crl", ".der", ".ml", ".pem"}
_NOTES = {".md", ".txt", ""}
# No hyphen inside, or a file of beginnings without ends would take minutes.
_PEM = re.compile(rb"-----BEGIN (CERTIFICATE|X509 CRL|CMS)-----([^-]+)-----END \1-----")


class TrustReason(StrEnum):
    """Why a file of the trust folder does not do what somebody put it there for."""

    FOLDER_MISSING = "folder_missing"
    """The folder itself is not there or cannot be listed."""
    NO_CSCA = "no_csca"
    """The folder as a whole anchors nothing: no card is proven."""
    UNREADABLE = "unreadable"
    """The file cannot be opened, or is larger than `MAX_FILE`."""
    UNKNOWN_KIND = "unknown_kind"
    """Neither a certificate, a revocation list nor a master list; or a name that says so (`.zip`)."""
    NOT_AN_AUTHORITY = "not_an_authority"
    """A certificate that may not issue others, e.g. a document signer's, or asks for what we do not know."""
    NOT_LINKED = "not_linked"
    """A link certificate, and no trusted CSCA of its state stands behind it."""
    AUTHORITY_REVOKED = "authority_revoked"
    """A CSCA or link certificate that its own state has revoked; it anchors nothing any more."""
    LIST_NOT_SIGNED = "list_not_signed"
    """A revocation list that no trusted CSCA signed; it does not count."""
    LIST_PAST_NEXT_UPDATE = "list_past_next_update"
    """A revocation list that should have been replaced; it still counts."""
    MASTER_LIST_NOT_SIGNED = "master_list_not_signed"
    """A master list whose signer no trusted CSCA issued, or whose signature is wrong; it does not count."""


@dataclass(frozen=True, slots=True)
class TrustProblem:
    """One finding about the trust folder. `file`: its name, without the folder; empty for the folder."""

    file: str
    reason: TrustReason


class Kind(Enum):
    """What one piece of a file is."""

    CERTIFICATE = auto()
    REVOCATION_LIST = auto()
    MASTER_LIST = auto()


@dataclass(frozen=True, slots=True)
class Contents:
    """Each piece once, in the order of the file names."""

    pieces: tuple[tuple[Kind, bytes], ...] = field(default=(), repr=False)
    problems: tuple[TrustProblem, ...] = ()
    names: dict[bytes, str] = field(default_factory=dict, repr=False)
    """Piece → the file that first held it."""

    def of(self, kind: Kind) -> tuple[bytes, ...]:
        return tuple(piece for found, piece in self.pieces if found is kind)


def read_folder(folder: Path) -> Contents:
    """Everything usable in `folder`, not in its sub-folders; hidden files and notes are passed over."""
    try:
        paths = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError:
        return Contents(problems=(TrustProblem("", TrustReason.FOLDER_MISSING),))
    pieces: dict[bytes, Kind] = {}
    problems: list[TrustProblem] = []
    names: dict[bytes, str] = {}
    for path in paths:
        if path.is_dir() or path.suffix.lower() in _NOTES:
            continue
        content = _content(path)
        if content is None:
            problems.append(TrustProblem(path.name, TrustReason.UNREADABLE))
            continue
        parts = _decode(content) if path.suffix.lower() in _SUFFIXES else []
        kinds = [_kind(part) for part in parts]
        if not parts or None in kinds:
            problems.append(TrustProblem(path.name, TrustReason.UNKNOWN_KIND))
        for part, kind in zip(parts, kinds, strict=True):
            if kind is not None:
                pieces.setdefault(part, kind)
                names.setdefault(part, path.name)
    return Contents(tuple((kind, piece) for piece, kind in pieces.items()), tuple(problems), names)


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if path.is_file() and path.stat().st_size <= MAX_FILE else None
    except OSError:
        return None


def _decode(content: bytes) -> list[bytes]:
    """The parts of a PEM file; any other content is one part."""
    if b"-----BEGIN" not in content:
        return [content]
    try:
        return [base64.b64decode(b"".join(body.split())) for _, body in _PEM.findall(content)]
    except binascii.Error:
        return []


def _kind(der: bytes) -> Kind | None:
    if der[:1] != _SEQUENCE:
        # Not even tried: a file of the octet FF alone, an erased flash memory's, takes asn1crypto minutes.
        return None
    if _is_certificate(der):
        return Kind.CERTIFICATE
    if RevocationList.parse(der) is not None:
        return Kind.REVOCATION_LIST
    return Kind.MASTER_LIST if is_master_list(der) else None


def _is_certificate(der: bytes) -> bool:
    try:
        certificate = x509.Certificate.load(der, strict=True)
        return certificate.subject is not None and certificate.public_key is not None
    except rules.DAMAGE:
        return False
