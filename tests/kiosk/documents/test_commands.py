"""`kiosk ticket render` and `kiosk printer …` keep the command line's contract."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from drivers.printer.simulated.engine import Engine
from drivers.printer.simulated.faults import Fault
from drivers.printer.simulated.pty import PtyPrinter
from kiosk.cli.document_samples import SAMPLES
from kiosk.cli.printer import status, test
from kiosk.cli.ticket_render import render
from kiosk.i18n import catalogue

print_test = test
# pytest would take the command for a test of its own.
del test


def run(command: Any, *words: str) -> Result:
    return CliRunner().invoke(command, words, obj=catalogue("vi"))


def test_render_writes_picture_and_bytes_that_agree(tmp_path: Path) -> None:
    png, raw = tmp_path / "a.png", tmp_path / "a.bin"
    for mode in ("mixed", "raster"):
        done = run(
            render,
            *("--service", "ho-tich", "--number", "A012", "--mode", mode, "--lang", "en", "--json"),
            *("--png", str(png), "--bytes", str(raw)),
        )
        assert done.exit_code == 0, done.output
        assert json.loads(done.stdout)["size"] == raw.stat().st_size
        engine = Engine()
        engine.feed(raw.read_bytes())
        with Image.open(png) as picture:
            assert picture.tobytes() == engine.take_tickets()[0].picture.tobytes()


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_render_shows_every_other_paper_without_service_or_number(tmp_path: Path, name: str) -> None:
    png, raw = tmp_path / "a.png", tmp_path / "a.bin"
    words = ("--document", name, "--width", "384", "--lang", "en", "--mode", "hybrid")
    done = run(render, *words, "--png", str(png), "--bytes", str(raw), "--json")
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    with Image.open(png) as picture:
        assert picture.size == (384, said["height"])
    assert said["size"] == raw.stat().st_size


@pytest.mark.parametrize(
    "words",
    [
        ("--number", "A012"),
        ("--service", "ho-tich"),
        ("--document", "letter"),
        ("--service", "ho-tich", "--number", "A012", "--mode", "pdf"),
        ("--service", "ho-tich", "--number", "Ố1"),
        ("--service", "nothing", "--number", "A012"),
        ("--service", "ho-tich", "--number", "A012", "--width", "500"),
    ],
)
def test_render_refuses_what_it_cannot_do_as_wrong_usage(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = run(render, *words, "--png", str(tmp_path / "a.png"), "--bytes", str(tmp_path / "a.bin"))
    assert done.exit_code == 2
    assert list(tmp_path.iterdir()) == []
    assert "Traceback" not in done.output


def test_no_printer_is_out_of_reach(tmp_path: Path) -> None:
    done = run(status, "--device", str(tmp_path / "none"), "--json")
    assert done.exit_code == 3
    answer = json.loads(done.stdout)
    assert answer["failure"]["code"] == "PRN-101"
    assert answer["printer"] == "disconnected"


def test_no_device_configured_is_wrong_configuration() -> None:
    assert run(status, "--json").exit_code == 2


@pytest.mark.slow
def test_status_and_test_slip_over_a_pty(tmp_path: Path) -> None:
    device = PtyPrinter(link=tmp_path / "printer")
    try:
        ready = run(status, "--device", device.device, "--json")
        assert (ready.exit_code, json.loads(ready.stdout)["printer"]) == (0, "ready")
        assert run(print_test, "--device", device.device).exit_code == 0
        device.set_fault(Fault.PAPER_OUT)
        for command in (status, print_test):
            done = run(command, "--device", device.device, "--json")
            assert done.exit_code == 1
            assert json.loads(done.stdout)["failure"]["code"] == "PRN-103"
    finally:
        device.close()


@pytest.mark.slow
def test_the_simulator_prints_its_device_and_keeps_tickets(tmp_path: Path) -> None:
    link, out = tmp_path / "printer", tmp_path / "out"
    words = ["printer", "simulate", "--out", str(out), "--link", str(link)]
    process = subprocess.Popen(
        [sys.executable, "-c", "from kiosk.cli import main; main()", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == str(link)
        assert run(print_test, "--device", str(link)).exit_code == 0
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
    finally:
        process.kill()
        process.communicate()
    assert sorted(path.name for path in out.iterdir()) == ["0001.bin", "0001.json", "0001.png"]
    assert not link.is_symlink()
