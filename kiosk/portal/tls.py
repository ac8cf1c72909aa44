"""How a terminal knows a back end, and shows itself to it.

TLS 1.2 at least. A back end is known by the public authorities, by the authority of its own in `ca_file`, or
by its key: `pin` is the base64 SHA-256 of the certificate's SubjectPublicKeyInfo (RFC 7469, 2.4), which a
renewed certificate keeps. A pin without `ca_file` stands in for authority, name and dates; with `ca_file`
both must agree.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import ssl
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from requests.utils import DEFAULT_CA_BUNDLE_PATH


@dataclass(frozen=True, slots=True)
class Tls:
    """Whom to trust, and who we are. All files are PEM."""

    ca_file: Path | None = None
    pin: str = ""
    client_certificate: Path | None = None
    client_key: Path | None = None
    """None: the key lies in the file of the certificate."""

    @property
    def verifies_chain(self) -> bool:
        """Whether the certificate must lead to an authority and name the host."""
        return self.ca_file is not None or not self.pin

    def context(self) -> ssl.SSLContext:
        """A client's context. Raises `OSError` (`ssl.SSLError` among them) when a file cannot be used."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if self.verifies_chain:
            context.load_verify_locations(self.ca_file or DEFAULT_CA_BUNDLE_PATH)
        else:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        if self.client_certificate is not None:
            # A key with a password would make OpenSSL ask the terminal for it, and wait.
            context.load_cert_chain(self.client_certificate, self.client_key, password=_no_password)
        return context


def _no_password() -> str:
    raise ssl.SSLError("the key has a password")


def pin_of(certificate: bytes) -> str:
    """The pin of a certificate in DER. Raises `ValueError` when it is none."""
    try:
        key = x509.load_der_x509_certificate(certificate).public_key()
    except UnsupportedAlgorithm as error:
        raise ValueError("a key of an unknown kind") from error
    info = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(info).digest()).decode("ascii")


def pinned(certificate: bytes | None, pin: str) -> bool:
    """Whether the certificate the other side showed holds the pinned key."""
    if certificate is None:
        return False
    try:
        return hmac.compare_digest(pin_of(certificate).encode(), pin.encode())
    except ValueError:
        return False
