"""Supervision over the real daemon: two readers by name, a mute card, a daemon killed, and one that hangs."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from drivers.card.model import CardReading, ReaderState, ReadFailure, ReadOutcome, ReadRequest
from drivers.card.process import ProcessCardReader
from drivers.card.simulated.chip import SimulatedChip
from drivers.card.simulated.daemon import PrivateDaemon
from drivers.card.simulated.issuer import SimulatedIssuer
from drivers.card.simulated.person import Person
from drivers.card.simulated.profiles import SimulatedIdCard, make_card
from drivers.card.simulated.virtual_reader import VirtualCard
from drivers.deadline import Deadline
from tests.drivers.card.contract import eventually

pytestmark = pytest.mark.slow

FIRST, SECOND = "Virtual PCD 00 00", "Virtual PCD 00 01"


@dataclass
class Watched:
    """A card process on the daemon's readers, and what it told."""

    reader: ProcessCardReader
    told: list[ReaderState] = field(default_factory=list)

    def becomes(self, state: ReaderState, seconds: float = 10) -> None:
        eventually(lambda: self.reader.state is state, seconds)

    def read(self, card: SimulatedIdCard, reader: str | None = None) -> ReadOutcome:
        request = ReadRequest(can=card.person.can, reader=reader)
        return self.reader.read(request, Deadline.after(20), lambda _: None)


@pytest.fixture
def daemon() -> Iterator[PrivateDaemon]:
    with PrivateDaemon() as running:
        yield running


@pytest.fixture
def watched(daemon: PrivateDaemon, trust_folder: Path) -> Iterator[Watched]:
    reader = ProcessCardReader(trust_folder=trust_folder, allow_virtual=True, environment=daemon.env)
    made = Watched(reader)
    reader.start(made.told.append)
    made.becomes(ReaderState.EMPTY)
    yield made
    reader.close()


def test_of_two_readers_the_named_one_is_read_and_else_the_first_of_the_names(
    daemon: PrivateDaemon, watched: Watched, issuer: SimulatedIssuer, card: SimulatedIdCard
) -> None:
    other = make_card(issuer, Person(number="079300000008", name="TRẦN THỊ THỬ", sex="F", expiry=None))
    with VirtualCard(SimulatedChip(other), daemon.port + 1):
        watched.becomes(ReaderState.CARD_PRESENT)
        alone = watched.read(other)
        assert watched.read(other, FIRST) is ReadFailure.NO_CARD
        with VirtualCard(SimulatedChip(card), daemon.port):
            eventually(lambda: watched.read(card, FIRST) is not ReadFailure.NO_CARD)
            first, second = watched.read(card), watched.read(other, SECOND)
            named = watched.read(card, "pcd 00 00")
    for outcome, person in ((alone, other), (first, card), (second, other), (named, card)):
        assert isinstance(outcome, CardReading)
        assert outcome.identity.number == person.person.number


def test_a_reader_named_by_the_settings_is_the_only_one_watched(
    daemon: PrivateDaemon, trust_folder: Path, card: SimulatedIdCard
) -> None:
    reader = ProcessCardReader(
        trust_folder=trust_folder, reader="00 01", allow_virtual=True, environment=daemon.env
    )
    named = Watched(reader)
    reader.start(named.told.append)
    try:
        named.becomes(ReaderState.EMPTY)
        with VirtualCard(SimulatedChip(card), daemon.port):
            assert named.read(card) is ReadFailure.NO_CARD
            with VirtualCard(SimulatedChip(card), daemon.port + 1):
                named.becomes(ReaderState.CARD_PRESENT)
                assert isinstance(named.read(card), CardReading)
        named.becomes(ReaderState.EMPTY)
        assert named.told == [ReaderState.EMPTY, ReaderState.CARD_PRESENT, ReaderState.EMPTY]
    finally:
        reader.close()


def test_a_mute_card_is_told_and_the_next_card_is_read(
    daemon: PrivateDaemon, watched: Watched, card: SimulatedIdCard
) -> None:
    with VirtualCard(SimulatedChip(card), daemon.port, mute=True):
        watched.becomes(ReaderState.CARD_MUTE)
        assert watched.read(card) is ReadFailure.CARD_SILENT
    watched.becomes(ReaderState.EMPTY)
    with VirtualCard(SimulatedChip(card), daemon.port):
        watched.becomes(ReaderState.CARD_PRESENT)
        assert isinstance(watched.read(card), CardReading)


