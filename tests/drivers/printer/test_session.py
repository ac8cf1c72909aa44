"""One printer on one line: who it is, what it is asked, and what never goes over the line."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.deadline import Deadline
from drivers.printer import document as doc
from drivers.printer import escpos, nv
from drivers.printer.blocks import Encoding
from drivers.printer.model import (
    FailureReason,
    NvMemoryInfo,
    PrinterFailure,
    PrinterInfo,
    PrinterStatus,
    PrintOutcome,
)
from drivers.printer.profile import PrinterProfile, generic, load_profiles, profile
from drivers.printer.raster import Raster
from drivers.printer.realtime import realtime_pair
from drivers.printer.session import Session, Setup
from drivers.printer.simulated.capabilities import Capabilities
from drivers.printer.simulated.engine import Engine
from drivers.printer.simulated.faults import Fault
from tests.drivers.printer.lines import RecordingLine, ScriptedLine
from tests.drivers.printer.samples import HandClock, slip

SIMULATED = profile("simulated")
FIXED = doc.PrintDocument(
    576,
    (
        doc.Text("Trung tâm Phục vụ hành chính công", 24, align=doc.Align.CENTRE, fixed=True),
        doc.Text("Nhận kết quả", 40, fixed=True),
        doc.BigNumber("A012"),
        doc.Cut(),
    ),
)


class Line:
    """A session over a simulated printer that knows what `real` says and nothing else."""

    def __init__(self, configured: PrinterProfile, real: PrinterProfile | None = None, **setup: Any) -> None:
        self.clock = HandClock()
        self.engine = Engine(Capabilities.from_profile(real or configured))
        self.line = RecordingLine(self.engine, self.clock.sleep)
        self.session = Session(self.line, replace(Setup(configured), **setup))

    def soon(self, seconds: float = 60) -> Deadline:
        return Deadline.after(seconds, self.clock)

    def print(self, document: doc.PrintDocument | None = None) -> tuple[PrintOutcome, PrinterStatus]:
        return self.session.print(document or slip(), self.soon(), lambda _: None)

    def text(self) -> list[str]:
        return [line for ticket in self.engine.take_tickets() for line in ticket.contents["text"]]


# Who is there.


def test_a_printer_that_is_what_it_should_be_is_used_as_such() -> None:
    line = Line(SIMULATED)
    assert line.session.prepare(line.soon()) is PrinterStatus.READY
    assert line.session.info == PrinterInfo("simulated", "simulated", "SIM-")
    assert not line.session.info.mismatch


@pytest.mark.parametrize("real", ["generic", "xprinter-xp80", "bixolon-srp350"])
def test_another_model_than_configured_prints_no_letters_of_commands(real: str) -> None:
    known, seen = Line(profile(real)), Line(profile("epson-tm-t88"), profile(real))
    assert known.print()[0] is seen.print()[0] is PrintOutcome.CONFIRMED
    assert seen.text() == known.text()
    assert seen.session.info.in_use == "generic"
    assert seen.session.info.mismatch


def test_a_foreign_name_is_told_and_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    line = Line(profile("epson-tm-t20"), profile("bixolon-srp350"))
    line.session.prepare(line.soon())
    line.print()
    line.print()
    assert line.session.info == PrinterInfo("epson-tm-t20", "generic", "SRP-350")
    assert [record.getMessage() for record in caplog.records] == ["printer says SRP-350, not epson-tm-t20"]


def test_stored_pictures_of_another_printer_are_not_called() -> None:
    blocks = nv.nv_blocks([FIXED])
    line = Line(
        profile("epson-tm-t20"),
        profile("bixolon-srp350"),
        encoding=Encoding.NV,
        stored=nv.stored_keys(blocks),
    )
    assert line.print(FIXED)[0] is PrintOutcome.CONFIRMED
    assert b"\x1d(L" not in line.line.data
    (ticket,) = line.engine.take_tickets()
    assert ticket.contents["rasters"] == 2


def test_a_silent_printer_is_asked_for_its_name_three_times_at_most() -> None:
    line = Line(profile("xprinter-xp80"), generic())
    line.session.prepare(line.soon())
    for _ in range(5):
        assert line.print()[0] is PrintOutcome.CONFIRMED
    assert line.line.data.count(escpos.IDENTITY) == 3
    assert line.session.info.identity is None


def test_a_printer_without_names_is_not_asked() -> None:
    line = Line(generic())
    line.session.prepare(line.soon())
    line.print()
    assert escpos.IDENTITY not in line.line.data
    assert not line.session.info.mismatch


@pytest.mark.parametrize("real", ["simulated", "epson-tm-t88", "xprinter-xp80", "bixolon-srp350"])
def test_a_printer_nobody_named_is_used_as_what_it_calls_itself(real: str) -> None:
    named, recognised = Line(profile(real)), Line(generic(), profile(real), recognise=True)
    assert recognised.print()[0] is PrintOutcome.CONFIRMED
    named.print()
    assert recognised.text() == named.text()
    assert recognised.session.info.in_use == real
    assert not recognised.session.info.mismatch


def test_a_printer_nobody_named_that_says_nothing_is_one_nobody_knows() -> None:
    line = Line(generic(), generic(), recognise=True)
    assert line.print()[0] is PrintOutcome.CONFIRMED
    assert line.session.info == PrinterInfo("generic", "generic", None)
    assert b"\x1d(H" not in line.line.data


def test_what_was_left_over_is_cleared_again_once_the_printer_is_recognised() -> None:
    line = Line(generic(), SIMULATED, recognise=True)
    line.session.prepare(line.soon())
    line.print()
    assert escpos.CLEAR_BUFFER in line.line.commands


def test_another_printer_on_the_same_line_is_recognised_after_silence() -> None:
    line = Line(generic(), SIMULATED, recognise=True)
    line.session.prepare(line.soon())
    line.engine.inject(Fault.MUTE)
    assert line.session.status(line.soon()) is PrinterStatus.NO_ANSWER
    assert line.session.info.identity is None
    other = Engine(Capabilities.from_profile(profile("bixolon-srp350")))
    line.line.plug_into(other)
    assert line.session.status(line.soon()) is PrinterStatus.READY
    assert line.session.info == PrinterInfo("bixolon-srp350", "bixolon-srp350", "SRP-350")


def test_who_is_there_is_asked_anew_after_silence() -> None:
    line = Line(SIMULATED)
    line.session.prepare(line.soon())
    line.engine.inject(Fault.MUTE)
    assert line.session.status(line.soon()) is PrinterStatus.NO_ANSWER
    names = [line.session.info.identity]
    line.engine.lift(Fault.MUTE)
    assert line.session.status(line.soon()) is PrinterStatus.READY
    names.append(line.session.info.identity)
    assert names == [None, "SIM-"]
    assert line.line.data.count(escpos.IDENTITY) == 2


def test_nothing_in_order_is_asked_of_a_printer_that_takes_no_data() -> None:
    line = Line(SIMULATED)
    line.engine.inject(Fault.PAPER_OUT)
    assert line.session.prepare(line.soon()) is PrinterStatus.PAPER_OUT
    assert line.line.data == b""
    line.engine.lift(Fault.PAPER_OUT)
    assert line.session.status(line.soon()) is PrinterStatus.READY
    assert line.session.info.identity == "SIM-"


def test_a_name_is_cut_to_what_a_log_can_bear() -> None:
    clock = HandClock()

    def answer(data: bytes) -> bytes:
        if data[:2] == b"\x10\x04":
            return b"\x12"
        return b"\x5f" + b"TM\n\x1b[31m" + b"x" * 70 + b"\x00" if data == escpos.IDENTITY else b""

    found = Session(ScriptedLine(answer, clock.sleep), Setup()).identity(Deadline.after(5, clock))
    assert isinstance(found, str)
    assert found.startswith("TM[31m")
    assert found.isprintable()
    assert len(found) == 40


# Reports.


def test_reports_are_switched_on_where_the_profile_knows_them_and_heard() -> None:
    line = Line(SIMULATED)
    line.session.prepare(line.soon())
    assert escpos.AUTO_STATUS in line.line.data
    line.session.listen()
    assert line.session.reports
    line.line._answers += line.engine.inject(Fault.COVER_OPEN)
    assert line.session.listen() is PrinterStatus.COVER_OPEN
    assert line.session.listen() is None


def test_a_printer_without_reports_is_not_asked_for_them() -> None:
    line = Line(generic())
    line.session.prepare(line.soon())
    line.print()
    assert escpos.AUTO_STATUS not in line.line.data
    assert not line.session.reports


def test_a_report_from_before_the_last_question_is_old_news() -> None:
    clock = HandClock()
    line = ScriptedLine(lambda data: b"\x12" if data[:2] == b"\x10\x04" else b"", clock.sleep)
    session = Session(line, Setup(replace(SIMULATED, identity=())))
    session.status(Deadline.after(5, clock))
    line.say(b"\x38\x00\x00\x00")
    assert session.status(Deadline.after(5, clock)) is PrinterStatus.READY
    assert session.listen() is None


# The memory of pictures.


def test_blocks_are_stored_proven_and_called() -> None:
    blocks = nv.nv_blocks([FIXED])
    line = Line(SIMULATED, encoding=Encoding.NV, stored=nv.stored_keys(blocks))
    before = line.session.nv_memory(line.soon())
    assert before == NvMemoryInfo(SIMULATED.nv_bytes, SIMULATED.nv_bytes, ())
    heard: list[int] = []
    after = line.session.store(blocks, line.soon(), heard.append)
    assert isinstance(after, NvMemoryInfo)
    assert heard == [1, 2]
    assert set(after.keys) == {block.key for block in blocks}
    assert after.free == after.capacity - sum(block.size for block in blocks)
    assert line.print(FIXED)[0] is PrintOutcome.CONFIRMED
    (ticket,) = line.engine.take_tickets()
    assert ticket.contents["blocks"] == 2
    assert line.session.delete_all(line.soon()) == before


def test_blocks_without_room_are_not_called_stored() -> None:
    line = Line(replace(SIMULATED, nv_bytes=100))
    found = line.session.store(nv.nv_blocks([FIXED]), line.soon(), lambda _: None)
    assert found == PrinterFailure(FailureReason.NOT_STORED, PrinterStatus.READY)


def test_many_keys_come_in_groups() -> None:
    blocks = [
        nv.NvBlock(bytes([0x21 + n // 90, 0x21 + n % 90]), Raster(1, 1, bytes([n])))
        for n in range(0x21, 0x7F)
    ]
    line = Line(SIMULATED)
    found = line.session.store(blocks, line.soon(600), lambda _: None)
    assert isinstance(found, NvMemoryInfo)
    assert len(found.keys) == len(blocks) > 80


@pytest.mark.parametrize("ask", ["nv_memory", "delete_all"])
def test_a_printer_without_such_a_memory_is_sent_nothing_of_it(ask: str) -> None:
    line = Line(generic())
    found = getattr(line.session, ask)(line.soon())
    assert found == PrinterFailure(FailureReason.UNSUPPORTED, PrinterStatus.READY)
    assert line.line.data == b""


def test_stored_pictures_are_neither_asked_for_nor_called_where_there_is_no_memory() -> None:
    line = Line(generic(), encoding=Encoding.NV, stored=nv.stored_keys(nv.nv_blocks([FIXED])))
    line.session.prepare(line.soon())
    assert line.print(FIXED)[0] is PrintOutcome.CONFIRMED
    assert b"\x1d(L" not in line.line.data


@pytest.mark.parametrize(
    ("fault", "reason", "status"),
    [
        (Fault.PAPER_OUT, FailureReason.NOT_READY, PrinterStatus.PAPER_OUT),
        (Fault.MUTE, FailureReason.NO_ANSWER, PrinterStatus.NO_ANSWER),
    ],
)
def test_maintenance_needs_a_printer_that_can_print(
    fault: Fault, reason: FailureReason, status: PrinterStatus
) -> None:
    line = Line(SIMULATED)
    line.engine.inject(fault)
    assert line.session.identity(line.soon()) == PrinterFailure(reason, status)
    assert line.session.store(nv.nv_blocks([FIXED]), line.soon(), lambda _: None) == PrinterFailure(
        reason, status
    )
    assert line.line.data == b""


def test_a_passed_deadline_stores_nothing_more() -> None:
    blocks = nv.nv_blocks([FIXED])
    line = Line(SIMULATED)
    line.session.prepare(line.soon())
    deadline = line.soon(10)

    def late(_done: int) -> None:
        line.clock.now += 20

    found = line.session.store(blocks, deadline, late)
    assert found == PrinterFailure(FailureReason.LATE, PrinterStatus.READY)
    info = line.session.nv_memory(line.soon())
    assert isinstance(info, NvMemoryInfo)
    assert len(info.keys) == 1, "a block that has begun is finished"


def test_what_maintenance_left_is_cleared_before_the_next_ticket() -> None:
    line = Line(SIMULATED)
    line.session.prepare(line.soon())
    line.print()
    cleared = line.line.commands.count(escpos.CLEAR_BUFFER)
    line.print()
    assert line.line.commands.count(escpos.CLEAR_BUFFER) == cleared
    line.session.nv_memory(line.soon())
    line.print()
    assert line.line.commands.count(escpos.CLEAR_BUFFER) == cleared + 1


# What goes over the line.

TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")) | st.sampled_from("\x10\x04\x05\x14ẮỆ"),
    max_size=40,
)
PRINTABLE = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=60)
ELEMENTS = st.one_of(
    st.builds(doc.Text, TEXT, st.sampled_from([20, 34]), fixed=st.booleans()),
    st.builds(doc.BigNumber, st.from_regex(r"[A-Z]{1,2}[0-9]{3}", fullmatch=True)),
    st.builds(doc.QrCode, PRINTABLE, module=st.integers(2, 4)),
    st.builds(
        lambda rows, fixed: doc.Image(32, len(rows), b"".join(rows), fixed=fixed),
        st.lists(st.binary(min_size=4, max_size=4) | st.just(b"\x10\x04\x10\x14"), min_size=1, max_size=30),
        st.booleans(),
    ),
    st.builds(doc.Feed, st.integers(0, 1100)),
    st.just(doc.Rule()),
    st.just(doc.Cut()),
)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(ELEMENTS, max_size=5),
    st.sampled_from(sorted(load_profiles())),
    st.sampled_from(list(Encoding)),
    st.booleans(),
)
def test_realtime_commands_stand_alone_in_all_that_is_sent(
    elements: list[doc.Element], name: str, encoding: Encoding, stored: bool
) -> None:
    document = doc.PrintDocument(384, tuple(elements))
    blocks = nv.nv_blocks([document]) if stored else ()
    line = Line(profile(name), encoding=encoding, stored=nv.stored_keys(blocks))
    line.session.prepare(line.soon())
    line.session.identity(line.soon())
    if blocks:
        line.session.store(blocks, line.soon(600), lambda _: None)
    line.print(document)
    line.session.delete_all(line.soon())
    assert realtime_pair(line.line.data) == -1
    assert line.line.commands, "status was asked"


def test_data_with_a_realtime_pair_is_a_bug_and_never_sent() -> None:
    line = Line(SIMULATED)
    exchange = line.session._exchange
    with pytest.raises(AssertionError, match="real-time"):
        exchange.send(b"abc\x10\x04\x01", line.soon(), lambda _: None)
    with pytest.raises(AssertionError, match="real-time"):
        exchange.put(b"\x1b@", line.soon())
    assert line.line.data == b""
