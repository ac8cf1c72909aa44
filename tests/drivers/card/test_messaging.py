"""Secure messaging: the terminal's side against the chip's side, which were written apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.card.apdu import Apdu, Response
from drivers.card.ciphers import Cipher
from drivers.card.messaging import SecureMessaging, SecureMessagingError, SessionKeys
from drivers.card.simulated.protection import ChipSession
from drivers.card.tlv import TlvError

SECRET = bytes(range(32))
ciphers = st.sampled_from(list(Cipher))
bodies = st.binary(max_size=180)
lengths = st.one_of(st.none(), st.integers(1, 256))
statuses = st.sampled_from([0x9000, 0x6282, 0x6982, 0x6A82, 0x6B00])


def sides(cipher: Cipher) -> tuple[SecureMessaging, ChipSession]:
    return SecureMessaging(SessionKeys.derive(cipher, SECRET)), ChipSession(cipher, SECRET)


@given(ciphers, st.lists(st.tuples(bodies, lengths, bodies, statuses), min_size=1, max_size=5))
def test_both_sides_understand_each_other_through_errors(
    cipher: Cipher, exchanges: list[tuple[bytes, int | None, bytes, int]]
) -> None:
    terminal, chip = sides(cipher)
    for data, le, answer, sw in exchanges:
        apdu = Apdu(0x00, 0xB0, 0x12, 0x34, data, le)
        assert chip.unprotect(Apdu.decode(terminal.wrap(apdu).encode())) == apdu
        response = Response(answer, sw)
        assert terminal.unwrap(Response.decode(chip.protect(response).encode())) == response


@given(ciphers, st.data())
def test_a_changed_bit_is_noticed(cipher: Cipher, source: st.DataObject) -> None:
    terminal, chip = sides(cipher)
    chip.unprotect(terminal.wrap(Apdu(0, 0xB0, 0, 0, le=4)))
    answer = bytearray(chip.protect(Response(b"test", 0x9000)).data)
    answer[source.draw(st.integers(0, len(answer) - 1))] ^= 1 << source.draw(st.integers(0, 7))
    with pytest.raises((SecureMessagingError, TlvError)):
        terminal.unwrap(Response(bytes(answer), 0x9000))


@given(ciphers, st.binary(max_size=60))
def test_noise_raises_only_declared_errors(cipher: Cipher, noise: bytes) -> None:
    terminal, _ = sides(cipher)
    terminal.wrap(Apdu(0, 0xB0, 0, 0, le=4))
    with pytest.raises((SecureMessagingError, TlvError)):
        terminal.unwrap(Response(noise, 0x9000))


def test_a_replayed_answer_is_refused() -> None:
    terminal, chip = sides(Cipher.AES_128)
    chip.unprotect(terminal.wrap(Apdu(0, 0xB0, 0, 0, le=4)))
    answer = chip.protect(Response(b"test", 0x9000))
    terminal.unwrap(answer)
    terminal.wrap(Apdu(0, 0xB0, 0, 0, le=4))
    with pytest.raises(SecureMessagingError):
        terminal.unwrap(answer)


def test_a_plain_error_passes_and_a_plain_success_does_not() -> None:
    terminal, _ = sides(Cipher.AES_128)
    terminal.wrap(Apdu(0, 0xB0, 0, 0, le=4))
    assert terminal.unwrap(Response(b"", 0x6988)).sw == 0x6988
    with pytest.raises(SecureMessagingError):
        terminal.unwrap(Response(b"", 0x9000))


def test_keys_are_not_in_the_representation() -> None:
    keys = SessionKeys.derive(Cipher.AES_256, SECRET)
    assert keys.ks_enc.hex() not in repr(keys)
    assert repr(keys.ks_enc) not in repr(keys)
