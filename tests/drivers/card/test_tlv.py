"""TLV: what is built parses back; anything else raises the one declared error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.card.tlv import Tlv, TlvError, decode_oid, encode_oid, find, require

tags = st.sampled_from([0x02, 0x0C, 0x30, 0x31, 0x61, 0x6D, 0x7C, 0x87, 0x5F1F, 0x7F49])


@given(tags, st.binary(max_size=400))
def test_what_is_built_parses_back(tag: int, value: bytes) -> None:
    built = Tlv.build(tag, value)
    assert (built.tag, built.value) == (tag, value)
    assert Tlv.parse_all(built + built) == [built, built]


@given(st.binary(max_size=200))
def test_noise_raises_only_the_declared_error(data: bytes) -> None:
    try:
        objects = Tlv.parse_all(data)
    except TlvError:
        return
    assert b"".join(objects) == data


@given(st.lists(st.integers(0, 1 << 30), min_size=1, max_size=8), st.integers(0, 2), st.integers(0, 39))
def test_object_identifiers_go_both_ways(arcs: list[int], first: int, second: int) -> None:
    dotted = ".".join(map(str, [first, second, *arcs]))
    assert decode_oid(encode_oid(dotted)) == dotted


@given(st.binary(max_size=20))
def test_noisy_object_identifiers_raise_only_the_declared_error(data: bytes) -> None:
    try:
        decode_oid(data)
    except TlvError:
        return


def test_trailing_bytes_are_refused() -> None:
    with pytest.raises(TlvError):
        Tlv(bytes.fromhex("020101FF"))


def test_indefinite_lengths_are_refused() -> None:
    with pytest.raises(TlvError):
        Tlv(bytes.fromhex("3080020101 0000"))


def test_a_claimed_gigabyte_is_refused_at_once() -> None:
    with pytest.raises(TlvError):
        Tlv.parse_all(bytes.fromhex("30847FFFFFFF00"))


def test_finding_by_tag() -> None:
    objects = Tlv.parse_all(bytes.fromhex("8001AA8101BB"))
    assert find(objects, 0x81) == b"\xbb"
    assert find(objects, 0x82) is None
    with pytest.raises(TlvError):
        require(objects, 0x82)


def test_the_representation_hides_the_value() -> None:
    assert "4D41" not in repr(Tlv.build(0x0C, b"MAU")).upper()
