"""`kiosk card`: what it prints and how it ends, alone and over a private PC/SC daemon."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from drivers.card.model import ReadFailure
from drivers.card.simulated.daemon import PrivateDaemon
from drivers.card.simulated.face import drawn_face
from drivers.card.simulated.person import Person
from drivers.card.simulated.profiles import ProfileName
from kiosk.cli.card import read, simulate
from kiosk.cli.card_asking import FAILURES

KIOSK = [sys.executable, "-c", "from kiosk.cli import main; main()"]


def run(*arguments: str, stdin: str = "") -> Result:
    command = {"read": read, "simulate": simulate}[arguments[0]]
    return CliRunner().invoke(command, arguments[1:], input=stdin)


def test_every_read_failure_has_a_code_and_a_status() -> None:
    assert set(FAILURES) == set(ReadFailure)


def test_profiles_are_listed() -> None:
    listed = json.loads(run("simulate", "--list", "--json").stdout)
    assert listed["profiles"] == [profile.value for profile in ProfileName]


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--can", "000001", "--number", "001090000001"),
        ("--can", "12345"),
        ("--number", "123"),
        ("--mrz", "IDVNM"),
        ("--can", "000001", "--deadline", "0"),
    ],
)
def test_wrong_usage_ends_with_2(arguments: tuple[str, ...]) -> None:
    assert run("read", *arguments).exit_code == 2


def test_a_mistyped_number_is_not_repeated() -> None:
    result = run("read", "--number", "-", stdin="00109000000199\n")
    assert result.exit_code == 2
    assert "00109" not in result.output


def test_a_simulated_card_without_a_virtual_reader_ends_with_3(tmp_path: Path) -> None:
    result = run("simulate", "--port", "1", "--issuer", str(tmp_path), "--json")
    assert result.exit_code == 3
    assert json.loads(result.stdout)["failure"]["code"] == "SYS-105"


class Terminal:
    """Runs the command as a user would, in the private daemon's environment."""

    def __init__(self, daemon: PrivateDaemon, folder: Path) -> None:
        self.daemon = daemon
        self.folder = folder
        self.environment = {**os.environ, **daemon.env, "LANG": "en_US.UTF-8", "LC_ALL": ""}

    def ask(self, *arguments: str, stdin: str = "") -> tuple[int, dict[str, Any]]:
        ended = subprocess.run(
            [*KIOSK, "card", *arguments, "--json"],
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert "Traceback" not in ended.stderr
        return ended.returncode, json.loads(ended.stdout)

    def read(self, *arguments: str, stdin: str = "") -> tuple[int, dict[str, Any]]:
        trust = str(self.folder / "trust")
        return self.ask("read", *arguments, "--trust", trust, "--deadline", "8", stdin=stdin)

    @contextmanager
    def simulated(self, profile: str) -> Iterator[dict[str, Any]]:
        issuer, trust = str(self.folder / "issuer"), str(self.folder / "trust")
        options = ("--profile", profile, "--port", str(self.daemon.port), "--issuer", issuer)
        with subprocess.Popen(
            [*KIOSK, "card", "simulate", *options, "--write-trust", trust, "--json"],
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            yield json.loads(process.stdout.readline())
            process.terminate()
            assert process.wait(10) == 0


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    with PrivateDaemon() as daemon:
        yield Terminal(daemon, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("profile", "status", "assurance", "sod", "chip"),
    [
        ("adult-2021", 0, "proven", "genuine", "passed"),
        ("unanchored-signer", 0, "consistent", "unanchored", "passed"),
        ("link-certificate", 0, "proven", "genuine", "passed"),
        ("revoked-signer", 1, "rejected", "mismatch", "passed"),
        ("tampered-dg1", 1, "rejected", "mismatch", "passed"),
        ("clone", 1, "rejected", "genuine", "failed"),
    ],
)
def test_each_profile_is_read_with_its_verdict(
    terminal: Terminal, profile: str, status: int, assurance: str, sod: str, chip: str
) -> None:
    with terminal.simulated(profile) as laid:
        assert laid["qr"].split("|")[0] == Person().number
        code, answer = terminal.read("--number", "-", stdin=Person().number + "\n")
    assert code == status
    assert (answer["assurance"], answer["sod"]) == (assurance, sod)
    active = "not_possible_here" if chip == "failed" else "passed"
    assert answer["chip"] == {"active_authentication": active, "chip_authentication": chip}
    codes = {"tampered-dg1": "CRD-305", "clone": "CRD-304", "revoked-signer": "CRD-306"}
    assert answer.pop("failure", {}).get("code") == codes.get(profile)
    assert set(answer) == {
        *("identity", "access", "assurance", "sod", "chip", "data_groups", "apdus", "elapsed_ms")
    }
    assert answer["identity"] == {
        "number": Person().number,
        "name": Person().name,
        "birth_date": "1990-01-01",
        "sex": "M",
        "expiry": "2030-01-01",
    }


@pytest.mark.slow
def test_readers_wrong_digits_the_mrz_and_another_persons_number(terminal: Terminal) -> None:
    with terminal.simulated("adult-2021"):
        # The daemon looks every 0.4 s; a read that waits for the card has seen it.
        assert terminal.read("--mrz", "-", stdin="\n".join(Person().mrz))[1]["access"] == "PACE-MRZ"
        code, answer = terminal.ask("readers")
        assert code == 0
        assert answer["readers"][0] == {"name": "Virtual PCD 00 00", "card": True, "virtual": True}
        code, answer = terminal.read("--can", "999999")
        assert (code, answer["failure"]["code"]) == (1, "CRD-203")
        code, answer = terminal.read("--number", "079090000001")
        assert (code, answer["failure"]["code"]) == (1, "CRD-303")


@pytest.mark.slow
def test_the_photo_is_written_only_when_asked_for(terminal: Terminal) -> None:
    photo = terminal.folder / "photo.jp2"
    with terminal.simulated("jpeg2000"):
        code, answer = terminal.read("--number", "-", "--photo", str(photo), stdin=Person().number + "\n")
        assert (code, answer["data_groups"]["DG2"]) == (0, "verified")
        assert "photo" not in answer
        assert photo.read_bytes() == drawn_face("JPEG2000")
        assert photo.stat().st_mode & 0o777 == 0o600
        assert "DG2" not in terminal.read("--number", "-", stdin=Person().number + "\n")[1]["data_groups"]


@pytest.mark.slow
def test_a_card_without_pace_opens_with_number_and_birth(terminal: Terminal) -> None:
    with terminal.simulated("bac-only"):
        code, answer = terminal.read("--number", "-", "--birth", "1990-01-01", stdin=Person().number + "\n")
    assert (code, answer["access"], answer["assurance"]) == (0, "BAC", "proven")


@pytest.mark.slow
def test_a_card_of_short_length_only_is_proven_by_chip_authentication(terminal: Terminal) -> None:
    with terminal.simulated("short-length-only"):
        code, answer = terminal.read("--number", "-", stdin=Person().number + "\n")
    assert (code, answer["assurance"]) == (0, "proven")
    assert answer["chip"]["active_authentication"] == "not_possible_here"


@pytest.mark.slow
def test_no_card_and_no_service_end_with_3(terminal: Terminal) -> None:
    code, answer = terminal.ask("read", "--can", "000001", "--deadline", "1")
    assert (code, answer["failure"]["code"]) == (3, "CRD-103")
    terminal.daemon.stop()
    for arguments in (("readers",), ("read", "--can", "000001")):
        code, answer = terminal.ask(*arguments)
        assert (code, answer["failure"]["code"]) == (3, "CRD-102")


@pytest.mark.slow
def test_production_refuses_virtual_readers(terminal: Terminal) -> None:
    configuration = terminal.folder / "kiosk.toml"
    configuration.write_text("[terminal]\nproduction = true\n")
    code, answer = terminal.read("--can", "000001", "--config", str(configuration))
    assert (code, answer["failure"]["code"]) == (3, "CRD-101")
