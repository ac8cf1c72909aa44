"""Command and response APDUs in every length form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.card.apdu import Apdu, ApduError, Response, is_authentication_failure, retries_left

data = st.one_of(st.binary(max_size=300), st.just(b""))
expected = st.one_of(st.none(), st.integers(1, 65536))


@given(data, expected)
def test_commands_decode_to_what_was_encoded(body: bytes, le: int | None) -> None:
    apdu = Apdu(0x0C, 0xB0, 1, 2, body, le)
    assert Apdu.decode(apdu.encode()) == apdu


@given(st.binary(max_size=40))
def test_noise_raises_only_the_declared_error(raw: bytes) -> None:
    try:
        Apdu.decode(raw)
        Response.decode(raw)
    except ApduError:
        return


def test_short_le_of_all_is_zero() -> None:
    assert Apdu(0, 0xB0, 0, 0, le=256).encode() == bytes.fromhex("00B0000000")


@pytest.mark.parametrize(("sw", "left"), [(0x63C0, 0), (0x63C2, 2), (0x6300, None), (0x9000, None)])
def test_tries_left(sw: int, left: int | None) -> None:
    assert retries_left(sw) == left


def test_authentication_failures() -> None:
    assert is_authentication_failure(0x6300)
    assert is_authentication_failure(0x63C1)
    assert not is_authentication_failure(0x6A80)


def test_nothing_a_card_says_or_is_told_reaches_a_log_by_accident() -> None:
    told = f"{Apdu(0, 0x2A, 0, 0, b'SECRET')!r} {Response(b'SECRET', 0x9000)!r}"
    assert "SECRET" not in told
    assert "sw=9000" in told
