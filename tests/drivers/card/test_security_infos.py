"""EF.CardAccess and DG14: known protocols are understood, others passed over."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from ecdsa import curves as ecdsa_curves
from hypothesis import given
from hypothesis import strategies as st

from drivers.card import curves
from drivers.card.chip_authentication import choose_chip_key
from drivers.card.ciphers import Cipher
from drivers.card.security_infos import choose_pace, explicit_curve, parse_security_infos
from drivers.card.simulated.profiles import CARD_ACCESS, dg14
from drivers.card.tlv import Tlv, TlvError, encode_oid


def pace_info(oid: str, parameter: int) -> Tlv:
    return Tlv.build(
        0x30,
        Tlv.build(0x06, encode_oid(oid)),
        Tlv.build(0x02, b"\x02"),
        Tlv.build(0x02, bytes([parameter])),
    )


def explicit(curve: curves.Curve, *, order: int | None = None) -> Tlv:
    field = curve.curve
    size = curves.coordinate_length(curve)

    def number(value: int) -> Tlv:
        return Tlv.build(0x02, value.to_bytes(size + 1, "big"))

    return Tlv.build(
        0x30,
        Tlv.build(0x02, b"\x01"),
        Tlv.build(0x30, Tlv.build(0x06, encode_oid("1.2.840.10045.1.1")), number(field.p())),
        Tlv.build(
            0x30,
            Tlv.build(0x04, (field.a() % field.p()).to_bytes(size, "big")),
            Tlv.build(0x04, (field.b() % field.p()).to_bytes(size, "big")),
        ),
        Tlv.build(0x04, curves.encode_point(curve, curve.generator)),
        number(order or curve.order),
        Tlv.build(0x02, b"\x01"),
    )


def test_card_access_as_seen_on_vietnamese_cards() -> None:
    infos = parse_security_infos(CARD_ACCESS)
    chosen = choose_pace(infos)
    assert chosen is not None
    assert (chosen.cipher, chosen.parameter_id) == (Cipher.AES_128, 13)
    assert len(infos.chip_authentication) == 1


def test_aes_is_preferred_and_unknown_mappings_passed_over() -> None:
    triple = pace_info("0.4.0.127.0.7.2.2.4.2.1", 12)
    integrated = pace_info("0.4.0.127.0.7.2.2.4.4.2", 12)
    aes = pace_info("0.4.0.127.0.7.2.2.4.2.4", 15)
    chosen = choose_pace(parse_security_infos(Tlv.build(0x31, triple, integrated, aes)))
    assert chosen is not None
    assert chosen.cipher is Cipher.AES_256
    chosen = choose_pace(parse_security_infos(Tlv.build(0x31, integrated, triple)))
    assert chosen is not None
    assert chosen.cipher is Cipher.TDES
    assert choose_pace(parse_security_infos(Tlv.build(0x31, integrated))) is None


def test_dg14_gives_the_chip_key() -> None:
    chip = choose_chip_key(parse_security_infos(Tlv(dg14(12345)).value))
    assert chip is not None
    assert chip.info.cipher is Cipher.AES_128
    assert chip.public.point == chip.public.curve.generator * 12345


def chip_infos(key_ids: Sequence[int | None], info_ids: Sequence[int | None]) -> Tlv:
    def named(number: int | None) -> bytes:
        return b"" if number is None else Tlv.build(0x02, bytes([number]))

    generator = curves.encode_point(ecdsa_curves.BRAINPOOLP256r1, ecdsa_curves.BRAINPOOLP256r1.generator)
    algorithm = Tlv.build(0x30, Tlv.build(0x06, encode_oid("0.4.0.127.0.7.1.2")), Tlv.build(0x02, b"\x0d"))
    spki = Tlv.build(0x30, algorithm, Tlv.build(0x03, b"\x00", generator))
    key_oid = Tlv.build(0x06, encode_oid("0.4.0.127.0.7.2.2.1.2"))
    info_oid = Tlv.build(0x06, encode_oid("0.4.0.127.0.7.2.2.3.2.2"))
    version = Tlv.build(0x02, b"\x01")
    keys = [Tlv.build(0x30, key_oid, spki, named(number)) for number in key_ids]
    infos = [Tlv.build(0x30, info_oid, version, named(number)) for number in info_ids]
    return Tlv.build(0x31, *keys, *infos)


def test_one_key_named_in_one_place_only_is_used() -> None:
    for key_ids, info_ids in (([1], [None]), ([None], [1]), ([None], [None]), ([1], [1])):
        chip = choose_chip_key(parse_security_infos(chip_infos(key_ids, info_ids)))
        assert chip is not None, (key_ids, info_ids)
        assert chip.info.cipher is Cipher.AES_128


def test_of_several_keys_only_the_named_one_is_used() -> None:
    chip = choose_chip_key(parse_security_infos(chip_infos([1, 2], [2])))
    assert chip is not None
    assert chip.public.key_id == 2
    assert choose_chip_key(parse_security_infos(chip_infos([1, 2], [None]))) is None
    assert choose_chip_key(parse_security_infos(chip_infos([1], [2]))) is None


@pytest.mark.parametrize("curve", curves.STANDARDIZED.values(), ids=lambda curve: curve.name)
def test_explicit_parameters_of_a_known_curve_are_recognised(curve: curves.Curve) -> None:
    assert explicit_curve(explicit(curve)) is curve


def test_explicit_parameters_with_one_value_changed_are_refused() -> None:
    curve = ecdsa_curves.BRAINPOOLP256r1
    with pytest.raises(curves.CurveError):
        explicit_curve(explicit(curve, order=curve.order - 2))


def test_a_point_off_the_curve_is_refused() -> None:
    curve = ecdsa_curves.NIST256p
    octets = bytearray(curves.encode_point(curve, curve.generator))
    octets[-1] ^= 1
    with pytest.raises(curves.CurveError):
        curves.decode_point(curve, bytes(octets))


@given(st.binary(max_size=150))
def test_noise_raises_only_the_declared_error(data: bytes) -> None:
    for content in (data, Tlv.build(0x31, data), Tlv.build(0x31, Tlv.build(0x30, data))):
        try:
            parse_security_infos(content)
        except TlvError:
            continue


@given(st.data())
def test_damaged_dg14_raises_only_the_declared_error(source: st.DataObject) -> None:
    content = bytearray(Tlv(dg14(12345)).value)
    content[source.draw(st.integers(0, len(content) - 1))] = source.draw(st.integers(0, 255))
    try:
        parse_security_infos(bytes(content))
    except TlvError:
        return
