"""Bytes as the ESC/POS command reference writes them."""

from __future__ import annotations

import pytest

from drivers.printer import escpos
from drivers.printer.blocks import Encoding
from drivers.printer.document import (
    Align,
    BigNumber,
    Cut,
    Element,
    Feed,
    Image,
    PrintDocument,
    QrCode,
    Text,
)
from drivers.printer.escpos import encode
from drivers.printer.layout import lay_out
from drivers.printer.profile import PrinterProfile, generic, load_profiles, profile

HEAD = b"\x1b@" + b"\x1dP\xcb\xcb" + b"\x1db\x01"
EPSON = profile("epson-tm-t20")


def on(model: PrinterProfile, *elements: Element) -> bytes:
    return encode(lay_out(PrintDocument(576, elements), Encoding.MIXED), model)


def mixed(*elements: Element) -> bytes:
    data = on(EPSON, *elements)
    assert data.startswith(HEAD)
    return data[len(HEAD) :]


def test_a_big_number_is_native_and_eight_times_enlarged() -> None:
    assert mixed(BigNumber("A012")) == b"\x1ba\x01" + b"\x1d!\x77" + b"\x1bE\x01" + b"\x1b3\xc0" + b"A012\n"


def test_an_ascii_line_is_native() -> None:
    assert (
        mixed(Text("Counter: 3", printer_face=True)) == b"\x1bJ\x04" + b"\x1b3\x18Counter: 3\n" + b"\x1bJ\x04"
    )


def test_a_qr_is_native_with_its_five_functions() -> None:
    quiet = b"\x1bJ\x18"
    assert mixed(QrCode("Số 1")) == (
        quiet
        + b"\x1ba\x01"
        + b"\x1d(k\x04\x00\x31\x41\x32\x00"
        + b"\x1d(k\x03\x00\x31\x43\x06"
        + b"\x1d(k\x03\x00\x31\x45\x31"
        + b"\x1d(k\x09\x00\x31\x50\x30"
        + "Số 1".encode()
        + b"\x1d(k\x03\x00\x31\x51\x30"
        + quiet
    )


def test_a_qr_whose_length_would_read_as_a_command_is_a_byte_longer() -> None:
    # 1037 bytes give pL pH = 10 04: a status request in the middle of the header.
    assert b"\x1d(k\x11\x04\x31\x50\x30" in mixed(QrCode("x" * 1037, module=2))


def test_a_picture_is_sent_cropped_with_feeds_for_blank_rows() -> None:
    bits = b"\x00\x00" * 5 + b"\x0f\xf0" + b"\x00\x00" * 3
    assert mixed(Image(16, 9, bits)) == (
        b"\x1bJ\x05" + b"\x1ba\x01" + b"\x1dv0\x00\x01\x00\x01\x00\xff" + b"\x1bJ\x03"
    )


def test_a_tall_picture_is_split_before_its_height_reads_as_a_command() -> None:
    data = mixed(Image(8, 1040, b"\xff" * 1040, Align.LEFT))
    assert data[:8] == b"\x1dv0\x00\x01\x00\x00\x03"
    assert data[8 + 768 : 16 + 768] == b"\x1dv0\x00\x01\x00\x10\x01"


def test_long_feeds_are_sent_in_steps() -> None:
    assert mixed(Feed(600), Cut()) == b"\x1bJ\xff\x1bJ\xff\x1bJ\x5a" + b"\x1dVB\x00"


@pytest.mark.parametrize("name", sorted(load_profiles()))
def test_only_commands_of_the_profile_are_sent(name: str) -> None:
    model = profile(name)
    data = on(model, Text("Quầy 3"), BigNumber("A012"), Feed(40), Cut())
    assert (b"\x1dP" in data) is model.motion_units
    assert (b"\x1db" in data) is model.smoothing
    assert (b"\x1dV" in data) is (model.cuts and not model.presenter)
    assert (b"\x1de" in data) is model.presenter


def test_a_printer_nobody_knows_gets_the_bare_commands() -> None:
    assert on(generic(), Feed(40), Cut()) == b"\x1b@" + b"\x1bJ\x28" + b"\x1dVB\x00"
    assert on(generic(), Feed(40), Cut()) == encode(
        lay_out(PrintDocument(576, (Feed(40), Cut())), Encoding.MIXED)
    )


def test_without_a_knife_the_paper_is_fed_to_the_tear_bar() -> None:
    model = PrinterProfile("narrow", cuts=False, cut_feed_dots=300)
    assert on(model, Feed(10), Cut()) == b"\x1b@" + b"\x1bJ\x0a" + b"\x1bJ\xff\x1bJ\x2d"


def test_a_presenter_cuts_and_pushes_the_ticket_out() -> None:
    assert on(profile("custom-vkp80"), Cut()).endswith(b"\x1bi" + b"\x1de\x03\x0c")


def test_feeds_are_told_in_the_printers_own_unit_where_it_cannot_be_set() -> None:
    model = PrinterProfile("fine", feed_unit=360)
    assert on(model, Feed(203)) == b"\x1b@" + b"\x1bJ\xff\x1bJ\x69"


def test_requests() -> None:
    assert [escpos.status_request(n) for n in (1, 2, 3, 4)] == [
        b"\x10\x04\x01",
        b"\x10\x04\x02",
        b"\x10\x04\x03",
        b"\x10\x04\x04",
    ]
    assert escpos.proof_request(b"!Az~") == b"\x1d(H\x06\x0000!Az~"


@pytest.mark.parametrize("token", [b"", b"abc", b"abc\x10", b"abcde", b"abc\x7f"])
def test_a_job_name_outside_the_allowed_bytes_is_refused(token: bytes) -> None:
    with pytest.raises(ValueError, match="20h"):
        escpos.proof_request(token)


@pytest.mark.parametrize("which", [0, 5])
def test_there_are_four_status_questions(which: int) -> None:
    with pytest.raises(ValueError, match="DLE EOT"):
        escpos.status_request(which)