def test_a_hung_card_left_lying_is_silent_and_read_once_laid_anew(
    daemon: PrivateDaemon, watched: Watched, card: SimulatedIdCard
) -> None:
    chip = SimulatedChip(card)
    hung = VirtualCard(chip, daemon.port)
    let_go = threading.Event()
    commands = iter(range(1_000))

    def respond(command: bytes) -> bytes | None:
        if next(commands) < 4:
            return chip.respond(command)
        let_go.wait(60)
        return None

    hung.respond = respond
    request = ReadRequest(can=card.person.can)
    with hung:
        watched.becomes(ReaderState.CARD_PRESENT)
        outcome = watched.reader.read(request, Deadline.after(2), lambda _: None)
        assert outcome is ReadFailure.DEADLINE
        # The daemon's own call hangs on, and nobody else may talk to the card meanwhile.
        assert watched.read(card) is ReadFailure.CARD_SILENT
        let_go.set()
    watched.becomes(ReaderState.EMPTY)
    with VirtualCard(SimulatedChip(card), daemon.port):
        watched.becomes(ReaderState.CARD_PRESENT)
        assert isinstance(watched.read(card), CardReading)


def test_a_killed_daemon_in_the_middle_of_a_read_is_named_and_its_successor_is_found(
    daemon: PrivateDaemon, watched: Watched, card: SimulatedIdCard
) -> None:
    chip = SimulatedChip(card)
    laid = VirtualCard(chip, daemon.port)
    commands = 0

    def respond(command: bytes) -> bytes | None:
        nonlocal commands
        commands += 1
        if commands == 5:
            daemon.kill()
        return chip.respond(command)

    laid.respond = respond
    with laid:
        watched.becomes(ReaderState.CARD_PRESENT)
        assert watched.read(card) is ReadFailure.SERVICE_DOWN
    watched.becomes(ReaderState.DISCONNECTED)
    daemon.start()
    watched.becomes(ReaderState.EMPTY)
    with VirtualCard(SimulatedChip(card), daemon.port):
        watched.becomes(ReaderState.CARD_PRESENT)
        assert isinstance(watched.read(card), CardReading)


def test_a_daemon_that_hangs_is_no_reader_and_comes_back(daemon: PrivateDaemon, watched: Watched) -> None:
    pid = daemon.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    try:
        watched.becomes(ReaderState.DISCONNECTED, 60)
    finally:
        os.kill(pid, signal.SIGCONT)
    watched.becomes(ReaderState.EMPTY, 60)


def test_the_log_hears_of_the_trust_folder_once(
    daemon: PrivateDaemon, trust_folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "drivers.card.process")
    folder = tmp_path / "trust"
    folder.mkdir()
    for file in trust_folder.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    (folder / "not-a-certificate.cer").write_bytes(b"noise")
    reader = ProcessCardReader(trust_folder=folder, allow_virtual=True, environment=daemon.env)
    told: list[ReaderState] = []
    reader.start(told.append)
    try:
        eventually(lambda: "not-a-certificate.cer" in caplog.text)
        reader.wipe()
        eventually(lambda: len(told) == 2)
        # The answer to a read comes after the second child has spoken of its folder.
        outcome = reader.read(ReadRequest(can="000001"), Deadline.after(20), lambda _: None)
        assert outcome is ReadFailure.NO_CARD
        assert caplog.text.count("not-a-certificate.cer") == 1
        assert caplog.text.count("revocation lists") == 1
    finally:
        reader.close()


def test_a_probe_answers_what_the_chip_can_do(
    daemon: PrivateDaemon, watched: Watched, card: SimulatedIdCard
) -> None:
    request = ReadRequest(can=card.person.can)
    assert watched.reader.probe(request, Deadline.after(20)) is ReadFailure.NO_CARD
    with VirtualCard(SimulatedChip(card), daemon.port):
        watched.becomes(ReaderState.CARD_PRESENT)
        started = time.monotonic()
        answer = watched.reader.probe(request, Deadline.after(60))
        assert not isinstance(answer, ReadFailure), time.monotonic() - started
        assert (answer["reader"], answer["transport"]) == (FIRST, "T=1")
        assert bytes.fromhex(answer["atr"])
        assert answer["report"]["findings"]
        assert card.person.number not in str(answer)
