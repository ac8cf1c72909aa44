"""The serial printer over a real pseudo-terminal: faults at chosen bytes, and hostile devices."""

from __future__ import annotations

import errno
import logging
import os
import random
import termios
import threading
import time
import tty
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
import serial

from drivers.deadline import Deadline
from drivers.printer.blocks import Encoding
from drivers.printer.document import PrintDocument, Text
from drivers.printer.escpos import encode
from drivers.printer.exchange import Timing
from drivers.printer.finding import Finder
from drivers.printer.layout import lay_out
from drivers.printer.line import LineGoneError
from drivers.printer.model import (
    FailureReason,
    NvMemoryInfo,
    PrinterFailure,
    PrinterInfo,
    PrinterStatus,
    PrintOutcome,
    ServicedPrinter,
)
from drivers.printer.nv import nv_blocks
from drivers.printer.profile import profile
from drivers.printer.serial import SerialPrinter, SerialSettings
from drivers.printer.serial_line import SerialLine
from drivers.printer.simulated.capabilities import Capabilities
from drivers.printer.simulated.engine import Engine
from drivers.printer.simulated.faults import Fault
from drivers.printer.simulated.paper import PrintedTicket
from drivers.printer.simulated.pty import PtyPrinter
from tests.drivers.printer.samples import slip

pytestmark = pytest.mark.slow

SIZE = len(encode(lay_out(slip(), Encoding.MIXED)))
BYTES = [1, *sorted(random.Random(7).sample(range(2, SIZE), 8)), SIZE]
QUICK = Timing(answer=0.5, stall=0.5, quiet=0.1, proof_grace=0.3, clear=0.3)


class Bench:
    """A simulated device on a pty under a fixed name, and the real driver on it."""

    def __init__(self, folder: Path, name: str = "generic", poll_seconds: float = 0.05) -> None:
        self.tickets: list[PrintedTicket] = []
        self.heard: list[PrinterStatus] = []
        model = profile(name)
        self.device = PtyPrinter(
            Engine(Capabilities.from_profile(model)), link=folder / "printer", on_ticket=self.tickets.append
        )
        self.printer = SerialPrinter(
            SerialSettings(
                self.device.device,
                profile=model,
                poll_seconds=poll_seconds,
                heartbeat_seconds=poll_seconds,
                backoff=(0.02, 0.05),
                timing=QUICK,
            )
        )
        self.printer.start(self.heard.append)

    def print(self, number: str, seconds: float = 8) -> tuple[PrintOutcome, PrinterStatus]:
        return self.printer.print(slip(number), Deadline.after(seconds))

    def complete(self, number: str) -> int:
        return sum(number in each.contents["text"] and bool(each.contents["qr"]) for each in self.tickets)

    def is_complete(self, number: str) -> Callable[[], bool]:
        return lambda: self.complete(number) == 1

    def close(self) -> None:
        self.printer.close()
        self.device.close()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.close()


@pytest.fixture
def reporting(tmp_path: Path) -> Iterator[Bench]:
    """On a printer that reports by itself, and a driver that would not ask for an hour."""
    made = Bench(tmp_path, "simulated", poll_seconds=3600)
    yield made
    made.close()


def eventually(condition: Callable[[], bool], seconds: float = 5) -> bool:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
    return condition()


@pytest.mark.parametrize(
    "fault", [Fault.PAPER_OUT, Fault.COVER_OPEN, Fault.MUTE, Fault.GARBAGE, Fault.STALL, Fault.DISCONNECT]
)
def test_a_fault_at_a_byte_is_told_truthfully_and_the_next_ticket_prints(bench: Bench, fault: Fault) -> None:
    for turn, after in enumerate(BYTES):
        broken, good = f"A{turn:03}", f"B{turn:03}"
        assert eventually(lambda: bench.printer.status is PrinterStatus.READY)
        # The driver's own status questions count as bytes too, which only moves the byte a little.
        bench.device.set_fault(fault, after + 12)
        outcome, _ = bench.print(broken)
        if outcome is PrintOutcome.CONFIRMED:
            assert eventually(bench.is_complete(broken))
        elif outcome is PrintOutcome.NOT_PRINTED:
            assert bench.complete(broken) == 0
        bench.device.lift(fault)
        assert eventually(lambda: bench.printer.status is PrinterStatus.READY)
        assert bench.print(good) == (PrintOutcome.CONFIRMED, PrinterStatus.READY)
        assert eventually(bench.is_complete(good))
        assert bench.complete(broken) <= 1


