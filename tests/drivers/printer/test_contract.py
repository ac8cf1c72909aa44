"""What every `Printer` promises, on every rung present: in memory, and over a real pseudo-terminal."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from drivers.deadline import Deadline
from drivers.printer.absent import AbsentPrinter
from drivers.printer.model import Printer, PrinterStatus, PrintOutcome
from drivers.printer.serial import SerialPrinter, SerialSettings
from drivers.printer.simulated.faults import Fault
from drivers.printer.simulated.memory import SimulatedPrinter
from drivers.printer.simulated.paper import PrintedTicket
from drivers.printer.simulated.pty import PtyPrinter
from tests.drivers.printer.samples import slip


@dataclass
class Rung:
    """A printer, the hands that break it, and what came out."""

    printer: Printer
    break_: Callable[[Fault], None]
    mend: Callable[[Fault], None]
    tickets: list[PrintedTicket] = field(default_factory=list)
    heard: list[PrinterStatus] = field(default_factory=list)

    def print(self, number: str = "A012") -> tuple[PrintOutcome, PrinterStatus]:
        return self.printer.print(slip(number), Deadline.after(10))

    def wait_for(self, condition: Callable[[], bool]) -> bool:
        end = time.monotonic() + 5
        while not condition() and time.monotonic() < end:
            time.sleep(0.01)
        return condition()


@pytest.fixture(params=["memory", pytest.param("pty", marks=pytest.mark.slow)])
def rung(request: pytest.FixtureRequest) -> Iterator[Rung]:
    tickets: list[PrintedTicket] = []
    if request.param == "memory":
        simulated = SimulatedPrinter(on_ticket=tickets.append)
        made = Rung(simulated, simulated.set_fault, simulated.lift, tickets)
        yield made
        simulated.close()
        return
    device = PtyPrinter(on_ticket=tickets.append)
    printer = SerialPrinter(SerialSettings(device.device, poll_seconds=0.05))
    yield Rung(printer, device.set_fault, device.lift, tickets)
    printer.close()
    device.close()


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
    result = rung.printer.print(slip(), Deadline.after(10), lambda: sendings.append(len(rung.tickets)))
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

    def broken() -> None:
        raise RuntimeError("journal")

    with pytest.raises(RuntimeError, match="journal"):
        rung.printer.print(slip(), Deadline.after(5), broken)
    assert rung.print()[0] is PrintOutcome.CONFIRMED


def test_after_close_nothing_is_printed(rung: Rung) -> None:
    rung.printer.start(rung.heard.append)
    rung.printer.close()
    assert rung.print()[0] is PrintOutcome.NOT_PRINTED
    assert rung.tickets == []


def test_a_terminal_without_printer_says_so() -> None:
    heard: list[PrinterStatus] = []
    printer = AbsentPrinter()
    printer.start(heard.append)
    assert heard == [printer.status] == [PrinterStatus.DISCONNECTED]
    assert printer.print(slip(), Deadline.after(1)) == (PrintOutcome.NOT_PRINTED, PrinterStatus.DISCONNECTED)
    printer.close()
