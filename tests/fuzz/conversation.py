"""A whole read as a function of bytes: the answers of a chip, recorded once and played back changed.

The terminal's chance is fixed, so that a recording plays back to the very end and a change anywhere in it
meets the driver in the state it would be in at that point of a real read.
"""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import dataclass, field, replace
from datetime import date

from drivers.card.connection import Connection, ReadError
from drivers.card.model import CardReading, ReadFailure, ReadOutcome, ReadRequest
from drivers.card.probe import probe_chip
from drivers.card.probe_report import ProbeReport
from drivers.card.reading import read_chip
from drivers.card.simulated.chip import SimulatedChip
from drivers.card.simulated.profiles import SimulatedIdCard
from drivers.card.trust import TrustStore
from drivers.deadline import Deadline

TODAY = date(2026, 1, 1)
MOST_COMMANDS = 400
"""A read gives up by its deadline; here each command takes one of so many seconds."""


class FixedChance:
    """A `Randomness` that repeats itself."""

    def __init__(self) -> None:
        self._drawn = 0

    def octets(self, length: int) -> bytes:
        self._drawn += 1
        return hashlib.shake_128(self._drawn.to_bytes(4, "big")).digest(length)

    def scalar(self, order: int) -> int:
        return int.from_bytes(self.octets(72), "big") % (order - 1) + 1


@dataclass
class Recorder:
    """A `Connection` to a simulated chip that keeps what the chip said."""

    chip: SimulatedChip
    transport: str = "memory"
    answers: list[bytes] = field(default_factory=list)

    def transmit(self, command: bytes) -> bytes:
        self.answers.append(self.chip.respond(command))
        return self.answers[-1]


@dataclass
class Player:
    """A `Connection` that says what was recorded, whatever it is asked; then the card is gone."""

    answers: list[bytes]
    transport: str = "memory"
    asked: int = 0

    def transmit(self, _: bytes) -> bytes:
        self.asked += 1
        if self.asked > len(self.answers):
            raise ReadError(ReadFailure.CARD_REMOVED)
        return self.answers[self.asked - 1]


def join(answers: list[bytes]) -> bytes:
    return b"".join(len(answer).to_bytes(2, "big") + answer for answer in answers)


def split(data: bytes) -> list[bytes]:
    """Any bytes as answers: length in two octets, then the answer; the last may be cut short."""
    answers: list[bytes] = []
    at = 0
    while at + 2 <= len(data) and len(answers) < MOST_COMMANDS:
        length = int.from_bytes(data[at : at + 2], "big")
        answers.append(data[at + 2 : at + 2 + length])
        at += 2 + length
    return answers


def request_of(card: SimulatedIdCard) -> ReadRequest:
    """What the scanned code of the card tells."""
    who = card.person
    return ReadRequest(
        can=who.can, expected_number=who.number, birth=who.birth, issued=who.issued, photo=True
    )


def read(connection: Connection, request: ReadRequest, trust: TrustStore) -> ReadOutcome:
    """With chance and clock fixed: a chip that keeps the driver asking meets the deadline."""
    return read_chip(
        connection,
        request,
        trust=trust,
        rng=FixedChance(),
        deadline=_deadline(),
        on_step=lambda _: None,
        today=TODAY,
    )


def probe(connection: Connection, request: ReadRequest, trust: TrustStore) -> ProbeReport:
    """The technician's questions to the same chip, as fixed."""
    return probe_chip(
        connection,
        request,
        trust=trust,
        rng=FixedChance(),
        deadline=_deadline(),
        today=TODAY,
        clock=itertools.count().__next__,
    )


def _deadline() -> Deadline:
    """Each look at the clock takes a second."""
    return Deadline(MOST_COMMANDS, itertools.count().__next__)


def record(card: SimulatedIdCard, trust: TrustStore) -> bytes:
    """The answers of one good read, joined."""
    recorder = Recorder(SimulatedChip(card))
    outcome = read(recorder, request_of(card), trust)
    assert isinstance(outcome, CardReading)
    again = read(Player(recorder.answers), request_of(card), trust)
    assert isinstance(again, CardReading)
    assert replace(again, elapsed_ms=0) == replace(outcome, elapsed_ms=0)
    return join(recorder.answers)
