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
from ecdsa.numbertheory import next_prime
from ecdsa.util import sigencode_der

from drivers.card import curves, signatures
from drivers.card.signatures import UnknownAlgorithmError
from drivers.card.tlv import Tlv, encode_oid

MESSAGE = b"the LDS security object"
RSA_KEY = rsa.generate_private_key(65537, 2048)
HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha1": hashes.SHA1(),  # old signers used it
    "sha224": hashes.SHA224(),
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
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


@pytest.mark.parametrize("name", HASHES)
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


def pss(**changes: Any) -> dict[str, Any]:
    mask = {"algorithm": "mgf1", "parameters": {"algorithm": "sha256"}}
    parameters = {"hash_algorithm": {"algorithm": "sha256"}, "mask_gen_algorithm": mask, "salt_length": 32}
    return parameters | changes


def sign_pss() -> bytes:
    return RSA_KEY.sign(MESSAGE, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())


@pytest.mark.parametrize(
    ("changes", "right"),
    [
        ({}, True),
        ({"salt_length": 20}, False),
        ({"hash_algorithm": {"algorithm": "sha384"}}, False),
        ({"mask_gen_algorithm": {"algorithm": "mgf1", "parameters": {"algorithm": "sha1"}}}, False),
        ({"trailer_field": 2}, False),
    ],
)
def test_every_pss_parameter_is_honoured(changes: dict[str, Any], right: bool) -> None:
    scheme = algorithm("rsassa_pss", parameters=pss(**changes))
    assert signatures.verify(spki(RSA_KEY), scheme, None, sign_pss(), MESSAGE) is right


def test_pss_parameters_left_out_are_sha1_but_may_not_be_missing_altogether() -> None:
    signature = RSA_KEY.sign(MESSAGE, padding.PSS(padding.MGF1(hashes.SHA1()), 20), hashes.SHA1())
    defaults = algos.SignedDigestAlgorithm.load(bytes.fromhex("300d06092a864886f70d01010a3000"))
    assert signatures.verify(spki(RSA_KEY), defaults, None, signature, MESSAGE)
    with pytest.raises(UnknownAlgorithmError):
        signatures.verify(spki(RSA_KEY), algorithm("rsassa_pss"), "sha1", signature, MESSAGE)


def pss_only(parameters: dict[str, Any] | None) -> Any:
    key = spki(RSA_KEY)
    described: dict[str, Any] = {"algorithm": "rsassa_pss"}
    if parameters is not None:
        described["parameters"] = parameters
    key["algorithm"] = keys.PublicKeyAlgorithm(described)
    return keys.PublicKeyInfo.load(key.dump(force=True))


@pytest.mark.parametrize(
    ("bound", "right"),
    [(None, True), (pss(), True), (pss(salt_length=20), True), (pss(salt_length=33), False)],
    ids=["free", "the same", "a shorter salt", "a longer salt"],
)
def test_a_key_for_pss_binds_its_signatures(bound: dict[str, Any] | None, right: bool) -> None:
    scheme = algorithm("rsassa_pss", parameters=pss())
    assert signatures.verify(pss_only(bound), scheme, None, sign_pss(), MESSAGE) is right


def test_a_key_for_pss_signs_no_pkcs1() -> None:
    signature = RSA_KEY.sign(MESSAGE, padding.PKCS1v15(), hashes.SHA256())
    with pytest.raises(UnknownAlgorithmError):
        signatures.verify(pss_only(None), algorithm("sha256_rsa"), None, signature, MESSAGE)


def test_a_key_of_another_kind_than_the_scheme_is_declared() -> None:
    for key, scheme in ((ec.generate_private_key(ec.SECP256R1()), "sha256_rsa"), (RSA_KEY, "sha256_ecdsa")):
        with pytest.raises(UnknownAlgorithmError):
            signatures.verify(spki(key), algorithm(scheme), None, b"", MESSAGE)


@pytest.mark.parametrize("name", HASHES)
@pytest.mark.parametrize("scheme", ["1.2.840.10045.4", "1.2.840.10045.2.1"])
def test_ecdsa_under_a_name_without_a_hash_takes_the_one_beside_it(scheme: str, name: str) -> None:
    key = ec.generate_private_key(ec.BrainpoolP384R1())
    signature = key.sign(MESSAGE, ec.ECDSA(HASHES[name]))
    plain = algos.SignedDigestAlgorithm.load(Tlv.build(0x30, Tlv.build(0x06, encode_oid(scheme))))
    assert signatures.verify(spki(key), plain, name, signature, MESSAGE)
    with pytest.raises(UnknownAlgorithmError):
        signatures.verify(spki(key), plain, None, signature, MESSAGE)


@pytest.mark.parametrize("curve", curves.STANDARDIZED.values(), ids=lambda curve: curve.name)
@pytest.mark.parametrize("encoding", ["named_curve", "explicit"])
def test_ecdsa_on_every_standardized_curve(curve: Any, encoding: str) -> None:
    key = SigningKey.generate(curve)
    signature = key.sign_digest(
        signatures.digest("sha256", MESSAGE), sigencode=sigencode_der, allow_truncate=True
    )
    info = keys.PublicKeyInfo.load(key.verifying_key.to_der(curve_parameters_encoding=encoding))
    assert signatures.verify(info, algorithm("sha256_ecdsa"), None, signature, MESSAGE)
    assert not signatures.verify(info, algorithm("sha256_ecdsa"), None, signature, b"other")


def test_a_right_signature_by_an_rsa_key_too_small_to_believe_is_none() -> None:
    first, second = next_prime(3 << 382), next_prime(7 << 381)
    modulus = first * second
    assert modulus.bit_length() == 768
    private = pow(65537, -1, (first - 1) * (second - 1))
    prefix = bytes.fromhex("3031300d060960864801650304020105000420")  # DigestInfo with SHA-256
    end = b"\x00" + prefix + signatures.digest("sha256", MESSAGE)
    block = b"\x00\x01" + b"\xff" * (96 - 2 - len(end)) + end
    signature = pow(int.from_bytes(block, "big"), private, modulus).to_bytes(96, "big")
    small = keys.PublicKeyInfo.wrap(keys.RSAPublicKey({"modulus": modulus, "public_exponent": 65537}), "rsa")
    assert not signatures.verify(small, algorithm("sha256_rsa"), None, signature, MESSAGE)
