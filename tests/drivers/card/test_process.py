"""The supervisor of the card process, with a scripted child in the worker's place: no daemon, no card."""

from __future__ import annotations

import logging
import os
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drivers.card.model import ReaderState, ReadFailure, ReadRequest, ReadStep
from drivers.card.process import ProcessCardReader
from drivers.deadline import Deadline
from tests.drivers.card.contract import eventually

GREETING = 'say(event="state", state="card_present")\n'
ANSWERS = """
for line in sys.stdin:
    message = json.loads(line)
    if message["op"] == "read":
        say(event="step", step="opening")
        say(event="outcome", failure="not_an_id_card", serial=message["serial"])
"""
CAN = "000001"

Start = Callable[..., ProcessCardReader]


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Starts a reader whose child runs `script`."""
    begun: list[ProcessCardReader] = []

    def begin(script: str, listener: Callable[[ReaderState], None] = lambda _: None) -> ProcessCardReader:
        program = tmp_path / "child"
        program.write_text(
            f"#!{sys.executable}\n"
            "import json, os, sys, time\n"
            "def say(**message): print(json.dumps(message), flush=True)\n" + script
        )
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setattr("drivers.card.process.sys.executable", str(program))
        reader = ProcessCardReader()
        begun.append(reader)
        reader.start(listener)
        return reader

    yield begin
    for reader in begun:
        reader.close()


def read(reader: ProcessCardReader, seconds: float = 5) -> object:
    return reader.read(ReadRequest(can=CAN), Deadline.after(seconds), lambda _: None)


@pytest.mark.parametrize(
    "bug", [ZeroDivisionError("secret"), ValueError("secret"), OSError("secret")], ids=repr
)
def test_a_listeners_bug_harms_neither_the_child_nor_the_read(
    start: Start, bug: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: ReaderState | ReadStep) -> None:
        raise bug

    reader = start(GREETING + ANSWERS, broken)
    outcome = reader.read(ReadRequest(can=CAN), Deadline.after(5), broken)
    assert outcome is ReadFailure.NOT_AN_ID_CARD
    first = reader.worker_pid
    assert read(reader) is ReadFailure.NOT_AN_ID_CARD
    assert reader.worker_pid == first
    assert caplog.text.count(f"card listener failed: {type(bug).__name__}") == 2
    assert "secret" not in caplog.text


def test_a_child_that_dies_after_every_word_is_started_ever_more_slowly(
    start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    reader = start(GREETING)
    eventually(lambda: len(caplog.records) >= 4)
    reader.close()
    assert [record.args for record in caplog.records[:4]] == [(0.1,), (0.2,), (0.4,), (0.8,)]


def test_wiping_starts_the_next_child_without_a_pause(start: Start, caplog: pytest.LogCaptureFixture) -> None:
    heard: list[ReaderState] = []
    reader = start(GREETING + ANSWERS, heard.append)
    for turn in range(1, 4):
        eventually(lambda turn=turn: len(heard) == turn)  # type: ignore[misc]  # mypy cannot infer the default
        reader.wipe()
    assert read(reader) is ReadFailure.NOT_AN_ID_CARD
    assert caplog.records == []


def test_a_cancelled_read_answers_cancelled_even_when_the_child_finishes_with_something_else(
    start: Start,
) -> None:
    reader = start(
        GREETING
        + """
