"""The same faults through the real PC/SC daemon: at the first command, the last, and eight seeded ones."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.card.model import (
    Assurance,
    CardReading,
    ReaderState,
    ReadFailure,
)
from drivers.card.process import ProcessCardReader
from drivers.card.simulated.daemon import PrivateDaemon, available
from drivers.card.simulated.profiles import SimulatedIdCard
from drivers.card.simulated.reader import Faults
from tests.drivers.card.contract import eventually, lay_and_see, read
from tests.drivers.card.rigs import VirtualRig
from tests.faults.card.outcomes import NOISE, identity_of

pytestmark = pytest.mark.slow

SEED = 3
HANG_SECONDS = 0.8
"""A whole read takes a quarter of it."""


@pytest.fixture(scope="module")
def started(trust_folder: Path) -> Iterator[VirtualRig]:
    assert available() is None
    with PrivateDaemon() as daemon:
        reader = ProcessCardReader(trust_folder=trust_folder, allow_virtual=True, environment=daemon.env)
        rig = VirtualRig(daemon, reader)
        reader.start(rig.heard.append)
        eventually(lambda: reader.state is ReaderState.EMPTY)
        yield rig
        rig.take()
        reader.close()


@pytest.fixture
def rig(started: VirtualRig) -> VirtualRig:
    started.clear()
    return started


@pytest.fixture(scope="module")
def good(started: VirtualRig, card: SimulatedIdCard) -> CardReading:
    """What an undisturbed read finds."""
    started.clear()
    lay_and_see(started, card)
    outcome = read(started, card)
    assert isinstance(outcome, CardReading)
    assert outcome.assurance is Assurance.PROVEN
    return outcome


@pytest.fixture(scope="module")
def points(good: CardReading) -> list[int]:
    """First, last, and eight between them."""
    last = good.apdus - 1
    return [0, *sorted(random.Random(SEED).sample(range(1, last), 8)), last]


def same_person(rig: VirtualRig, card: SimulatedIdCard, good: CardReading) -> bool:
    outcome = read(rig, card)
    return isinstance(outcome, CardReading) and outcome.identity == good.identity


def test_a_pulled_card_is_removed_and_reads_when_laid_again(
    rig: VirtualRig, card: SimulatedIdCard, good: CardReading, points: list[int]
) -> None:
    for index in points:
        lay_and_see(rig, card)
        rig.misbehave(Faults(remove_at=index))
        assert read(rig, card) is ReadFailure.CARD_REMOVED, index
        eventually(lambda: rig.reader.state is ReaderState.EMPTY)
    rig.misbehave(Faults())
    lay_and_see(rig, card)
    assert same_person(rig, card, good)


def test_a_hung_card_ends_at_the_deadline_and_reads_when_laid_again(
    rig: VirtualRig, card: SimulatedIdCard, good: CardReading, points: list[int]
) -> None:
    for index in points:
        lay_and_see(rig, card)
        rig.misbehave(Faults(hang_at=index))
        assert read(rig, card, seconds=HANG_SECONDS) is ReadFailure.DEADLINE, index
        rig.take()
        eventually(lambda: rig.reader.state is ReaderState.EMPTY)
    rig.misbehave(Faults())
    lay_and_see(rig, card)
    assert same_person(rig, card, good)


def test_noise_never_makes_somebody_else_of_the_holder(
    rig: VirtualRig, card: SimulatedIdCard, good: CardReading, points: list[int]
) -> None:
    lay_and_see(rig, card)
    for index in points:
        rig.misbehave(Faults(garble_at=index))
        outcome = read(rig, card)
        if isinstance(outcome, ReadFailure):
            assert outcome in NOISE, index
        elif outcome.assurance is not Assurance.REJECTED:
            assert (outcome.identity, outcome.assurance) == (good.identity, good.assurance), index
        rig.misbehave(Faults())
        assert same_person(rig, card, good), index


def test_a_daemon_killed_during_a_read_is_told_and_reads_when_it_is_back(
    rig: VirtualRig, card: SimulatedIdCard, good: CardReading
) -> None:
    for index in (0, good.apdus // 3, good.apdus // 2, good.apdus - 1):
        lay_and_see(rig, card)
        rig.misbehave(Faults())
        rig.interruptions[index] = rig.daemon.kill
        assert read(rig, card) is ReadFailure.SERVICE_DOWN, index
        eventually(lambda: rig.reader.state is ReaderState.DISCONNECTED)
        rig.take()
        rig.daemon.start()
        eventually(lambda: rig.reader.state is ReaderState.EMPTY)
    lay_and_see(rig, card)
    assert same_person(rig, card, good)


def test_another_persons_card_put_in_its_place_during_a_read_is_never_mixed_in(
    rig: VirtualRig, card: SimulatedIdCard, other: SimulatedIdCard, good: CardReading
) -> None:
    whole = [identity_of(card), identity_of(other)]
    for index in (1, good.apdus // 2, good.apdus - 1):
        lay_and_see(rig, card)
        rig.misbehave(Faults())
        # Quicker than the daemon looks: it takes the second card for the first, put back.
        rig.interruptions[index] = lambda: rig.lay(other, at_once=True)
        outcome = read(rig, card)
        # A driver that tries again may be at the second card from its first command, and at the last command
        # all of the first card was read and its key proven.
        assert isinstance(outcome, ReadFailure) or outcome.identity in whole, index
        rig.take()
        eventually(lambda: rig.reader.state is ReaderState.EMPTY)
    lay_and_see(rig, other)
    outcome = read(rig, other)
    assert isinstance(outcome, CardReading)
    assert outcome.identity == whole[1]
