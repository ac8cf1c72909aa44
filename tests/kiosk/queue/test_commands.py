"""`kiosk queue …` and `kiosk ticket issue`, as a counter's clerk or a script uses them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from drivers.printer.simulated.faults import Fault
from drivers.printer.simulated.pty import PtyPrinter
from kiosk.config import Configuration, load
from kiosk.i18n import catalogue, languages
from kiosk.queue.model import PrintState, QueueFailure
from kiosk.queue.opening import open_queue
from tests.kiosk.cli.shell import CommandShell


class Shell(CommandShell):
    """With a word for issuing."""

    def issue(self, *words: str) -> dict[str, Any]:
        ticket = self.json("ticket", "issue", "--service", "ho-tich", "--no-print", *words)["ticket"]
        assert isinstance(ticket, dict)
        return ticket


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    config = tmp_path / "kiosk.toml"
    config.write_text(f'[terminal]\nstate_folder = "{tmp_path}/state"\n', encoding="utf-8")
    return Shell(config, capsys)


def test_a_number_is_issued_called_and_gone(shell: Shell) -> None:
    assert shell.issue()["number"] == "A001"
    status = shell.json("queue", "status")
    assert status["waiting"] == 1
    assert status["services"][0]["numbers"] == ["A001"]
    called = shell.json("queue", "call", "--counter", "3")["ticket"]
    assert (called["number"], called["counter"], called["state"]) == ("A001", "3", "called")
    assert shell.json("queue", "status")["waiting"] == 0
    failure = shell.json("queue", "call", "--counter", "3", status=1)["failure"]
    assert failure["code"] == "QUE-105"


def test_declared_priority_is_called_first_and_its_kind_is_not_kept(shell: Shell, tmp_path: Path) -> None:
    shell.issue()
    assert shell.issue("--priority", "pregnant")["priority"] is True
    assert shell.json("queue", "call", "--counter", "1")["ticket"]["number"] == "A002"
    assert b"pregnant" not in b"".join(
        file.read_bytes() for file in (tmp_path / "state").iterdir() if file.is_file()
    )


def test_a_ticket_without_paper_is_not_left_over_after_a_crash(shell: Shell) -> None:
    shell.issue()
    configuration = load(shell.config)
    assert isinstance(configuration, Configuration)
    queue = open_queue(configuration)
    assert queue.unsettled() == ()
    queue.close()


def test_a_counter_may_take_some_services_only(shell: Shell) -> None:
    shell.issue()
    words = ("queue", "call", "--counter", "1", "--service")
    assert shell.json(*words, "dat-dai", status=1)["failure"]["code"] == "QUE-105"
    assert shell.json(*words, "ho-tich")["ticket"]["number"] == "A001"
    assert shell.json(*words, "nothing", status=2)["failure"]["code"] == "QUE-102"


def test_words_are_vietnamese_first_english_on_request(shell: Shell) -> None:
    assert "A001" in shell.run("--lang", "vi", "ticket", "issue", "--service", "ho-tich", "--no-print")[1]
    assert "1 người đang chờ" in shell.run("--lang", "vi", "queue", "status")[1]
    assert "1 person waiting" in shell.run("--lang", "en", "queue", "status")[1]
    assert "Xin mời số A001 đến quầy số 2" in shell.run("--lang", "vi", "queue", "call", "--counter", "2")[1]


def test_a_number_without_a_printer_to_print_it_is_not_given(shell: Shell) -> None:
    failure = shell.json("ticket", "issue", "--service", "ho-tich", status=2)["failure"]
    assert failure["code"] == "CFG-101"
    assert shell.json("queue", "status")["waiting"] == 0


def test_an_absent_printer_still_tells_the_number_and_settles_the_paper(shell: Shell, tmp_path: Path) -> None:
    with shell.config.open("a", encoding="utf-8") as file:
        file.write(f'[printer]\ndevice = "{tmp_path}/no-printer"\nprint_deadline_s = 1\n')
    answer = shell.json("ticket", "issue", "--service", "ho-tich", status=3)
    assert answer["failure"]["code"].startswith("PRN-1")
    assert (answer["ticket"]["number"], answer["ticket"]["printed"]) == ("A001", PrintState.FAILED.value)
    status, out, err = shell.run("ticket", "issue", "--service", "ho-tich")
    assert status == 3
    assert "A002" in out
    assert "PRN-1" in err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "status", "printed", "code"),
    [(None, 0, PrintState.CONFIRMED, ""), (Fault.PAPER_OUT, 3, PrintState.FAILED, "PRN-103")],
    ids=["paper", "no paper"],
)
def test_a_number_goes_to_the_printer_and_its_paper_is_journalled(
    shell: Shell, fault: Fault | None, status: int, printed: PrintState, code: str
) -> None:
    printer = PtyPrinter()
    if fault is not None:
        printer.set_fault(fault)
    with shell.config.open("a", encoding="utf-8") as file:
        file.write(f'[printer]\ndevice = "{printer.device}"\n')
    answer = shell.json("ticket", "issue", "--service", "ho-tich", status=status)
    printer.close()
    assert (answer["ticket"]["number"], answer["ticket"]["printed"]) == ("A001", printed.value)
    assert answer.get("failure", {"code": ""})["code"] == code


def test_a_store_that_cannot_be_opened_is_out_of_reach(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be", encoding="utf-8")
    for words in (("queue", "status"), ("queue", "call", "--counter", "1")):
        assert shell.json(*words, status=3)["failure"]["code"] == "QUE-101"


def test_a_wrong_configuration_is_named(shell: Shell) -> None:
    shell.config.write_text("[queue]\nday_starts = 'noon'\n", encoding="utf-8")
    failure = shell.json("queue", "status", status=2)["failure"]
    assert failure["code"] == "CFG-101"
    assert "queue.day_starts" in failure["message"]


def test_every_queue_failure_has_a_code_and_every_text_a_translation() -> None:
    from kiosk.cli.queue import FAILURES

    assert set(FAILURES) == set(QueueFailure)
    for language in languages():
        for message in ("call", "called", "status", "status.line", "issue", "issued"):
            assert catalogue(language).has(f"queue.cli.{message}")
