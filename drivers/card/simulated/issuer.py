"""A make-believe issuing state: its CSCA and the next one, document signers, a revocation list.

The keys are generated, per process or per folder, never fixed in the source: a known private key in
somebody's trust folder would forge any card.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from drivers.card import curves
from drivers.card.security_infos import ID_EC_PUBLIC_KEY
from drivers.card.simulated.document_signer import DocumentSigner, SignerKey
from drivers.card.tlv import Tlv, encode_oid

CSCA_FILE = "simulated-csca.der"
LINK_FILE = "simulated-csca-link.der"
CRL_FILE = "simulated-csca.crl"
_KEY_FILES = ("simulated-csca.key", "simulated-csca-next.key")
_PARAMETER_ID = 16
"""brainpoolP384r1, the curve of all keys here."""
_ID_PRIME_FIELD = "1.2.840.10045.1.1"
_LIFE = timedelta(days=3650)
_REVOKED_SERIAL = 0x5EED
"""The number of every document signer that is revoked: the list can name it before it is made."""

_EcKey = ec.EllipticCurvePrivateKey


class SignerKind(StrEnum):
    """Who signs a card's SOD, and how."""

    KNOWN = "known"
    """An ordinary document signer of the CSCA: brainpoolP384r1 with SHA-256, like the cards seen."""
    UNKNOWN = "unknown"
    """One of a state that the trust folder does not know."""
    REVOKED = "revoked"
    """One that the CSCA's revocation list names."""
    LINKED = "linked"
    """One of the CSCA's successor, known by its link certificate alone."""
    PSS = "pss"
    """RSASSA-PSS."""
    EXPLICIT = "explicit"
    """A certificate that spells its curve out instead of naming it."""


@dataclass(frozen=True, slots=True)
class SimulatedIssuer:
    """Signs simulated cards. A trust folder must hold `certificates` and `revocation_lists` to judge them."""

    csca: bytes
    link: bytes
    crl: bytes
    signer: DocumentSigner
    _key: _EcKey = field(repr=False)
    _next_key: _EcKey = field(repr=False)

    @classmethod
    def generate(cls, label: str = "Simulated ID card") -> SimulatedIssuer:
        """A new state."""
        key, following = _ec_key(), _ec_key()
        name = _name(f"{label} CSCA - not for production")
        csca = _certificate(name, key.public_key(), name, key, authority=True)
        link = _certificate(_next(name), following.public_key(), name, key, authority=True)
        return cls._of(csca.public_bytes(Encoding.DER), link.public_bytes(Encoding.DER), key, following)

    @classmethod
    def in_folder(cls, folder: Path) -> SimulatedIssuer:
        """The state kept in `folder`, made there the first time (so that several programs agree)."""
        paths = [folder / name for name in (CSCA_FILE, LINK_FILE, *_KEY_FILES)]
        if all(path.is_file() for path in paths):
            keys = [load_pem_private_key(path.read_bytes(), None) for path in paths[2:]]
            first, second = keys
            if isinstance(first, _EcKey) and isinstance(second, _EcKey):
                return cls._of(paths[0].read_bytes(), paths[1].read_bytes(), first, second)
        made = cls.generate()
        folder.mkdir(parents=True, exist_ok=True)
        for path, key in zip(paths[2:], (made._key, made._next_key), strict=True):
            path.touch(mode=0o600)
            path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        paths[0].write_bytes(made.csca)
        paths[1].write_bytes(made.link)
        return made

    @classmethod
    def _of(cls, csca: bytes, link: bytes, key: _EcKey, next_key: _EcKey) -> SimulatedIssuer:
        name = x509.load_der_x509_certificate(csca).subject
        return cls(csca, link, _revokes(name, key), _document_signer(name, key), key, next_key)

    @property
    def dsc(self) -> bytes:
        """The certificate of the signer in use."""
        return self.signer.dsc

    @property
    def certificates(self) -> tuple[bytes, ...]:
        """The CSCA, and the link to its successor."""
        return self.csca, self.link

    @property
    def revocation_lists(self) -> tuple[bytes, ...]:
        return (self.crl,)

    def write_trust(self, folder: Path) -> Path:
        """Puts certificates and list into a trust folder; answers the CSCA's path. For tests and the
        demonstration only."""
        folder.mkdir(parents=True, exist_ok=True)
        files = {CSCA_FILE: self.csca, LINK_FILE: self.link, CRL_FILE: self.crl}
        for name, content in files.items():
            (folder / name).write_bytes(content)
        return folder / CSCA_FILE

    def signing_as(self, kind: SignerKind) -> SimulatedIssuer:
        """The same state, its cards signed by another document signer."""
        return replace(self, signer=self._signer(kind))

    def _signer(self, kind: SignerKind) -> DocumentSigner:
        name = x509.load_der_x509_certificate(self.csca).subject
        match kind:
            case SignerKind.KNOWN:
                return _document_signer(name, self._key)
            case SignerKind.UNKNOWN:
                return SimulatedIssuer.generate("Unknown").signer
            case SignerKind.REVOKED:
                return _document_signer(name, self._key, serial=_REVOKED_SERIAL)
            case SignerKind.LINKED:
                return _document_signer(_next(name), self._next_key)
            case SignerKind.PSS:
                return replace(_document_signer(name, self._key, _rsa_key()), pss=True)
            case SignerKind.EXPLICIT:
                return _spelled_out(_document_signer(name, self._key), self._key)

    def sign(self, groups: Mapping[int, bytes]) -> bytes:
        """EF.SOD over the data groups (number → whole file)."""
        return self.signer.sign(groups)


