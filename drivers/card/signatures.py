"""Verifying a signature with a key from a certificate, of any algorithm (ICAO Doc 9303-12 clause 4.4)."""

from __future__ import annotations

import hashlib
from typing import Any

from asn1crypto import algos
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


_RSA, _PSS, _ECDSA = "rsa", "pss", "ecdsa"
_PKCS1 = "1.2.840.113549.1.1"
# What a signature algorithm's name says: scheme and hash; None: the hash is named beside it (CMS). Of the
# last two, the second is a key's name that some signers write where the signature's belongs.
_SCHEMES: dict[str, tuple[str, str | None]] = {
    f"{_PKCS1}.1": (_RSA, None),
    f"{_PKCS1}.5": (_RSA, "sha1"),
    "1.3.14.3.2.29": (_RSA, "sha1"),
    f"{_PKCS1}.14": (_RSA, "sha224"),
    f"{_PKCS1}.11": (_RSA, "sha256"),
    f"{_PKCS1}.12": (_RSA, "sha384"),
    f"{_PKCS1}.13": (_RSA, "sha512"),
    f"{_PKCS1}.10": (_PSS, None),
    "1.2.840.10045.4.1": (_ECDSA, "sha1"),
    "1.2.840.10045.4.3.1": (_ECDSA, "sha224"),
    "1.2.840.10045.4.3.2": (_ECDSA, "sha256"),
    "1.2.840.10045.4.3.3": (_ECDSA, "sha384"),
    "1.2.840.10045.4.3.4": (_ECDSA, "sha512"),
    "1.2.840.10045.4": (_ECDSA, None),
    "1.2.840.10045.2.1": (_ECDSA, None),
}
_SCHEMES_OF_KEY = {"ec": {_ECDSA}, "rsa": {_RSA, _PSS}, "rsassa_pss": {_PSS}}
RSA_BITS = range(1024, 16385)


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
    scheme, hash_name = _scheme(algorithm, hash_hint)
    hashed = digest(hash_name, message)
    if scheme not in _SCHEMES_OF_KEY.get(key["algorithm"]["algorithm"].native, set()):
        raise UnknownAlgorithmError("key")
    try:
        if scheme == _ECDSA:
            return _verify_ecdsa_key(key, signature, hashed, hash_name)
        pss = _pss(algorithm) if scheme == _PSS else None
        if pss is not None and not _key_allows(key, pss):
            return False
        return _verify_rsa(key, signature, hashed, hash_name, pss)
    # CurveError and TlvError are ValueErrors; malformed DER is a BadSignatureError; a number too large for
    # the library is an OverflowError.
    except (InvalidSignature, BadSignatureError, UnsupportedAlgorithm, ValueError, OverflowError):
        return False


def _scheme(algorithm: Asn1, hint: str | None) -> tuple[str, str]:
    scheme, hash_name = _SCHEMES.get(algorithm["algorithm"].dotted, ("", None))
    if scheme == _PSS:
        hash_name = _pss(algorithm)["hash_algorithm"]["algorithm"].native
    name = hash_name or hint
    if not scheme or name is None:
        raise UnknownAlgorithmError("scheme")
    return scheme, name


def _pss(algorithm: Asn1) -> algos.RSASSAPSSParams:
    """Mandatory beside a signature, unlike beside a key (RFC 4055 clause 3.1)."""
    parameters = algorithm["parameters"]
    if not isinstance(parameters, algos.RSASSAPSSParams):
        raise UnknownAlgorithmError("RSASSA-PSS without parameters")
    return parameters


def _key_allows(key: Asn1, pss: Asn1) -> bool:
    """A key made for RSASSA-PSS may fix hashes and the least salt (RFC 4055 clause 3.3)."""
    bound = key["algorithm"]["parameters"]
    if not isinstance(bound, algos.RSASSAPSSParams):
        return True
    return (
        bound["hash_algorithm"].native["algorithm"] == pss["hash_algorithm"].native["algorithm"]
        and _mask(bound) == _mask(pss)
        and bool(bound["salt_length"].native <= pss["salt_length"].native)
    )


def _mask(pss: Asn1) -> str:
    return str(pss["mask_gen_algorithm"]["parameters"]["algorithm"].native)


def _verify_ecdsa_key(key: Asn1, signature: bytes, hashed: bytes, hash_name: str) -> bool:
    parameters = key["algorithm"]["parameters"]
    if parameters.name == "named":
        curve = curves.by_oid(parameters.chosen.dotted)
    elif parameters.name == "specified":
        curve = explicit_curve(Tlv(parameters.chosen.dump()))
    else:
        return False
    point = curves.decode_point(curve, bytes(key["public_key"].native))
    return verify_ecdsa(curve, point, signature, hashed, hash_name)


def verify_ecdsa(
    curve: curves.Curve, point: curves.Point, signature: bytes, hashed: bytes, hash_name: str
) -> bool:
    """Whether `signature` (DER of r and s) over the hash `hashed` is by the public `point`."""
    try:
        return _ecdsa_signed(curve, point, signature, hashed, hash_name)
    except (InvalidSignature, BadSignatureError, ValueError):
        return False


def _ecdsa_signed(
    curve: curves.Curve, point: curves.Point, signature: bytes, hashed: bytes, hash_name: str
) -> bool:
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
    if numbers["modulus"].native.bit_length() not in RSA_BITS:
        return False
    public = rsa.RSAPublicNumbers(numbers["public_exponent"].native, numbers["modulus"].native).public_key()
    algorithm = _HASHES[hash_name]()
    scheme: padding.AsymmetricPadding = padding.PKCS1v15()
    if pss is not None:
        mask = _mask(pss)
        if mask not in _HASHES:
            raise UnknownAlgorithmError("mask generation")
        if pss["trailer_field"].native not in (1, "trailer_field_bc"):
            return False
        scheme = padding.PSS(padding.MGF1(_HASHES[mask]()), int(pss["salt_length"].native))
    public.verify(signature, hashed, scheme, Prehashed(algorithm))
    return True
