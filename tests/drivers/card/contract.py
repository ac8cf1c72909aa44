"""What every `CardReader` must do, whatever it is made of. Each rung subclasses this with its own `rig`."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from drivers.card.model import (
    Access,
    Assurance,
    CardReader,
    CardReading,
    ChipProof,
    ReaderState,
    ReadFailure,
    ReadOutcome,
    ReadRequest,
    ReadStep,
    SodVerdict,
)
from drivers.card.mrz import mrz_information
from drivers.card.simulated.issuer import SimulatedIssuer
from drivers.card.simulated.person import Person
from drivers.card.simulated.profiles import SimulatedIdCard, make_card
from drivers.card.simulated.reader import Faults
from drivers.deadline import Deadline

PATIENCE = 10.0


def eventually(condition: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Polls until `condition` holds; fails the test when it never does."""
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "waited in vain"
        time.sleep(0.005)


class Rig(Protocol):
    """A started reader and the hand that lays cards on it."""

    heard: list[ReaderState]

    @property
    def reader(self) -> CardReader: ...

    def lay(self, card: SimulatedIdCard) -> None: ...

    def take(self) -> None: ...

    def misbehave(self, faults: Faults) -> None:
        """From the next command on; `Faults()` behaves again."""


@dataclass
class Reading:
    """A read on a thread of its own, to be interfered with."""

    rig: Rig
    request: ReadRequest
    seconds: float = PATIENCE
    outcome: list[ReadOutcome] = field(default_factory=list)
    steps: list[ReadStep] = field(default_factory=list)

    def start(self) -> Reading:
        self.thread = threading.Thread(target=self._run)
        self.thread.start()
        return self

    def _run(self) -> None:
        self.outcome.append(
            self.rig.reader.read(self.request, Deadline.after(self.seconds), self.steps.append)
        )

    def result(self) -> ReadOutcome:
        self.thread.join(PATIENCE)
        return self.outcome[0]


def read(rig: Rig, card: SimulatedIdCard, seconds: float = PATIENCE) -> ReadOutcome:
    request = ReadRequest(can=card.person.can)
    return rig.reader.read(request, Deadline.after(seconds), lambda _: None)


def lay_and_see(rig: Rig, card: SimulatedIdCard) -> None:
    rig.lay(card)
    eventually(lambda: rig.reader.state is ReaderState.CARD_PRESENT)


