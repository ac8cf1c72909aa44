"""The printer's port in maintenance: a technician's commands have it, and the terminal takes it back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.deadline import Deadline
from drivers.printer.document import Cut, PrintDocument, Text
from drivers.printer.model import PrinterStatus, PrintOutcome
from drivers.printer.serial import SerialPrinter, SerialSettings
from drivers.printer.simulated.memory import SimulatedPrinter
from drivers.printer.simulated.paper import PrintedTicket
from drivers.printer.simulated.pty import PtyPrinter
from kiosk import visit_events as ev
from kiosk.control import ControlServer
from kiosk.lendable import LendablePrinter
from kiosk.service import control_handler
from tests.journeys.hall import WAIT_S, Hall
from tests.kiosk.cli.test_ticket_reprint import Shell, shell_for

PAPER = PrintDocument(576, (Text("Phiếu", 24), Cut()))


class Lent:
    """One in memory that counts how often it is made."""

    def __init__(self) -> None:
        self.made: list[SimulatedPrinter] = []
        self.heard: list[PrinterStatus] = []
        self.printer = LendablePrinter(self._make)

    def _make(self) -> SimulatedPrinter:
        self.made.append(SimulatedPrinter())
        return self.made[-1]

    def print(self) -> tuple[PrintOutcome, PrinterStatus]:
        return self.printer.print(PAPER, Deadline.after(10))


def test_while_it_is_lent_nothing_is_printed_and_afterwards_by_a_new_one() -> None:
    desk = Lent()
    desk.printer.start(desk.heard.append)
    assert desk.print()[0] is PrintOutcome.CONFIRMED
    desk.printer.lend()
    assert desk.print() == (PrintOutcome.NOT_PRINTED, PrinterStatus.DISCONNECTED)
    desk.printer.take_back()
    assert desk.print() == (PrintOutcome.CONFIRMED, PrinterStatus.READY)
    assert len(desk.made) == 2
    assert desk.heard == [PrinterStatus.READY, PrinterStatus.READY]


def test_lending_and_taking_back_twice_is_once() -> None:
    desk = Lent()
    desk.printer.start(desk.heard.append)
    lent = [desk.printer.lent]
    for _ in range(2):
        desk.printer.lend()
        lent.append(desk.printer.lent)
    for _ in range(2):
        desk.printer.take_back()
        lent.append(desk.printer.lent)
    assert lent == [False, True, True, False, False]
    assert len(desk.made) == 2


def test_one_that_was_lent_before_it_was_started_waits_to_be_taken_back() -> None:
    desk = Lent()
    desk.printer.lend()
    desk.printer.start(desk.heard.append)
    assert desk.made == []
    desk.printer.take_back()
    assert desk.printer.status is PrinterStatus.READY


def test_one_that_was_closed_is_not_opened_again() -> None:
    desk = Lent()
    desk.printer.start(desk.heard.append)
    desk.printer.close()
    desk.printer.take_back()
    assert len(desk.made) == 1


@pytest.fixture
def bench(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Iterator[tuple[Shell, Hall, list[PrintedTicket]]]:
    """A terminal with its control socket and a printer on a pseudo-terminal."""
    papers: list[PrintedTicket] = []
    printer = PtyPrinter(on_ticket=papers.append)
    hall = Hall(tmp_path)
    hall.port = LendablePrinter(lambda: SerialPrinter(SerialSettings(printer.device, recognise=True)))
    with hall:
        control = ControlServer(
            tmp_path / "control.sock", control_handler(hall.terminal, hall.audited.append)
        )
        control.start()
        yield shell_for(tmp_path, printer.device, capsys), hall, papers
        control.stop()
    printer.close()


def until_lent(hall: Hall, lent: bool) -> None:
    limit = time.monotonic() + WAIT_S
    while hall.terminal.status()["printer_lent"] is not lent:
        assert time.monotonic() < limit
        time.sleep(0.005)


@pytest.mark.slow
def test_in_maintenance_the_commands_have_the_printer_and_then_the_terminal_again(
    bench: tuple[Shell, Hall, list[PrintedTicket]],
) -> None:
    shell, hall, papers = bench
    assert shell.json("printer", "test", status=3)["failure"]["code"] == "PRN-301"
    hall.touch(ev.ServiceStopped(maintenance=True))
    until_lent(hall, True)
    assert shell.json("printer", "test")["outcome"] == "confirmed"
    told = shell.json("printer", "status")
    assert (told["by_terminal"], told["profile"]) == (False, "simulated")
    assert shell.json("ticket", "issue", "--service", "ho-tich")["ticket"]["printed"] == "confirmed"
    assert len(papers) == 2
    hall.touch(ev.ServiceResumed())
    until_lent(hall, False)
    hall.until_device("printer", "ready")
    assert shell.json("ticket", "issue", "--service", "ho-tich")["ticket"]["printed"] == "confirmed"
    assert len(papers) == 3
    # The commands' papers count as well: two tickets of some 160 mm and the slip of 70.
    assert hall.terminal.status()["paper"]["used_mm"] > 380
    assert shell.json("printer", "test", status=3)["failure"]["code"] == "PRN-301"
    assert hall.queue.unsettled() == ()
