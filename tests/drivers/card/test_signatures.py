"""Signatures of every scheme a document signer may use."""

from __future__ import annotations

from typing import Any

import pytest
from asn1crypto import algos, keys
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from ecdsa import SigningKey
from ecdsa import curves as ecdsa_curves
from ecdsa.util import sigencode_der

from drivers.card import signatures
from drivers.card.signatures import UnknownAlgorithmError

MESSAGE = b"the LDS security object"
RSA_KEY = rsa.generate_private_key(65537, 2048)
HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha1": hashes.SHA1(),  # old signers used it
    "sha256": hashes.SHA256(),
    "sha512": hashes.SHA512(),
}


def spki(key: Any) -> Any:
    encoded = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return keys.PublicKeyInfo.load(encoded)


def algorithm(name: str, **parameters: Any) -> Any:
    return algos.SignedDigestAlgorithm({"algorithm": name, **parameters})


@pytest.mark.parametrize("name", HASHES)
def test_rsa_pkcs1_with_the_hash_in_the_algorithm_or_beside_it(name: str) -> None:
    signature = RSA_KEY.sign(MESSAGE, padding.PKCS1v15(), HASHES[name])
    for scheme, hint in ((f"{name}_rsa", None), ("rsassa_pkcs1v15", name)):
        assert signatures.verify(spki(RSA_KEY), algorithm(scheme), hint, signature, MESSAGE)
        assert not signatures.verify(spki(RSA_KEY), algorithm(scheme), hint, signature, b"other")


@pytest.mark.parametrize("name", ["sha256", "sha512"])
def test_rsa_pss(name: str) -> None:
    size = HASHES[name].digest_size
    signature = RSA_KEY.sign(MESSAGE, padding.PSS(padding.MGF1(HASHES[name]), size), HASHES[name])
    parameters = {
        "hash_algorithm": {"algorithm": name},
        "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": {"algorithm": name}},
        "salt_length": size,
    }
    scheme = algorithm("rsassa_pss", parameters=parameters)
    assert signatures.verify(spki(RSA_KEY), scheme, None, signature, MESSAGE)
    changed = signature[:-1] + bytes([signature[-1] ^ 1])
    assert not signatures.verify(spki(RSA_KEY), scheme, None, changed, MESSAGE)


@pytest.mark.parametrize("salt", [-1, 2**40, 2**80])
def test_a_pss_salt_of_impossible_length_is_no_signature(salt: int) -> None:
    parameters = {"hash_algorithm": {"algorithm": "sha256"}, "salt_length": salt}
    scheme = algorithm("rsassa_pss", parameters=parameters)
    assert not signatures.verify(spki(RSA_KEY), scheme, None, bytes(256), MESSAGE)


@pytest.mark.parametrize(
    ("curve", "name"),
    [(ec.SECP256R1(), "sha256"), (ec.BrainpoolP384R1(), "sha256"), (ec.SECP256R1(), "sha512")],
)
def test_ecdsa_on_named_curves(curve: ec.EllipticCurve, name: str) -> None:
    key = ec.generate_private_key(curve)
    signature = key.sign(MESSAGE, ec.ECDSA(HASHES[name]))
    scheme = algorithm(f"{name}_ecdsa")
    assert signatures.verify(spki(key), scheme, None, signature, MESSAGE)
    assert not signatures.verify(spki(key), scheme, None, signature, b"other")
    assert not signatures.verify(spki(key), scheme, None, b"noise", MESSAGE)


def test_ecdsa_with_explicit_parameters_of_a_known_curve() -> None:
    key = SigningKey.generate(ecdsa_curves.BRAINPOOLP256r1)
    encoded = key.verifying_key.to_der(curve_parameters_encoding="explicit")
    hashed = signatures.digest("sha256", MESSAGE)
    signature = key.sign_digest(hashed, sigencode=sigencode_der)
    explicit = keys.PublicKeyInfo.load(encoded)
    assert explicit["algorithm"]["parameters"].name == "specified"
    assert signatures.verify(explicit, algorithm("sha256_ecdsa"), None, signature, MESSAGE)


def test_an_unknown_hash_is_declared() -> None:
    with pytest.raises(UnknownAlgorithmError):
        signatures.digest("md5", b"")
    with pytest.raises(UnknownAlgorithmError):
        signatures.verify(spki(RSA_KEY), algorithm("rsassa_pkcs1v15"), None, b"", MESSAGE)
