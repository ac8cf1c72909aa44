"""What every `Printer` promises, on every rung present: in memory, and over a real pseudo-terminal."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from drivers.deadline import Clock, Deadline
from drivers.printer.absent import AbsentPrinter
from drivers.printer.document import PrintDocument
from drivers.printer.model import PrinterFailure, PrinterStatus, PrintOutcome, ServicedPrinter
from drivers.printer.profile import PrinterProfile, profile
from drivers.printer.serial import SerialPrinter, SerialSettings
from drivers.printer.simulated.engine import Capabilities, Engine
from drivers.printer.simulated.faults import Fault
from drivers.printer.simulated.memory import SimulatedPrinter
from drivers.printer.simulated.paper import PrintedTicket
from drivers.printer.simulated.pty import PtyPrinter
from tests.drivers.printer.samples import HandClock, slip

PROFILES = ["simulated", "generic", "xprinter-xp58", "custom-vkp80"]


@dataclass
class Rung:
    """A printer, the hands that break it, and what came out."""

    model: PrinterProfile
    printer: ServicedPrinter
    break_: Callable[[Fault], None]
    mend: Callable[[Fault], None]
    clock: Clock
    """The printer's."""
    tickets: list[PrintedTicket]
    heard: list[PrinterStatus] = field(default_factory=list)

    def slip(self, number: str = "A012") -> PrintDocument:
        return slip(number, max(self.model.width_dots))

    def print(self, number: str = "A012") -> tuple[PrintOutcome, PrinterStatus]:
        return self.printer.print(self.slip(number), self.soon())

    def soon(self) -> Deadline:
        return Deadline.after(10, self.clock)

    def wait_for(self, condition: Callable[[], bool]) -> bool:
        end = time.monotonic() + 5
        while not condition() and time.monotonic() < end:
            time.sleep(0.01)
        return condition()


@pytest.fixture(params=["memory", pytest.param("pty", marks=pytest.mark.slow)])
def rung(request: pytest.FixtureRequest, name: str) -> Iterator[Rung]:
    """A printer that knows exactly what its profile says: anything more comes out as letters."""
    tickets: list[PrintedTicket] = []
    model = profile(name)
    engine = Engine(Capabilities.from_profile(model))
    if request.param == "memory":
        clock = HandClock()
        simulated = SimulatedPrinter(
            engine, profile=model, clock=clock, sleep=clock.sleep, on_ticket=tickets.append
        )
        yield Rung(model, simulated, simulated.set_fault, simulated.lift, clock, tickets)
        simulated.close()
    else:
        device = PtyPrinter(engine, on_ticket=tickets.append)
        printer = SerialPrinter(SerialSettings(device.device, profile=model, poll_seconds=0.05))
        yield Rung(model, printer, device.set_fault, device.lift, time.monotonic, tickets)
        printer.close()
        device.close()
    assert [ticket.contents["unknown"] for ticket in tickets] == [0] * len(tickets)


