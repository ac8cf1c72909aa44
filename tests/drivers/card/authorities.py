"""Issuing states made to order: any key, any dates, any usage, links and revocation lists."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from asn1crypto import cms, core
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from drivers.card.master_list import CSCA_MASTER_LIST, MASTER_LIST_SIGNER
from drivers.card.simulated.document_signer import DocumentSigner
from drivers.card.simulated.issuer import SimulatedIssuer
from drivers.card.tlv import Tlv

Key: TypeAlias = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
NOW = datetime(2026, 6, 1, tzinfo=UTC)
YEAR = timedelta(days=365)
CERTIFICATES = ("key_cert_sign", "crl_sign")
DOCUMENTS = ("digital_signature",)
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


@dataclass(frozen=True)
class State:
    """One CSCA key under one name."""

    common: str = "State"
    key: Key = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    country: str = "VN"
    digest: hashes.HashAlgorithm = field(default_factory=hashes.SHA256)
    pss: bool = False

    @property
    def name(self) -> x509.Name:
        return x509.Name(
            [
                x509.NameAttribute(NameOID.COUNTRY_NAME, self.country),
                x509.NameAttribute(NameOID.COMMON_NAME, self.common),
            ]
        )

    def certificate(self, **choices: Any) -> bytes:
        """Its own self-signed certificate."""
        return self.issue(self.name, self.key, **{"ca": True, "uses": CERTIFICATES, **choices})

    def link(self, new: State, **choices: Any) -> bytes:
        return self.issue(new.name, new.key, **{"ca": True, "uses": CERTIFICATES, **choices})

    def issue(
        self,
        subject: x509.Name,
        key: Key,
        *,
        ca: bool | None = None,
        uses: tuple[str, ...] | None = DOCUMENTS,
        start: datetime = NOW - 5 * YEAR,
        end: datetime = NOW + 5 * YEAR,
        serial: int | None = None,
        more: Sequence[tuple[x509.ExtensionType, bool]] = (),
    ) -> bytes:
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(serial or x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(end)
        )
        if ca is not None:
            builder = builder.add_extension(x509.BasicConstraints(ca, None), critical=True)
        if uses is not None:
            usage = x509.KeyUsage(**{use: use in uses for use in _USES})
            builder = builder.add_extension(usage, critical=True)
        for extension, critical in more:
            builder = builder.add_extension(extension, critical)
        scheme = padding.PSS(padding.MGF1(self.digest), self.digest.digest_size) if self.pss else None
        signed = builder.sign(self.key, self.digest, rsa_padding=scheme)  # type: ignore[arg-type]  # any hash
        return signed.public_bytes(Encoding.DER)

    def signer(self, **choices: Any) -> DocumentSigner:
        """A document signer of this state, able to sign a SOD."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Document signer")])
        return DocumentSigner(self.issue(subject, key, **choices), key)

    def master_list(
        self,
        *listed: bytes,
        signed_at: datetime | None = NOW,
        purposes: Sequence[str] = (MASTER_LIST_SIGNER,),
        tamper: bool = False,
        **choices: Any,
    ) -> bytes:
        """A master list whose signer this state issued (Doc 9303-12 clause 8)."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Master list signer")])
        use = x509.ExtendedKeyUsage([x509.ObjectIdentifier(purpose) for purpose in purposes])
        issued = self.issue(subject, key, **{"more": [(use, True)], **choices})
        certificate = asn1_x509.Certificate.load(issued)
        version = Tlv.build(0x02, b"\x00")
        content = bytes(Tlv.build(0x30, version, Tlv.build(0x31, *sorted(listed))))
        attributes: list[dict[str, Any]] = [
            {"type": "content_type", "values": [CSCA_MASTER_LIST]},
            {"type": "message_digest", "values": [hashlib.sha256(content).digest()]},
        ]
        if signed_at is not None:
            attributes.append({"type": "signing_time", "values": [cms.Time({"utc_time": signed_at})]})
        signed_attributes = cms.CMSAttributes(attributes)
        message = signed_attributes.dump() + (b"!" if tamper else b"")
        serial = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
        signed = {
            "version": "v3",
            "digest_algorithms": [{"algorithm": "sha256"}],
            "encap_content_info": {
                "content_type": CSCA_MASTER_LIST,
                "content": core.ParsableOctetString(content),
            },
            "certificates": [certificate],
            "signer_infos": [
                {
                    "version": "v1",
                    "sid": {"issuer_and_serial_number": serial},
                    "digest_algorithm": {"algorithm": "sha256"},
                    "signed_attrs": signed_attributes,
                    "signature_algorithm": {"algorithm": "sha256_ecdsa"},
                    "signature": key.sign(message, ec.ECDSA(hashes.SHA256())),
                }
            ],
        }
        info = cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)})
        return bytes(info.dump())

    def revokes(
        self,
        *serials: int,
        next_update: datetime = NOW + YEAR,
        reason: x509.ReasonFlags | None = None,
        indirect: bool = False,
    ) -> bytes:
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.name)
            .last_update(NOW - 3 * YEAR)
            .next_update(next_update)
        )
        for serial in serials:
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(NOW - 3 * YEAR)
            if reason is not None:
                entry = entry.add_extension(x509.CRLReason(reason), critical=False)
            builder = builder.add_revoked_certificate(entry.build())
        if indirect:
            point = x509.IssuingDistributionPoint(
                full_name=None,
                relative_name=None,
                only_contains_user_certs=False,
                only_contains_ca_certs=False,
                only_some_reasons=None,
                indirect_crl=True,
                only_contains_attribute_certs=False,
            )
            builder = builder.add_extension(point, critical=True)
        return builder.sign(self.key, hashes.SHA256()).public_bytes(Encoding.DER)


def ec_key(issuer: SimulatedIssuer) -> ec.EllipticCurvePrivateKey:
    key = issuer.signer.key
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key
