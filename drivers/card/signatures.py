"""Verifying a signature with a key from a certificate, of any algorithm (ICAO Doc 9303-12 clause 4.4)."""

from __future__ import annotations

import hashlib
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.x509 import ObjectIdentifier
from ecdsa import BadSignatureError, VerifyingKey
from ecdsa.util import sigdecode_der

from drivers.card import curves
from drivers.card.security_infos import explicit_curve
from drivers.card.tlv import Tlv

Asn1 = Any
"""asn1crypto has no type information."""

_HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "sha1": hashes.SHA1,
    "sha224": hashes.SHA224,
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}


class UnknownAlgorithmError(ValueError):
    """A hash, signature scheme or key this driver does not know."""


def digest(name: str, data: bytes) -> bytes:
    """The hash by its ASN.1 name."""
    if name not in _HASHES:
        raise UnknownAlgorithmError("hash")
    return hashlib.new(name, data, usedforsecurity=False).digest()


def verify(key: Asn1, algorithm: Asn1, hash_hint: str | None, signature: bytes, message: bytes) -> bool:
    """Whether `signature` over `message` is by `key` (a SubjectPublicKeyInfo).

    `algorithm` is the SignedDigestAlgorithm beside the signature; CMS may leave the hash out of it, then
    `hash_hint` names it. Raises `UnknownAlgorithmError`; any other oddity of the input is a plain False.
    """
    scheme = algorithm["algorithm"].native
    hash_name = _hash_name(algorithm, scheme, hash_hint)
    hashed = digest(hash_name, message)
    kind = key["algorithm"]["algorithm"].native
    try:
        if kind == "ec":
            return _verify_ecdsa(key, signature, hashed, hash_name)
        if kind in ("rsa", "rsassa_pss"):
            pss = algorithm["parameters"] if scheme == "rsassa_pss" else None
            return _verify_rsa(key, signature, hashed, hash_name, pss)
    # CurveError and TlvError are ValueErrors; malformed DER is a BadSignatureError; a number too large for
    # the library is an OverflowError.
    except (InvalidSignature, BadSignatureError, UnsupportedAlgorithm, ValueError, OverflowError):
        return False
    raise UnknownAlgorithmError("key")


def _hash_name(algorithm: Asn1, scheme: str, hint: str | None) -> str:
    if scheme == "rsassa_pss":
        return str(algorithm["parameters"]["hash_algorithm"]["algorithm"].native)
    try:
        return str(algorithm.hash_algo)
    except ValueError:
        if hint is None:
            raise UnknownAlgorithmError("hash") from None
        return hint


def _verify_ecdsa(key: Asn1, signature: bytes, hashed: bytes, hash_name: str) -> bool:
    parameters = key["algorithm"]["parameters"]
    if parameters.name == "named":
        curve = curves.by_oid(parameters.chosen.dotted)
    elif parameters.name == "specified":
        curve = explicit_curve(Tlv(parameters.chosen.dump()))
    else:
        return False
    point = curves.decode_point(curve, bytes(key["public_key"].native))
    try:
        named = ec.get_curve_for_oid(ObjectIdentifier(".".join(map(str, curve.oid))))
        numbers = ec.EllipticCurvePublicNumbers(int(point.x()), int(point.y()), named())
        public = numbers.public_key()
    except (LookupError, UnsupportedAlgorithm):
        # brainpoolP192r1, P224r1 and P320r1 are unknown to the faster library, others to some builds of it.
        slow = VerifyingKey.from_public_point(point, curve=curve)
        return bool(slow.verify_digest(signature, hashed, sigdecode=sigdecode_der, allow_truncate=True))
    public.verify(signature, hashed, ec.ECDSA(Prehashed(_HASHES[hash_name]())))
    return True


def _verify_rsa(key: Asn1, signature: bytes, hashed: bytes, hash_name: str, pss: Asn1 | None) -> bool:
    """`pss`: RSASSA-PSS-params; None: PKCS #1 v1.5."""
    numbers = key["public_key"].parsed
    public = rsa.RSAPublicNumbers(numbers["public_exponent"].native, numbers["modulus"].native).public_key()
    algorithm = _HASHES[hash_name]()
    scheme: padding.AsymmetricPadding = padding.PKCS1v15()
    if pss is not None:
        mask = pss["mask_gen_algorithm"]["parameters"]["algorithm"].native
        if mask not in _HASHES:
            raise UnknownAlgorithmError("mask generation")
        scheme = padding.PSS(padding.MGF1(_HASHES[mask]()), int(pss["salt_length"].native))
    public.verify(signature, hashed, scheme, Prehashed(algorithm))
    return True
