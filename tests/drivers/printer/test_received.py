"""Everything a printer may send is sorted, and nothing raises."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from drivers.printer.received import (
    BUFFER_CLEARED,
    AutoStatus,
    Block,
    Classifier,
    Flow,
    Noise,
    PresenterStatus,
    QueuedStatus,
    RealtimeStatus,
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


@given(st.lists(st.binary(max_size=40), max_size=20), st.booleans())
def test_any_bytes_in_any_pieces_give_the_same_answers(pieces: list[bytes], presenter: bool) -> None:
    one, many = Classifier(presenter=presenter), Classifier(presenter=presenter)
    assert one.feed(b"".join(pieces)) == [found for piece in pieces for found in many.feed(piece)]


def test_an_unending_block_is_noise_not_memory() -> None:
    found = Classifier().feed(b"\x37" + b"x" * 5000)
    assert all(isinstance(each, Noise) for each in found)
    assert len(found) > 4000


def test_a_cut_off_report_does_not_swallow_the_next_answer() -> None:
    assert Classifier().feed(b"\x10\x00\x12") == [Noise(0x10), RealtimeStatus(0x12)]


def test_a_presenters_answer_is_taken_whole_whatever_its_bytes() -> None:
    classifier = Classifier(presenter=True)
    assert classifier.feed(b"\x13\x10\x0f\x21\x00\x13\x00\x00") == [
        Flow(stop=True),
        PresenterStatus(b"\x21\x00\x13\x00"),
        QueuedStatus(0x00),
    ]
    assert classifier.feed(b"\x10\x12\x10\x0f\x00\x00\x00\x00") == [
        Noise(0x10),
        RealtimeStatus(0x12),
        PresenterStatus(bytes(4)),
    ]


def test_a_line_that_knows_no_presenter_takes_the_same_bytes_for_a_report() -> None:
    assert Classifier().feed(b"\x10\x0f\x00\x00") == [AutoStatus(b"\x10\x0f\x00\x00")]


def test_flow_control_within_an_answer_is_obeyed_and_leaves_the_answer_whole() -> None:
    assert Classifier().feed(b"\x37\x22ab\x13cd\x11\x00") == [
        Flow(stop=True),
        Flow(stop=False),
        proof(b"abcd"),
    ]
    assert Classifier().feed(b"\x18\x13\x00\x0f\x00") == [Flow(stop=True), AutoStatus(b"\x18\x00\x0f\x00")]
