"""What only the serial scanner does."""

from __future__ import annotations

import logging
import termios
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from queue import Queue

import pytest
import serial

from drivers.scanner.model import ScannerState
from drivers.scanner.serial import SerialScanner
from drivers.scanner.simulated import PtyScanner
from drivers.scanner.supervision import pauses

PATIENCE = 5.0


def test_pauses_double_up_to_a_bound() -> None:
    assert list(islice(pauses(1.0, 5.0), 6)) == [1.0, 2.0, 4.0, 5.0, 5.0, 5.0]


class Line:
    """Stands in for `serial.Serial`: plays a script of reads; an exception in it is raised."""

    def __init__(self, script: list[bytes | Exception]) -> None:
        self._script = script

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    @property
    def in_waiting(self) -> int:
        return 1

    def read(self, _size: int) -> bytes:
        step = self._script.pop(0) if self._script else b""
        if isinstance(step, Exception):
            raise step
        return step


@pytest.mark.parametrize("error", [serial.SerialException(), OSError(5), termios.error(5)], ids=repr)
def test_every_way_a_line_fails_is_survived(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    lines: Iterator[Line] = iter(
        [Line([b"one\r", b"hal", error]), Line([b"two\r"]), *(Line([]) for _ in range(100))]
    )
    monkeypatch.setattr(serial, "Serial", lambda *_args, **_options: next(lines))
    scans: Queue[str] = Queue()
    states: Queue[ScannerState] = Queue()
    scanner = SerialScanner("absent", longest_pause=0.01)
    scanner.start(scans.put, states.put)
    assert [scans.get(timeout=PATIENCE) for _ in range(2)] == ["one", "two"]
    assert [states.get(timeout=PATIENCE) for _ in range(3)] == [
        ScannerState.READY,
        ScannerState.DISCONNECTED,
        ScannerState.READY,
    ]
    scanner.close()


def test_a_device_that_never_comes_is_reported_and_logged_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    states: Queue[ScannerState] = Queue()
    scanner = SerialScanner(str(tmp_path / "none"), longest_pause=0.01)
    with caplog.at_level(logging.DEBUG):
        scanner.start(lambda _: None, states.put)
        assert states.get(timeout=PATIENCE) is ScannerState.DISCONNECTED
        scanner.close()
    assert states.empty()
    assert [record.levelname for record in caplog.records] == ["WARNING"]


@pytest.mark.parametrize("bug", [ZeroDivisionError("secret"), OSError("secret")], ids=repr)
def test_a_listeners_bug_stops_neither_the_line_nor_the_next_scan(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, bug: Exception
) -> None:
    monkeypatch.setattr(serial, "Serial", lambda *_args, **_options: Line([b"one\r", b"two\r"]))
    scans: Queue[str] = Queue()

    def broken(text: str) -> None:
        scans.put(text)
        raise bug

    scanner = SerialScanner("absent")
    scanner.start(broken, lambda _: None)
    assert [scans.get(timeout=PATIENCE) for _ in range(2)] == ["one", "two"]
    assert scanner.state is ScannerState.READY
    scanner.close()
    assert type(bug).__name__ in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.slow
@pytest.mark.parametrize("terminator", [b"\r", b"\n", b""], ids=["CR", "LF", "pause"])
def test_every_terminator_works_on_a_line_and_no_content_is_logged(
    terminator: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    far_end = PtyScanner(terminator=terminator)
    scans: Queue[str] = Queue()
    states: Queue[ScannerState] = Queue()
    scanner = SerialScanner(far_end.device, idle_gap=0.05)
    with caplog.at_level(logging.DEBUG):
        scanner.start(scans.put, states.put)
        assert states.get(timeout=PATIENCE) is ScannerState.READY
        far_end.show("Đất đai|secret")
        assert scans.get(timeout=PATIENCE) == "Đất đai|secret"
        far_end.send(b"\xff\xfesec")
        far_end.send(b"ret\r")
        assert "secret" in scans.get(timeout=PATIENCE)
    scanner.close()
    far_end.close()
    assert "secret" not in caplog.text


@pytest.mark.slow
def test_a_line_in_use_by_another_program_is_not_shared(tmp_path: Path) -> None:
    far_end = PtyScanner()
    with serial.Serial(far_end.device, exclusive=True):
        states: Queue[ScannerState] = Queue()
        scanner = SerialScanner(far_end.device, longest_pause=0.05)
        scanner.start(lambda _: None, states.put)
        assert states.get(timeout=PATIENCE) is ScannerState.DISCONNECTED
    assert states.get(timeout=PATIENCE) is ScannerState.READY
    scanner.close()
    far_end.close()


@pytest.mark.slow
def test_a_flood_nobody_reads_does_not_block_the_simulator() -> None:
    far_end = PtyScanner()
    for _ in range(200):
        far_end.show("x" * 1000)
    far_end.close()
