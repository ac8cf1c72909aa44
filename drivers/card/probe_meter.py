"""A connection that measures what passes through it: commands, bytes, milliseconds, statuses."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass

from drivers.card.connection import Connection
from drivers.deadline import Clock


@dataclass(frozen=True, slots=True)
class Cost:
    """What a stretch of a probe took."""

    apdus: int
    ms: int


class Meter:
    """A `Connection` around another. Keeps numbers only, no byte of an answer but its status."""

    def __init__(self, inner: Connection, clock: Clock = time.monotonic) -> None:
        self._inner = inner
        self._clock = clock
        self._started = clock()
        self._times: list[float] = []
        self.statuses: list[int] = []
        """Of every answer so far."""
        self.sent = 0
        """Bytes."""
        self.received = 0
        """Bytes."""
        self.bare = False
        """Whether the last answer was a status and nothing else."""

    @property
    def transport(self) -> str:
        return self._inner.transport

    def transmit(self, command: bytes) -> bytes:
        begun = self._clock()
        answer = self._inner.transmit(command)
        self._times.append(self._clock() - begun)
        self.sent += len(command)
        self.received += len(answer)
        self.bare = len(answer) == 2
        self.statuses.append(int.from_bytes(answer[-2:], "big"))
        return answer

    @property
    def total(self) -> Cost:
        """Since the beginning."""
        return Cost(len(self.statuses), round((self._clock() - self._started) * 1000))

    def since(self, earlier: Cost) -> Cost:
        now = self.total
        return Cost(now.apdus - earlier.apdus, now.ms - earlier.ms)

    @property
    def median_ms(self) -> int | None:
        """Of one command; None before the first."""
        return round(statistics.median(self._times) * 1000) if self._times else None