def test_a_device_that_accepts_nothing_for_ever_holds_nobody() -> None:
    master, slave = os.openpty()
    tty.setraw(slave)
    printer = SerialPrinter(SerialSettings(os.ttyname(slave), timing=QUICK))
    try:
        printer.start(lambda _: None)
        started = time.monotonic()
        assert printer.print(slip(), Deadline.after(3)) == (
            PrintOutcome.NOT_PRINTED,
            PrinterStatus.NO_ANSWER,
        )
        assert time.monotonic() - started < 8
    finally:
        started = time.monotonic()
        printer.close()
        assert time.monotonic() - started < 8
        os.close(master)
        os.close(slave)


def test_a_device_that_answers_and_then_takes_nothing_ends_with_the_stall_timer() -> None:
    master, slave = os.openpty()
    tty.setraw(slave)
    closing = threading.Event()

    def answer_status_only() -> None:
        # Two full rounds: one when the line is opened, one before the job.
        answered = 0
        while answered < 8 and not closing.is_set():
            if b"\x10\x04" in os.read(master, 10):
                answered += 1
                os.write(master, b"\x12")

    thread = threading.Thread(target=answer_status_only, daemon=True)
    thread.start()
    printer = SerialPrinter(SerialSettings(os.ttyname(slave), poll_seconds=60, timing=QUICK))
    try:
        sendings: list[bool] = []
        started = time.monotonic()
        printer.start(lambda _: None)
        document = slip()
        outcome, status = printer.print(document, Deadline.after(6), lambda _: sendings.append(True))
        assert outcome in (PrintOutcome.UNKNOWN, PrintOutcome.NOT_PRINTED)
        assert (outcome is PrintOutcome.UNKNOWN) is bool(sendings)
        assert status is PrinterStatus.NO_ANSWER
        assert time.monotonic() - started < 12
    finally:
        closing.set()
        os.write(slave, b"\x10\x04\x01")
        printer.close()
        os.close(slave)
        os.close(master)
        thread.join(timeout=2)


def test_an_unplugged_printer_is_found_again_under_its_name(bench: Bench) -> None:
    assert bench.print("A001")[0] is PrintOutcome.CONFIRMED
    before = Path(bench.device.device).readlink()
    bench.device.set_fault(Fault.DISCONNECT)
    assert eventually(lambda: bench.printer.status is PrinterStatus.DISCONNECTED)
    spare = os.openpty()
    bench.device.lift(Fault.DISCONNECT)
    assert eventually(lambda: bench.printer.status is PrinterStatus.READY)
    assert Path(bench.device.device).readlink() != before
    assert bench.print("A002")[0] is PrintOutcome.CONFIRMED
    assert bench.heard == [PrinterStatus.READY, PrinterStatus.DISCONNECTED, PrinterStatus.READY]
    for number in spare:
        os.close(number)


