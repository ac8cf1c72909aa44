"""How fast data reaches the paper: a line of so many baud, on an injected clock."""

from __future__ import annotations

import time

from drivers.deadline import Clock

_BITS_A_BYTE = 10
"""Start bit, eight data bits, stop bit."""


class Pace:
    """Counts how many bytes may have come over the line by now.

    The simulator takes everything at once and holds it back here, so that real-time commands overtake it.
    On a real line they do not; but there the sender sees how much has not left yet, and keeps that little.
    """

    def __init__(self, baud: int, clock: Clock = time.monotonic) -> None:
        self._rate = baud / _BITS_A_BYTE
        self._clock = clock
        self._since: float | None = None
        self._spent = 0

    def rest(self) -> None:
        """Nothing is on its way: the next byte starts a new count."""
        self._since = None

    def begin(self) -> None:
        """Bytes are on their way from now, unless some already were."""
        if self._since is None:
            self._since = self._clock()
            self._spent = 0

    def lacks(self, size: int) -> float:
        """Seconds until `size` more bytes have come; 0 when they have."""
        if self._since is None:
            return 0.0
        return max(0.0, (self._spent + size) / self._rate - (self._clock() - self._since))

    def spend(self, size: int) -> None:
        self._spent += size
