"""Pulled, hung or garbled at every single command of a read, in memory, for chips read in different ways."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from drivers.card.model import Assurance, CardReading, ReaderState, ReadFailure, ReadOutcome
from drivers.card.simulated.issuer import SimulatedIssuer
from drivers.card.simulated.profiles import ProfileName, SimulatedIdCard, make_card
from drivers.card.simulated.reader import Faults
from drivers.card.trust import TrustStore
from tests.faults.card.outcomes import NOISE
from tests.faults.card.timeless import SECONDS, TimelessReader


@dataclass
class Bench:
    """A card on a reader, and what a good read of it finds."""

    reader: TimelessReader
    card: SimulatedIdCard
    good: CardReading

    def read_at(self, index: int, fault: Callable[[int], Faults]) -> ReadOutcome:
        if self.reader.state is ReaderState.EMPTY:
            self.reader.lay(self.card)
        return self.reader.read_card(self.card, fault(index))

    def reads_again(self) -> bool:
        """With the card laid anew where it was pulled."""
        if self.reader.state is ReaderState.EMPTY:
            self.reader.lay(self.card)
        return self.reader.read_card(self.card) == self.good


# Extended and short length, RSA and ECDSA, PACE and BAC: each walks another path through the driver.
CHIPS = {
    "adult-2021": (ProfileName.ADULT_2021, True),
    "adult-2021-short": (ProfileName.ADULT_2021, False),
    "adult-2024": (ProfileName.ADULT_2024, True),
    "bac-only": (ProfileName.BAC_ONLY, False),
}


@pytest.fixture(params=CHIPS)
def bench(request: pytest.FixtureRequest, issuer: SimulatedIssuer, trust: TrustStore) -> Bench:
    profile, extended = CHIPS[request.param]
    card = make_card(issuer, profile=profile)
    reader = TimelessReader(trust, extended=extended)
    reader.lay(card)
    good = reader.read_card(card)
    assert isinstance(good, CardReading)
    assert good.assurance is Assurance.PROVEN
    return Bench(reader, card, good)


def test_a_card_pulled_at_any_command_is_removed_and_reads_when_laid_again(bench: Bench) -> None:
    for index in range(bench.good.apdus):
        assert bench.read_at(index, lambda at: Faults(remove_at=at)) is ReadFailure.CARD_REMOVED, index
        assert bench.reader.state is ReaderState.EMPTY
        assert bench.reads_again(), index


def test_a_card_that_hangs_at_any_command_ends_at_the_deadline_and_reads_again(bench: Bench) -> None:
    for index in range(bench.good.apdus):
        started = bench.reader.now
        assert bench.read_at(index, lambda at: Faults(hang_at=at)) is ReadFailure.DEADLINE, index
        assert bench.reader.now - started == pytest.approx(SECONDS)
        assert bench.reads_again(), index


def test_noise_at_any_command_never_makes_somebody_else_of_the_holder(bench: Bench) -> None:
    for index in range(bench.good.apdus):
        outcome = bench.read_at(index, lambda at: Faults(garble_at=at))
        if isinstance(outcome, ReadFailure):
            assert outcome in NOISE, index
        elif outcome.assurance is not Assurance.REJECTED:
            assert (outcome.identity, outcome.assurance) == (bench.good.identity, bench.good.assurance), index
            assert outcome.sod is bench.good.sod
        assert bench.reads_again(), index


@pytest.mark.parametrize("bench", ["adult-2021"], indirect=True)
def test_a_reader_pulled_out_at_any_command_is_told_and_reads_when_it_is_back(bench: Bench) -> None:
    for index in range(bench.good.apdus):
        bench.reader.interruptions[index] = bench.reader.unplug
        assert bench.reader.read_card(bench.card) is ReadFailure.CARD_REMOVED, index
        assert bench.reader.state is ReaderState.DISCONNECTED
        assert bench.reader.read_card(bench.card) is ReadFailure.NO_READER
        bench.reader.plug()
        assert bench.reads_again(), index
