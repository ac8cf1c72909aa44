"""A byte line to a printer, as the conversation sees it: nothing blocks, everything may vanish.

Implemented over a serial device and, in memory, over the simulated engine.
"""

from __future__ import annotations

from typing import Protocol


class LineGoneError(Exception):
    """The device went away: unplugged, powered off with its adapter, or closed by the other side."""


class Line(Protocol):
    """Every method may raise `LineGoneError`; none blocks except `wait`, and that no longer than told."""

    def write(self, data: bytes) -> int:
        """Hands over as much as fits now; returns how many bytes, possibly none."""

    def read(self) -> bytes:
        """What has arrived since, possibly nothing."""

    def pending(self) -> int:
        """Bytes handed over that have not left yet. A returned write proves nothing."""

    def wait(self, seconds: float, *, writable: bool = False) -> None:
        """Returns when something can be read (or written, if asked for), or after `seconds`."""

    def discard_output(self) -> None:
        """Throws away what was handed over and has not left."""

    def close(self) -> None: ...
