"""A make-believe issuing state: a CSCA, its document signer, and the SOD it signs.

The keys are generated, per process or per folder, never fixed in the source: a known private key in
somebody's trust folder would forge any card.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from asn1crypto import cms, core
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from drivers.card.passive_authentication import LDS_SECURITY_OBJECT
from drivers.card.tlv import Tlv

CSCA_FILE = "simulated-csca.der"
_LIFE = timedelta(days=3650)
_SHA256 = Tlv.build(0x30, Tlv.build(0x06, bytes.fromhex("608648016503040201")))


@dataclass(frozen=True, slots=True)
class SimulatedIssuer:
    """Signs simulated cards. `csca` (DER) is what a trust folder must hold to believe them."""

    csca: bytes
    dsc: bytes
    _dsc_key: ec.EllipticCurvePrivateKey = field(repr=False)

    @classmethod
    def generate(cls, label: str = "Simulated ID card") -> SimulatedIssuer:
        """A new state: brainpoolP384r1 with SHA-256, like the cards seen."""
        csca_key = ec.generate_private_key(ec.BrainpoolP384R1())
        dsc_key = ec.generate_private_key(ec.BrainpoolP384R1())
        csca_name, dsc_name = _name(f"{label} CSCA - not for production"), _name(f"{label} document signer")
        csca = _certificate(csca_name, csca_key, csca_name, csca_key, authority=True)
        dsc = _certificate(dsc_name, dsc_key, csca_name, csca_key, authority=False)
        return cls(csca.public_bytes(Encoding.DER), dsc.public_bytes(Encoding.DER), dsc_key)

    @classmethod
    def in_folder(cls, folder: Path) -> SimulatedIssuer:
        """The state kept in `folder`, made there the first time (so that several programs agree)."""
        paths = [folder / name for name in (CSCA_FILE, "simulated-dsc.der", "simulated-dsc.key")]
        if all(path.is_file() for path in paths):
            key = load_pem_private_key(paths[2].read_bytes(), None)
            if isinstance(key, ec.EllipticCurvePrivateKey):
                return cls(paths[0].read_bytes(), paths[1].read_bytes(), key)
        made = cls.generate()
        folder.mkdir(parents=True, exist_ok=True)
        paths[2].touch(mode=0o600)
        paths[2].write_bytes(made._dsc_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        paths[0].write_bytes(made.csca)
        paths[1].write_bytes(made.dsc)
        return made

    def write_trust(self, folder: Path) -> Path:
        """Puts the CSCA certificate into a trust folder. For tests and the demonstration only."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / CSCA_FILE
        path.write_bytes(self.csca)
        return path

    def sign(self, groups: Mapping[int, bytes]) -> bytes:
        """EF.SOD over the data groups (number → whole file), Doc 9303-10 clause 4.6.2."""
        listed = b"".join(
            Tlv.build(
                0x30, Tlv.build(0x02, bytes([number])), Tlv.build(0x04, hashlib.sha256(content).digest())
            )
            for number, content in sorted(groups.items())
        )
        content = bytes(Tlv.build(0x30, Tlv.build(0x02, b"\x00"), _SHA256, Tlv.build(0x30, listed)))
        attributes = cms.CMSAttributes(
            [
                {"type": "content_type", "values": [LDS_SECURITY_OBJECT]},
                {"type": "message_digest", "values": [hashlib.sha256(content).digest()]},
                {"type": "signing_time", "values": [cms.Time({"utc_time": datetime.now(UTC)})]},
            ]
        )
        signature = self._dsc_key.sign(attributes.dump(), ec.ECDSA(hashes.SHA256()))
        certificate = asn1_x509.Certificate.load(self.dsc)
        signer = {
            "version": "v1",
            "sid": {
                "issuer_and_serial_number": {
                    "issuer": certificate.issuer,
                    "serial_number": certificate.serial_number,
                }
            },
            "digest_algorithm": {"algorithm": "sha256"},
            "signed_attrs": attributes,
            "signature_algorithm": {"algorithm": "sha256_ecdsa"},
            "signature": signature,
        }
        signed = {
            "version": "v3",
            "digest_algorithms": [{"algorithm": "sha256"}],
            "encap_content_info": {
                "content_type": LDS_SECURITY_OBJECT,
                "content": core.ParsableOctetString(content),
            },
            "certificates": [certificate],
            "signer_infos": [signer],
        }
        info = cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)})
        return bytes(Tlv.build(0x77, info.dump()))


def _name(common: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"), x509.NameAttribute(NameOID.COMMON_NAME, common)]
    )


def _certificate(
    subject: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    issuer_key: ec.EllipticCurvePrivateKey,
    *,
    authority: bool,
) -> x509.Certificate:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _LIFE)
        .add_extension(
            x509.BasicConstraints(ca=authority, path_length=0 if authority else None), critical=True
        )
        .add_extension(_key_usage(authority=authority), critical=True)
        .sign(issuer_key, hashes.SHA256())
    )


def _key_usage(*, authority: bool) -> x509.KeyUsage:
    """A CSCA signs certificates and revocation lists, a signer documents (Doc 9303-12 clause 7)."""
    return x509.KeyUsage(
        digital_signature=not authority,
        key_cert_sign=authority,
        crl_sign=authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
