"""`kiosk printer commission` and what it changes, over a pseudo-terminal with a simulated printer on it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from drivers.deadline import Deadline
from drivers.printer.model import PrintOutcome
from drivers.printer.nv import NvBlock
from drivers.printer.profile import profile
from drivers.printer.simulated.capabilities import Capabilities
from drivers.printer.simulated.engine import Engine
from drivers.printer.simulated.faults import Fault
from drivers.printer.simulated.nv_memory import NvMemory
from drivers.printer.simulated.paper import PrintedTicket
from drivers.printer.simulated.pty import PtyPrinter
from kiosk.assembly import composer, printer_choice, printer_of
from kiosk.cli.printer import status
from kiosk.cli.printer import test as print_test
from kiosk.cli.printer_commission import commission
from kiosk.commissioned import Verdict, read_commissioned
from kiosk.commissioning import wanted_blocks
from kiosk.config import Configuration, load
from kiosk.control import ControlServer, Peer
from kiosk.i18n import catalogue
from tests.kiosk.documents.test_ticket import TICKET

pytestmark = pytest.mark.slow

EPSON = Capabilities.from_profile(profile("epson-tm-t20"))
SERVICE = """
[[service]]
code = "ho-tich"
letter = "A"
title = {{ vi = "{title}", en = "Civil status" }}
"""


class Bench:
    """A printer on a pseudo-terminal, and a terminal's configuration and state folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "kiosk.toml"
        self.tickets: list[PrintedTicket] = []
        self.printers: list[PtyPrinter] = []
        self.configure()

    def plug(self, capabilities: Capabilities = EPSON) -> PtyPrinter:
        self.unplug()
        printer = PtyPrinter(
            Engine(capabilities), link=self.folder / "printer", on_ticket=self.tickets.append
        )
        self.printers.append(printer)
        return printer

    def unplug(self) -> None:
        for printer in self.printers:
            printer.close()
        self.printers.clear()

    def configure(self, title: str = "Hộ tịch", more: str = "") -> None:
        self.file.write_text(
            f'[terminal]\nproduction = false\nstate_folder = "{self.folder / "state"}"\n'
            f'control_socket = "{self.folder / "c.sock"}"\n'
            f'[printer]\ndevice = "{self.folder / "printer"}"\n{more}\n'
            f'[queue]\nresult_service = ""\ndesk_service = ""\n' + SERVICE.format(title=title),
            encoding="utf-8",
        )

    @property
    def config(self) -> Configuration:
        found = load(self.file)
        assert isinstance(found, Configuration)
        return found

    @property
    def wanted(self) -> tuple[NvBlock, ...]:
        return wanted_blocks(self.config, composer(self.config))

    @property
    def verdict(self) -> Verdict | None:
        record = read_commissioned(self.folder / "state")
        return None if record is None else record.verdict

    def run(self, command: click.Command, *words: str, says: str = "") -> tuple[int, dict[str, Any], Result]:
        done = CliRunner().invoke(
            command, [*words, "--config", str(self.file), "--json"], input=says, obj=catalogue("en")
        )
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.exit_code, json.loads(done.stdout), done

    def ticket_encoding(self) -> str:
        """How the terminal would send tickets now."""
        return printer_choice(self.config).encoding.value

    def ticket(self) -> PrintedTicket:
        """One ticket as the terminal prints it."""
        printer = printer_of(self.config)
        printer.start(lambda _: None)
        try:
            document = composer(self.config)(TICKET, "vi", False)
            outcome, _ = printer.print(document, Deadline.after(30.0))
        finally:
            printer.close()
        assert outcome is PrintOutcome.CONFIRMED
        return self.tickets[-1]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    found = Bench(tmp_path)
    yield found
    found.unplug()


def test_a_yes_on_the_proof_page_makes_tickets_tiny(bench: Bench) -> None:
    printer = bench.plug()
    before = bench.ticket()
    code, told, done = bench.run(commission, says="y\n")
    assert code == 0
    assert told["profile"] == "epson-tm-t20"
    assert told["encoding"] == "nv"
    assert told["blocks"]["stored"] == len(bench.wanted) == printer.engine.nv.writes
    assert f"Page {told['page']}" in done.stderr

    page = bench.tickets[-1].contents
    # Each once, and the dotted rule again at the end.
    assert page["blocks"] == len(bench.wanted) + 1
    assert [text for text in page["text"] if text == told["page"]]
    assert told["page"] in page["qr"][0]
    assert bench.verdict is Verdict.PROVEN

    after = bench.ticket()
    assert after.contents["rasters"] == 0
    assert len(after.data) * 5 < len(before.data)


def test_commissioning_again_writes_nothing_and_asks_again(bench: Bench) -> None:
    printer = bench.plug()
    bench.run(commission, "--yes")
    writes = printer.engine.nv.writes
    code, told, _ = bench.run(commission, "--yes")
    assert (code, told["blocks"]["kept"], told["blocks"]["stored"]) == (0, len(bench.wanted), 0)
    assert printer.engine.nv.writes == writes


