"""Chip Authentication against a chip whose arithmetic is another library's: commands as BSI TR-03110-3 annex
B.2 writes them, keys as ICAO Doc 9303-11 clause 9.7.1 derives them, both spelled out here once more."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from drivers.card import curves
from drivers.card.channel import Channel
from drivers.card.chip_authentication import choose_chip_key, run_chip_authentication
from drivers.card.ciphers import Cipher
from drivers.card.connection import ReadError, SystemRandomness
from drivers.card.messaging import SessionKeys
from drivers.card.model import ReadFailure
from drivers.card.security_infos import parse_security_infos
from drivers.card.tlv import Tlv, encode_oid
from drivers.deadline import Deadline

CA = "0.4.0.127.0.7.2.2.3.2"
CURVES: list[ec.EllipticCurve] = [
    ec.SECP224R1(),
    ec.SECP256R1(),
    ec.SECP384R1(),
    ec.SECP521R1(),
    ec.BrainpoolP256R1(),
    ec.BrainpoolP384R1(),
    ec.BrainpoolP512R1(),
]
VARIANTS = {1: Cipher.TDES, 2: Cipher.AES_128, 3: Cipher.AES_192, 4: Cipher.AES_256}


def public_point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


@dataclass
class PeerChip:
    """Knows keys by their identifier, and the two ways to agree on a secret. Speaks whole short commands."""

    keys: dict[int | None, ec.EllipticCurvePrivateKey]
    refuses: int | None = None
    commands: list[bytes] = field(default_factory=list)
    secret: bytes = b""
    _chosen: int | None = None

    transport = "T=1"

    def transmit(self, command: bytes) -> bytes:
        self.commands.append(command)
        if self.refuses == len(self.commands):
            return b"\x6a\x80"
        header, length = command[:4], command[4]
        data, end = command[5 : 5 + length], command[5 + length :]
        if header == bytes.fromhex("002241A6"):  # MSE:Set KAT
            assert not end
            assert data[0] == 0x91
            start = _short_or_long(data)
            end_of_point = start + data[start - 1]
            self._choose(data[end_of_point:])
            self._agree(data[start:end_of_point])
            return b"\x90\x00"
        if header == bytes.fromhex("002241A4"):  # MSE:Set AT
            assert not end
            assert data[0] == 0x80
            self._choose(data[2 + data[1] :])
            return b"\x90\x00"
        assert header == bytes.fromhex("00860000")  # GENERAL AUTHENTICATE
        assert end == b"\x00"
        size = _short_or_long(data)
        assert data[0] == 0x7C
        inner = data[size:]
        assert inner[0] == 0x80
        self._agree(inner[_short_or_long(inner) :])
        return bytes.fromhex("7C009000")

    def _choose(self, reference: bytes) -> None:
        assert reference == b"" or (reference[0] == 0x84 and reference[1] == len(reference) - 2)
        self._chosen = int.from_bytes(reference[2:], "big") if reference else None

    def _agree(self, point: bytes) -> None:
        key = self.keys[self._chosen]
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(key.curve, point)
        self.secret = key.exchange(ec.ECDH(), theirs)

    def session_keys(self, cipher: Cipher) -> tuple[bytes, bytes]:
        return _kdf(cipher, self.secret, 1), _kdf(cipher, self.secret, 2)


def _short_or_long(data: bytes) -> int:
    return 2 if data[1] < 0x80 else 2 + (data[1] & 0x7F)


def _kdf(cipher: Cipher, secret: bytes, counter: int) -> bytes:
    if cipher in (Cipher.AES_192, Cipher.AES_256):
        length = 24 if cipher is Cipher.AES_192 else 32
        return hashlib.sha256(secret + bytes([0, 0, 0, counter])).digest()[:length]
    key = hashlib.sha1(secret + bytes([0, 0, 0, counter])).digest()[:16]
    if cipher is Cipher.AES_128:
        return key
    # An odd number of ones in each octet of a DES key.
    return bytes(octet if bin(octet).count("1") % 2 else octet ^ 1 for octet in key)


def dg14(keys: dict[int | None, ec.EllipticCurvePrivateKey], infos: list[tuple[int, int | None]]) -> Tlv:
    """SecurityInfos: a key each, and (variant, key identifier) of each protocol."""

    def named(number: int | None) -> bytes:
        if number is None:
            return b""
        return Tlv.build(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))

    public = [
        Tlv.build(
            0x30,
            Tlv.build(0x06, encode_oid("0.4.0.127.0.7.2.2.1.2")),
            key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
            named(number),
        )
        for number, key in keys.items()
    ]
    protocols = [
        Tlv.build(0x30, Tlv.build(0x06, encode_oid(f"{CA}.{arc}")), Tlv.build(0x02, b"\x01"), named(number))
        for arc, number in infos
    ]
    return Tlv.build(0x31, *protocols, *public)


def agree(peer: PeerChip, infos: list[tuple[int, int | None]]) -> SessionKeys:
    chip = choose_chip_key(parse_security_infos(dg14(peer.keys, infos)))
    assert chip is not None
    return run_chip_authentication(Channel(peer, Deadline.after(60)), chip, SystemRandomness())


@pytest.mark.parametrize("curve", CURVES, ids=lambda curve: curve.name)
@pytest.mark.parametrize("arc", VARIANTS, ids=lambda arc: VARIANTS[arc].label)
def test_both_sides_arrive_at_the_same_keys(curve: ec.EllipticCurve, arc: int) -> None:
    peer = PeerChip({None: ec.generate_private_key(curve)})
    keys = agree(peer, [(arc, None)])
    assert keys.cipher is VARIANTS[arc]
    assert (keys.ks_enc, keys.ks_mac) == peer.session_keys(VARIANTS[arc])
    assert keys.ssc == bytes(8 if arc == 1 else 16)
    # 3DES: one MSE:Set KAT; AES: MSE:Set AT, then GENERAL AUTHENTICATE.
    assert [command[:2].hex() for command in peer.commands] == (["0022"] if arc == 1 else ["0022", "0086"])


@pytest.mark.parametrize("arc", VARIANTS)
def test_of_several_keys_the_named_one_is_used_and_named(arc: int) -> None:
    peer = PeerChip({number: ec.generate_private_key(ec.BrainpoolP256R1()) for number in (1, 2, 200)})
    keys = agree(peer, [(arc, 200)])
    assert (keys.ks_enc, keys.ks_mac) == peer.session_keys(VARIANTS[arc])
    assert peer.commands[0].endswith(b"\x84\x01\xc8")


def test_a_key_without_a_protocol_is_used_with_3des() -> None:
    peer = PeerChip({None: ec.generate_private_key(ec.SECP256R1())})
    keys = agree(peer, [])
    assert keys.cipher is Cipher.TDES
    assert (keys.ks_enc, keys.ks_mac) == peer.session_keys(Cipher.TDES)


def test_aes_is_preferred_wherever_the_card_lists_it() -> None:
    peer = PeerChip({1: ec.generate_private_key(ec.SECP256R1()), 2: ec.generate_private_key(ec.SECP384R1())})
    assert agree(peer, [(1, 1), (3, 2)]).cipher is Cipher.AES_192
    assert peer.commands[0].endswith(b"\x84\x01\x02")


@pytest.mark.parametrize(("arc", "refused"), [(1, 1), (2, 1), (2, 2)])
def test_a_chip_that_refuses_is_named(arc: int, refused: int) -> None:
    peer = PeerChip({None: ec.generate_private_key(ec.SECP256R1())}, refuses=refused)
    with pytest.raises(ReadError) as raised:
        agree(peer, [(arc, None)])
    assert raised.value.failure is ReadFailure.PROTOCOL
    assert "6A80" in raised.value.cause


@pytest.mark.parametrize("version", [b"\x00", b"\x02", b"\xff"])
def test_other_versions_are_passed_over(version: bytes) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    infos = dg14({None: key}, [(2, None)]).children()
    other = Tlv.build(0x30, Tlv.build(0x06, encode_oid(f"{CA}.2")), Tlv.build(0x02, version))
    assert choose_chip_key(parse_security_infos(Tlv.build(0x31, other, *infos[1:]))) is None


def test_diffie_hellman_keys_are_passed_over() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    dh_info = Tlv.build(
        0x30, Tlv.build(0x06, encode_oid("0.4.0.127.0.7.2.2.3.1.2")), Tlv.build(0x02, b"\x01")
    )
    dh_key = Tlv.build(0x30, Tlv.build(0x06, encode_oid("0.4.0.127.0.7.2.2.1.1")), Tlv.build(0x30))
    assert choose_chip_key(parse_security_infos(Tlv.build(0x31, dh_info, dh_key))) is None
    both = Tlv.build(0x31, dh_info, dh_key, *dg14({None: key}, [(2, None)]).children())
    chip = choose_chip_key(parse_security_infos(both))
    assert chip is not None
    assert chip.info.cipher is Cipher.AES_128


def test_a_negative_key_identifier_names_nothing() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    info, public = dg14({None: key}, [(2, None)]).children()
    odd = Tlv.build(0x31, Tlv.build(0x30, info.value, Tlv.build(0x02, b"\xff")), public)
    chip = choose_chip_key(parse_security_infos(odd))
    assert chip is not None
    assert chip.info.key_id is None


@pytest.mark.parametrize("curve", CURVES, ids=lambda curve: curve.name)
def test_mapped_generators_agree_with_the_other_librarys_key_agreement(curve: ec.EllipticCurve) -> None:
    # PACE generic mapping is s G + H with H = x y G. The other library adds no points, but it knows the
    # public key of the number x y + s.
    name = {"secp256r1": "prime256v1"}.get(curve.name, curve.name)
    ours = next(item for item in curves.STANDARDIZED.values() if item.openssl_name == name)
    static, peer = ec.generate_private_key(curve), ec.generate_private_key(curve)
    scalar = static.private_numbers().private_value
    theirs = curves.decode_point(ours, public_point(peer))
    shared = curves.multiply(theirs, scalar)
    assert curves.x_coordinate(ours, shared) == static.exchange(ec.ECDH(), peer.public_key())
    nonce = bytes(range(16))
    mapped = curves.mapped_generator(ours, nonce, shared)
    once = scalar * peer.private_numbers().private_value + int.from_bytes(nonce, "big")
    derived = ec.derive_private_key(once % int(ours.order), curve)
    assert curves.encode_point(ours, mapped) == public_point(derived)
