"""What was learnt from other people's programs: an emulator that drew our tickets, drivers that used our
simulated printer. `docs/printing.md` names them."""

from __future__ import annotations

import pytest
from PIL import Image, ImageChops

from drivers.printer.blocks import Encoding, render
from drivers.printer.escpos import encode
from drivers.printer.layout import lay_out
from drivers.printer.nv import define_block, nv_blocks, stored_keys
from drivers.printer.profile import profile
from drivers.printer.simulated.capabilities import Capabilities
from drivers.printer.simulated.commands import length
from drivers.printer.simulated.engine import Engine
from drivers.printer.simulated.paper import PrintedTicket
from tests.drivers.printer.samples import slip

CUT = b"\x1dV\x00"


def printed(data: bytes) -> PrintedTicket:
    engine = Engine(Capabilities())
    engine.feed(data)
    (ticket,) = engine.take_tickets()
    return ticket


def ink_rows(picture: Image.Image) -> list[int]:
    ink = ImageChops.invert(picture)
    return [row for row in range(ink.height) if ink.crop((0, row, ink.width, row + 1)).getbbox()]


def commands(data: bytes) -> list[bytes]:
    found, at = [], 0
    while at < len(data):
        size = length(data, at)
        assert size
        found.append(data[at : at + size])
        at += size
    return found


def encoded(encoding: Encoding) -> bytes:
    """A ticket with its stored blocks in front, as a whole stream."""
    blocks = nv_blocks([slip()])
    layout = lay_out(slip(), encoding, stored_keys(blocks))
    return b"".join(map(define_block, blocks)) + encode(layout, profile("epson-tm-t20"))


@pytest.mark.parametrize("encoding", Encoding)
def test_settings_of_a_line_are_made_at_its_beginning(encoding: Encoding) -> None:
    """`ESC a` is ignored elsewhere, and a picture amid a line would print the line first."""
    waiting = False
    for command in commands(encoded(encoding)):
        if command[0] >= 0x20:
            waiting = True
        elif command == b"\n":
            waiting = False
        elif command[:2] not in (b"\x1d!", b"\x1bE", b"\x1b3"):
            assert not waiting, command[:8].hex()


@pytest.mark.parametrize("encoding", Encoding)
def test_the_same_paper_however_the_bytes_arrive(encoding: Encoding) -> None:
    data = encoded(encoding)
    whole = printed(data).picture
    for size in (1, 7, 37):
        engine = Engine(Capabilities())
        for at in range(0, len(data), size):
            engine.feed(data[at : at + size])
        (ticket,) = engine.take_tickets()
        assert ticket.picture.tobytes() == whole.tobytes()


def test_a_picture_moves_the_paper_by_its_own_height_whatever_the_line_spacing() -> None:
    layout = lay_out(slip(), Encoding.RASTER)
    spaced = b"\x1b@\x1b3\x80" + encode(layout).removeprefix(b"\x1b@")
    paper = printed(spaced).picture
    drawn = render(layout)
    assert ink_rows(paper) == ink_rows(drawn)


def test_columns_of_dots_are_a_part_of_their_line() -> None:
    """python-escpos sends a picture as bands of 24 dots and sets the spacing below that: no gap between."""
    band = b"\x1b*\x21\x08\x00" + b"\xff" * 24 + b"\n"
    assert ink_rows(printed(b"\x1b3\x10" + band * 2 + CUT).picture) == list(range(48))


def test_columns_of_eight_dots_are_printed_three_high_and_at_half_density_twice_as_wide() -> None:
    for mode, wide in ((b"\x00", 16), (b"\x01", 8)):
        paper = printed(b"\x1b*" + mode + b"\x08\x00" + b"\xff" * 8 + b"\n" + CUT).picture
        assert ImageChops.invert(paper).getbbox() == (0, 0, wide, 24)


@pytest.mark.parametrize("head", [b"\x1d(L\x1a\x00", b"\x1d8L\x1a\x00\x00\x00"])
def test_the_graphics_buffer_is_printed_once(head: bytes) -> None:
    """Functions 112 and 50, the way of receiptline and of python-escpos on request."""
    store = head + b"\x30\x70\x30\x01\x02\x31\x08\x00\x10\x00" + b"\xff" * 16
    show = b"\x1d(L\x02\x00\x30\x32"
    ticket = printed(store + show + show + b"A\n" + CUT)
    left, top, right, _ = ImageChops.invert(ticket.picture.crop((0, 0, 576, 32))).getbbox() or (0, 0, 0, 0)
    assert (left, top, right) == (0, 0, 8)
    assert ink_rows(ticket.picture)[:32] == list(range(32))
    assert ink_rows(ticket.picture)[-1] < 32 + 24
    assert ticket.contents["rasters"] == 1
    assert store in ticket.data


def test_commands_for_letters_of_other_scripts_leave_nothing_on_paper() -> None:
    ticket = printed(b"\x1c(A\x02\x00\x30\x00A\n" + CUT)
    assert ticket.contents["text"] == ["A"]