@pytest.fixture(params=PROFILES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_before_start_nothing_is_printed(rung: Rung) -> None:
    assert rung.printer.status is PrinterStatus.DISCONNECTED
    assert rung.print() == (PrintOutcome.NOT_PRINTED, PrinterStatus.DISCONNECTED)


def test_start_reports_the_first_status(rung: Rung) -> None:
    rung.printer.start(rung.heard.append)
    assert rung.wait_for(lambda: bool(rung.heard))
    assert rung.heard == [PrinterStatus.READY]
    assert rung.printer.status is PrinterStatus.READY


def test_a_document_is_confirmed_and_on_paper(rung: Rung) -> None:
    rung.printer.start(rung.heard.append)
    sendings: list[int] = []
    result = rung.printer.print(rung.slip(), rung.soon(), lambda _: sendings.append(len(rung.tickets)))
    assert result == (PrintOutcome.CONFIRMED, PrinterStatus.READY)
    assert sendings == [0], "told once, before any paper"
    assert rung.wait_for(lambda: len(rung.tickets) == 1)
    assert "A012" in rung.tickets[0].contents["text"]


def test_a_change_is_heard_once_and_so_is_its_end(rung: Rung) -> None:
    rung.printer.start(rung.heard.append)
    assert rung.wait_for(lambda: rung.heard == [PrinterStatus.READY])
    rung.break_(Fault.PAPER_OUT)
    assert rung.wait_for(lambda: rung.heard[-1] is PrinterStatus.PAPER_OUT)
    assert rung.print() == (PrintOutcome.NOT_PRINTED, PrinterStatus.PAPER_OUT)
    rung.mend(Fault.PAPER_OUT)
    assert rung.wait_for(lambda: rung.heard[-1] is PrinterStatus.READY)
    assert rung.heard == [PrinterStatus.READY, PrinterStatus.PAPER_OUT, PrinterStatus.READY]
    assert rung.print() == (PrintOutcome.CONFIRMED, PrinterStatus.READY)


def test_silence_is_its_own_status(rung: Rung) -> None:
    rung.printer.start(rung.heard.append)
    rung.break_(Fault.MUTE)
    assert rung.print() == (PrintOutcome.NOT_PRINTED, PrinterStatus.NO_ANSWER)


def test_absence_is_its_own_status_and_ends(rung: Rung) -> None:
    rung.printer.start(rung.heard.append)
    assert rung.wait_for(lambda: bool(rung.heard))
    rung.break_(Fault.DISCONNECT)
    assert rung.wait_for(lambda: rung.printer.status is PrinterStatus.DISCONNECTED)
    assert rung.print() == (PrintOutcome.NOT_PRINTED, PrinterStatus.DISCONNECTED)


def test_an_exception_of_the_journal_reaches_its_caller(rung: Rung) -> None:
    rung.printer.start(rung.heard.append)

    def broken(_token: bytes) -> None:
        raise RuntimeError("journal")

    with pytest.raises(RuntimeError, match="journal"):
        rung.printer.print(rung.slip(), rung.soon(), broken)
    assert rung.print()[0] is PrintOutcome.CONFIRMED


def test_after_close_nothing_is_printed(rung: Rung) -> None:
    rung.printer.start(rung.heard.append)
    rung.printer.close()
    assert rung.print()[0] is PrintOutcome.NOT_PRINTED
    assert rung.tickets == []


def test_it_says_who_it_is_where_its_profile_expects_that(rung: Rung) -> None:
    rung.printer.start(rung.heard.append)
    assert rung.wait_for(lambda: bool(rung.heard))
    assert rung.print()[0] is PrintOutcome.CONFIRMED
    told = rung.printer.info
    assert (told.profile, told.in_use, told.mismatch) == (rung.model.name, rung.model.name, False)
    assert bool(told.identity) is bool(rung.model.identity)


def test_only_a_printer_with_memory_is_asked_for_it(rung: Rung) -> None:
    rung.printer.start(rung.heard.append)
    assert rung.wait_for(lambda: bool(rung.heard))
    told = rung.printer.nv_memory(rung.soon())
    assert isinstance(told, PrinterFailure) is (not rung.model.nv_bytes)
    assert rung.print()[0] is PrintOutcome.CONFIRMED


@pytest.mark.parametrize("name", ["epson-tm-t20", "xprinter-xp80", "bixolon-srp350"])
def test_a_printer_that_is_another_than_configured_gets_no_command_it_does_not_know(name: str) -> None:
    tickets: list[PrintedTicket] = []
    somebody = Engine(Capabilities.from_profile(profile("generic")))
    clock = HandClock()
    printer = SimulatedPrinter(
        somebody, profile=profile(name), clock=clock, sleep=clock.sleep, on_ticket=tickets.append
    )
    printer.start(lambda _: None)
    assert printer.print(slip(), Deadline.after(10, clock))[0] is PrintOutcome.CONFIRMED
    assert printer.info.mismatch
    assert [ticket.contents["unknown"] for ticket in tickets] == [0]


def test_a_terminal_without_printer_says_so() -> None:
    heard: list[PrinterStatus] = []
    printer = AbsentPrinter()
    printer.start(heard.append)
    assert heard == [printer.status] == [PrinterStatus.DISCONNECTED]
    assert printer.print(slip(), Deadline.after(1)) == (PrintOutcome.NOT_PRINTED, PrinterStatus.DISCONNECTED)
    printer.close()