class CardReaderContract:
    """Subclasses give a `rig` fixture with an empty reader."""

    def test_reports_its_state_at_start_and_on_each_change(self, rig: Rig, card: SimulatedIdCard) -> None:
        eventually(lambda: rig.heard == [ReaderState.EMPTY])
        lay_and_see(rig, card)
        eventually(lambda: rig.heard[-1] is ReaderState.CARD_PRESENT)
        rig.take()
        eventually(lambda: rig.heard[-1] is ReaderState.EMPTY)
        assert rig.reader.state is ReaderState.EMPTY

    def test_reads_a_genuine_card(self, rig: Rig, card: SimulatedIdCard) -> None:
        lay_and_see(rig, card)
        steps: list[ReadStep] = []
        request = ReadRequest(can=card.person.can)
        outcome = rig.reader.read(request, Deadline.after(PATIENCE), steps.append)
        assert isinstance(outcome, CardReading)
        who, person = outcome.identity, card.person
        assert (who.number, who.name) == (person.number, person.name)
        assert (who.birth_date, who.sex, who.expiry) == (person.birth, person.sex, person.expiry)
        assert outcome.access is Access.PACE_CAN
        assert (outcome.sod, outcome.assurance) == (SodVerdict.GENUINE, Assurance.PROVEN)
        assert outcome.chip_authentication is ChipProof.PASSED
        assert outcome.active_authentication is ChipProof.PASSED
        assert outcome.data_groups == dict.fromkeys(("DG1", "DG13", "DG14", "DG15"), "verified")
        assert outcome.photo is None
        assert 0 < outcome.apdus <= 22
        assert steps == [ReadStep.OPENING, ReadStep.READING, ReadStep.CHECKING]

    def test_opens_with_the_mrz(self, rig: Rig, card: SimulatedIdCard) -> None:
        lay_and_see(rig, card)
        request = ReadRequest(mrz_information=mrz_information("".join(card.person.mrz)))
        outcome = rig.reader.read(request, Deadline.after(PATIENCE), lambda _: None)
        assert isinstance(outcome, CardReading)
        assert outcome.access is Access.PACE_MRZ

    def test_leaves_dg13_unread_when_told_to(self, rig: Rig, card: SimulatedIdCard) -> None:
        lay_and_see(rig, card)
        request = ReadRequest(can=card.person.can, read_dg13=False)
        outcome = rig.reader.read(request, Deadline.after(PATIENCE), lambda _: None)
        assert isinstance(outcome, CardReading)
        assert "DG13" not in outcome.data_groups
        assert outcome.identity.name == "NGUYEN VAN MAU"

    def test_any_synthetic_person_can_be_read(self, rig: Rig, issuer: SimulatedIssuer) -> None:
        other = make_card(issuer, Person(number="079300000008", name="TRẦN THỊ THỬ", sex="F", expiry=None))
        lay_and_see(rig, other)
        outcome = read(rig, other)
        assert isinstance(outcome, CardReading)
        assert (outcome.identity.name, outcome.identity.sex) == ("TRẦN THỊ THỬ", "F")
        assert outcome.identity.expiry is None

    def test_without_a_card_says_so(self, rig: Rig, card: SimulatedIdCard) -> None:
        assert read(rig, card) is ReadFailure.NO_CARD

    def test_a_wrong_can_is_named_and_the_right_one_still_opens(
        self, rig: Rig, card: SimulatedIdCard
    ) -> None:
        lay_and_see(rig, card)
        request = ReadRequest(can="999999")
        outcome = rig.reader.read(request, Deadline.after(PATIENCE), lambda _: None)
        assert outcome is ReadFailure.WRONG_CAN
        assert isinstance(read(rig, card), CardReading)

    def test_a_wrong_mrz_is_named(self, rig: Rig, card: SimulatedIdCard) -> None:
        lay_and_see(rig, card)
        request = ReadRequest(mrz_information="0" * 24)
        outcome = rig.reader.read(request, Deadline.after(PATIENCE), lambda _: None)
        assert outcome is ReadFailure.WRONG_MRZ

    def test_another_kind_of_card_is_named(self, rig: Rig, card: SimulatedIdCard) -> None:
        lay_and_see(rig, card)
        rig.misbehave(Faults(not_an_id_card=True))
        assert read(rig, card) is ReadFailure.NOT_AN_ID_CARD

    def test_noise_is_a_protocol_failure(self, rig: Rig, card: SimulatedIdCard) -> None:
        lay_and_see(rig, card)
        rig.misbehave(Faults(garble_at=5))
        assert read(rig, card) is ReadFailure.PROTOCOL
        rig.misbehave(Faults())
        assert isinstance(read(rig, card), CardReading)

    def test_a_card_pulled_half_way_is_named_and_the_next_read_works(
        self, rig: Rig, card: SimulatedIdCard
    ) -> None:
        lay_and_see(rig, card)
        rig.misbehave(Faults(remove_at=9))
        assert read(rig, card) is ReadFailure.CARD_REMOVED
        eventually(lambda: rig.reader.state is ReaderState.EMPTY)
        rig.misbehave(Faults())
        lay_and_see(rig, card)
        assert isinstance(read(rig, card), CardReading)

    def test_a_hung_card_ends_at_the_deadline_and_the_next_read_works(
        self, rig: Rig, card: SimulatedIdCard
    ) -> None:
        lay_and_see(rig, card)
        rig.misbehave(Faults(hang_at=6))
        started = time.monotonic()
        assert read(rig, card, seconds=0.6) is ReadFailure.DEADLINE
        assert time.monotonic() - started < 5
        rig.take()
        rig.misbehave(Faults())
        eventually(lambda: rig.reader.state is ReaderState.EMPTY)
        lay_and_see(rig, card)
        assert isinstance(read(rig, card), CardReading)

    def test_a_read_can_be_cancelled(self, rig: Rig, card: SimulatedIdCard) -> None:
        lay_and_see(rig, card)
        rig.misbehave(Faults(hang_at=3))
        reading = Reading(rig, ReadRequest(can=card.person.can)).start()
        eventually(lambda: ReadStep.OPENING in reading.steps)
        rig.reader.cancel()
        assert reading.result() is ReadFailure.CANCELLED

    def test_cancelling_nothing_harms_nothing(self, rig: Rig, card: SimulatedIdCard) -> None:
        lay_and_see(rig, card)
        rig.reader.cancel()
        assert isinstance(read(rig, card), CardReading)

    def test_wiping_ends_a_read(self, rig: Rig, card: SimulatedIdCard) -> None:
        lay_and_see(rig, card)
        rig.misbehave(Faults(hang_at=3))
        reading = Reading(rig, ReadRequest(can=card.person.can)).start()
        eventually(lambda: ReadStep.OPENING in reading.steps)
        rig.reader.wipe()
        assert reading.result() is ReadFailure.CANCELLED

    def test_a_card_left_lying_is_reported_again_after_wiping(self, rig: Rig, card: SimulatedIdCard) -> None:
        lay_and_see(rig, card)
        eventually(lambda: rig.heard[-1] is ReaderState.CARD_PRESENT)
        before = len(rig.heard)
        rig.reader.wipe()
        eventually(lambda: len(rig.heard) > before)
        assert rig.heard[before:] == [ReaderState.CARD_PRESENT]
        assert isinstance(read(rig, card), CardReading)

    def test_reads_one_after_another(self, rig: Rig, card: SimulatedIdCard) -> None:
        lay_and_see(rig, card)
        for _ in range(3):
            assert isinstance(read(rig, card), CardReading)
