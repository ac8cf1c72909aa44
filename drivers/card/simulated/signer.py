"""The chip's Active Authentication key: signs challenges, written apart from the verifier.

ISO/IEC 9796-2 scheme 1 for RSA, plain ECDSA on a curve (ICAO Doc 9303-11 clause 6.1).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Protocol

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from drivers.card.connection import Randomness
from drivers.card.tlv import Tlv, encode_oid

RSA_BITS = 2048
SHA256_TRAILER = b"\x34\xcc"
_ECDSA_PLAIN_SHA256 = "0.4.0.127.0.7.1.1.4.1.3"
_ID_ACTIVE_AUTHENTICATION = "2.23.136.1.1.5"


class ChallengeSigner(Protocol):
    """A private key that stays in the chip."""

    def sign(self, challenge: bytes, rng: Randomness) -> bytes: ...

    def dg15(self) -> bytes:
        """EF.DG15 with the public key."""

    def security_info(self) -> bytes:
        """The ActiveAuthenticationInfo for DG14; empty where the signature names its hash itself."""


@dataclass(frozen=True, slots=True)
class RsaSigner:
    """Message recovery, SHA-256 by default; `digest` and `trailer` belong together."""

    key: rsa.RSAPrivateKey = field(repr=False)
    digest: str = "sha256"
    trailer: bytes = SHA256_TRAILER

    @classmethod
    def generate(cls, bits: int = RSA_BITS) -> RsaSigner:
        return cls(rsa.generate_private_key(65537, bits))

    def sign(self, challenge: bytes, rng: Randomness) -> bytes:
        numbers = self.key.private_numbers()
        modulus, octets = numbers.public_numbers.n, self.key.key_size // 8
        room = octets - 1 - hashlib.new(self.digest).digest_size - len(self.trailer)
        recoverable = rng.octets(room)
        hashed = hashlib.new(self.digest, recoverable + challenge).digest()
        block = b"\x6a" + recoverable + hashed + self.trailer
        signature = pow(int.from_bytes(block, "big"), numbers.d, modulus)
        return signature.to_bytes(octets, "big")

    def dg15(self) -> bytes:
        return _dg15(self.key.public_key())

    def security_info(self) -> bytes:
        return b""


@dataclass(frozen=True, slots=True)
class EcdsaSigner:
    """Plain signatures with SHA-256."""

    key: ec.EllipticCurvePrivateKey = field(repr=False)

    @classmethod
    def generate(cls) -> EcdsaSigner:
        """brainpoolP256r1, the curve of the rest of the chip."""
        return cls(ec.generate_private_key(ec.BrainpoolP256R1()))

    def sign(self, challenge: bytes, rng: Randomness) -> bytes:
        """`rng` is not used: the library draws its own."""
        size = (self.key.key_size + 7) // 8
        r, s = decode_dss_signature(self.key.sign(challenge, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(size, "big") + s.to_bytes(size, "big")

    def dg15(self) -> bytes:
        return _dg15(self.key.public_key())

    def security_info(self) -> bytes:
        return bytes(
            Tlv.build(
                0x30,
                Tlv.build(0x06, encode_oid(_ID_ACTIVE_AUTHENTICATION)),
                Tlv.build(0x02, b"\x01"),
                Tlv.build(0x06, encode_oid(_ECDSA_PLAIN_SHA256)),
            )
        )


def _dg15(public: rsa.RSAPublicKey | ec.EllipticCurvePublicKey) -> bytes:
    return bytes(Tlv.build(0x6F, public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)))
