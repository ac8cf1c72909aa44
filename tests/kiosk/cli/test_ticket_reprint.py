"""`kiosk ticket reprint`, and `kiosk ticket issue` beside a running terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from drivers.printer.simulated.faults import Fault
from drivers.printer.simulated.paper import PrintedTicket
from drivers.printer.simulated.pty import PtyPrinter
from kiosk.config import Configuration, load
from kiosk.control import ControlServer
from kiosk.failures import FailureCode
from kiosk.queue.model import PrintState, QueueFailure, Ticket, TicketState
from kiosk.queue.opening import open_queue
from kiosk.queue.store import SqliteTicketQueue
from kiosk.service import control_handler
from tests.journeys.hall import NOW, Hall
from tests.kiosk.cli.shell import CommandShell

NOBODY = "01900000-0000-7000-8000-000000000000"


class Shell(CommandShell):
    """With a queue to look into."""

    def queue(self) -> SqliteTicketQueue:
        configuration = load(self.config)
        assert isinstance(configuration, Configuration)
        return open_queue(configuration)

    def given(self, language: str = "vi") -> Ticket:
        queue = self.queue()
        ticket = queue.issue("ho-tich", priority=False, language=language)
        queue.close()
        assert isinstance(ticket, Ticket)
        return ticket


def shell_for(folder: Path, device: str, capture: pytest.CaptureFixture[str]) -> Shell:
    config = folder / "kiosk.toml"
    config.write_text(
        f'[terminal]\nstate_folder = "{folder}"\ncontrol_socket = "{folder}/control.sock"\n'
        f'[printer]\ndevice = "{device}"\n',
        encoding="utf-8",
    )
    return Shell(config, capture)


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    """No terminal runs, and no printer is there."""
    return shell_for(tmp_path, f"{tmp_path}/no-printer", capsys)


def test_a_number_nobody_holds_is_not_found(shell: Shell) -> None:
    for wanted in ("A001", NOBODY):
        answer = shell.json("ticket", "reprint", wanted, status=1)
        assert answer["failure"]["code"] == "QUE-104"


def test_what_is_neither_id_nor_number_is_wrong_usage(shell: Shell) -> None:
    assert shell.json("ticket", "reprint", "land", status=2)["failure"]["code"] == "SYS-106"
    assert shell.json("ticket", "reprint", "A001", "--day", "1st", status=2)["failure"]["code"] == "SYS-106"


def test_a_terminal_without_a_printer_has_nothing_to_reprint_with(shell: Shell, tmp_path: Path) -> None:
    shell.given()
    bare = shell_for(tmp_path, "", shell.capture)
    assert bare.json("ticket", "reprint", "A001", status=2)["failure"]["code"] == "CFG-101"


def test_a_number_that_is_over_is_not_printed_again(shell: Shell) -> None:
    ticket = shell.given()
    queue = shell.queue()
    queue.cancel(ticket.id)
    queue.close()
    assert shell.json("ticket", "reprint", "A001", status=1)["failure"]["code"] == "QUE-106"


def test_a_printer_out_of_reach_is_said_with_the_number(shell: Shell) -> None:
    ticket = shell.given()
    answer = shell.json("ticket", "reprint", str(ticket.id), status=3)
    assert answer["failure"]["code"] == "PRN-101"
    assert answer["ticket"]["number"] == "A001"
    assert answer["ticket"]["printed"] == PrintState.FAILED.value
    status, out, err = shell.run("--lang", "en", "ticket", "reprint", "a001")
    assert (status, out) == (3, "")
    assert "A001" in err
    assert "PRN-101" in err


@dataclass
class Desk:
    """A printer behind a pseudo-terminal, and what came out."""

    shell: Shell
    printer: PtyPrinter
    papers: list[PrintedTicket]


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Desk]:
    papers: list[PrintedTicket] = []
    printer = PtyPrinter(on_ticket=papers.append)
    yield Desk(shell_for(tmp_path, printer.device, capsys), printer, papers)
    printer.close()


@pytest.mark.slow
def test_the_same_number_comes_again_marked_in_the_citizens_language(desk: Desk) -> None:
    ticket = desk.shell.given("en")
    first = desk.shell.json("ticket", "reprint", "A001")["ticket"]
    assert (first["id"], first["number"], first["printed"]) == (str(ticket.id), "A001", "confirmed")
    again = desk.shell.json("ticket", "reprint", str(ticket.id), "--day", ticket.day.isoformat())["ticket"]
    assert again["number"] == "A001"
    queue = desk.shell.queue()
    jobs = queue.print_jobs(ticket.id)
    assert not isinstance(jobs, QueueFailure)
    assert [(job.language, job.reprint, job.state) for job in jobs] == [
        ("en", False, PrintState.FAILED),
        ("en", True, PrintState.CONFIRMED),
        ("en", True, PrintState.CONFIRMED),
    ]
    assert getattr(queue.find(ticket.id), "state", None) is TicketState.WAITING
    assert all("A001" in paper.contents["text"] for paper in desk.papers)
    queue.close()


@pytest.mark.slow
def test_paper_out_is_named_and_nothing_comes_out_with_the_new_roll(desk: Desk) -> None:
    desk.printer.set_fault(Fault.PAPER_OUT)
    desk.shell.given()
    assert desk.shell.json("ticket", "reprint", "A001", status=3)["failure"]["code"] == "PRN-103"
    desk.printer.lift(Fault.PAPER_OUT)
    assert desk.shell.json("ticket", "reprint", "A001")["ticket"]["printed"] == "confirmed"
    assert len(desk.papers) == 1


@pytest.fixture
def beside(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[tuple[Shell, Hall]]:
    """A terminal runs and holds the printer; the command asks it."""
    hall = Hall(tmp_path)
    with hall:
        control = ControlServer(
            tmp_path / "control.sock", control_handler(hall.terminal, hall.audited.append)
        )
        control.start()
        # A path no command could open: only the terminal can print.
        yield shell_for(tmp_path, f"{tmp_path}/held", capsys), hall
        control.stop()


def test_a_running_terminal_prints_for_the_command(beside: tuple[Shell, Hall]) -> None:
    shell, hall = beside
    ticket = hall.queue.issue("ho-tich", priority=False, language="en")
    assert isinstance(ticket, Ticket)
    day = NOW.date().isoformat()
    answer = shell.json("ticket", "reprint", "A001", "--day", day)["ticket"]
    assert (answer["number"], answer["printed"]) == ("A001", "confirmed")
    assert len(hall.papers) == 1
    assert shell.json("ticket", "issue", "--service", "ho-tich")["ticket"]["printed"] == "confirmed"
    assert len(hall.papers) == 2
    jobs = hall.queue.print_jobs(ticket.id)
    assert not isinstance(jobs, QueueFailure)
    assert [(job.language, job.reprint) for job in jobs] == [("en", False), ("en", True)]


def test_what_the_terminals_printer_lacks_is_named_by_the_command(beside: tuple[Shell, Hall]) -> None:
    shell, hall = beside
    hall.printer.set_fault(Fault.COVER_OPEN)
    hall.until_device("printer", "cover_open")
    answer = shell.json("ticket", "issue", "--service", "ho-tich", status=3)
    assert answer["failure"]["code"] == "PRN-104"
    assert answer["ticket"]["printed"] == PrintState.FAILED.value
    assert hall.queue.unsettled() == ()


def test_the_terminal_prints_a_job_once_and_none_it_does_not_know(beside: tuple[Shell, Hall]) -> None:
    shell, hall = beside
    shell.json("ticket", "issue", "--service", "ho-tich")
    for job in (1, 999):
        hall.terminal.print_job(job)
    assert shell.json("ticket", "issue", "--service", "ho-tich")["ticket"]["printed"] == "confirmed"
    assert len(hall.papers) == 2


def test_a_terminal_that_does_not_admit_the_caller_is_said_with_the_number(
    shell: Shell, tmp_path: Path
) -> None:
    control = ControlServer(tmp_path / "control.sock", lambda _request, _peer: {"error": "refused"})
    control.start()
    answer = shell.json("ticket", "issue", "--service", "ho-tich", status=3)
    control.stop()
    assert answer["failure"]["code"] == FailureCode.CONTROL_REFUSED.value
    assert (answer["ticket"]["number"], answer["ticket"]["printed"]) == ("A001", "failed")


def test_a_terminal_that_never_begins_is_not_waited_for_for_ever(shell: Shell, tmp_path: Path) -> None:
    with shell.config.open("a", encoding="utf-8") as file:
        file.write("print_deadline_s = 1\nbaud = 115200\n")
    control = ControlServer(tmp_path / "control.sock", lambda request, _peer: {"job": request.get("job", 0)})
    control.start()
    answer = shell.json("ticket", "issue", "--service", "ho-tich", status=3)
    control.stop()
    assert answer["failure"]["code"] == "PRN-102"
    assert answer["ticket"]["printed"] == "failed"
    queue = shell.queue()
    assert queue.unsettled() == ()
    queue.close()
