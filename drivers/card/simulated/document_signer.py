"""A make-believe document signer: turns data groups into EF.SOD (ICAO Doc 9303-10 clause 4.6.2)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeAlias

from asn1crypto import cms, core
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from drivers.card.passive_authentication import LDS_SECURITY_OBJECT
from drivers.card.tlv import Tlv

SignerKey: TypeAlias = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
_HASHES: dict[str, tuple[hashes.HashAlgorithm, str]] = {
    "sha1": (hashes.SHA1(), "2B0E03021A"),  # noqa: S303  # old signers used it
    "sha224": (hashes.SHA224(), "608648016503040204"),
    "sha256": (hashes.SHA256(), "608648016503040201"),
    "sha384": (hashes.SHA384(), "608648016503040202"),
    "sha512": (hashes.SHA512(), "608648016503040203"),
}


@dataclass(frozen=True, slots=True)
class DocumentSigner:
    """A key with its certificate, and the way it signs."""

    dsc: bytes
    """DER."""
    key: SignerKey = field(repr=False)
    pss: bool = False
    """RSA keys: RSASSA-PSS, else PKCS #1 v1.5."""
    hash_name: str = "sha256"
    lds_version: tuple[str, str] | None = None
    """LDS and Unicode version (`0108`, `040000`) of an LDS Security Object of version 1; None: version 0."""
    by_key_identifier: bool = False
    """Named by subjectKeyIdentifier, not by issuer and serial number."""
    signing_time: bool = True

    def sign(self, groups: Mapping[int, bytes]) -> bytes:
        """EF.SOD over the data groups (number → whole file)."""
        content = self._security_object(groups)
        attributes: list[dict[str, Any]] = [
            {"type": "content_type", "values": [LDS_SECURITY_OBJECT]},
            {"type": "message_digest", "values": [hashlib.new(self.hash_name, content).digest()]},
        ]
        if self.signing_time:
            now = cms.Time({"utc_time": datetime.now(UTC)})
            attributes.append({"type": "signing_time", "values": [now]})
        signed_attributes = cms.CMSAttributes(attributes)
        certificate = asn1_x509.Certificate.load(self.dsc)
        signer = {
            "version": "v3" if self.by_key_identifier else "v1",
            "sid": self._named(certificate),
            "digest_algorithm": {"algorithm": self.hash_name},
            "signed_attrs": signed_attributes,
            "signature_algorithm": self._algorithm(),
            "signature": self._signature(signed_attributes.dump()),
        }
        signed = {
            "version": "v3",
            "digest_algorithms": [{"algorithm": self.hash_name}],
            "encap_content_info": {
                "content_type": LDS_SECURITY_OBJECT,
                "content": core.ParsableOctetString(content),
            },
            "certificates": [certificate],
            "signer_infos": [signer],
        }
        info = cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)})
        return bytes(Tlv.build(0x77, info.dump()))

    def _security_object(self, groups: Mapping[int, bytes]) -> bytes:
        listed = b"".join(
            Tlv.build(
                0x30,
                Tlv.build(0x02, bytes([number])),
                Tlv.build(0x04, hashlib.new(self.hash_name, content).digest()),
            )
            for number, content in sorted(groups.items())
        )
        algorithm = Tlv.build(0x30, Tlv.build(0x06, bytes.fromhex(_HASHES[self.hash_name][1])))
        version, versions = b"\x00", b""
        if self.lds_version is not None:
            version = b"\x01"
            texts = (Tlv.build(0x13, text.encode("ascii")) for text in self.lds_version)
            versions = Tlv.build(0x30, *texts)
        return bytes(Tlv.build(0x30, Tlv.build(0x02, version), algorithm, Tlv.build(0x30, listed), versions))

    def _named(self, certificate: Any) -> dict[str, Any]:
        if self.by_key_identifier:
            return {"subject_key_identifier": certificate.key_identifier}
        serial = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
        return {"issuer_and_serial_number": serial}

    def _algorithm(self) -> dict[str, Any]:
        if isinstance(self.key, ec.EllipticCurvePrivateKey):
            return {"algorithm": f"{self.hash_name}_ecdsa"}
        if not self.pss:
            return {"algorithm": f"{self.hash_name}_rsa"}
        return {
            "algorithm": "rsassa_pss",
            "parameters": {
                "hash_algorithm": {"algorithm": self.hash_name},
                "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": {"algorithm": self.hash_name}},
                "salt_length": hashlib.new(self.hash_name).digest_size,
            },
        }

    def _signature(self, message: bytes) -> bytes:
        chosen = _HASHES[self.hash_name][0]
        if isinstance(self.key, ec.EllipticCurvePrivateKey):
            return self.key.sign(message, ec.ECDSA(chosen))
        scheme = padding.PSS(padding.MGF1(chosen), chosen.digest_size) if self.pss else padding.PKCS1v15()
        return self.key.sign(message, scheme, chosen)
