"""What every scanner does: in memory, over a serial line, as a keyboard, and as one of the kernel's own
keyboards where the machine can make them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue
from threading import current_thread
from typing import Protocol

import pytest

from drivers.scanner.framing import MAX_BYTES
from drivers.scanner.keyboard import KeyboardScanner, take_keyboard
from drivers.scanner.model import Scanner, ScannerState
from drivers.scanner.serial import SerialScanner
from drivers.scanner.simulated import PtyScanner, SimulatedScanner
from drivers.scanner.simulated_keyboard import SimulatedKeyboard
from tests.drivers.scanner import uinput_keyboard

PATIENCE = 20.0
"""Seconds: twenty times what the slowest rung needs, on a machine that does other things too."""

RUNGS = ["memory", pytest.param("pty", marks=pytest.mark.slow), "keyboard"]
if uinput_keyboard.available():
    RUNGS.append(pytest.param("uinput", marks=pytest.mark.slow))


class FarEnd(Protocol):
    """The scanner's end of the wire."""

    def show(self, text: str) -> None: ...

    def unplug(self) -> None: ...

    def plug(self) -> None: ...

    def close(self) -> None: ...


class Bench:
    """A scanner, what can be done to it, and what it said."""

    def __init__(self, scanner: Scanner, far_end: FarEnd) -> None:
        self.scanner = scanner
        self.far_end = far_end
        self.scans: Queue[str] = Queue()
        self.states: Queue[ScannerState] = Queue()
        self.threads: set[str] = set()

    def start(self) -> None:
        self.scanner.start(self._scanned, self.states.put)

    def _scanned(self, text: str) -> None:
        self.threads.add(current_thread().name)
        self.scans.put(text)

    def state(self) -> ScannerState:
        return self.scanner.state

    def scan(self) -> str:
        return self.scans.get(timeout=PATIENCE)

    def became(self) -> ScannerState:
        return self.states.get(timeout=PATIENCE)


def pair(rung: str, folder: Path) -> tuple[Scanner, FarEnd]:
    if rung == "memory":
        simulated = SimulatedScanner()
        return simulated, simulated
    if rung == "pty":
        line = PtyScanner(link=folder / "scanner")
        return SerialScanner(line.device, idle_gap=0.05, longest_pause=0.2), line
    if rung == "keyboard":
        keyboard = SimulatedKeyboard()
        return KeyboardScanner(keyboard.take, idle_gap=0.05, longest_pause=0.2), keyboard
    kernels = uinput_keyboard.UinputKeyboard()
    return KeyboardScanner(lambda: take_keyboard(kernels.name), longest_pause=0.2), kernels


@pytest.fixture(params=RUNGS)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    found = Bench(*pair(request.param, tmp_path))
    yield found
    found.scanner.close()
    found.far_end.close()


def test_it_becomes_ready_and_says_so_once(bench: Bench) -> None:
    assert bench.state() is ScannerState.DISCONNECTED
    bench.start()
    assert bench.became() is ScannerState.READY
    assert bench.state() is ScannerState.READY
    with pytest.raises(Empty):
        bench.states.get(timeout=0.1)


def test_codes_arrive_whole_in_order_and_off_the_callers_thread(bench: Bench) -> None:
    bench.start()
    bench.became()
    codes = ["H30.12-250115-0001", "Nguyễn Thị Ví Dụ|Nữ", "x" * 300]
    for code in codes:
        bench.far_end.show(code)
    assert [bench.scan() for _ in codes] == codes
    assert current_thread().name not in bench.threads


def test_dirt_empties_and_overlong_codes_stop_nothing(bench: Bench) -> None:
    bench.start()
    bench.became()
    for code in ["", "\x00\x00", "x" * (MAX_BYTES + 1), "\x00good\x00"]:
        bench.far_end.show(code)
    assert bench.scan() == "good"


def test_unplugging_and_plugging_in_again_is_reported_and_survived(bench: Bench) -> None:
    bench.start()
    assert bench.became() is ScannerState.READY
    for _ in range(2):
        bench.far_end.unplug()
        assert bench.became() is ScannerState.DISCONNECTED
        assert bench.state() is ScannerState.DISCONNECTED
        bench.far_end.show("lost")
        bench.far_end.plug()
        assert bench.became() is ScannerState.READY
        bench.far_end.show("again")
        assert bench.scan() == "again"


def test_absent_from_the_start_is_reported_then_found(bench: Bench) -> None:
    bench.far_end.unplug()
    bench.start()
    assert bench.became() is ScannerState.DISCONNECTED
    bench.far_end.plug()
    assert bench.became() is ScannerState.READY
    bench.far_end.show("found")
    assert bench.scan() == "found"


def test_closing_is_final_and_may_be_repeated(bench: Bench) -> None:
    bench.start()
    bench.became()
    bench.scanner.close()
    bench.scanner.close()
    assert bench.state() is ScannerState.DISCONNECTED
    bench.far_end.show("too late")
    with pytest.raises(Empty):
        bench.scans.get(timeout=0.1)


def test_closing_before_starting_is_allowed(bench: Bench) -> None:
    bench.scanner.close()


def test_starting_twice_is_a_bug(bench: Bench) -> None:
    bench.start()
    with pytest.raises(RuntimeError):
        bench.start()


def test_a_listener_may_close_the_scanner_it_listens_to(bench: Bench) -> None:
    states: Queue[ScannerState] = Queue()
    closed: Queue[str] = Queue()

    def close(text: str) -> None:
        bench.scanner.close()
        closed.put(text)

    bench.scanner.start(close, states.put)
    states.get(timeout=PATIENCE)
    bench.far_end.show("the last one")
    assert closed.get(timeout=PATIENCE) == "the last one"
    bench.scanner.close()
    bench.far_end.show("too late")
    with pytest.raises(Empty):
        closed.get(timeout=0.1)


def test_a_listeners_bug_stops_neither_the_next_scan_nor_the_next_state(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(news: str) -> None:
        bench.scans.put(news)
        raise ZeroDivisionError(news)

    bench.scanner.start(broken, broken)
    assert bench.scan() == ScannerState.READY
    for code in ("secret one", "secret two"):
        bench.far_end.show(code)
        assert bench.scan() == code
    bench.far_end.unplug()
    assert bench.scan() == ScannerState.DISCONNECTED
    bench.scanner.close()
    assert "ZeroDivisionError" in caplog.text
    assert "secret" not in caplog.text
