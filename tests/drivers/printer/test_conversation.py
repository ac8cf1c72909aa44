"""Faults at every 64th byte, in memory, with a clock that only moves when somebody waits.

Whatever breaks: the outcome is never better than the paper, nothing comes out later unasked, and the next job
prints.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from drivers.deadline import Deadline
from drivers.printer.blocks import Encoding
from drivers.printer.conversation import new_token
from drivers.printer.escpos import CLEAR_BUFFER, CUT, ROLL_STATUS, encode, proof_request
from drivers.printer.exchange import Timing
from drivers.printer.layout import lay_out
from drivers.printer.line import LineGoneError
from drivers.printer.model import PrinterStatus, PrintOutcome
from drivers.printer.profile import PrinterProfile, profile
from drivers.printer.realtime import realtime_pair
from drivers.printer.session import Session, Setup
from drivers.printer.simulated.engine import Capabilities, Engine
from drivers.printer.simulated.faults import STOPS, Fault
from drivers.printer.simulated.memory import MemoryLine, SimulatedPrinter
from drivers.printer.simulated.paper import PrintedTicket
from tests.drivers.printer.lines import ScriptedLine
from tests.drivers.printer.samples import HandClock, slip, stub

SIZE = len(encode(lay_out(stub("A012"), Encoding.MIXED)))
EVERYTHING = Setup(profile("simulated"))
PAPER = {
    Fault.PAPER_OUT: PrinterStatus.PAPER_OUT,
    Fault.COVER_OPEN: PrinterStatus.COVER_OPEN,
    Fault.OFFLINE: PrinterStatus.OFFLINE,
    Fault.CUTTER: PrinterStatus.CUTTER,
    Fault.OVERHEATED: PrinterStatus.OVERHEATED,
    Fault.MUTE: PrinterStatus.NO_ANSWER,
    Fault.GARBAGE: PrinterStatus.NO_ANSWER,
    Fault.STALL: PrinterStatus.NO_ANSWER,
    Fault.DISCONNECT: PrinterStatus.DISCONNECTED,
}


class Desk:
    """A printer in memory, its clock and what fell out of it."""

    def __init__(
        self, capabilities: Capabilities | None = None, profile: PrinterProfile | None = None
    ) -> None:
        self.clock = HandClock()
        self.tickets: list[PrintedTicket] = []
        self.heard: list[PrinterStatus] = []
        self.sendings: list[bytes] = []
        self.sent = 0
        self.printer = SimulatedPrinter(
            Engine(capabilities),
            profile=profile,
            clock=self.clock,
            sleep=self.clock.sleep,
            on_ticket=self.tickets.append,
        )
        self.printer.start(self.heard.append)

    @classmethod
    def of(cls, name: str) -> Desk:
        """A printer that knows what the profile of this name says, and nothing else."""
        return cls(Capabilities.from_profile(profile(name)), profile(name))

    def print(self, number: str = "A012", seconds: float = 20) -> tuple[PrintOutcome, PrinterStatus]:
        return self.printer.print(
            stub(number), Deadline.after(seconds, self.clock), self.sendings.append, self._sent
        )

    def _sent(self) -> None:
        self.sent += 1

    def complete(self, number: str) -> int:
        """How many whole tickets with this number came out."""
        return sum(
            number in ticket.contents["text"] and bool(ticket.contents["qr"]) for ticket in self.tickets
        )


def test_a_ticket_is_confirmed_by_its_echo() -> None:
    desk = Desk()
    assert desk.print() == (PrintOutcome.CONFIRMED, PrinterStatus.READY)
    assert desk.complete("A012") == 1
    assert len(desk.sendings) == desk.sent == 1
    assert desk.clock.now - 1000 < 0.1


def test_the_name_of_the_job_is_what_the_printer_echoes() -> None:
    clock = HandClock()
    line = _Recording(Engine(), clock.sleep)
    names: list[bytes] = []
    Session(line, EVERYTHING).print(slip(), Deadline.after(20, clock), names.append)
    (name,) = names
    assert line.sent.count(proof_request(name)) == 1
    assert line.sent.index(CUT) < line.sent.index(proof_request(name))


@pytest.mark.parametrize("name", ["generic", "xprinter-xp80", "bixolon-srp350", "custom-vkp80"])
def test_without_echo_the_ordered_answer_and_a_clean_status_confirm(name: str) -> None:
    desk = Desk.of(name)
    assert desk.print() == (PrintOutcome.CONFIRMED, PrinterStatus.READY)
    assert desk.print() == (PrintOutcome.CONFIRMED, PrinterStatus.READY)
    assert desk.clock.now - 1000 < 0.1, "nothing is waited for that this printer never says"
    assert len(desk.tickets) == 2


def test_a_promised_echo_that_does_not_come_leaves_the_outcome_unknown() -> None:
    desk = Desk(Capabilities(echoes=False))
    assert desk.print() == (PrintOutcome.UNKNOWN, PrinterStatus.READY)


def test_sent_is_told_after_the_last_byte_and_before_the_proof() -> None:
    clock = HandClock()
    line = _Recording(Engine(), clock.sleep)
    at: list[int] = []
    Session(line, EVERYTHING).print(
        slip(),
        Deadline.after(20, clock),
        lambda _: at.append(len(line.sent)),
        lambda: at.append(len(line.sent)),
    )
    sending, sent = at
    assert ROLL_STATUS in line.sent[sending:sent]
    assert ROLL_STATUS not in line.sent[sent:]


def test_near_end_prints_and_says_so() -> None:
    desk = Desk()
    desk.printer.set_fault(Fault.NEAR_END)
    assert desk.print() == (PrintOutcome.CONFIRMED, PrinterStatus.NEAR_END)


@pytest.mark.parametrize("fault", list(PAPER))
def test_a_fault_known_before_sends_nothing(fault: Fault) -> None:
    desk = Desk()
    desk.printer.set_fault(fault)
    assert desk.print() == (PrintOutcome.NOT_PRINTED, PAPER[fault])
    assert desk.sendings == []
    desk.printer.lift(fault)
    assert desk.tickets == []
    assert desk.print("B007") == (PrintOutcome.CONFIRMED, PrinterStatus.READY)
    assert desk.complete("B007") == len(desk.tickets) == 1


@pytest.mark.parametrize("name", ["simulated", "generic", "custom-vkp80"])
@pytest.mark.parametrize("fault", list(PAPER))
def test_a_fault_at_any_byte_is_told_truthfully(fault: Fault, name: str) -> None:
    for after in range(1, SIZE + 100, 64):
        desk = Desk.of(name)
        desk.print("A001")
        desk.printer.set_fault(fault, after)
        outcome, status = desk.print("A012", 30)
        came_out = desk.complete("A012")
        if outcome is PrintOutcome.CONFIRMED:
            assert came_out == 1
        elif outcome is PrintOutcome.NOT_PRINTED:
            assert came_out == 0
            assert status is PAPER[fault]
        desk.printer.lift(fault)
        if fault in STOPS and outcome is PrintOutcome.NOT_PRINTED:
            assert desk.complete("A012") == 0, "the cleared ticket came out with the new paper"
        assert desk.complete("A012") <= 1
        assert desk.print("B007") == (PrintOutcome.CONFIRMED, PrinterStatus.READY)
        assert desk.complete("B007") == 1
        assert "A012" not in desk.tickets[-1].contents["text"]
        assert desk.clock.now < 1000 + 80


def test_a_printer_that_cannot_clear_leaves_the_outcome_unknown() -> None:
    desk = Desk.of("generic")
    desk.printer.set_fault(Fault.PAPER_OUT, 300)
    assert desk.print() == (PrintOutcome.UNKNOWN, PrinterStatus.PAPER_OUT)
    desk.printer.lift(Fault.PAPER_OUT)
    assert desk.print("B007")[0] is PrintOutcome.CONFIRMED


def test_every_change_of_status_is_told_once() -> None:
    desk = Desk()
    desk.print()
    desk.printer.set_fault(Fault.PAPER_OUT)
    desk.print()
    desk.printer.set_fault(Fault.COVER_OPEN)
    desk.printer.lift(Fault.COVER_OPEN)
    desk.printer.lift(Fault.PAPER_OUT)
    desk.printer.set_fault(Fault.DISCONNECT)
    desk.print()
    desk.printer.lift(Fault.DISCONNECT)
    assert desk.heard == [
        PrinterStatus.READY,
        PrinterStatus.PAPER_OUT,
        PrinterStatus.COVER_OPEN,
        PrinterStatus.PAPER_OUT,
        PrinterStatus.READY,
        PrinterStatus.DISCONNECTED,
        PrinterStatus.READY,
    ]


def test_a_passed_deadline_sends_nothing() -> None:
    desk = Desk()
    outcome, _ = desk.print(seconds=0)
    assert outcome is PrintOutcome.NOT_PRINTED
    assert desk.tickets == []
    assert desk.sendings == []


def test_a_journal_that_fails_keeps_every_byte_back() -> None:
    desk = Desk()

    def broken(_token: bytes) -> None:
        raise RuntimeError("disk full")

    with pytest.raises(RuntimeError, match="disk full"):
        desk.printer.print(slip(), Deadline.after(5, desk.clock), broken)
    assert desk.tickets == []
    assert desk.print()[0] is PrintOutcome.CONFIRMED


def test_xoff_holds_the_data_back_and_xon_lets_it_go() -> None:
    clock = HandClock()
    line = _FlowLine(clock, resume=True)
    outcome, _ = Session(line, EVERYTHING).print(slip(), Deadline.after(20, clock), lambda _: None)
    assert outcome is PrintOutcome.CONFIRMED
    assert line.most_after_stop <= 512
    assert len(line.engine.take_tickets()) == 1


def test_an_xoff_that_was_noise_does_not_hold_back_the_next_ticket() -> None:
    clock = HandClock()
    line = ScriptedLine(lambda data: b"\x12" if data[:2] == b"\x10\x04" else b"", clock.sleep)
    session = Session(line, Setup())
    assert session.prepare(Deadline.after(5, clock)) is PrinterStatus.READY
    line.say(b"\x13")
    sent: list[bool] = []
    session.print(slip(), Deadline.after(20, clock), lambda _: None, lambda: sent.append(True))
    assert sent == [True]


def test_xoff_for_ever_ends_with_the_stall_timer() -> None:
    clock = HandClock()
    line = _FlowLine(clock, resume=False)
    setup = replace(EVERYTHING, timing=Timing(stall=2.0))
    sent: list[bool] = []
    outcome, _ = Session(line, setup).print(
        slip(), Deadline.after(60, clock), lambda _: None, lambda: sent.append(True)
    )
    assert sent == []
    assert outcome is PrintOutcome.UNKNOWN
    assert clock.now < 1000 + 10


class _Recording(MemoryLine):
    """Remembers what was written."""

    sent = b""

    def write(self, data: bytes) -> int:
        written = super().write(data)
        self.sent += data[:written]
        return written


class _FlowLine(MemoryLine):
    """Says XOFF after two thousand bytes, and XON a while later if it resumes."""

    def __init__(self, clock: HandClock, *, resume: bool) -> None:
        self.engine = Engine()
        super().__init__(self.engine, clock.sleep)
        self._clock = clock
        self._resume = resume
        self._stopped_at: float | None = None
        self._waking = False
        self.most_after_stop = 0

    def write(self, data: bytes) -> int:
        if self._stopped_at is not None and not self._waking and realtime_pair(data) != 0:
            self.most_after_stop += len(data)
        written = super().write(data)
        if self._stopped_at is None and self.engine.received > 2000:
            self._stopped_at = self._clock.now
            self._answers += b"\x13"
        return written

    def wait(self, seconds: float, *, writable: bool = False) -> None:
        super().wait(seconds, writable=writable)
        late = self._stopped_at is not None and self._clock.now > self._stopped_at + 1
        if late and self._resume and not self._waking:
            self._waking = True
            self._answers += b"\x11"


def test_a_late_answer_is_not_taken_for_the_next_questions() -> None:
    class Late(MemoryLine):
        """Answers arrive only after a wait; one is still there from an earlier question."""

        def __init__(self, engine: Engine) -> None:
            super().__init__(engine, lambda _: None)
            self._answers += b"\x12"
            self._under_way = bytearray()

        def write(self, data: bytes) -> int:
            there = len(self._answers)
            written = super().write(data)
            self._under_way += self._answers[there:]
            del self._answers[there:]
            return written

        def wait(self, seconds: float, *, writable: bool = False) -> None:
            self._answers += self._under_way
            self._under_way.clear()

    engine = Engine()
    engine.inject(Fault.COVER_OPEN)
    assert Session(Late(engine), Setup()).status(Deadline.after(5)) is PrinterStatus.COVER_OPEN


def test_a_printer_that_answers_but_never_proves_is_unknown_and_not_called_silent() -> None:
    class NeverInOrder(MemoryLine):
        def read(self) -> bytes:
            return bytes(byte for byte in super().read() if byte & 0x93 == 0x12)

    clock = HandClock()
    session = Session(NeverInOrder(Engine(), clock.sleep), Setup())
    result = session.print(slip(), Deadline.after(20, clock), lambda _: None)
    assert result == (PrintOutcome.UNKNOWN, PrinterStatus.READY)
    assert clock.now <= 1000 + 20.1


def test_job_names_are_printable_and_hold_no_command() -> None:
    for _ in range(300):
        assert realtime_pair(proof_request(new_token())) == -1


def test_a_new_line_forgets_what_an_earlier_process_left_in_the_printer() -> None:
    engine = Engine()
    engine.inject(Fault.PAPER_OUT)
    engine.feed(encode(lay_out(slip("A099"), Encoding.MIXED)))
    tickets: list[PrintedTicket] = []
    printer = SimulatedPrinter(engine, on_ticket=tickets.append)
    printer.start(lambda _: None)
    printer.lift(Fault.PAPER_OUT)
    assert tickets == []
    assert CLEAR_BUFFER.startswith(b"\x10\x14\x08")


def test_a_line_lost_while_asking_is_disconnected() -> None:
    engine = Engine()
    session = Session(MemoryLine(engine, lambda _: None), Setup())
    engine.inject(Fault.DISCONNECT)
    with pytest.raises(LineGoneError):
        session.status(Deadline.after(1))
