"""Rasters keep every dot and never hold a real-time command."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from drivers.printer.raster import pack
from drivers.printer.realtime import realtime_pair


def picture(width: int, height: int, bits: bytes) -> Image.Image:
    return Image.frombytes("1", (width, height), bits)


def test_every_pair_is_found_and_only_pairs() -> None:
    for second in range(256):
        found = realtime_pair(bytes([0x55, 0x10, second, 0x10]))
        assert (found == 1) is (second in (0x04, 0x05, 0x14))


def test_a_pair_after_a_doubled_dle_is_found() -> None:
    assert realtime_pair(b"\x10\x10\x04") == 1


def test_a_harmless_picture_is_packed_as_it_is() -> None:
    assert pack(picture(16, 2, b"\x81\x42\xff\x00")).data == b"\x81\x42\xff\x00"


def test_a_picture_with_a_pair_is_shifted_not_changed() -> None:
    ink = picture(16, 1, b"\x10\x04")
    raster = pack(ink)
    assert realtime_pair(raster.data) == -1
    box = raster.image().getbbox()
    assert box is not None
    assert raster.image().crop(box).tobytes() == ink.crop(ink.getbbox()).tobytes()


@given(
    width=st.integers(1, 40),
    rows=st.integers(1, 12),
    seed=st.lists(
        st.sampled_from([0x10, 0x04, 0x05, 0x14, 0x08, 0x20, 0x0A, 0x50]), min_size=60, max_size=60
    ),
)
def test_no_picture_yields_a_pair_and_none_loses_ink(width: int, rows: int, seed: list[int]) -> None:
    stride = (width + 7) // 8
    ink = picture(width, rows, bytes(seed[: stride * rows]).ljust(stride * rows, b"\x10"))
    raster = pack(ink)
    assert realtime_pair(raster.data) == -1
    assert raster.height == rows
    black = sum(ink.convert("L").histogram()[1:])
    printed = sum(raster.image().convert("L").histogram()[1:])
    assert black <= printed <= black + rows * stride


def test_a_picture_that_shows_a_pair_in_every_position_gains_single_dots() -> None:
    # Every row carries the pair at another offset, so no shift is free of it.
    rows = b"".join((0x1004 << shift).to_bytes(4, "big") for shift in range(16))
    raster = pack(picture(32, 16, rows))
    assert realtime_pair(raster.data) == -1
