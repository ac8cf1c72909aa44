"""What is stored is called only from a printer that says it holds it: a missing block prints as nothing."""

from __future__ import annotations

import logging

import pytest

from drivers.deadline import Deadline
from drivers.printer import document as doc
from drivers.printer import nv
from drivers.printer.blocks import Encoding
from drivers.printer.model import NvMemoryInfo, PrinterStatus, PrintOutcome
from drivers.printer.profile import profile
from drivers.printer.session import Session, Setup
from drivers.printer.simulated.capabilities import Capabilities
from drivers.printer.simulated.engine import Engine
from drivers.printer.simulated.faults import Fault
from tests.drivers.printer.lines import RecordingLine
from tests.drivers.printer.samples import HandClock

EPSON = profile("epson-tm-t20")
PAGE = doc.PrintDocument(
    576,
    (
        doc.Text("Trung tâm Phục vụ hành chính công", 24, fixed=True),
        doc.Text("Nhận kết quả", 40, fixed=True),
        doc.Cut(),
    ),
)
BLOCKS = nv.nv_blocks([PAGE])


class Bench:
    """A session over one simulated printer after another, as they are plugged in."""

    def __init__(self, stored: tuple[nv.NvBlock, ...] = BLOCKS) -> None:
        self.clock = HandClock()
        self.setup = Setup(EPSON, Encoding.NV, nv.stored_keys(stored))
        self.plug(Engine(Capabilities.from_profile(EPSON)))

    def plug(self, engine: Engine) -> None:
        self.engine = engine
        self.line = RecordingLine(engine, self.clock.sleep)
        self.session = Session(self.line, self.setup)

    def soon(self) -> Deadline:
        return Deadline.after(60, self.clock)

    def counts(self) -> tuple[int, int]:
        """Blocks and pictures on the next page."""
        assert self.session.print(PAGE, self.soon(), lambda _: None)[0] is PrintOutcome.CONFIRMED
        (page,) = self.engine.take_tickets()
        return page.contents["blocks"], page.contents["rasters"]


def test_another_printer_of_the_same_model_gets_pictures(caplog: pytest.LogCaptureFixture) -> None:
    bench = Bench()
    with caplog.at_level(logging.WARNING):
        assert bench.counts() == (0, 2)
        assert bench.counts() == (0, 2)
    assert len(caplog.records) == 1


def test_the_one_that_holds_them_is_called() -> None:
    bench = Bench()
    assert isinstance(bench.session.store(BLOCKS, bench.soon(), lambda _: None), NvMemoryInfo)
    assert bench.counts() == (2, 0)
    bench.plug(bench.engine)
    assert bench.counts() == (2, 0)


def test_what_is_partly_there_is_partly_called() -> None:
    bench = Bench()
    bench.session.store(BLOCKS[:1], bench.soon(), lambda _: None)
    assert bench.counts() == (1, 1)


def test_what_was_deleted_is_no_longer_called() -> None:
    bench = Bench()
    bench.session.store(BLOCKS, bench.soon(), lambda _: None)
    left = bench.session.delete([BLOCKS[0].key], bench.soon())
    assert isinstance(left, NvMemoryInfo)
    assert left.keys == (BLOCKS[1].key,)
    assert bench.counts() == (1, 1)


def test_deleting_what_is_not_there_changes_nothing() -> None:
    bench = Bench()
    bench.session.store(BLOCKS, bench.soon(), lambda _: None)
    writes = bench.engine.nv.writes
    left = bench.session.delete([b"zz"], bench.soon())
    assert isinstance(left, NvMemoryInfo)
    assert len(left.keys) == 2
    assert bench.engine.nv.writes == writes


def test_after_silence_it_is_asked_again() -> None:
    bench = Bench()
    bench.session.store(BLOCKS, bench.soon(), lambda _: None)
    bench.engine.inject(Fault.MUTE)
    assert bench.session.status(bench.soon()) is PrinterStatus.NO_ANSWER
    bench.engine.lift(Fault.MUTE)
    bench.engine.feed(nv.DELETE_ALL)
    assert bench.counts() == (0, 2)


def test_without_stored_pictures_the_memory_is_not_asked() -> None:
    bench = Bench(stored=())
    assert bench.counts() == (0, 2)
    assert nv.LIST_KEYS not in bench.line.data
