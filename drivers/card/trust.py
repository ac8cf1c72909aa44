"""The trust store: a folder of CSCA certificates the centre has decided to believe."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from asn1crypto import x509

from drivers.card import signatures

_SUFFIXES = {".cer", ".crt", ".der", ".pem"}
_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL)
MAX_FILE = 1 << 20


@dataclass(frozen=True, slots=True)
class TrustStore:
    """CSCA certificates as DER. Empty: no signer is ever anchored."""

    certificates: tuple[bytes, ...] = ()

    @classmethod
    def load(cls, folder: Path | None) -> TrustStore:
        """Every readable certificate in `folder` (not its sub-folders), DER or PEM; others are left out."""
        if folder is None or not folder.is_dir():
            return cls()
        found: list[bytes] = []
        for path in sorted(folder.iterdir()):
            if path.suffix.lower() in _SUFFIXES:
                found += [der for der in _decode(_content(path)) if _parses(der)]
        return cls(tuple(dict.fromkeys(found)))

    def anchors(self, certificate: Any) -> bool:
        """Whether a CSCA of this store issued the document signer `certificate` (Doc 9303-12 clause 5)."""
        return any(_anchors(der, certificate) for der in self.certificates)


def _anchors(der: bytes, certificate: Any) -> bool:
    try:
        csca = x509.Certificate.load(der)
        return csca.subject == certificate.issuer and _is_authority(csca) and _issued(csca, certificate)
    # asn1crypto parses a field when it is first touched: one odd CSCA must not spoil the good ones beside it.
    # Includes UnknownAlgorithmError.
    except (ValueError, TypeError, KeyError, AttributeError):
        return False


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
        return [base64.b64decode(b"".join(body.split())) for body in _PEM.findall(content)]
    except binascii.Error:
        return []


def _parses(der: bytes) -> bool:
    try:
        certificate = x509.Certificate.load(der, strict=True)
        return certificate.subject is not None and certificate.public_key is not None
    except (ValueError, TypeError):
        return False


def _is_authority(csca: Any) -> bool:
    constraints = csca.basic_constraints_value
    return constraints is None or bool(constraints["ca"].native)


def _issued(csca: Any, certificate: Any) -> bool:
    return signatures.verify(
        csca.public_key,
        certificate["signature_algorithm"],
        None,
        bytes(certificate["signature_value"].native),
        certificate["tbs_certificate"].dump(),
    )
