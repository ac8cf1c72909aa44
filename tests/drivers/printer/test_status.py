"""Everything a printer may send is sorted, and nothing raises."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.printer.model import PrinterStatus
from drivers.printer.status import (
    BUFFER_CLEARED,
    AutoStatus,
    Block,
    Classifier,
    Flow,
    Noise,
    QueuedStatus,
    RealtimeStatus,
    can_print,
    collapse,
    proof,
)


def test_each_kind_is_told_apart() -> None:
    data = (
        b"\x13\x11\x12\x16" + b"\x14\x00\x00\x0f" + b"\x37\x22abcd\x00" + b"\x5fSIM\x00" + b"\x03" + b"\xff"
    )
    assert Classifier().feed(data) == [
        Flow(stop=True),
        Flow(stop=False),
        RealtimeStatus(0x12),
        RealtimeStatus(0x16),
        AutoStatus(b"\x14\x00\x00\x0f"),
        Block(b"\x37\x22abcd"),
        Block(b"\x5fSIM"),
        QueuedStatus(0x03),
        Noise(0xFF),
    ]
    assert proof(b"abcd") == Block(b"\x37\x22abcd")
    assert Classifier().feed(b"\x37\x25\x00") == [BUFFER_CLEARED]


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_any_bytes_in_any_pieces_give_the_same_answers(pieces: list[bytes]) -> None:
    one, many = Classifier(), Classifier()
    assert one.feed(b"".join(pieces)) == [found for piece in pieces for found in many.feed(piece)]


def test_an_unending_block_is_noise_not_memory() -> None:
    found = Classifier().feed(b"\x37" + b"x" * 5000)
    assert all(isinstance(each, Noise) for each in found)
    assert len(found) > 4000


def test_a_cut_off_report_does_not_swallow_the_next_answer() -> None:
    assert Classifier().feed(b"\x10\x00\x12") == [Noise(0x10), RealtimeStatus(0x12)]


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        ((0x12, 0x12, 0x12, 0x12), PrinterStatus.READY),
        ((0x12, 0x12, 0x12, 0x1E), PrinterStatus.NEAR_END),
        ((0x1A, 0x12, 0x12, 0x72), PrinterStatus.PAPER_OUT),
        ((0x1A, 0x32, 0x12, 0x12), PrinterStatus.PAPER_OUT),
        ((0x1A, 0x16, 0x12, 0x72), PrinterStatus.COVER_OPEN),
        ((0x1A, 0x52, 0x1A, 0x12), PrinterStatus.CUTTER),
        ((0x1A, 0x52, 0x52, 0x12), PrinterStatus.OVERHEATED),
        ((0x1A, 0x52, 0x32, 0x12), PrinterStatus.ERROR),
        ((0x1A, 0x52, 0x12, 0x12), PrinterStatus.ERROR),
        ((0x1A, 0x12, 0x12, 0x12), PrinterStatus.OFFLINE),
        ((0x1A, 0x1A, 0x12, 0x12), PrinterStatus.OFFLINE),
    ],
)
def test_four_answers_become_one_status(answers: tuple[int, int, int, int], status: PrinterStatus) -> None:
    assert collapse(*answers) is status


def test_only_two_statuses_promise_paper() -> None:
    assert [status for status in PrinterStatus if can_print(status)] == [
        PrinterStatus.READY,
        PrinterStatus.NEAR_END,
    ]