message = json.loads(sys.stdin.readline())
say(event="step", step="opening")
cancel = json.loads(sys.stdin.readline())
say(event="outcome", failure="card_removed", serial=message["serial"])
sys.stdin.read()
"""
    )
    outcome = reader.read(ReadRequest(can=CAN), Deadline.after(5), lambda _: reader.cancel())
    assert outcome is ReadFailure.CANCELLED


def test_a_second_read_waits_no_longer_than_its_own_deadline(start: Start) -> None:
    reader = start(GREETING + 'sys.stdin.readline()\nsay(event="step", step="opening")\ntime.sleep(60)\n')
    entered = threading.Event()
    first = threading.Thread(
        target=lambda: reader.read(ReadRequest(can=CAN), Deadline.after(30), lambda _: entered.set())
    )
    first.start()
    assert entered.wait(5)
    started = time.monotonic()
    assert read(reader, 0.1) is ReadFailure.DEADLINE
    assert time.monotonic() - started < 5
    reader.wipe()
    first.join(5)
    assert not first.is_alive()


def test_a_closed_reader_refuses_at_once(start: Start) -> None:
    reader = start(GREETING + ANSWERS)
    reader.close()
    started = time.monotonic()
    assert read(reader, 30) is ReadFailure.WORKER_DIED
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    "nonsense", ["print('x' * 20000, flush=True)", "print('no json', flush=True)", "say(event='unheard of')"]
)
def test_a_child_that_speaks_nonsense_is_replaced(start: Start, nonsense: str) -> None:
    reader = start(
        GREETING + f"marker = __file__ + '.once'\nif not os.path.exists(marker):\n    open(marker, 'w')\n"
        f"    {nonsense}\n    time.sleep(60)\n" + ANSWERS
    )
    eventually(lambda: read(reader) is ReadFailure.NOT_AN_ID_CARD)


def test_a_probe_is_handed_out_as_the_child_tells_it(start: Start) -> None:
    reader = start(
        GREETING
        + """
for line in sys.stdin:
    message = json.loads(line)
    say(event="outcome", serial=message["serial"], report={"op": message["op"], "reader": "A"})
"""
    )
    answer = reader.probe(ReadRequest(can=CAN), Deadline.after(10))
    assert answer == {"op": "probe", "reader": "A"}


def test_a_probe_that_hangs_is_killed_at_its_deadline(start: Start) -> None:
    reader = start(GREETING + "sys.stdin.readline()\ntime.sleep(60)\n")
    eventually(lambda: reader.state is ReaderState.CARD_PRESENT)
    hung = reader.worker_pid
    assert reader.probe(ReadRequest(can=CAN), Deadline.after(0.2)) is ReadFailure.DEADLINE
    eventually(lambda: reader.worker_pid not in (None, hung))


def test_an_empty_report_is_an_answer(start: Start) -> None:
    reader = start(
        GREETING
        + """
for line in sys.stdin:
    say(event="outcome", serial=json.loads(line)["serial"], report={})
"""
    )
    assert reader.probe(ReadRequest(can=CAN), Deadline.after(10)) == {}


TRUST = """
def trust(*problems):
    said = [dict(file=file, reason=reason) for file, reason in problems]
    say(event="trust", certificates=2, revocation_lists=1, master_lists=0, problems=said, unlisted=4)
"""


def test_the_log_hears_what_is_wrong_with_the_trust_folder_once(
    start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[ReaderState] = []
    reader = start(TRUST + GREETING + "trust(('bad\\n.cer', 'unreadable'))\n" + ANSWERS, heard.append)
    for _ in range(2):
        # What comes before the outcome has been heard by then.
        assert read(reader) is ReadFailure.NOT_AN_ID_CARD
        reader.wipe()
    lines = [record.getMessage() for record in caplog.records]
    assert lines == [
        "trust folder: 2 certificates, 1 revocation lists, 0 master lists",
        "trust folder: 'bad\\n.cer': unreadable",
        "trust folder: 4 more problems",
    ]


def test_a_word_about_the_trust_folder_is_not_the_readers_state(start: Start) -> None:
    heard: list[ReaderState] = []
    reader = start(TRUST + "trust()\ntime.sleep(0.2)\n" + GREETING + ANSWERS, heard.append)
    assert read(reader) is ReadFailure.NOT_AN_ID_CARD
    assert heard == [ReaderState.CARD_PRESENT]


def test_no_secret_is_among_the_childs_arguments_or_environment(start: Start) -> None:
    reader = start(GREETING + ANSWERS)
    secret = "731946"
    assert reader.read(ReadRequest(can=secret), Deadline.after(5), lambda _: None)
    shown = Path(f"/proc/{reader.worker_pid}")
    assert secret.encode() not in (shown / "cmdline").read_bytes()
    assert secret.encode() not in (shown / "environ").read_bytes()


def test_a_worker_is_not_dumpable_and_ends_when_its_parent_is_gone() -> None:
    program = (
        "import ctypes, os\n"
        "from drivers.card.worker import harden\n"
        "harden(os.getppid())\n"
        "print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), flush=True)\n"
        "harden(os.getppid() + 1)\n"
        "print('alive')\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
        env=os.environ,
    )
    assert ended.stdout.split() == ["0"]