@pytest.mark.parametrize(
    ("says", "failure", "verdict"),
    [
        ("k\n", "PRN-303", Verdict.REFUSED),
        ("hm\nno\n", "PRN-303", Verdict.REFUSED),
        ("", "PRN-307", Verdict.PENDING),
        ("?\n?\n?\nyes\n", "PRN-307", Verdict.PENDING),
    ],
)
def test_without_a_yes_tickets_stay_mixed(bench: Bench, says: str, failure: str, verdict: Verdict) -> None:
    bench.plug()
    code, told, _ = bench.run(commission, says=says)
    assert (code, told["failure"]["code"], bench.verdict) == (1, failure, verdict)
    assert bench.run(status)[1]["encoding"] == "mixed"
    assert bench.ticket().contents["blocks"] == 0


def test_an_unanswered_question_is_asked_again_without_storing_again(bench: Bench) -> None:
    printer = bench.plug()
    bench.run(commission, says="")
    writes = printer.engine.nv.writes
    assert bench.run(commission, says="y\n")[0] == 0
    assert printer.engine.nv.writes == writes
    assert bench.verdict is Verdict.PROVEN


@pytest.mark.parametrize("after", [300, 3_000, 9_000, 15_000])
def test_a_cable_pulled_while_storing_costs_no_second_write(bench: Bench, after: int) -> None:
    printer = bench.plug()
    printer.set_fault(Fault.DISCONNECT, after=after)
    code, told, _ = bench.run(commission, "--yes")
    assert (code, told["failure"]["code"]) == (3, "PRN-101")
    assert bench.ticket_encoding() == "mixed"
    printer.lift(Fault.DISCONNECT)
    there = len(printer.engine.nv.blocks)
    code, told, _ = bench.run(commission, "--yes")
    assert (code, told["blocks"]["kept"], told["blocks"]["deleted"]) == (0, there, 0)
    assert printer.engine.nv.writes == len(bench.wanted)


def test_after_a_no_all_is_stored_anew(bench: Bench) -> None:
    printer = bench.plug()
    bench.run(commission, says="n\n")
    code, told, _ = bench.run(commission, says="y\n")
    count = len(bench.wanted)
    assert (code, told["blocks"]["stored"], told["blocks"]["deleted"]) == (0, count, count)
    assert len(printer.engine.nv.blocks) == count


