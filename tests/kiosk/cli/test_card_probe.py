"""`kiosk card probe`: what it prints and how it ends, alone and over a private PC/SC daemon."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from drivers.card import pcsc
from drivers.card.connection import SystemRandomness
from drivers.card.model import ReaderState, ReadFailure, ReadRequest
from drivers.card.mrz import mrz_information
from drivers.card.probe import probe_chip
from drivers.card.probe_report import Outcome, ProbeName, Section
from drivers.card.simulated.chip import ATR, SimulatedChip
from drivers.card.simulated.daemon import PrivateDaemon
from drivers.card.simulated.issuer import SimulatedIssuer
from drivers.card.simulated.person import Person
from drivers.card.simulated.profiles import ProfileName, SimulatedIdCard, make_card
from drivers.card.tlv import Tlv
from drivers.card.trust import TrustStore
from drivers.deadline import Deadline
from kiosk.cli import card_asking
from kiosk.cli.card_probe import probe
from kiosk.i18n import catalogue, languages

KIOSK = [sys.executable, "-c", "from kiosk.cli import main; main()"]
HOLDER = Person()
Answer = Mapping[str, Any] | ReadFailure


@pytest.fixture(scope="module")
def card() -> SimulatedIdCard:
    return make_card(SimulatedIssuer.generate())


class MemoryReader:
    """In the place of the card process: the probe on a chip in memory, or the failure it is told to give."""

    def __init__(self, answers: list[Callable[[ReadRequest], Answer]]) -> None:
        self.answers = answers
        self.asked: list[ReadRequest] = []
        self.closed = False

    def start(self, listener: Callable[[ReaderState], None]) -> None:
        listener(ReaderState.CARD_PRESENT)

    def probe(self, request: ReadRequest, deadline: Deadline) -> Answer:
        self.asked.append(request)
        return self.answers.pop(0)(request)

    def close(self) -> None:
        self.closed = True


def chip(card: SimulatedIdCard, name: str = "Reader (KH0123456789) 00") -> Callable[[ReadRequest], Answer]:
    class Link:
        transport = "T=1"
        simulated = SimulatedChip(card)

        def transmit(self, command: bytes) -> bytes:
            return self.simulated.respond(command)

    def ask(request: ReadRequest) -> Answer:
        report = probe_chip(
            Link(),
            request,
            trust=TrustStore(),
            rng=SystemRandomness(),
            deadline=Deadline.after(60),
            today=date(2026, 1, 1),
        )
        return {"reader": name, "transport": "T=1", "atr": ATR.hex(), "report": report.as_json()}

    return ask


def failing(failure: ReadFailure) -> Callable[[ReadRequest], Answer]:
    return lambda _: failure


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> MemoryReader:
    memory = MemoryReader([])
    monkeypatch.setattr(card_asking, "ProcessCardReader", lambda **_: memory)
    monkeypatch.setattr(pcsc, "list_readers", lambda: [("Empty one", False), ("Silent one 00", True)])
    return memory


def run(*arguments: str, stdin: str = "", language: str = "en") -> Result:
    return CliRunner().invoke(probe, arguments, input=stdin, obj=catalogue(language))


def by_name(result: Result) -> dict[str, dict[str, Any]]:
    return {item["name"]: item for item in json.loads(result.stdout)["findings"]}


def test_every_question_is_answered_in_json_with_its_place_in_the_checklist(
    reader: MemoryReader, card: SimulatedIdCard
) -> None:
    reader.answers = [chip(card)]
    result = run("--number", "-", "--json", stdin=HOLDER.number + "\n")
    found = by_name(result)
    assert result.exit_code == 0, result.output
    assert list(found) == [name.value for name in ProbeName]
    assert set(json.loads(result.stdout)) == {"findings", "apdus", "elapsed_ms", "stopped"}
    assert found["access"] == {
        "name": "access",
        "outcome": "confirmed",
        "value": "PACE-CAN",
        "fact": "docs/bring-up.md#opening",
    }
    assert (found["reader_name"]["value"], found["atr"]["value"]) == ("Reader 00", ATR.hex().upper())
    assert reader.closed


@pytest.mark.parametrize("language", languages())
def test_the_lines_are_in_both_languages_and_hold_nothing_of_the_holder(
    reader: MemoryReader, card: SimulatedIdCard, language: str
) -> None:
    reader.answers = [chip(card)]
    result = run("--qr", "-", "--wrong-can", stdin=card.qr_text + "\n", language=language)
    say = catalogue(language)
    assert result.exit_code == 0, result.output
    for section in Section:
        assert say.text(f"card.probe.section.{section.value}") in result.stdout
    assert say.text("card.probe.name.qr_layout") + ": 2021" in result.stdout
    for secret in (HOLDER.number, HOLDER.can, *HOLDER.name.split(), HOLDER.address, "01/01/1990"):
        assert secret not in result.output
    assert reader.asked[0].wrong_can


def test_every_name_section_and_outcome_has_words() -> None:
    for language in languages():
        say = catalogue(language)
        wanted = [
            *(f"card.probe.name.{name.value}" for name in ProbeName),
            *(f"card.probe.section.{section.value}" for section in Section),
            *(f"card.probe.outcome.{outcome.value}" for outcome in Outcome if outcome is not Outcome.UNKNOWN),
        ]
        assert [message for message in wanted if not say.has(message)] == []


def test_a_difference_ends_with_1_and_points_to_the_checklist(reader: MemoryReader) -> None:
    reader.answers = [chip(make_card(SimulatedIssuer.generate(), None, ProfileName.CLONE))]
    result = run("--number", HOLDER.number)
    assert result.exit_code == 1
    assert "docs/bring-up.md" in result.stdout


def test_without_a_key_the_chip_is_not_opened(reader: MemoryReader, card: SimulatedIdCard) -> None:
    reader.answers = [chip(card)]
    result = run("--json")
    assert result.exit_code == 0
    assert by_name(result)["access"]["outcome"] == "unknown"
    assert by_name(result)["pace"]["outcome"] == "confirmed"


def test_a_code_that_is_no_cards_is_described_but_opens_nothing(
    reader: MemoryReader, card: SimulatedIdCard
) -> None:
    reader.answers = [chip(card)]
    result = run("--qr", "-", "--json", stdin="https://example.vn\n")
    assert by_name(result)["qr_layout"] == {
        "name": "qr_layout",
        "outcome": "different",
        "value": "text",
        "fact": "docs/bring-up.md#qr",
    }
    assert reader.asked[0].can is None


def test_a_card_laid_later_is_waited_for(reader: MemoryReader, card: SimulatedIdCard) -> None:
    reader.answers = [failing(ReadFailure.NO_CARD), chip(card)]
    assert run("--can", HOLDER.can).exit_code == 0
    assert len(reader.asked) == 2


@pytest.mark.parametrize(
    ("failure", "status", "code"),
    [(ReadFailure.NO_READER, 3, "CRD-101"), (ReadFailure.SERVICE_DOWN, 3, "CRD-102")],
)
def test_without_reader_or_service_it_ends_with_3(
    reader: MemoryReader, failure: ReadFailure, status: int, code: str
) -> None:
    reader.answers = [failing(failure)]
    result = run("--json")
    assert result.exit_code == status
    assert json.loads(result.stdout)["failure"]["code"] == code


def test_of_a_mute_card_the_reader_is_still_named(reader: MemoryReader) -> None:
    reader.answers = [failing(ReadFailure.CARD_SILENT)]
    result = run("--json")
    answer = json.loads(result.stdout)
    assert (result.exit_code, answer["failure"]["code"], answer["stopped"]) == (3, "CRD-206", "card_silent")
    assert by_name(result)["reader_name"]["value"] == "Silent one 00"


def test_a_pulled_card_shows_what_was_found_before(reader: MemoryReader, card: SimulatedIdCard) -> None:
    ended: dict[str, Any] = dict(chip(card)(ReadRequest()))  # type: ignore[arg-type]  # no failure here
    ended["report"]["stopped"] = "card_removed"
    reader.answers = [lambda _: ended]
    result = run()
    assert result.exit_code == 3
    assert "CRD-201" in result.stderr
    assert "PACE: ECDH-GM" in result.stdout


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"reader": "R", "atr": "zz", "report": {}},
        {"reader": "R", "atr": "3B", "report": {"findings": [{"name": "photo", "value": "001090000001"}]}},
    ],
)
def test_nonsense_of_the_card_process_is_not_printed(reader: MemoryReader, answer: dict[str, Any]) -> None:
    reader.answers = [lambda _: answer]
    result = run("--json")
    assert (result.exit_code, json.loads(result.stdout)["failure"]["code"]) == (1, "CRD-207")
    assert "001090000001" not in result.output


def test_the_mrz_is_read_in_each_of_its_sizes_and_not_a_line_more(
    reader: MemoryReader, card: SimulatedIdCard
) -> None:
    passport = make_card(SimulatedIssuer.generate(), None, ProfileName.PASSPORT_TD3)
    lines = Tlv(passport.files[0x0101]).children()[0].value.decode("ascii")
    zones = (HOLDER.mrz, (lines[:44], lines[44:]), (mrz_information("".join(HOLDER.mrz)),))
    for zone in zones:
        reader.answers = [chip(card)]
        # One line more would make it another text, which is refused.
        assert run("--mrz", "-", "--json", stdin="\n".join([*zone, "X", "X"])).exit_code in (0, 1)
    wanted = [mrz_information("".join(zone)) for zone in zones[:2]] + [zones[2][0]]
    assert [request.mrz_information for request in reader.asked] == wanted


@pytest.mark.parametrize(
    "arguments",
    [
        ("--can", "000001", "--number", "001090000001"),
        ("--can", "000001", "--qr", "x"),
        ("--can", "12345"),
        ("--wrong-can",),
        ("--wrong-can", "--mrz", "0900000013900101230010120"),
        ("--deadline", "0"),
    ],
)
def test_wrong_usage_ends_with_2(reader: MemoryReader, arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2
    assert reader.asked == []


# Over the daemon -------------------------------------------------------------------------------------------


@contextmanager
def simulated(daemon: PrivateDaemon, folder: Path, profile: str) -> Iterator[None]:
    options = ("--profile", profile, "--port", str(daemon.port), "--issuer", str(folder / "issuer"))
    with subprocess.Popen(
        [*KIOSK, "card", "simulate", *options, "--write-trust", str(folder / "trust"), "--json"],
        env={**os.environ, **daemon.env},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield
        process.terminate()
        assert process.wait(10) == 0


def ask(daemon: PrivateDaemon, *arguments: str, stdin: str = "") -> tuple[int, dict[str, Any]]:
    ended = subprocess.run(
        [*KIOSK, "card", "probe", *arguments, "--json"],
        env={**os.environ, **daemon.env, "LC_ALL": "en_US.UTF-8"},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "Traceback" not in ended.stderr
    assert HOLDER.number not in ended.stdout + ended.stderr
    return ended.returncode, json.loads(ended.stdout)


@pytest.mark.slow
def test_a_card_under_the_daemon_is_probed_in_the_card_process(tmp_path: Path) -> None:
    with PrivateDaemon() as daemon:
        with simulated(daemon, tmp_path, "adult-2021"):
            trust = str(tmp_path / "trust")
            options = ("--number", "-", "--wrong-can", "--trust", trust)
            status, answer = ask(daemon, *options, stdin=HOLDER.number + "\n")
            found = {item["name"]: item for item in answer["findings"]}
            assert [name for name, item in found.items() if item["outcome"] == "different"] == []
            assert status == 0
            assert found["reader_name"]["value"] == "Virtual PCD 00 00"
            assert found["atr"]["value"] == ATR.hex().upper()
            assert found["transport"]["value"] == "T=1"
            assert found["passive_authentication"]["value"] == "genuine"
            assert found["wrong_can"]["outcome"] == "confirmed"
        status, answer = ask(daemon, "--deadline", "1")
        assert (status, answer["failure"]["code"]) == (3, "CRD-103")


@pytest.mark.slow
def test_a_chip_that_hangs_is_ended_with_its_process(tmp_path: Path) -> None:
    with PrivateDaemon() as daemon, simulated(daemon, tmp_path, "hangs"):
        status, answer = ask(daemon, "--number", "-", "--deadline", "4", stdin=HOLDER.number + "\n")
        found = {item["name"]: item for item in answer["findings"]}
        assert status == 3
        assert answer["failure"]["code"] in {"CRD-206", "CRD-208"}
        assert answer["stopped"] in {"card_silent", "deadline"}
        assert found["reader_name"]["value"] == "Virtual PCD 00 00"
        assert found["atr"]["value"] == ATR.hex().upper()
        assert found["pace"]["outcome"] == "confirmed"
