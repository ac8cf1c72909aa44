"""The contract on the simulated reader in memory."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from drivers.card.model import CardReading, ReaderState, ReadFailure, ReadRequest
from drivers.card.simulated.profiles import SimulatedIdCard
from drivers.card.simulated.reader import Faults, SimulatedCardReader
from drivers.card.trust import TrustStore
from drivers.deadline import Deadline
from tests.drivers.card.contract import CardReaderContract, read
from tests.drivers.card.rigs import MemoryRig


@pytest.fixture
def rig(trust: TrustStore) -> Iterator[MemoryRig]:
    made = MemoryRig(SimulatedCardReader(trust, extended=True))
    made.reader.start(made.heard.append)
    yield made
    made.reader.close()


class TestMemoryContract(CardReaderContract):
    pass


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