def test_a_renamed_service_is_told_sent_as_a_picture_and_stored_only_when_asked(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    printer = bench.plug()
    bench.run(commission, "--yes")
    writes = printer.engine.nv.writes
    before = {block.digest for block in bench.wanted}
    bench.configure(title="Hộ tịch và chứng thực")
    changed = len({block.digest for block in bench.wanted} - before)
    assert 0 < changed < len(before)
    code, told, _ = bench.run(status)
    assert (code, [each["code"] for each in told["warnings"]]) == (0, ["PRN-302"])
    assert (told["encoding"], told["blocks"]["outdated"]) == ("hybrid", changed)
    with caplog.at_level(logging.WARNING):
        ticket = bench.ticket()
    assert len([each for each in caplog.records if "PRN-302" in each.getMessage()]) == 1
    assert ticket.contents["rasters"] > 0
    assert printer.engine.nv.writes == writes

    code, told, _ = bench.run(commission, "--yes")
    assert (code, told["blocks"]["stored"], told["blocks"]["deleted"]) == (0, changed, changed)
    assert printer.engine.nv.writes == writes + 2 * changed
    assert bench.run(status)[1]["warnings"] == []


def test_a_clone_that_drops_pictures_silently_keeps_mixed(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.plug()
    monkeypatch.setattr(NvMemory, "_define", lambda self, values: None)
    code, told, _ = bench.run(commission, "--yes")
    assert (code, told["failure"]["code"], told["encoding"]) == (1, "PRN-304", "mixed")
    assert bench.run(status)[1]["encoding"] == "mixed"


def test_a_small_memory_takes_the_most_important(bench: Bench) -> None:
    whole = sum(block.size for block in bench.wanted)
    bench.plug(Capabilities(name="TM-T20", nv_bytes=whole * 3 // 4))
    code, told, _ = bench.run(commission, "--yes")
    assert code == 0
    assert told["blocks"]["left_out"] > 0
    assert told["blocks"]["bytes"] <= whole * 3 // 4
    assert bench.run(status)[1]["warnings"] == []


def test_a_printer_without_memory_is_proven_without_pictures(bench: Bench) -> None:
    printer = bench.plug(Capabilities.from_profile(profile("xprinter-xp80")))
    code, told, _ = bench.run(commission, says="c\n")
    assert (code, told["profile"], told["encoding"], told["memory"]) == (0, "xprinter-xp80", "mixed", None)
    assert printer.engine.nv.writes == 0
    assert bench.tickets[-1].contents["unknown"] == 0


def test_a_printer_nobody_knows_gets_nothing_it_does_not_know(bench: Bench) -> None:
    bench.plug(Capabilities.from_profile(profile("generic")))
    code, told, _ = bench.run(commission, "--yes")
    assert (code, told["profile"], told["identity"]) == (0, "generic", None)
    assert bench.tickets[-1].contents["unknown"] == 0


def test_a_printer_that_is_another_model_is_refused(bench: Bench) -> None:
    bench.plug(Capabilities.from_profile(profile("xprinter-xp80")))
    code, told, _ = bench.run(commission, "--yes", "--profile", "epson-tm-t20")
    assert (code, told["failure"]["code"]) == (1, "PRN-305")
    assert bench.verdict is None


def test_another_printer_plugged_in_is_told_gets_pictures_and_can_be_commissioned(bench: Bench) -> None:
    bench.plug()
    bench.run(commission, "--yes")
    bench.plug()
    code, told, _ = bench.run(status)
    assert (code, [each["code"] for each in told["warnings"]]) == (0, ["PRN-306"])
    assert bench.ticket().contents["blocks"] == 0
    code, told, _ = bench.run(commission, "--yes")
    assert (code, told["blocks"]["stored"]) == (0, len(bench.wanted))
    assert bench.ticket().contents["rasters"] == 0


@pytest.mark.parametrize(
    ("fault", "code", "failure"),
    [(Fault.PAPER_OUT, 1, "PRN-103"), (Fault.COVER_OPEN, 1, "PRN-104"), (Fault.MUTE, 3, "PRN-102")],
)
def test_a_printer_that_cannot_print_is_not_commissioned(
    bench: Bench, fault: Fault, code: int, failure: str
) -> None:
    printer = bench.plug()
    printer.set_fault(fault)
    done, told, _ = bench.run(commission, "--yes")
    assert (done, told["failure"]["code"]) == (code, failure)
    assert (printer.engine.nv.writes, bench.verdict) == (0, None)


def test_wrong_settings_are_wrong_usage(bench: Bench) -> None:
    bench.configure(more='profile = "xprinter-xp58"\nwidth_dots = 576')
    done = CliRunner().invoke(status, ["--config", str(bench.file), "--json"], obj=catalogue("en"))
    assert (done.exit_code, json.loads(done.stdout)["failure"]["code"]) == (2, "CFG-101")


@pytest.fixture
def terminal(bench: Bench) -> Iterator[dict[str, Any]]:
    """A running terminal that answers `status` with what the test puts in."""
    answer: dict[str, Any] = {"state": "Idle", "devices": {"printer": "near_end"}}

    def handle(request: dict[str, Any], peer: Peer) -> Mapping[str, Any]:
        return answer

    server = ControlServer(bench.folder / "c.sock", handle)
    server.start()
    yield answer
    server.stop()


def test_beside_a_running_terminal_the_port_is_left_alone(bench: Bench, terminal: dict[str, Any]) -> None:
    printer = bench.plug()
    for command in (commission, print_test):
        code, told, _ = bench.run(command)
        assert (code, told["failure"]["code"]) == (3, "PRN-301")
    code, told, _ = bench.run(status)
    assert (code, told["printer"], told["by_terminal"]) == (0, "near_end", True)
    terminal["devices"] = {"printer": "paper_out"}
    code, told, _ = bench.run(status)
    assert (code, told["failure"]["code"]) == (1, "PRN-103")
    assert printer.engine.received == 0


def test_another_port_may_be_used_beside_a_running_terminal(bench: Bench, terminal: dict[str, Any]) -> None:
    bench.plug()
    other = PtyPrinter(Engine(EPSON))
    try:
        code, told, _ = bench.run(status, "--device", other.device)
    finally:
        other.close()
    assert (code, told["printer"], told["by_terminal"]) == (0, "ready", False)


def test_a_terminal_without_a_printer_owns_no_port(bench: Bench, terminal: dict[str, Any]) -> None:
    printer = bench.plug()
    bench.file.write_text(
        f'[terminal]\nproduction = false\ncontrol_socket = "{bench.folder / "c.sock"}"\n', encoding="utf-8"
    )
    assert bench.run(print_test, "--device", printer.device)[0] == 0


def test_nothing_is_stored_that_could_not_be_remembered(bench: Bench) -> None:
    printer = bench.plug()
    (bench.folder / "state").write_bytes(b"")
    code, told, _ = bench.run(commission, "--yes")
    assert (code, told["failure"]["code"], printer.engine.nv.writes) == (2, "CFG-101", 0)


def test_the_question_is_asked_in_the_language_of_the_command(bench: Bench) -> None:
    bench.plug()
    done = CliRunner().invoke(commission, ["--config", str(bench.file)], input="có\n", obj=catalogue("vi"))
    assert done.exit_code == 0
    assert "(c/k)" in done.stderr
