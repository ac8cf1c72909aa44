"""What the protocol needs of a card connection, and how it ends.

Two members, as small as can be: everything above is a chain of processors that each take a connection and
offer a richer one.
"""

from __future__ import annotations

import secrets
from typing import Protocol

from drivers.card.model import ReadFailure


class Connection(Protocol):
    """A card that is powered and selected. `transmit` raises `ReadError` when the card or reader is gone."""

    @property
    def transport(self) -> str:
        """`T=0`, `T=1` or `memory`."""

    def transmit(self, command: bytes) -> bytes: ...


class ReadError(Exception):
    """Ends a read with its failure; caught once, in `drivers.card.reading.read_chip`.

    `cause` is a short technical note for a technician's log, without card data.
    """

    def __init__(self, failure: ReadFailure, cause: str = "") -> None:
        super().__init__(f"{failure.value}: {cause}" if cause else failure.value)
        self.failure = failure
        self.cause = cause


class Randomness(Protocol):
    """All chance of a read, so that published examples replay byte for byte."""

    def octets(self, length: int) -> bytes: ...

    def scalar(self, order: int) -> int:
        """Uniform in 1 … order - 1: an ephemeral private key."""


class SystemRandomness:
    """The operating system's generator."""

    def octets(self, length: int) -> bytes:
        return secrets.token_bytes(length)

    def scalar(self, order: int) -> int:
        return secrets.randbelow(order - 1) + 1