def test_a_report_is_heard_between_jobs_without_asking_and_logged_once(
    reporting: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "drivers.printer")
    assert eventually(lambda: reporting.heard == [PrinterStatus.READY])
    reporting.device.set_fault(Fault.COVER_OPEN)
    assert eventually(lambda: reporting.printer.status is PrinterStatus.COVER_OPEN)
    reporting.device.lift(Fault.COVER_OPEN)
    assert eventually(lambda: reporting.printer.status is PrinterStatus.READY)
    assert reporting.print("A001") == (PrintOutcome.CONFIRMED, PrinterStatus.READY)
    reporting.device.set_fault(Fault.NEAR_END)
    assert eventually(lambda: reporting.printer.status is PrinterStatus.NEAR_END)
    assert reporting.heard == [
        PrinterStatus.READY,
        PrinterStatus.COVER_OPEN,
        PrinterStatus.READY,
        PrinterStatus.NEAR_END,
    ]
    told = [record.getMessage() for record in caplog.records]
    assert [line for line in told if "ready" not in line] == ["printer is cover_open", "printer is near_end"]


def test_a_cable_pulled_while_nobody_asks_is_noticed_and_let_go_of(reporting: Bench) -> None:
    assert eventually(lambda: reporting.printer.status is PrinterStatus.READY)
    old = str(Path(reporting.device.device).readlink())
    assert old in open_files()
    reporting.device.set_fault(Fault.DISCONNECT)
    assert eventually(lambda: reporting.printer.status is PrinterStatus.DISCONNECTED)
    assert not [name for name in open_files() if name.startswith(old)], (
        "or it would come back under another name"
    )
    reporting.device.lift(Fault.DISCONNECT)
    assert eventually(lambda: reporting.printer.status is PrinterStatus.READY)
    assert reporting.print("A001")[0] is PrintOutcome.CONFIRMED


def open_files() -> list[str]:
    names: list[str] = []
    for entry in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            names.append(str(entry.readlink()))
    return names


def test_the_memory_of_pictures_is_served_by_the_same_thread_as_the_tickets(reporting: Bench) -> None:
    blocks = nv_blocks(
        [PrintDocument(576, (Text("Trung tâm", 24, fixed=True), Text("Quầy", 30, fixed=True)))]
    )
    heard: list[tuple[int, str]] = []
    first = reporting.printer.nv_memory(Deadline.after(10))
    assert isinstance(first, NvMemoryInfo)
    stored = reporting.printer.store(
        blocks, Deadline.after(20), lambda done: heard.append((done, threading.current_thread().name))
    )
    assert isinstance(stored, NvMemoryInfo)
    assert set(stored.keys) == {block.key for block in blocks}
    assert heard == [(1, "printer"), (2, "printer")]
    assert reporting.print("A001")[0] is PrintOutcome.CONFIRMED
    assert reporting.printer.delete_all(Deadline.after(10)) == first
    assert reporting.printer.identity(Deadline.after(10)) == "SIM-"
    assert reporting.printer.info == PrinterInfo("simulated", "simulated", "SIM-")


def test_a_cable_pulled_during_maintenance_is_told_and_the_next_call_works(reporting: Bench) -> None:
    blocks = nv_blocks([PrintDocument(576, (Text("Trung tâm", 24, fixed=True),))])
    assert eventually(lambda: reporting.printer.status is PrinterStatus.READY)
    reporting.device.set_fault(Fault.DISCONNECT, 200)
    gone = PrinterFailure(FailureReason.DISCONNECTED, PrinterStatus.DISCONNECTED)
    assert reporting.printer.store(blocks, Deadline.after(20)) == gone
    assert reporting.heard[-1] is PrinterStatus.DISCONNECTED
    reporting.device.lift(Fault.DISCONNECT)
    assert eventually(lambda: reporting.printer.status is PrinterStatus.READY)
    assert isinstance(reporting.printer.store(blocks, Deadline.after(20)), NvMemoryInfo)


def test_a_device_that_vanishes_while_it_is_opened_is_tried_again(bench: Bench) -> None:
    for after in (1, 7, 20):
        bench.device.set_fault(Fault.DISCONNECT)
        assert eventually(lambda: bench.printer.status is PrinterStatus.DISCONNECTED)
        bench.device.lift(Fault.DISCONNECT)
        bench.device.set_fault(Fault.DISCONNECT, after)
        assert eventually(lambda: bench.device.engine.has(Fault.DISCONNECT))
        bench.device.lift(Fault.DISCONNECT)
        assert eventually(lambda: bench.printer.status is PrinterStatus.READY)
    assert bench.print("A001")[0] is PrintOutcome.CONFIRMED


