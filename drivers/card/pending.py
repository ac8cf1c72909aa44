"""One piece of work the card process was given: what it is, and how it ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from drivers.card.model import ReadFailure, StepListener
from drivers.card.wire import Op

T = TypeVar("T")


class Pending(Generic[T]):
    """A read or a probe under way. Whoever touches it holds the reader's lock.

    `decode` turns the child's answer into the outcome, and raises `WireError`.
    """

    def __init__(
        self, op: Op, serial: int, on_step: StepListener, decode: Callable[[Mapping[str, Any]], T]
    ) -> None:
        self.op = op
        self.serial = serial
        self.on_step = on_step
        self.decode = decode
        self.outcome: T | ReadFailure | None = None
        self.cancelled = False

    @property
    def settled(self) -> bool:
        return self.outcome is not None

    @property
    def done(self) -> bool:
        """Nobody waits for its answer any more."""
        return self.settled or self.cancelled

    def early(self) -> T | ReadFailure | None:
        """What was decided before the request went out."""
        if self.outcome is not None:
            return self.outcome
        return ReadFailure.CANCELLED if self.cancelled else None

    def end(self, failure: ReadFailure) -> None:
        """Ends it from this side, unless it has ended."""
        if self.outcome is None:
            self.outcome = failure

    def hear(self, message: Mapping[str, Any]) -> None:
        """The child's last word; to earlier work, given up meanwhile, it is nobody's."""
        if message["serial"] == self.serial and self.outcome is None:
            outcome = self.decode(message)
            # Work that ended in the moment it was cancelled hands nobody out either.
            self.outcome = ReadFailure.CANCELLED if self.cancelled else outcome
