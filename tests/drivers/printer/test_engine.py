"""The simulated printer behaves like the real ones, their nastiness included."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pyzbar.pyzbar import decode

from drivers.deadline import Deadline
from drivers.printer.blocks import Encoding, render
from drivers.printer.document import PrintDocument, QrCode
from drivers.printer.escpos import (
    CLEAR_BUFFER,
    CUT,
    CUT_AND_PRESENT,
    PRESENTER_STATUS,
    RECOVER,
    encode,
    proof_request,
)
from drivers.printer.layout import lay_out
from drivers.printer.model import PrintOutcome
from drivers.printer.nv import DELETE_ALL, NvBlock, define_block, print_block
from drivers.printer.profile import profile, profile_names
from drivers.printer.raster import Raster
from drivers.printer.simulated.engine import Capabilities, Engine
from drivers.printer.simulated.faults import Fault
from drivers.printer.simulated.files import TicketFolder
from drivers.printer.simulated.memory import SimulatedPrinter
from drivers.printer.simulated.nv_file import keep_in_file
from drivers.printer.simulated.pacing import Pace
from tests.drivers.printer.samples import HandClock, slip

BLOCK = NvBlock(b"K1", Raster(2, 8, b"\xff\x81" * 8))

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


@pytest.mark.parametrize("name", profile_names())
def test_a_printer_of_a_profile_prints_what_that_profile_is_sent(name: str) -> None:
    model = profile(name)
    for width in model.width_dots:
        engine = Engine(Capabilities.from_profile(model, width))
        engine.feed(encode(lay_out(slip(width=width), Encoding.MIXED), model))
        (ticket,) = engine.take_tickets()
        assert ticket.contents["unknown"] == 0
        assert ticket.contents["text"] == ["A012", "08:46 21/01/2026"]
        assert ticket.picture.width == width


def test_a_profile_is_not_made_for_paper_it_is_not_sold_with() -> None:
    with pytest.raises(ValueError, match="576"):
        Capabilities.from_profile(profile("xprinter-xp58"), 576)


@pytest.mark.parametrize(
    ("name", "command", "letters"),
    [
        ("generic", proof_request(b"abcd"), "H00abcd"),
        ("generic", b"\x1da\x4f", "O"),
        ("generic", b"\x1dP\xcb\xcb", "??"),
        ("generic", print_block(BLOCK.key), "L0EK1"),
        ("xprinter-xp80", proof_request(b"abcd"), "H00abcd"),
        ("bixolon-srp350", proof_request(b"abcd"), "H00abcd"),
        ("epson-tm-t20", b"\x1de\x03\x41", "A"),
    ],
)
def test_a_command_a_clone_does_not_know_comes_out_as_letters(
    name: str, command: bytes, letters: str
) -> None:
    engine = Engine(Capabilities.from_profile(profile(name)))
    assert engine.feed(command + b"\n" + CUT) == b""
    (ticket,) = engine.take_tickets()
    assert ticket.contents["text"][0].startswith(letters)
    assert ticket.contents["unknown"] == 1


def test_a_clone_takes_the_rest_of_a_long_realtime_command_for_data() -> None:
    engine = Engine(Capabilities.from_profile(profile("generic")))
    assert engine.feed(b"\x1dv0\x00\x01\x00\x08\x00\xff" + CLEAR_BUFFER) == b""
    engine.feed(CUT)
    (ticket,) = engine.take_tickets()
    assert ticket.contents["rasters"] == 1, "the seven bytes have filled the picture up"


def test_without_a_knife_the_paper_is_torn_off_at_the_bar() -> None:
    engine = Engine(Capabilities.from_profile(profile("xprinter-xp58")))
    engine.feed(b"one\n" + b"\x1bJ\x14" * 3)
    assert engine.take_tickets() == []
    engine.feed(b"two\n" + b"\x1bJ\x78")
    (ticket,) = engine.take_tickets()
    assert ticket.contents["text"] == ["one", "two"]


def test_feeds_are_counted_in_the_unit_of_the_printer() -> None:
    counted, plain = (
        Engine(replace(Capabilities(), counts_dots=known, feed_unit=360, letters=True))
        for known in (True, False)
    )
    for engine, heights in ((counted, 24 + 100), (plain, 24 + round(100 * 203 / 360))):
        engine.feed(b"\x1b3\x00" + (b"\x1dP\xcb\xcb" if engine is counted else b"") + b"x\n\x1bJ\x64" + CUT)
        assert engine.take_tickets()[0].picture.height == heights


def test_reports_come_at_once_when_switched_on_and_then_with_every_change() -> None:
    engine = Engine()
    assert engine.inject(Fault.NEAR_END) == b""
    assert engine.feed(b"\x1da\x4f") == b"\x10\x00\x03\x00"
    assert engine.inject(Fault.PAPER_OUT) == b"\x18\x00\x0f\x00"
    assert engine.inject(Fault.COVER_OPEN) == b"\x38\x00\x0f\x00"
    assert engine.feed(b"x") == b""
    assert engine.lift(Fault.PAPER_OUT) == b"\x38\x00\x03\x00"
    assert engine.lift(Fault.COVER_OPEN) == b"\x10\x00\x03\x00"
    assert engine.feed(b"\x1da\x00") == b""
    assert engine.inject(Fault.PAPER_OUT) == b""


def test_a_report_comes_with_the_byte_that_broke_it() -> None:
    engine = Engine()
    engine.feed(b"\x1da\x4f")
    engine.inject(Fault.CUTTER, 3)
    assert engine.feed(b"ab") == b""
    assert engine.feed(b"cd") == b"\x18\x08\x00\x00"


@pytest.mark.parametrize(
    ("fault", "answer"),
    [
        (None, b"\x10\x0f\x00\x00\x00\x00"),
        (Fault.PAPER_OUT, b"\x10\x0f\x05\x00\x00\x00"),
        (Fault.COVER_OPEN, b"\x10\x0f\x00\x03\x00\x00"),
        (Fault.OVERHEATED, b"\x10\x0f\x00\x00\x01\x00"),
        (Fault.CUTTER, b"\x10\x0f\x00\x00\x00\x01"),
    ],
)
def test_a_presenter_tells_its_own_status(fault: Fault | None, answer: bytes) -> None:
    engine = Engine(Capabilities.from_profile(profile("custom-vkp80")))
    if fault is not None:
        engine.inject(fault)
    assert engine.feed(PRESENTER_STATUS) == answer
    assert Engine().feed(PRESENTER_STATUS) == b""


def test_a_ticket_stays_in_the_mouth_until_the_next_one_pushes_it_out() -> None:
    engine = Engine(Capabilities.from_profile(profile("custom-vkp80")))
    engine.feed(b"x\n" + CUT_AND_PRESENT)
    assert engine.feed(PRESENTER_STATUS)[2] == 0x20
    engine.feed(b"y\n")
    assert engine.feed(PRESENTER_STATUS)[2] == 0


def test_power_off_loses_buffer_and_settings_and_keeps_stored_pictures() -> None:
    engine = Engine()
    engine.feed(b"\x1da\x4f" + define_block(BLOCK) + b"\x1d!\x11" + b"half")
    assert engine.inject(Fault.POWER_OFF) == b""
    assert engine.feed(STATUS + DATA + proof_request(b"abcd")) == b"", "it takes everything into nothing"
    assert engine.lift(Fault.POWER_OFF) == b""
    assert engine.feed(STATUS) == b"\x12\x12\x12\x12"
    assert engine.inject(Fault.NEAR_END) == b"", "reports are off again"
    engine.feed(b"x\n" + CUT)
    (ticket,) = engine.take_tickets()
    assert ticket.contents["text"] == ["x"]
    assert ticket.picture.height == 30, "letters have their factory size again"
    assert list(engine.nv.blocks) == [BLOCK.key]


def test_power_off_leaves_the_half_printed_piece_in_the_mouth() -> None:
    engine = Engine()
    engine.feed(b"one\n")
    engine.inject(Fault.POWER_OFF)
    engine.lift(Fault.POWER_OFF)
    engine.feed(b"two\n" + CUT)
    assert engine.take_tickets()[0].contents["text"] == ["one", "two"]


def test_stored_pictures_and_wear_outlive_the_simulator(tmp_path: Path) -> None:
    path = tmp_path / "kept" / "nv.json"
    first, second = Engine(), Engine()
    keep_in_file(first.nv, path)
    first.feed(define_block(BLOCK) * 2)
    keep_in_file(second.nv, path)
    assert second.nv.writes == 2
    call = print_block(BLOCK.key) + CUT
    first.feed(call)
    second.feed(call)
    assert first.take_tickets()[0].picture.tobytes() == second.take_tickets()[0].picture.tobytes()
    second.feed(DELETE_ALL)
    third = Engine()
    keep_in_file(third.nv, path)
    assert (dict(third.nv.blocks), third.nv.writes) == ({}, 3)
    assert [each.name for each in path.parent.iterdir()] == ["nv.json"]


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"writes": 1, "blocks": [{"key": "zz"}]}', "\u00e9"])
def test_a_file_that_is_no_memory_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "nv.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"NV|hex"):
        keep_in_file(Engine().nv, path)


def test_paper_comes_no_faster_than_the_line_and_status_does_not_wait() -> None:
    clock = HandClock()
    engine = Engine(pace=Pace(9600, clock))
    assert engine.feed(DATA + proof_request(b"wxyz")) == b""
    assert engine.feed(STATUS) == b"\x12\x12\x12\x12"
    for _ in range(100_000):
        if engine.idle_for is None:
            break
        clock.sleep(engine.idle_for)
        if engine.poll():
            break
    took = clock.now - 1000
    assert took == pytest.approx((len(DATA) + 11) / 960, rel=0.01)
    assert len(engine.take_tickets()) == 1
    assert engine.idle_for is None


def test_a_paced_printer_in_memory_confirms_when_the_line_has_carried_the_ticket() -> None:
    clock = HandClock()
    engine = Engine(pace=Pace(9600, clock))
    printer = SimulatedPrinter(engine, clock=clock, sleep=clock.sleep)
    printer.start(lambda _: None)
    began = clock.now
    assert printer.print(slip(), Deadline.after(60, clock))[0] is PrintOutcome.CONFIRMED
    assert len(DATA) / 960 <= clock.now - began <= len(DATA) / 960 + 1


@pytest.mark.parametrize("fault", [None, Fault.PAPER_OUT])
def test_half_a_command_or_a_printer_that_stands_still_is_not_waited_for(fault: Fault | None) -> None:
    clock = HandClock()
    engine = Engine(pace=Pace(9600, clock))
    if fault is not None:
        engine.inject(fault)
    engine.feed(b"\x1dv0" if fault is None else b"x\n")
    clock.sleep(1)
    engine.poll()
    assert engine.idle_for is None


def test_clearing_a_paced_buffer_stops_the_paper() -> None:
    clock = HandClock()
    engine = Engine(pace=Pace(9600, clock))
    engine.feed(DATA)
    clock.sleep(1)
    engine.poll()
    assert engine.feed(CLEAR_BUFFER) == b"\x37\x25\x00"
    clock.sleep(60)
    engine.poll()
    assert engine.take_tickets() == []


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
