"""The command line as its users meet it: another process, its streams, its exit status."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from kiosk.cli import _COMMANDS
from kiosk.config import Configuration, load
from kiosk.control import ControlServer, Peer

KIOSK = (sys.executable, "-c", "from kiosk.cli import main; main()")
ALL_HELP = """
import contextlib, io, json
from kiosk.cli import _COMMANDS, main
told = {}
for name, entry in _COMMANDS.items():
    for words in [(name,), *((name, sub) for sub in entry if isinstance(entry, dict))]:
        heard = io.StringIO()
        with contextlib.redirect_stdout(heard), contextlib.suppress(SystemExit):
            main([*sys.argv[1:], *words, "--help"])
        told[" ".join(words)] = heard.getvalue()
print(json.dumps(told))
"""
STATUS = {"state": "Idle", "devices": {"printer": "paper_out"}, "workers": []}


def kiosk(*words: str, locale: str = "", stdin: str = "") -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k not in ("LANG", "LC_ALL", "LC_MESSAGES")}
    environment |= {"LC_ALL": locale} if locale else {}
    return subprocess.run(
        [*KIOSK, *words],
        env=environment,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def only_object(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """Standard output is one JSON object and nothing else."""
    value = json.loads(done.stdout)
    assert isinstance(value, dict)
    assert "Traceback" not in done.stderr
    return value


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Path]:
    """A control socket that answers as a terminal does."""

    def handle(request: dict[str, Any], peer: Peer) -> Mapping[str, Any]:
        if request["command"] == "maintenance":
            return {"maintenance": request["on"]}
        return STATUS

    server = ControlServer(tmp_path / "c.sock", handle)
    server.start()
    yield tmp_path / "c.sock"
    server.stop()


@pytest.fixture
def bad_file(tmp_path: Path) -> Path:
    path = tmp_path / "bad.toml"
    path.write_text("[visit]\nquite_s = 3\n[printer]\nbaud = 1\n", encoding="utf-8")
    return path


def test_help_is_vietnamese_unless_asked_otherwise() -> None:
    for done in (
        kiosk("--help"),
        kiosk("--help", locale="C.UTF-8"),
        kiosk("--lang", "vi", "--help", locale="en_US"),
    ):
        assert done.returncode == 0
        assert "Máy một cửa" in done.stdout


def test_help_is_english_by_option_and_by_environment() -> None:
    for done in (
        kiosk("--lang", "en", "--help"),
        kiosk("--lang=en", "--help"),
        kiosk("-h", locale="en_US.UTF-8"),
    ):
        assert done.returncode == 0
        assert "Máy" not in done.stdout
        assert "Run" in done.stdout or "run" in done.stdout


def test_help_names_every_command() -> None:
    shown = kiosk("--help").stdout
    assert [name for name in _COMMANDS if f"  {name}" not in shown] == []


def test_every_command_has_help_in_both_languages() -> None:
    # Help is made at import in the language of the call: one process a language asks for all of it.
    told = []
    for language in ("vi", "en"):
        source = f"import sys; sys.argv = ['kiosk', '--lang', '{language}']\n{ALL_HELP}"
        done = subprocess.run(
            [sys.executable, "-c", source], capture_output=True, text=True, timeout=120, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
        told.append(json.loads(done.stdout))
    vietnamese, english = told
    assert len(vietnamese) > len(_COMMANDS)
    for words, text in vietnamese.items():
        assert text.startswith("Usage: kiosk"), words
        assert text != english[words], words


def test_the_language_may_be_given_after_the_command() -> None:
    assert kiosk("config", "check", "--lang", "en").stdout != kiosk("config", "check").stdout
    assert kiosk("config", "check", "--lang", "tlh").returncode == 2


@pytest.mark.parametrize("words", [("bogus",), ("config", "bogus"), ("config", "check", "--bogus"), ()])
def test_wrong_usage_ends_with_two(words: tuple[str, ...]) -> None:
    done = kiosk(*words)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "kiosk" in done.stderr
    assert "Traceback" not in done.stderr


def test_wrong_usage_with_json_is_one_failure_object() -> None:
    done = kiosk("config", "check", "--bogus", "--json")
    assert done.returncode == 2
    assert only_object(done)["failure"]["code"] == "SYS-106"


def test_a_good_configuration_passes(tmp_path: Path) -> None:
    own = tmp_path / "kiosk.toml"
    own.write_text('[terminal]\nname = "K2"\n', encoding="utf-8")
    done = kiosk("config", "check", str(own), "--json")
    assert (done.returncode, only_object(done)) == (0, {"valid": True, "problems": []})
    assert kiosk("config", "check", str(own)).stdout.strip() == "Cấu hình đúng."


def test_a_bad_configuration_names_every_problem(bad_file: Path) -> None:
    done = kiosk("config", "check", str(bad_file), "--json")
    assert done.returncode == 2
    told = only_object(done)
    assert told["failure"]["code"] == "CFG-101"
    assert told["failure"]["message"]
    assert told["failure"]["remedy"]
    assert {problem["field"] for problem in told["problems"]} == {"visit.quite_s", "printer.baud"}


def test_a_bad_configuration_without_json_is_told_on_standard_error(bad_file: Path) -> None:
    done = kiosk("config", "check", str(bad_file))
    assert (done.returncode, done.stdout) == (2, "")
    assert "CFG-101" in done.stderr
    assert "visit.quite_s" in done.stderr


def test_a_pretending_printer_is_refused_in_production(tmp_path: Path) -> None:
    primary, secondary = os.openpty()
    own = tmp_path / "kiosk.toml"
    own.write_text(f'[printer]\ndevice = "{os.ttyname(secondary)}"\n', encoding="utf-8")
    done = kiosk("config", "check", str(own), "--json")
    os.close(primary)
    os.close(secondary)
    assert done.returncode == 2
    assert only_object(done)["failure"]["code"] == "CFG-102"


def test_what_is_shown_can_be_read_back() -> None:
    shown = only_object(kiosk("config", "show", "--json"))
    assert Configuration.model_validate(shown) == load()
    assert "centre.name = Phường Sen Hồng" in kiosk("config", "show").stdout


@pytest.mark.parametrize("words", [("status",), ("maintenance", "on")])
def test_without_a_running_terminal_the_status_is_three(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = kiosk(*words, "--socket", str(tmp_path / "none.sock"), "--json", "--lang", "en")
    assert done.returncode == 3
    assert only_object(done)["failure"]["code"] == "SYS-101"
    assert kiosk(*words, "--socket", str(tmp_path / "none.sock")).returncode == 3


def test_the_running_terminal_is_asked(terminal: Path) -> None:
    done = kiosk("status", "--socket", str(terminal), "--json")
    assert (done.returncode, only_object(done)) == (0, STATUS)
    assert "printer: paper_out" in kiosk("status", "--socket", str(terminal)).stdout
    switched = kiosk("maintenance", "on", "--socket", str(terminal), "--json")
    assert (switched.returncode, only_object(switched)) == (0, {"maintenance": True})


def test_the_socket_is_found_through_the_configuration(terminal: Path, tmp_path: Path) -> None:
    own = tmp_path / "kiosk.toml"
    own.write_text(f'[terminal]\ncontrol_socket = "{terminal}"\n', encoding="utf-8")
    assert only_object(kiosk("status", "--config", str(own), "--json")) == STATUS


def test_a_bug_is_one_sentence_and_one_object() -> None:
    broken = "import kiosk.cli as c; c._COMMANDS['status'] = 'kiosk.cli.control:missing'; c.main()"
    done = subprocess.run(
        [sys.executable, "-c", broken, "status", "--json"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert only_object(done)["failure"]["code"] == "SYS-103"
    assert len(done.stderr.strip().splitlines()) == 1
