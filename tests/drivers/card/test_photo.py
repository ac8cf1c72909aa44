"""The face of DG2: both codecs, and nothing but the declared error for anything else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.card.photo import PhotoError, parse_dg2
from drivers.card.simulated.face import dg2, drawn_face
from drivers.card.tlv import Tlv


@pytest.mark.parametrize("codec", ["JPEG", "JPEG2000"])
def test_the_stored_picture_is_found(codec: str) -> None:
    face = drawn_face(codec)
    found = parse_dg2(dg2(face, codec))
    assert (found.content, found.format) == (face, codec)


def test_another_picture_format_is_refused() -> None:
    with pytest.raises(PhotoError):
        parse_dg2(dg2(b"GIF89a" + bytes(40), "JPEG"))


def test_a_picture_of_too_many_pixels_is_refused() -> None:
    with pytest.raises(PhotoError):
        parse_dg2(dg2(drawn_face("JPEG", (2100, 2100)), "JPEG"))


@given(st.binary(max_size=120))
def test_noise_raises_only_the_declared_error(data: bytes) -> None:
    for content in (data, Tlv.build(0x75, data), dg2(data, "JPEG")):
        with pytest.raises(PhotoError):
            parse_dg2(content)


SAMPLE = dg2(drawn_face("JPEG", (24, 32)), "JPEG")


@settings(max_examples=100)
@given(st.data())
def test_damage_raises_only_the_declared_error(source: st.DataObject) -> None:
    content = bytearray(SAMPLE)
    content[source.draw(st.integers(0, len(content) - 1))] ^= source.draw(st.integers(1, 255))
    try:
        parse_dg2(bytes(content))
    except PhotoError:
        return