def _ec_key() -> _EcKey:
    return ec.generate_private_key(ec.BrainpoolP384R1())


@functools.cache
def _rsa_key() -> rsa.RSAPrivateKey:
    """One for all of this process: it takes long to make."""
    return rsa.generate_private_key(65537, 2048)


def _name(common: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"), x509.NameAttribute(NameOID.COMMON_NAME, common)]
    )


def _next(name: x509.Name) -> x509.Name:
    """The successor's name. Another one: chains that hold by name alone would not show a broken link."""
    (common,) = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return _name(str(common.value) + " - 2")


def _document_signer(
    issuer: x509.Name, issuer_key: _EcKey, key: SignerKey | None = None, serial: int | None = None
) -> DocumentSigner:
    own = key or _ec_key()
    subject = _name("Simulated document signer")
    dsc = _certificate(subject, own.public_key(), issuer, issuer_key, authority=False, serial=serial)
    return DocumentSigner(dsc.public_bytes(Encoding.DER), own)


def _spelled_out(signer: DocumentSigner, issuer_key: _EcKey) -> DocumentSigner:
    """The certificate anew with explicit curve parameters, which the library that made it cannot write."""
    curve = curves.STANDARDIZED[_PARAMETER_ID]
    point = signer.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    algorithm = Tlv.build(0x30, Tlv.build(0x06, encode_oid(ID_EC_PUBLIC_KEY)), _parameters(curve))
    explicit = bytes(Tlv.build(0x30, algorithm, Tlv.build(0x03, b"\x00", point)))
    certificate = asn1_x509.Certificate.load(signer.dsc)
    certificate["tbs_certificate"]["subject_public_key_info"] = asn1_x509.PublicKeyInfo.load(explicit)
    content = certificate["tbs_certificate"].dump(force=True)
    certificate["signature_value"] = issuer_key.sign(content, ec.ECDSA(hashes.SHA256()))
    return replace(signer, dsc=certificate.dump(force=True))


def _parameters(curve: curves.Curve) -> Tlv:
    """ECParameters, every value written out (RFC 3279 clause 2.3.5)."""
    field_, size = curve.curve, curves.coordinate_length(curve)

    def element(value: int) -> Tlv:
        return Tlv.build(0x04, (int(value) % int(field_.p())).to_bytes(size, "big"))

    prime = Tlv.build(0x30, Tlv.build(0x06, encode_oid(_ID_PRIME_FIELD)), _unsigned(field_.p()))
    return Tlv.build(
        0x30,
        _unsigned(1),
        prime,
        Tlv.build(0x30, element(field_.a()), element(field_.b())),
        Tlv.build(0x04, curves.encode_point(curve, curve.generator)),
        _unsigned(curve.order),
        _unsigned(1),
    )


def _unsigned(value: int) -> Tlv:
    number = int(value)
    return Tlv.build(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def _certificate(
    subject: x509.Name,
    public: ec.EllipticCurvePublicKey | rsa.RSAPublicKey,
    issuer: x509.Name,
    issuer_key: _EcKey,
    *,
    authority: bool,
    serial: int | None = None,
) -> x509.Certificate:
    now = datetime.now(UTC)
    usage = dict.fromkeys(_USES, False)
    # A CSCA signs certificates and revocation lists, a signer documents (Doc 9303-12 clause 7.1.1).
    usage.update({"key_cert_sign": True, "crl_sign": True} if authority else {"digital_signature": True})
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(serial or x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _LIFE)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False
        )
        .add_extension(x509.KeyUsage(**usage), critical=True)
    )
    if authority:
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    return builder.sign(issuer_key, hashes.SHA256())


def _revokes(issuer: x509.Name, key: _EcKey) -> bytes:
    now = datetime.now(UTC)
    entry = (
        x509.RevokedCertificateBuilder()
        .serial_number(_REVOKED_SERIAL)
        .revocation_date(now - timedelta(days=1))
        .build()
    )
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer)
        .last_update(now - timedelta(days=1))
        .next_update(now + _LIFE)
        .add_revoked_certificate(entry)
    )
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


_USES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)
