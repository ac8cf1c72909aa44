"""The simulated reader on a clock of its own: a hung card costs its whole deadline, and no time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from drivers.card.model import CardReading, ReadOutcome
from drivers.card.simulated.profiles import SimulatedIdCard
from drivers.card.simulated.reader import Faults, SimulatedCardReader
from drivers.card.trust import TrustStore
from drivers.deadline import Deadline
from tests.drivers.card.verdicts import request_of

SECONDS = 15.0
"""As the shipped setting `card.read_deadline_s`."""


class TimelessReader(SimulatedCardReader):
    """Waiting moves the clock on instead of passing time."""

    def __init__(self, trust: TrustStore, *, extended: bool) -> None:
        super().__init__(trust, extended=extended)
        self.now = 0.0
        self.interruptions: dict[int, Callable[[], None]] = {}
        """What somebody does in the moment before a command, counted from 0."""
        self._pauses = 0

    def pause(self, generation: int, seconds: float) -> None:
        self.now += seconds
        self.interruptions.pop(self._pauses, lambda: None)()
        self._pauses += 1
        super().pause(generation, 0.0)

    def read_card(self, card: SimulatedIdCard, faults: Faults | None = None) -> ReadOutcome:
        """What the terminal gets of whatever lies on the reader when it expects `card`."""
        self.faults = faults or Faults()
        self._pauses = 0
        deadline = Deadline.after(SECONDS, lambda: self.now)
        outcome = self.read(request_of(card), deadline, lambda _: None)
        return replace(outcome, elapsed_ms=0) if isinstance(outcome, CardReading) else outcome
