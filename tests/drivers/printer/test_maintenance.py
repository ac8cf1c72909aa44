"""The memory's questions end well or with the reason, wherever the printer falls silent or goes away."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from drivers.deadline import Deadline
from drivers.printer import document as doc
from drivers.printer import nv
from drivers.printer.line import LineGoneError
from drivers.printer.model import FailureReason, NvMemoryInfo, PrinterFailure, PrinterStatus
from drivers.printer.profile import profile
from drivers.printer.session import Session, Setup
from drivers.printer.simulated.capabilities import Capabilities
from drivers.printer.simulated.engine import Engine
from drivers.printer.simulated.faults import Fault
from tests.drivers.printer.lines import REALTIME, RecordingLine
from tests.drivers.printer.samples import HandClock

SIMULATED = profile("simulated")
BLOCKS = nv.nv_blocks(
    [
        doc.PrintDocument(
            576, (doc.Text("Trung tâm", 24, fixed=True), doc.Text("Nhận kết quả", 40, fixed=True))
        )
    ]
)
Ask = Callable[[Session, Deadline], NvMemoryInfo | PrinterFailure]
ASKS: list[Ask] = [
    lambda session, deadline: session.nv_memory(deadline),
    lambda session, deadline: session.store(BLOCKS, deadline, lambda _: None),
    lambda session, deadline: session.delete_all(deadline),
    lambda session, deadline: session.delete([block.key for block in BLOCKS], deadline),
]


class FailingLine(RecordingLine):
    """Loses every in-order answer after the first `patience`, or takes no data any more."""

    patience = 1000
    deaf = False

    def write(self, data: bytes) -> int:
        if data in REALTIME:
            return super().write(data)
        if self.deaf:
            return 0
        there = len(self._answers)
        written = super().write(data)
        if len(self._answers) > there:
            self.patience -= 1
            if self.patience < 0:
                del self._answers[there:]
        return written

    def wait(self, seconds: float, *, writable: bool = False) -> None:
        super().wait(seconds, writable=writable and not self.deaf)


class Desk:
    """A prepared session on such a line."""

    def __init__(self) -> None:
        self.clock = HandClock()
        self.engine = Engine(Capabilities.from_profile(SIMULATED))
        self.line = FailingLine(self.engine, self.clock.sleep)
        self.session = Session(self.line, Setup(SIMULATED))
        self.session.prepare(self.soon())

    def soon(self, seconds: float = 300) -> Deadline:
        return Deadline.after(seconds, self.clock)


@pytest.mark.parametrize("ask", ASKS)
def test_silence_after_any_answer_is_told_and_never_passes_for_success(ask: Ask) -> None:
    for patience in range(20):
        desk = Desk()
        desk.line.patience = patience
        found = ask(desk.session, desk.soon())
        if isinstance(found, NvMemoryInfo):
            assert patience >= 3, "capacity, rest and keys were all told"
            return
        assert found == PrinterFailure(FailureReason.NO_ANSWER, PrinterStatus.READY)
        assert desk.clock.now < 1000 + 20
    raise AssertionError("with all its answers the printer should have been believed")


@pytest.mark.parametrize("ask", ASKS)
def test_a_printer_that_takes_no_data_ends_with_the_stall_timer(ask: Ask) -> None:
    desk = Desk()
    desk.line.deaf = True
    assert ask(desk.session, desk.soon()) == PrinterFailure(FailureReason.NO_ANSWER, PrinterStatus.READY)
    assert desk.clock.now < 1000 + 20


@pytest.mark.parametrize("ask", ASKS)
def test_a_line_that_goes_away_is_the_threads_to_answer(ask: Ask) -> None:
    for after in (30, 60, 200):
        desk = Desk()
        desk.engine.inject(Fault.DISCONNECT, after)
        with pytest.raises(LineGoneError):
            _ = [ask(desk.session, desk.soon()) for _ in range(10)]


@pytest.mark.parametrize("ask", ASKS)
def test_time_that_runs_out_while_waiting_is_late(ask: Ask) -> None:
    desk = Desk()
    desk.line.patience = 0
    found = ask(desk.session, desk.soon(0.3))
    assert isinstance(found, PrinterFailure)
    assert found.reason in (FailureReason.LATE, FailureReason.NO_ANSWER)


def test_what_was_deleted_one_by_one_is_gone_and_the_rest_is_left() -> None:
    desk = Desk()
    stored = desk.session.store(BLOCKS, desk.soon(), lambda _: None)
    assert isinstance(stored, NvMemoryInfo)
    left = desk.session.delete([BLOCKS[0].key], desk.soon())
    assert isinstance(left, NvMemoryInfo)
    assert left.keys == (BLOCKS[1].key,)
    assert left.free == stored.free + BLOCKS[0].size


def test_a_printer_whose_list_of_keys_never_ends_is_not_believed() -> None:
    desk = Desk()
    desk.session.store(BLOCKS, desk.soon(), lambda _: None)

    class Endless(FailingLine):
        def read(self) -> bytes:
            return super().read().replace(b"\x37\x72\x40", b"\x37\x72\x41")

        def write(self, data: bytes) -> int:
            if data == nv.NEXT_KEYS:
                self._answers += b"\x37\x72\x41!!\x00"
            return super().write(data)

    line = Endless(desk.engine, desk.clock.sleep)
    found = Session(line, Setup(SIMULATED)).nv_memory(desk.soon())
    assert found == PrinterFailure(FailureReason.NO_ANSWER, PrinterStatus.READY)
    assert line.data.count(nv.NEXT_KEYS) < 40
