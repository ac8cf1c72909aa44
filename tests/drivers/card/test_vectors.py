"""Known answers: every `*.json` in the folder `EMRTD_VECTORS` names (default: the project's own copy).

A vector of a format this replayer does not know fails: skipping would look like passing.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from drivers.card import curves
from drivers.card.apdu import Apdu, Response
from drivers.card.bac import mrz_key_seed, run_bac
from drivers.card.channel import Channel
from drivers.card.chip_authentication import ChipKey, choose_chip_key, run_chip_authentication
from drivers.card.ciphers import Cipher
from drivers.card.dg13 import parse_dg13, parse_fields
from drivers.card.messaging import SecureMessaging, SessionKeys
from drivers.card.mrz import mrz_information, parse_td1
from drivers.card.pace import Password, PasswordReference, run_pace
from drivers.card.security_infos import (
    ChipAuthenticationInfo,
    ChipAuthenticationPublicKey,
    PaceInfo,
    parse_security_infos,
)
from drivers.card.tlv import Tlv, decode_oid, encode_oid, find
from drivers.deadline import Deadline

FOLDER = Path(os.environ.get("EMRTD_VECTORS") or Path(__file__).parent / "vectors")
FILES = sorted(FOLDER.glob("*.json"))
Vector = dict[str, Any]


class Recorded:
    """A card that insists on the recorded commands, byte for byte and in order."""

    transport = "T=1"

    def __init__(self, exchange: list[dict[str, str]]) -> None:
        self._left = [(octets(step["command"]), octets(step["response"])) for step in exchange]

    def transmit(self, command: bytes) -> bytes:
        assert self._left, "a command more than recorded"
        expected, response = self._left.pop(0)
        assert command.hex() == expected.hex()
        return response

    def assert_done(self) -> None:
        assert not self._left, "recorded commands were not sent"


class Dictated:
    """Randomness that was written down beforehand."""

    def __init__(self, *values: str) -> None:
        self._values: Iterator[bytes] = iter([octets(value) for value in values])

    def octets(self, length: int) -> bytes:
        value = next(self._values)
        assert len(value) == length
        return value

    def scalar(self, order: int) -> int:
        value = int.from_bytes(next(self._values), "big")
        assert 0 < value < order
        return value


def octets(text: str) -> bytes:
    return bytes.fromhex(text)


def pick(table: Vector, *names: str) -> Any:
    """The first of several spellings; None when there is none."""
    lowered = {key.lower(): value for key, value in table.items()}
    return next((lowered[name] for name in names if name in lowered), None)


def test_there_are_vectors_to_replay() -> None:
    assert FILES


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_vector_replays(path: Path) -> None:
    replay(json.loads(path.read_text(encoding="utf-8")))


def test_an_unknown_format_fails() -> None:
    with pytest.raises(pytest.fail.Exception):
        replay({"title": "something new"})


def test_a_wrong_byte_fails() -> None:
    vector = json.loads((Path(__file__).parent / "vectors" / "pace-ecdh-gm-aes128.json").read_text())
    vector["session"]["ks_enc"] = "00" * 16
    with pytest.raises(AssertionError):
        replay(vector)


def replay(vector: Vector) -> None:
    match vector:
        case {"protocol": "PACE"}:
            follow_session(vector, replay_pace(vector))
        case {"protocol": "BAC"}:
            follow_session(vector, replay_bac(vector))
        case {"cases": [*cases]} if cases:
            for case in cases:
                replay_mrz(case)
        case {"dg13": str(dg13)}:
            replay_dg13(vector, octets(dg13))
        case _:
            pytest.fail("vector of an unknown format")


def replay_pace(vector: Vector) -> SessionKeys:
    info = pace_info(vector)
    cipher = info.cipher
    assert cipher is not None, "PACE variant not supported"
    exchange = vector["exchange"]
    first = Apdu.decode(octets(exchange[0]["command"]))
    mechanism = Tlv.parse_all(first.data) if first.ins == 0x22 else []
    if first.ins != 0x22:
        # The recording begins after MSE:Set AT: give it one.
        oid = Tlv.build(0x80, encode_oid(info.oid))
        data = oid + Tlv.build(0x83, bytes([password_of(vector, []).reference]))
        mse = Apdu(0x00, 0x22, 0xC1, 0xA4, data).encode().hex()
        exchange = [{"command": mse, "response": "9000"}, *exchange]
    password = password_of(vector, mechanism)
    randomness = vector["randomness"]
    rng = Dictated(randomness["map_private_key"], randomness["agreement_private_key"])
    card = Recorded(exchange)
    names_parameters = find(mechanism, 0x84) is not None
    keys = run_pace(Channel(card, Deadline.after(60)), info, password, rng, name_parameters=names_parameters)
    card.assert_done()
    check_pace_derivations(vector, info, cipher, password, exchange)
    return keys


def pace_info(vector: Vector) -> PaceInfo:
    oid = decode_oid(octets(vector["oid"])) if "oid" in vector else None
    if vector.get("card_access"):
        infos = parse_security_infos(octets(vector["card_access"])).pace
        return next(info for info in infos if info.cipher is not None and oid in (None, info.oid))
    assert oid is not None
    return PaceInfo(oid, 2, int(vector["parameter_id"]))


def password_of(vector: Vector, mechanism: list[Tlv]) -> Password:
    given = vector["password"]
    named = find(mechanism, 0x83)
    match given["kind"]:
        case "MRZ":
            information = given.get("mrz_information") or mrz_information("".join(given["mrz"]))
            return Password.mrz(information)
        case "CAN":
            return Password.can(pick(given, "can", "value"))
        case "K_PI":
            key = pick(given, "k_pi", "key", "value") or vector["derived"]["k_pi"]
            reference = PasswordReference(named[0]) if named else PasswordReference.CAN
            return Password(reference, b"", octets(key))
        case _:
            pytest.fail("password of an unknown kind")


def check_pace_derivations(
    vector: Vector, info: PaceInfo, cipher: Cipher, password: Password, exchange: list[dict[str, str]]
) -> None:
    derived = {key.lower(): value for key, value in vector.get("derived", {}).items()}
    k_pi = password.k_pi(cipher)
    answers = [Tlv(octets(step["response"])[:-2]).children() for step in exchange[1:]]
    encrypted = find(answers[0], 0x80)
    theirs = find(answers[1], 0x82)
    assert encrypted is not None
    assert theirs is not None
    nonce = cipher.decrypt(k_pi, bytes(cipher.block), encrypted)
    if "k_pi" in derived:
        assert k_pi.hex() == derived["k_pi"].lower()
    if "nonce" in derived:
        assert nonce.hex() == derived["nonce"].lower()
    if "mapped_generator" in derived:
        curve = curves.STANDARDIZED[info.parameter_id or 0]
        private = int(vector["randomness"]["map_private_key"], 16)
        shared = curves.multiply(curves.decode_point(curve, theirs), private)
        mapped = curves.encode_point(curve, curves.mapped_generator(curve, nonce, shared))
        assert mapped.hex() == derived["mapped_generator"].lower()


def replay_bac(vector: Vector) -> SessionKeys:
    password, randomness = vector["password"], vector["randomness"]
    assert password["kind"] == "MRZ"
    information = password.get("mrz_information") or mrz_information("".join(password["mrz"]))
    derived = {key.lower(): value for key, value in vector.get("derived", {}).items()}
    seed = mrz_key_seed(information)
    for name, value in (
        ("k_seed", seed),
        ("k_enc", Cipher.TDES.derive(seed, 1)),
        ("k_mac", Cipher.TDES.derive(seed, 2)),
    ):
        if name in derived:
            assert value.hex() == derived[name].lower()
    card = Recorded(vector["exchange"])
    rng = Dictated(randomness["rnd_ifd"], randomness["k_ifd"])
    keys = run_bac(Channel(card, Deadline.after(60)), information, rng)
    card.assert_done()
    return keys


def follow_session(vector: Vector, keys: SessionKeys) -> None:
    """The keys arrived at, and everything recorded under them."""
    check_session(vector["session"], keys)
    messaging = SecureMessaging(keys)
    for step in vector.get("secure_messaging") or []:
        replay_protected(messaging, step)
    if vector.get("chip_authentication"):
        replay_chip_authentication(vector["chip_authentication"], keys)


def check_session(session: Vector, keys: SessionKeys) -> None:
    assert keys.cipher.label == session["cipher"]
    assert keys.ks_enc.hex() == session["ks_enc"].lower()
    assert keys.ks_mac.hex() == session["ks_mac"].lower()
    if "ssc" in session:
        assert keys.ssc.hex() == session["ssc"].lower()


def replay_protected(messaging: SecureMessaging, step: Vector) -> None:
    cla, ins, p1, p2 = octets(step["plain_header"])
    plain = Apdu(cla, ins, p1, p2, octets(step.get("plain_data") or ""), step.get("le"))
    assert messaging.wrap(plain).encode().hex() == step["protected_command"].lower()
    response = messaging.unwrap(Response.decode(octets(step["protected_response"])))
    assert response.data.hex() == (step.get("plain_response") or "").lower()
    status = pick(step, "plain_sw", "plain_status", "sw", "status")
    assert response.sw == (int(status, 16) if isinstance(status, str) else status or 0x9000)


def replay_chip_authentication(vector: Vector, keys: SessionKeys) -> None:
    chip = chip_key(vector)
    randomness = vector.get("randomness", vector)
    private = pick(randomness, "ephemeral_private_key", "private_key", "agreement_private_key")
    assert private is not None, "chip authentication without the ephemeral key"
    if vector.get("exchange"):
        card = Recorded(vector["exchange"])
        channel = Channel(card, Deadline.after(60))
        if octets(vector["exchange"][0]["command"])[0] & 0x0C:
            channel.secure(keys)
        reached = run_chip_authentication(channel, chip, Dictated(private))
        card.assert_done()
    else:
        shared = curves.multiply(chip.public.point, int(private, 16))
        assert chip.info.cipher is not None
        reached = SessionKeys.derive(chip.info.cipher, curves.x_coordinate(chip.public.curve, shared))
    expected = vector.get("session", vector)
    assert expected.get("ks_enc"), "chip authentication without the keys to arrive at"
    check_session({"cipher": reached.cipher.label, **expected}, reached)
    secret = pick(vector.get("derived", vector), "shared_secret", "k", "secret")
    if secret is not None:
        shared = curves.multiply(chip.public.point, int(private, 16))
        assert curves.x_coordinate(chip.public.curve, shared).hex() == secret.lower()
    messaging = SecureMessaging(reached)
    for step in vector.get("secure_messaging") or []:
        replay_protected(messaging, step)


def chip_key(vector: Vector) -> ChipKey:
    dg14 = pick(vector, "dg14", "security_infos")
    if dg14 is not None:
        content = octets(dg14)
        chip = choose_chip_key(parse_security_infos(Tlv(content).value if content[0] == 0x6E else content))
        assert chip is not None, "no chip key this driver can use"
        return chip
    curve = curves.STANDARDIZED[int(vector["parameter_id"])]
    public = pick(vector, "chip_public_key", "static_public_key", "public_key")
    assert public is not None, "chip authentication without the chip's public key"
    key_id = vector.get("key_id")
    return ChipKey(
        ChipAuthenticationInfo(decode_oid(octets(vector["oid"])), 1, key_id),
        ChipAuthenticationPublicKey(curve, curves.decode_point(curve, octets(public)), key_id),
    )


def replay_mrz(case: Vector) -> None:
    lines = "".join(case["mrz"])
    zone = parse_td1(lines)
    information = mrz_information(lines)
    expected = {
        "cccd": zone.personal_number,
        "can": zone.personal_number[-6:],
        "mrz_information": information,
        "K_pi_can_aes128": Password.can(case["can"]).k_pi(Cipher.AES_128).hex().upper(),
        "K_pi_mrz_aes128": Password.mrz(information).k_pi(Cipher.AES_128).hex().upper(),
        "K_seed": mrz_key_seed(information).hex().upper(),
        "K_enc": Cipher.TDES.derive(mrz_key_seed(information), 1).hex().upper(),
        "K_mac": Cipher.TDES.derive(mrz_key_seed(information), 2).hex().upper(),
    }
    for name, value in case.items():
        assert name in expected or not name.startswith("K_"), "a key of an unknown kind"
        assert expected.get(name, value) == value


def replay_dg13(vector: Vector, content: bytes) -> None:
    fields = parse_fields(content)
    parsed = parse_dg13(content)
    assert fields
    assert parsed.number == fields.get(1)
    assert parsed.name == fields.get(2)
    assert (parsed.birth_date is None) == (3 not in fields)
    assert (parsed.sex is None) == (4 not in fields)
    for number, text in (vector.get("fields") or {}).items():
        assert fields.get(int(number)) == text
