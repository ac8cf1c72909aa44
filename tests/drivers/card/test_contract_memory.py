"""The contract on the simulated reader in memory, and what only that rung can do quickly: every index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from drivers.card.model import CardReading, ReaderState, ReadFailure, ReadRequest
from drivers.card.simulated.profiles import SimulatedIdCard
from drivers.card.simulated.reader import Faults, SimulatedCardReader
from drivers.card.trust import TrustStore
from drivers.deadline import Deadline
from tests.drivers.card.contract import CardReaderContract, read


@dataclass
class MemoryRig:
    reader: SimulatedCardReader
    heard: list[ReaderState] = field(default_factory=list)

    def lay(self, card: SimulatedIdCard) -> None:
        self.reader.lay(card)

    def take(self) -> None:
        self.reader.take()

    def misbehave(self, faults: Faults) -> None:
        self.reader.faults = faults


@pytest.fixture
def rig(trust: TrustStore) -> Iterator[MemoryRig]:
    made = MemoryRig(SimulatedCardReader(trust, extended=True))
    made.reader.start(made.heard.append)
    yield made
    made.reader.close()


class TestMemoryContract(CardReaderContract):
    pass


def commands_of_a_read(rig: MemoryRig, card: SimulatedIdCard) -> int:
    rig.lay(card)
    outcome = read(rig, card)
    assert isinstance(outcome, CardReading)
    return outcome.apdus


def test_a_card_pulled_at_any_command_is_removed(rig: MemoryRig, card: SimulatedIdCard) -> None:
    for index in range(commands_of_a_read(rig, card)):
        rig.lay(card)
        rig.misbehave(Faults(remove_at=index))
        assert read(rig, card) is ReadFailure.CARD_REMOVED, index
        assert rig.reader.state is ReaderState.EMPTY


def test_noise_at_any_command_never_passes_for_a_proven_card(rig: MemoryRig, card: SimulatedIdCard) -> None:
    clean = commands_of_a_read(rig, card)
    for index in range(clean):
        rig.misbehave(Faults(garble_at=index))
        outcome = read(rig, card)
        if isinstance(outcome, CardReading):
            # Only before PACE, where another way to EF.CardAccess exists, can a read recover from noise.
            assert outcome.assurance != "proven" or index < 3, index
        else:
            assert outcome in (ReadFailure.PROTOCOL, ReadFailure.NOT_AN_ID_CARD, ReadFailure.WRONG_CAN), index


def test_a_card_that_hangs_at_any_command_ends_at_the_deadline(rig: MemoryRig, card: SimulatedIdCard) -> None:
    for index in range(commands_of_a_read(rig, card)):
        rig.misbehave(Faults(hang_at=index))
        assert read(rig, card, seconds=0.1) is ReadFailure.DEADLINE, index


def test_a_passed_deadline_sends_nothing(rig: MemoryRig, card: SimulatedIdCard) -> None:
    rig.lay(card)
    outcome = rig.reader.read(ReadRequest(can="000001"), Deadline(0.0, lambda: 1.0), lambda _: None)
    assert outcome is ReadFailure.DEADLINE


def test_an_unplugged_reader_is_named_and_comes_back(rig: MemoryRig, card: SimulatedIdCard) -> None:
    rig.reader.unplug()
    assert rig.heard[-1] is ReaderState.DISCONNECTED
    assert read(rig, card) is ReadFailure.NO_READER
    rig.reader.plug()
    rig.lay(card)
    assert isinstance(read(rig, card), CardReading)


def test_a_stopped_service_is_named(rig: MemoryRig, card: SimulatedIdCard) -> None:
    rig.lay(card)
    rig.misbehave(Faults(service_down=True))
    assert rig.reader.state is ReaderState.DISCONNECTED
    assert read(rig, card) is ReadFailure.SERVICE_DOWN


def test_a_request_without_password_opens_nothing(rig: MemoryRig, card: SimulatedIdCard) -> None:
    rig.lay(card)
    outcome = rig.reader.read(ReadRequest(), Deadline.after(1), lambda _: None)
    assert outcome is ReadFailure.WRONG_CAN
