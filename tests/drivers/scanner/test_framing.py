"""Cutting a byte stream into scans."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.scanner.framing import MAX_BYTES, FrameAssembler


@pytest.mark.parametrize("ending", [b"\r", b"\n", b"\r\n", b"\r\r\n"])
def test_a_terminator_of_any_kind_ends_a_scan_once(ending: bytes) -> None:
    frames = FrameAssembler()
    assert frames.feed(b"one" + ending + b"two" + ending) == ("one", "two")
    assert frames.pause() == ()


def test_a_pause_ends_a_scan_without_a_terminator() -> None:
    frames = FrameAssembler()
    assert frames.feed(b"one") == ()
    assert frames.pause() == ("one",)
    assert frames.pause() == ()


def test_letters_cut_between_two_reads_come_out_whole() -> None:
    frames = FrameAssembler()
    raw = "Nữ|Đường".encode()
    assert [scan for byte in raw for scan in frames.feed(bytes([byte]))] == []
    assert frames.pause() == ("Nữ|Đường",)


def test_dirt_is_replaced_and_controls_are_removed() -> None:
    assert FrameAssembler().feed(b"\x00\x02A\xffB\x1f\x7f\xc2\x85C\r") == ("A\ufffdBC",)


def test_nothing_but_controls_is_no_scan() -> None:
    assert FrameAssembler().feed(b"\x00\x01\r \r\n") == ()


def test_the_longest_scan_passes_and_a_longer_one_is_dropped_whole() -> None:
    frames = FrameAssembler()
    longest = b"x" * MAX_BYTES
    assert frames.feed(longest + b"\r") == (longest.decode(),)
    assert frames.feed(longest + b"x\rnext\r") == ("next",)
    assert frames.feed(longest) == ()
    assert frames.feed(b"x") == ()
    assert frames.feed(b"tail of it") == ()
    assert frames.pause() == ()
    assert frames.feed(b"next\r") == ("next",)


def test_a_cut_line_leaves_nothing_for_the_next_scan() -> None:
    frames = FrameAssembler()
    frames.feed(b"half of a co")
    frames.reset()
    assert frames.feed(b"whole\r") == ("whole",)


def test_a_scan_that_lost_its_middle_is_dropped_whole() -> None:
    frames = FrameAssembler()
    frames.feed(b"begin")
    frames.spoil()
    assert frames.feed(b"end\rnext\r") == ("next",)


@given(st.lists(st.binary(max_size=1500), max_size=6))
def test_any_bytes_give_short_clean_texts(chunks: list[bytes]) -> None:
    frames = FrameAssembler()
    for scan in [scan for chunk in chunks for scan in frames.feed(chunk)] + list(frames.pause()):
        assert 0 < len(scan) <= MAX_BYTES
        assert all(unicodedata.category(letter) != "Cc" for letter in scan)


@given(st.binary(max_size=3000), st.lists(st.integers(0, 3000), max_size=8))
def test_where_the_reads_fall_makes_no_difference(stream: bytes, cuts: list[int]) -> None:
    whole, pieces = FrameAssembler(), FrameAssembler()
    expected = whole.feed(stream) + whole.pause()
    edges = [0, *sorted(cuts), len(stream)]
    found: list[str] = []
    for begin, end in pairwise(edges):
        found.extend(pieces.feed(stream[begin:end]))
    assert (*found, *pieces.pause()) == expected
