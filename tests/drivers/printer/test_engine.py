"""The simulated printer behaves like the real ones, their nastiness included."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pyzbar.pyzbar import decode

from drivers.printer.blocks import Encoding, render
from drivers.printer.document import PrintDocument, QrCode
from drivers.printer.escpos import CLEAR_BUFFER, CUT, RECOVER, encode, proof_request
from drivers.printer.layout import lay_out
from drivers.printer.simulated.engine import Capabilities, Engine
from drivers.printer.simulated.faults import Fault
from drivers.printer.simulated.files import TicketFolder
from tests.drivers.printer.samples import slip

DATA = encode(lay_out(slip(), Encoding.MIXED))
STATUS = b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04"
COMMANDS = st.sampled_from(
    [
        b"\x1b",
        b"\x1d",
        b"\x1c",
        b"\x10",
        b"\x1dv0\x00",
        b"\x1d(k",
        b"\x1d(L",
        b"\x1b*!",
        b"\x1dk\x49",
        b"\x1dV",
    ]
)


@settings(deadline=None)
@given(st.lists(st.one_of(st.binary(max_size=30), COMMANDS), max_size=30))
def test_no_bytes_raise(pieces: list[bytes]) -> None:
    engine = Engine()
    for piece in pieces:
        engine.feed(piece)
    engine.feed(b"\x00" * 300 + CUT)
    engine.unfinished()


@pytest.mark.parametrize("size", [1, 7, 512])
def test_the_size_of_the_pieces_does_not_matter(size: int) -> None:
    whole, pieces = Engine(), Engine()
    whole.feed(DATA)
    for at in range(0, len(DATA), size):
        pieces.feed(DATA[at : at + size])
    assert whole.take_tickets()[0].picture.tobytes() == pieces.take_tickets()[0].picture.tobytes()


def test_the_bytes_kept_with_a_ticket_print_the_same_ticket_again() -> None:
    first, second = Engine(), Engine()
    first.feed(STATUS + DATA + proof_request(b"abcd") + b"\x1dr\x01")
    (ticket,) = first.take_tickets()
    assert ticket.data == DATA
    second.feed(ticket.data)
    assert second.take_tickets()[0].picture.tobytes() == ticket.picture.tobytes()


def test_realtime_commands_are_obeyed_in_the_middle_of_a_picture_and_damage_it() -> None:
    engine = Engine()
    assert engine.feed(b"\x1dv0\x00\x02\x00\x02\x00\xff\x10\x04\x01\xff\xff\xff") == b"\x12"
    assert engine.feed(b"\x1dv0\x00\x01\x00\x03\x00\x10\x04") == b""


@pytest.mark.parametrize(
    ("fault", "answers"),
    [
        (None, b"\x12\x12\x12\x12"),
        (Fault.PAPER_OUT, b"\x1a\x32\x12\x7e"),
        (Fault.COVER_OPEN, b"\x1a\x16\x12\x12"),
        (Fault.OFFLINE, b"\x1a\x12\x12\x12"),
        (Fault.CUTTER, b"\x1a\x52\x1a\x12"),
        (Fault.OVERHEATED, b"\x1a\x52\x52\x12"),
        (Fault.NEAR_END, b"\x12\x12\x12\x1e"),
        (Fault.MUTE, b""),
    ],
)
def test_status_bytes(fault: Fault | None, answers: bytes) -> None:
    engine = Engine()
    if fault is not None:
        engine.inject(fault)
    assert engine.feed(STATUS) == answers


def test_the_echo_comes_after_the_paper() -> None:
    engine = Engine()
    assert engine.feed(DATA[:-10]) == b""
    assert engine.feed(DATA[-10:] + proof_request(b"wxyz") + b"\x1dr\x01") == b"\x37\x22wxyz\x00\x00"


def test_what_waited_for_paper_comes_out_with_the_new_roll() -> None:
    engine = Engine()
    engine.inject(Fault.PAPER_OUT)
    assert engine.feed(DATA + proof_request(b"wxyz")) == b""
    assert engine.take_tickets() == []
    assert engine.lift(Fault.PAPER_OUT) == b"\x37\x22wxyz\x00"
    assert len(engine.take_tickets()) == 1


@pytest.mark.parametrize(("command", "answer"), [(CLEAR_BUFFER, b"\x37\x25\x00"), (RECOVER, b"")])
def test_a_cleared_buffer_stays_cleared(command: bytes, answer: bytes) -> None:
    engine = Engine()
    engine.inject(Fault.PAPER_OUT)
    engine.feed(DATA)
    assert engine.feed(command) == answer
    engine.lift(Fault.PAPER_OUT)
    assert engine.take_tickets() == []


def test_a_fault_sets_in_at_the_chosen_byte() -> None:
    engine = Engine()
    engine.inject(Fault.STALL, 100)
    engine.feed(DATA)
    assert engine.received == 100


@pytest.mark.parametrize("mode", list(Encoding))
@pytest.mark.parametrize("width", [576, 384])
def test_the_qr_on_paper_decodes_to_what_was_asked(mode: Encoding, width: int) -> None:
    text = "Số thứ tự: A012\nHộ tịch – Chứng thực\nCấp lúc 08:46, ngày 21/01/2026"
    layout = lay_out(PrintDocument(width, (QrCode(text, module=5),)), mode)
    engine = Engine(Capabilities(width=width))
    engine.feed(encode(layout) + CUT)
    for picture in (render(layout), engine.take_tickets()[0].picture):
        paper = Image.new("L", (picture.width + 80, picture.height + 80), 255)
        paper.paste(picture, (40, 40))
        assert decode(paper)[0].data.decode() == text


def test_commands_of_other_software_print_too() -> None:
    engine = Engine()
    engine.feed(b"\x1b@\x1b!\x38Total\n\x1b!\x00line\x1bd\x02\x1b*\x21\x10\x00" + b"\xf0" * 48 + b"\x1bi")
    engine.feed(b"\x1bt\x1e\x1dB\x00\xe1\n\x1dV\x00")
    first, second = engine.take_tickets()
    assert first.contents["text"] == ["Total", "line"]
    assert first.contents["rasters"] == 1
    assert second.contents["text"] == ["?"]


def test_an_endless_feed_costs_no_memory() -> None:
    engine = Engine()
    engine.feed(b"x\n" + b"\x1bd\xff" * 2000 + CUT)
    (ticket,) = engine.take_tickets()
    assert ticket.picture.height <= 24_000


def test_tickets_are_kept_as_three_files_and_never_overwritten(tmp_path: Path) -> None:
    engine = Engine()
    engine.feed(DATA * 2)
    one, two = engine.take_tickets()
    assert TicketFolder(tmp_path).save(one).name == "0001.png"
    assert TicketFolder(tmp_path).save(two).name == "0002.png"
    assert (tmp_path / "0002.bin").read_bytes() == DATA
    contents = json.loads((tmp_path / "0001.json").read_text())
    assert contents["text"] == ["A012", "08:46 21/01/2026"]
    assert contents["qr"] == ["Số thứ tự: A012\nHộ tịch"]
    assert contents["bytes"] == len(DATA)