def test_maintenance_of_an_absent_printer_says_so(tmp_path: Path) -> None:
    printer: ServicedPrinter = SerialPrinter(SerialSettings(str(tmp_path / "absent"), backoff=(0.02,)))
    gone = PrinterFailure(FailureReason.DISCONNECTED, PrinterStatus.DISCONNECTED)
    assert printer.identity(Deadline.after(5)) == gone
    printer.start(lambda _: None)
    assert printer.nv_memory(Deadline.after(5)) == gone
    printer.close()
    assert printer.delete_all(Deadline.after(5)) == gone


def test_maintenance_nobody_waits_for_any_more_is_late(bench: Bench) -> None:
    hold, entered = threading.Event(), threading.Event()

    def wait_in_journal(_token: bytes) -> None:
        entered.set()
        hold.wait(5)

    first = threading.Thread(
        target=lambda: bench.printer.print(slip("D001"), Deadline.after(10), wait_in_journal)
    )
    first.start()
    assert entered.wait(5)
    found = bench.printer.identity(Deadline.after(0.1))
    hold.set()
    first.join(timeout=10)
    assert found == PrinterFailure(FailureReason.LATE, PrinterStatus.READY)


def test_a_printer_named_by_its_usb_address_is_opened_and_found_again(tmp_path: Path) -> None:
    @dataclass
    class Plugged:
        device: str
        vid: int | None = 0x1A86
        pid: int | None = 0x7523
        serial_number: str | None = None
        location: str | None = "1-1.4"

    ports: list[Plugged] = []
    printer = SerialPrinter(
        SerialSettings("1a86:7523", poll_seconds=0.05, backoff=(0.02,), timing=QUICK),
        Finder("1a86:7523", lambda: ports),
    )
    printer.start(lambda _: None)
    assert eventually(lambda: printer.status is PrinterStatus.DISCONNECTED)
    for name in ("first", "second"):
        device = PtyPrinter(link=tmp_path / name)
        ports[:] = [Plugged(device.device)]
        assert eventually(lambda: printer.status is PrinterStatus.READY)
        ports.clear()
        device.close()
        assert eventually(lambda: printer.status is PrinterStatus.DISCONNECTED)
    printer.close()


