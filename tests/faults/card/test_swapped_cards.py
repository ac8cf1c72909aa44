"""Another person's card in place of the one being read: the outcome is one person or nobody, never a mix."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from drivers.card.model import Assurance, CardReading, ReadFailure
from drivers.card.simulated.chip import SimulatedChip
from drivers.card.simulated.issuer import SimulatedIssuer
from drivers.card.simulated.profiles import ProfileName, SimulatedIdCard, make_card
from drivers.card.trust import TrustStore
from tests.drivers.card.verdicts import request_of
from tests.faults.card.outcomes import identity_of
from tests.faults.card.timeless import TimelessReader
from tests.fuzz.conversation import read


def test_a_swap_the_reader_sees_ends_the_read_and_the_new_card_reads(
    card: SimulatedIdCard, other: SimulatedIdCard, trust: TrustStore
) -> None:
    reader = TimelessReader(trust, extended=True)
    reader.lay(card)
    good = reader.read_card(card)
    assert isinstance(good, CardReading)
    for index in range(good.apdus):
        reader.lay(card)
        reader.interruptions[index] = lambda: reader.lay(other)
        assert reader.read_card(card) is ReadFailure.CARD_REMOVED, index
        found = reader.read_card(other)
        assert isinstance(found, CardReading)
        assert found.identity == identity_of(other)


@dataclass
class Swapped:
    """A `Connection` on which the chip changes unseen before command `at`, quicker than any reader looks."""

    before: SimulatedChip
    after: SimulatedChip
    at: int
    transport: str = "memory"
    sent: int = 0

    def transmit(self, command: bytes) -> bytes:
        self.sent += 1
        return (self.before if self.sent <= self.at else self.after).respond(command)


@pytest.mark.parametrize("profile", [ProfileName.ADULT_2021, ProfileName.BAC_ONLY])
def test_a_swap_nobody_sees_never_mixes_two_people(
    profile: ProfileName, other: SimulatedIdCard, issuer: SimulatedIssuer, trust: TrustStore
) -> None:
    first = make_card(issuer, profile=profile)
    second = make_card(issuer, other.person, profile)
    whole = [whole_read(card, first, trust) for card in (first, second)]
    swapped = [
        read(Swapped(SimulatedChip(first), SimulatedChip(second), at), request_of(first), trust)
        for at in range(whole[0].apdus + 1)
    ]
    for at, outcome in enumerate(swapped):
        if isinstance(outcome, ReadFailure):
            continue
        assert outcome.identity in [found.identity for found in whole], at
        if outcome.assurance is not Assurance.REJECTED:
            # A read that was ended by the swap may have begun anew, and be the second person's from then on.
            assert same_finding(outcome) in [same_finding(found) for found in whole], at
    assert any(isinstance(outcome, ReadFailure) for outcome in swapped)
    assert isinstance(swapped[-1], CardReading)
    assert same_finding(swapped[-1]) == same_finding(whole[0])


def whole_read(card: SimulatedIdCard, expected: SimulatedIdCard, trust: TrustStore) -> CardReading:
    """Of the one card when the code of the other was shown."""
    outcome = read(Swapped(SimulatedChip(card), SimulatedChip(card), 0), request_of(expected), trust)
    if isinstance(outcome, ReadFailure):
        # BAC takes more than six digits: this card does not open with the other's.
        outcome = read(Swapped(SimulatedChip(card), SimulatedChip(card), 0), request_of(card), trust)
    assert isinstance(outcome, CardReading)
    return outcome


def same_finding(reading: CardReading) -> CardReading:
    """Without what a read costs."""
    return replace(reading, apdus=0, elapsed_ms=0)
