"""Signatures over a challenge: right ones pass, any other fails, odd keys are known for what they are."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.card import curves
from drivers.card.active_authentication import (
    EcKey,
    RsaKey,
    named_hash,
    parse_dg15,
    recovers,
    run_active_authentication,
    verify,
)
from drivers.card.channel import Channel
from drivers.card.connection import ReadError, SystemRandomness
from drivers.card.model import ChipProof, ReadFailure
from drivers.card.simulated.signer import EcdsaSigner, RsaSigner
from drivers.card.tlv import Tlv, TlvError, encode_oid
from drivers.deadline import Deadline
from tests.drivers.card.test_security_infos import explicit

CHALLENGE = bytes.fromhex("F173589974BF40C6")
RNG = SystemRandomness()


@pytest.fixture(scope="module")
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 1024)


def public(key: rsa.RSAPrivateKey) -> RsaKey:
    numbers = key.public_key().public_numbers()
    return RsaKey(numbers.n, numbers.e)


def raw(key: rsa.RSAPrivateKey, block: bytes) -> bytes:
    """The private operation on any block."""
    numbers = key.private_numbers()
    opened = pow(int.from_bytes(block, "big"), numbers.d, numbers.public_numbers.n)
    return opened.to_bytes(len(block), "big")


def test_the_block_opened_in_the_published_example_passes() -> None:
    # ICAO Doc 9303-11 appendix F, worked example of Active Authentication.
    block = (
        "6A9D2784A67F8E7C659973EA1AEA25D95B6C8F91E5002F369F0FBDCE8A3CEC1991B543F1696546C5524CF23A5303CD6C98599F"
        "40B79F377B5F3A1406B3B4D8F96784D23AA88DB7E1032A405E69325FA91A6E86F5C71AEA978264C4A207446DAD4E7292E2DCDA"
        "3024B47DA8C063AA1E6D22FBD976AB0FE73D94D2D9C6D88127BC"
    )
    assert recovers(bytes.fromhex(block), CHALLENGE)
    assert not recovers(bytes.fromhex(block), CHALLENGE[::-1])


@pytest.mark.parametrize(
    ("digest", "trailer"),
    [
        ("sha1", "BC"),
        ("sha1", "33CC"),
        ("sha224", "38CC"),
        ("sha256", "34CC"),
        ("sha384", "36CC"),
        ("sha512", "35CC"),
    ],
)
def test_message_recovery_passes_with_every_hash(
    rsa_key: rsa.RSAPrivateKey, digest: str, trailer: str
) -> None:
    signer = RsaSigner(rsa_key, digest, bytes.fromhex(trailer))
    signature = signer.sign(CHALLENGE, RNG)
    assert verify(public(rsa_key), CHALLENGE, signature)
    assert not verify(public(rsa_key), CHALLENGE[::-1], signature)


def test_the_smaller_of_two_roots_passes_too(rsa_key: rsa.RSAPrivateKey) -> None:
    key = public(rsa_key)
    signature = RsaSigner(rsa_key).sign(CHALLENGE, RNG)
    other = (key.modulus - int.from_bytes(signature, "big")).to_bytes(key.octets, "big")
    assert verify(key, CHALLENGE, other)


def test_padding_before_the_recovered_part_is_understood(rsa_key: rsa.RSAPrivateKey) -> None:
    recovered = b"0123456789"
    hashed = hashlib.sha256(recovered + CHALLENGE).digest()
    padding = 128 - 1 - 1 - len(recovered) - len(hashed) - 2
    block = b"\x6b" + b"\xbb" * padding + b"\xba" + recovered + hashed + b"\x34\xcc"
    assert verify(public(rsa_key), CHALLENGE, raw(rsa_key, block))
    spoilt = b"\x6b" + b"\xbb" * (padding - 1) + b"\xb0\xba" + recovered + hashed + b"\x34\xcc"
    assert not verify(public(rsa_key), CHALLENGE, raw(rsa_key, spoilt))


@pytest.mark.parametrize("header", [0x4A, 0x2A, 0x6C])
def test_another_header_fails(rsa_key: rsa.RSAPrivateKey, header: int) -> None:
    recovered = bytes(128 - 1 - 32 - 2)
    hashed = hashlib.sha256(recovered + CHALLENGE).digest()
    block = bytes([header]) + recovered + hashed + b"\x34\xcc"
    assert not verify(public(rsa_key), CHALLENGE, raw(rsa_key, block))


@pytest.mark.parametrize("trailer", ["CC", "31CC", "37CC", "BD"])
def test_an_unknown_trailer_fails(rsa_key: rsa.RSAPrivateKey, trailer: str) -> None:
    end = bytes.fromhex(trailer)
    recovered = bytes(128 - 1 - 32 - len(end))
    hashed = hashlib.sha256(recovered + CHALLENGE).digest()
    block = b"\x6a" + recovered + hashed + end
    assert not verify(public(rsa_key), CHALLENGE, raw(rsa_key, block))


def test_a_signature_of_another_length_or_past_the_modulus_fails(rsa_key: rsa.RSAPrivateKey) -> None:
    key = public(rsa_key)
    signature = RsaSigner(rsa_key).sign(CHALLENGE, RNG)
    for odd in (b"", signature[:-1], b"\x00" + signature, bytes(128), b"\xff" * 128):
        assert not verify(key, CHALLENGE, odd)


@pytest.mark.parametrize(
    ("curve", "hash_name", "algorithm"),
    [
        (ec.SECP256R1(), "sha256", hashes.SHA256()),
        (ec.BrainpoolP256R1(), "sha256", hashes.SHA256()),
        (ec.SECP384R1(), "sha384", hashes.SHA384()),
        (ec.SECP521R1(), "sha512", hashes.SHA512()),
        (ec.SECP224R1(), "sha224", hashes.SHA224()),
        (ec.SECP256R1(), "sha512", hashes.SHA512()),
        (ec.SECP256R1(), "sha1", hashes.SHA1()),
    ],
    ids=lambda value: getattr(value, "name", value),
)
def test_plain_ecdsa_passes_with_the_named_hash(
    curve: ec.EllipticCurve, hash_name: str, algorithm: hashes.HashAlgorithm
) -> None:
    private = ec.generate_private_key(curve)
    size = (curve.key_size + 7) // 8
    key = parse_dg15(EcdsaSigner(private).dg15())
    assert isinstance(key, EcKey)
    r, s = decode_dss_signature(private.sign(CHALLENGE, ec.ECDSA(algorithm)))
    signature = r.to_bytes(size, "big") + s.to_bytes(size, "big")
    assert verify(key, CHALLENGE, signature, hash_name)
    assert not verify(key, CHALLENGE[::-1], signature, hash_name)
    # Unnamed, every hash no longer than the key is tried.
    fits = algorithm.digest_size <= size and hash_name != "sha1"
    assert verify(key, CHALLENGE, signature) is fits
    for odd in (b"", signature[:-1], bytes(2 * size), b"\xff" * 2 * size):
        assert not verify(key, CHALLENGE, odd, hash_name)


def test_explicit_parameters_of_a_known_curve_give_the_key() -> None:
    curve = curves.STANDARDIZED[13]
    point = curve.generator * 4711
    algorithm = Tlv.build(0x30, Tlv.build(0x06, encode_oid("1.2.840.10045.2.1")), explicit(curve))
    bits = Tlv.build(0x03, b"\x00", curves.encode_point(curve, point))
    key = parse_dg15(Tlv.build(0x6F, Tlv.build(0x30, algorithm, bits)))
    assert isinstance(key, EcKey)
    assert (key.curve, key.point) == (curve, point)
    strange = Tlv.build(
        0x30, Tlv.build(0x06, encode_oid("1.2.840.10045.2.1")), explicit(curve, order=curve.order - 2)
    )
    assert parse_dg15(Tlv.build(0x6F, Tlv.build(0x30, strange, bits))) is None


def test_an_rsa_key_is_parsed_and_a_tiny_one_is_not_used(rsa_key: rsa.RSAPrivateKey) -> None:
    assert parse_dg15(RsaSigner(rsa_key).dg15()) == public(rsa_key)
    numbers = Tlv.build(0x30, Tlv.build(0x02, b"\x00\xc1"), Tlv.build(0x02, b"\x03"))
    algorithm = Tlv.build(0x30, Tlv.build(0x06, encode_oid("1.2.840.113549.1.1.1")), Tlv.build(0x05))
    tiny = Tlv.build(0x6F, Tlv.build(0x30, algorithm, Tlv.build(0x03, b"\x00", numbers)))
    assert parse_dg15(tiny) is None


def test_dg14_names_the_hash() -> None:
    info = EcdsaSigner.generate().security_info()
    assert named_hash(Tlv.build(0x6E, Tlv.build(0x31, info))) == "sha256"
    assert named_hash(Tlv.build(0x6E, Tlv.build(0x31))) is None
    assert named_hash(None) is None


@given(st.binary(max_size=200))
def test_noise_raises_only_the_declared_error(data: bytes) -> None:
    for content in (data, Tlv.build(0x6F, data), Tlv.build(0x6F, Tlv.build(0x30, data))):
        try:
            parse_dg15(content)
        except TlvError:
            continue
    for content in (data, Tlv.build(0x6E, Tlv.build(0x31, data))):
        try:
            named_hash(content)
        except TlvError:
            continue


@settings(max_examples=50)
@given(st.data())
def test_a_damaged_key_raises_only_the_declared_error(source: st.DataObject) -> None:
    content = bytearray(SAMPLE)
    content[source.draw(st.integers(0, len(content) - 1))] = source.draw(st.integers(0, 255))
    try:
        key = parse_dg15(bytes(content))
    except TlvError:
        return
    if key is not None:
        assert not verify(key, CHALLENGE, bytes(range(64)))


SAMPLE = EcdsaSigner.generate().dg15()


# The command


@dataclass
class Scripted:
    """One answer to whatever comes, or one failure."""

    answer: bytes | ReadFailure
    commands: list[bytes] = field(default_factory=list)

    transport = "T=1"

    def transmit(self, command: bytes) -> bytes:
        self.commands.append(command)
        if isinstance(self.answer, ReadFailure):
            raise ReadError(self.answer)
        return self.answer


LONG, SHORT = RsaKey((1 << 2047) | 1, 65537), RsaKey((1 << 1023) | 1, 65537)
FAILED, NOT_HERE = ChipProof.FAILED, ChipProof.NOT_POSSIBLE_HERE


def ask(key: RsaKey, connection: Scripted, *, extended: bool) -> ChipProof:
    channel = Channel(connection, Deadline.after(60))
    return run_active_authentication(channel, key, None, RNG, extended=extended)


@pytest.mark.parametrize(
    ("key", "extended", "answer", "expected"),
    [
        (LONG, True, bytes(256) + b"\x90\x00", FAILED),
        (LONG, True, b"\x90\x00", FAILED),
        (LONG, True, b"\x69\x82", FAILED),
        (LONG, True, b"\x67\x00", NOT_HERE),
        (LONG, True, b"\x6f\x00", NOT_HERE),
        (LONG, True, b"\x90", NOT_HERE),
        (LONG, False, b"\x69\x82", NOT_HERE),
        (LONG, False, ReadFailure.PROTOCOL, NOT_HERE),
        (SHORT, False, b"\x67\x00", FAILED),
        (SHORT, True, b"\x6d\x00", FAILED),
        (SHORT, True, bytes(128) + b"\x90\x00", FAILED),
    ],
)
def test_only_an_answer_too_long_for_the_way_is_excused(
    key: RsaKey, extended: bool, answer: bytes | ReadFailure, expected: ChipProof
) -> None:
    assert ask(key, Scripted(answer), extended=extended) is expected


@pytest.mark.parametrize("key", [LONG, SHORT], ids=["long", "short"])
@pytest.mark.parametrize("failure", [ReadFailure.CARD_REMOVED, ReadFailure.CANCELLED])
def test_a_card_that_is_gone_is_no_forgery(key: RsaKey, failure: ReadFailure) -> None:
    with pytest.raises(ReadError) as raised:
        ask(key, Scripted(failure), extended=True)
    assert raised.value.failure is failure


def test_silence_is_no_wrong_answer() -> None:
    with pytest.raises(ReadError) as raised:
        ask(SHORT, Scripted(ReadFailure.CARD_SILENT), extended=True)
    assert raised.value.failure is ReadFailure.CARD_SILENT


def test_the_command_is_that_of_the_standard_with_a_fresh_challenge() -> None:
    connection = Scripted(b"\x69\x82")
    for _ in range(2):
        ask(SHORT, connection, extended=True)
    ask(LONG, connection, extended=True)
    first, second, long = connection.commands
    # Doc 9303-11 clause 6.1.3: 00 88 00 00 08 challenge Le.
    assert (first[:5], first[13:]) == (bytes.fromhex("0088000008"), b"\x00")
    assert (long[:7], long[15:]) == (bytes.fromhex("00880000000008"), bytes(2))
    assert len({first[5:13], second[5:13], long[7:15]}) == 3