def test_the_line_is_taken_exclusively_with_the_handshake_that_is_wired(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[dict[str, object]] = []
    monkeypatch.setattr(serial, "Serial", lambda *_, **settings: opened.append(settings))
    SerialLine("/dev/ttyS0", 19200)
    SerialLine("/dev/ttyS0", 19200, hardware_handshake=True)
    assert [each["rtscts"] for each in opened] == [False, True]
    assert all(each["exclusive"] and not each["xonxoff"] and each["timeout"] == 0 for each in opened)


@pytest.mark.parametrize(
    "error",
    [serial.SerialException("x"), OSError(errno.EIO, "x"), termios.error(5, "x"), TypeError(), ValueError()],
)
def test_every_way_a_device_vanishes_is_one_error(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    master, slave = os.openpty()
    line = SerialLine(os.ttyname(slave), 19200)

    def vanish(*_: object) -> None:
        raise error

    for name in ("read", "fileno", "reset_output_buffer"):
        monkeypatch.setattr(line._port, name, vanish)
    monkeypatch.setattr(type(line._port), "out_waiting", property(vanish))
    calls: list[Callable[[], object]] = [
        line.read,
        line.pending,
        line.discard_output,
        line.fileno,
        lambda: line.write(b"x"),
        lambda: line.wait(1),
    ]
    for call in calls:
        with pytest.raises(LineGoneError):
            call()
    line.close()
    os.close(master)
    os.close(slave)


def test_a_printer_that_is_plugged_in_late_is_found(tmp_path: Path) -> None:
    heard: list[PrinterStatus] = []
    path = tmp_path / "printer"
    printer = SerialPrinter(SerialSettings(str(path), backoff=(0.02, 0.05), poll_seconds=0.05, timing=QUICK))
    printer.start(heard.append)
    assert eventually(lambda: heard == [PrinterStatus.DISCONNECTED])
    device = PtyPrinter(link=path)
    assert eventually(lambda: heard == [PrinterStatus.DISCONNECTED, PrinterStatus.READY])
    printer.close()
    device.close()


def test_the_device_is_opened_by_one_program_only(bench: Bench) -> None:
    assert eventually(lambda: bench.printer.status is PrinterStatus.READY)
    with pytest.raises(LineGoneError):
        SerialLine(bench.device.device, 19200)


def test_jobs_of_several_threads_come_out_whole_and_once(bench: Bench) -> None:
    results: dict[str, tuple[PrintOutcome, PrinterStatus]] = {}

    def work(number: str) -> None:
        results[number] = bench.print(number, 20)

    threads = [threading.Thread(target=work, args=(f"C{n:03}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=25)
    assert set(results.values()) == {(PrintOutcome.CONFIRMED, PrinterStatus.READY)}
    assert eventually(lambda: [bench.complete(number) for number in results] == [1] * 6)


def test_a_caller_whose_time_is_up_while_waiting_in_line_is_told_not_printed(bench: Bench) -> None:
    hold, entered = threading.Event(), threading.Event()

    def wait_in_journal(_token: bytes) -> None:
        entered.set()
        hold.wait(5)

    first = threading.Thread(
        target=lambda: bench.printer.print(slip("D001"), Deadline.after(10), wait_in_journal)
    )
    first.start()
    assert entered.wait(5)
    assert bench.print("D002", 0.1)[0] is PrintOutcome.NOT_PRINTED
    hold.set()
    first.join(timeout=10)
    assert bench.print("D003")[0] is PrintOutcome.CONFIRMED
    assert eventually(lambda: bench.complete("D003") == 1)
    assert bench.complete("D002") == 0
    assert PrinterStatus.NO_ANSWER not in bench.heard, "no time left to ask is not the printer's silence"


def test_a_listener_with_a_bug_does_not_stop_the_printer() -> None:
    def broken(status: PrinterStatus) -> None:
        raise RuntimeError(status.value)

    device = PtyPrinter()
    printer = SerialPrinter(SerialSettings(device.device, timing=QUICK))
    printer.start(broken)
    try:
        assert printer.print(slip(), Deadline.after(8))[0] is PrintOutcome.CONFIRMED
        with pytest.raises(RuntimeError, match="once"):
            printer.start(broken)
    finally:
        printer.close()
        device.close()


def test_a_writer_ended_by_a_bug_leaves_no_printer_looking_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = threading.Event()
    monkeypatch.setattr("threading.excepthook", lambda _: ended.set())
    device = PtyPrinter()
    printer = SerialPrinter(SerialSettings(device.device, poll_seconds=0.05, timing=QUICK))
    printer.start(lambda _: None)
    assert eventually(lambda: printer.status is PrinterStatus.READY)

    def broken(_line: SerialLine) -> bytes:
        raise RuntimeError

    monkeypatch.setattr(SerialLine, "read", broken)
    assert ended.wait(5)
    started = time.monotonic()
    assert printer.print(slip(), Deadline.after(5)) == (PrintOutcome.NOT_PRINTED, PrinterStatus.DISCONNECTED)
    assert time.monotonic() - started < 4
    assert printer.status is PrinterStatus.DISCONNECTED
    printer.close()
    device.close()


def test_a_closed_simulator_takes_no_more_faults() -> None:
    device = PtyPrinter()
    device.close()
    device.set_fault(Fault.PAPER_OUT)
    device.lift(Fault.DISCONNECT)
    device.close()
