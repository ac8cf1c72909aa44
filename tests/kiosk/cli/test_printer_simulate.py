"""`kiosk printer simulate` keeps the command line's contract."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from drivers.deadline import Deadline
from drivers.printer.model import NvMemoryInfo, PrinterStatus, PrintOutcome
from drivers.printer.nv import NvBlock
from drivers.printer.profile import profile
from drivers.printer.raster import Raster
from drivers.printer.serial import SerialPrinter, SerialSettings
from kiosk.cli.printer_simulate import simulate
from kiosk.i18n import catalogue
from tests.drivers.printer.samples import slip

BLOCK = NvBlock(b"K1", Raster(2, 8, b"\xff\x81" * 8))
SECONDS = 20.0


def run(*words: str) -> Result:
    return CliRunner().invoke(simulate, words, obj=catalogue("vi"))


@pytest.mark.parametrize(
    "words",
    [
        ("--fault", "fire"),
        ("--fault", "mute@"),
        ("--fault", "mute@-3"),
        ("--fault", "@12"),
        ("--profile", "typewriter"),
        ("--width", "400"),
        ("--profile", "xprinter-xp58", "--width", "576"),
        ("--pace", "1"),
    ],
)
def test_what_it_does_not_know_is_wrong_usage(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert run("--out", str(tmp_path / "out"), *words).exit_code == 2


def test_a_damaged_memory_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "nv.json").write_text("[")
    done = run("--out", str(tmp_path), "--json")
    assert done.exit_code == 2
    assert "failure" in json.loads(done.stdout)
    assert (tmp_path / "nv.json").read_text() == "["


@contextmanager
def simulated(out: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    """The command in a process of its own, once its device is there."""
    words = ("printer", "simulate", "--out", str(out), "--link", str(out / "printer"), *words)
    process = subprocess.Popen(
        [sys.executable, "-c", "from kiosk.cli import main; main()", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == str(out / "printer")
        yield process
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=SECONDS) == 0
    finally:
        process.kill()
        process.communicate()


@contextmanager
def printer_on(out: Path, name: str) -> Iterator[SerialPrinter]:
    printer = SerialPrinter(
        SerialSettings(str(out / "printer"), profile=profile(name), poll_seconds=0.05, heartbeat_seconds=0.1)
    )
    printer.start(lambda _: None)
    try:
        yield printer
    finally:
        printer.close()


def becomes(printer: SerialPrinter, wanted: PrinterStatus) -> bool:
    end = time.monotonic() + SECONDS
    while printer.status is not wanted and time.monotonic() < end:
        time.sleep(0.01)
    return printer.status is wanted


@pytest.mark.slow
def test_a_fault_sets_in_and_a_signal_mends_it(tmp_path: Path) -> None:
    with (
        simulated(tmp_path, "--profile", "xprinter-xp58", "--fault", "paper-out@2000") as process,
        printer_on(tmp_path, "xprinter-xp58") as printer,
    ):
        assert becomes(printer, PrinterStatus.READY)
        outcome, status = printer.print(slip(width=384), Deadline.after(SECONDS))
        assert (outcome, status) == (PrintOutcome.UNKNOWN, PrinterStatus.PAPER_OUT)
        process.send_signal(signal.SIGUSR1)
        assert becomes(printer, PrinterStatus.READY)
        assert printer.print(slip(width=384), Deadline.after(SECONDS))[0] is PrintOutcome.CONFIRMED
    contents = json.loads(max(tmp_path.glob("0*.json")).read_text())
    assert (contents["width"], contents["unknown"]) == (384, 0)
    assert "A012" in contents["text"]


@pytest.mark.slow
def test_stored_pictures_are_there_after_a_restart(tmp_path: Path) -> None:
    with simulated(tmp_path, "--profile", "epson-tm-t20"), printer_on(tmp_path, "epson-tm-t20") as printer:
        assert isinstance(printer.store([BLOCK], Deadline.after(SECONDS)), NvMemoryInfo)
    with simulated(tmp_path, "--profile", "epson-tm-t20"), printer_on(tmp_path, "epson-tm-t20") as printer:
        told = printer.nv_memory(Deadline.after(SECONDS))
        assert isinstance(told, NvMemoryInfo)
        assert told.keys == (BLOCK.key,)


@pytest.mark.slow
def test_a_paced_ticket_takes_as_long_as_the_line_needs(tmp_path: Path) -> None:
    with (
        simulated(tmp_path, "--profile", "generic", "--pace", "57600"),
        printer_on(tmp_path, "generic") as printer,
    ):
        assert becomes(printer, PrinterStatus.READY)
        started = time.monotonic()
        assert printer.print(slip(), Deadline.after(SECONDS))[0] is PrintOutcome.CONFIRMED
        took = time.monotonic() - started
    contents = json.loads((tmp_path / "0001.json").read_text())
    assert took >= contents["bytes"] / 5760
