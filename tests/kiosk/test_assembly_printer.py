"""The printer as configured reaches the driver."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from drivers.printer.absent import AbsentPrinter
from drivers.printer.blocks import Encoding
from drivers.printer.document import PrintDocument, Text
from drivers.printer.nv import stored_keys
from drivers.printer.profile import generic, profile
from drivers.printer.serial import SerialPrinter
from kiosk.assembly import (
    composer,
    paper_limit_s,
    printer_choice,
    printer_of,
    printer_settings,
    ticket_limit_s,
)
from kiosk.commissioned import FILE_NAME, Verdict, write_commissioned
from kiosk.commissioning import Plan, record_of, wanted_blocks
from kiosk.config import Configuration, check
from kiosk.resources import config_folder

DEFAULTS = tomllib.loads((config_folder() / "default.toml").read_text(encoding="utf-8"))


def configuration(state: Path, **printer: Any) -> Configuration:
    own = {"terminal": {"state_folder": str(state)}, "printer": printer}
    found = check(DEFAULTS, own)
    assert isinstance(found, Configuration)
    return found


def test_without_a_device_there_is_no_printer(tmp_path: Path) -> None:
    assert isinstance(printer_of(configuration(tmp_path)), AbsentPrinter)


def test_every_setting_reaches_the_driver(tmp_path: Path) -> None:
    config = configuration(
        tmp_path,
        device="0403:6001",
        baud=38400,
        handshake="rtscts",
        profile="bixolon-srp350",
        encoding="raster",
    )
    settings = printer_settings(config, printer_choice(config))
    assert (settings.device, settings.baud, settings.hardware_handshake) == ("0403:6001", 38400, True)
    assert (settings.profile, settings.encoding) == (profile("bixolon-srp350"), Encoding.RASTER)


def test_what_was_commissioned_reaches_the_driver(tmp_path: Path) -> None:
    config = configuration(tmp_path, device="/dev/none")
    wanted = wanted_blocks(config, composer(config))
    epson = profile("epson-tm-t20")
    assert write_commissioned(tmp_path, record_of(epson, "TM-T20", Plan(keep=wanted), Verdict.PROVEN))
    settings = printer_settings(config, printer_choice(config))
    assert (settings.profile, settings.encoding) == (epson, Encoding.NV)
    assert settings.stored == stored_keys(wanted)


def test_a_broken_record_does_not_keep_the_terminal_from_printing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"{")
    config = configuration(tmp_path, device="/dev/none")
    printer = printer_of(config)
    assert isinstance(printer, SerialPrinter)
    printer.close()
    choice = printer_choice(config)
    assert (choice.profile, choice.encoding) == (generic(), Encoding.MIXED)
    assert any(FILE_NAME in each.getMessage() for each in caplog.records)


def test_a_printer_neither_named_nor_commissioned_is_asked_who_it_is(tmp_path: Path) -> None:
    config = configuration(tmp_path, device="/dev/none")
    assert printer_settings(config, printer_choice(config)).recognise
    for encoding, used in (("raster", Encoding.RASTER), ("nv", Encoding.MIXED)):
        forced = configuration(tmp_path, device="/dev/none", encoding=encoding)
        assert printer_settings(forced, printer_choice(forced)).encoding is used
    named = configuration(tmp_path, device="/dev/none", profile="generic")
    assert not printer_settings(named, printer_choice(named)).recognise
    done = record_of(profile("epson-tm-t20"), "TM-T20", Plan(), Verdict.PROVEN)
    assert write_commissioned(tmp_path, done)
    assert not printer_settings(config, printer_choice(config)).recognise


@pytest.mark.parametrize(("baud", "seconds"), [(9600, 12 + 20.8), (19200, 12 + 10.4), (115200, 12 + 1.7)])
def test_a_ticket_has_the_time_its_bytes_need_on_the_wire(tmp_path: Path, baud: int, seconds: float) -> None:
    config = configuration(tmp_path, device="/dev/none", baud=baud, print_deadline_s=12)
    assert ticket_limit_s(config) == pytest.approx(seconds, abs=0.1)


def test_a_long_slip_has_more_time_than_a_short_one(tmp_path: Path) -> None:
    config = configuration(tmp_path, device="/dev/none", baud=9600, print_deadline_s=12)
    line = Text("Giấy tờ cần chuẩn bị", 24)
    short, long = (paper_limit_s(config, PrintDocument(576, (line,) * lines)) for lines in (1, 60))
    assert 12 < short < 15
    assert long - 12 > 40 * (short - 12)
