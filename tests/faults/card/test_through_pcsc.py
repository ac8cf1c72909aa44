"""Card, reader or service gone at any command, as the PC/SC layer hears of it: virtual readers never go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from drivers.card.connection import Connection
from drivers.card.model import CardReading, ReadFailure, ReadOutcome
from drivers.card.pcsc import Context, open_card
from drivers.card.simulated.chip import SimulatedChip
from drivers.card.simulated.profiles import SimulatedIdCard
from drivers.card.simulated.service import SimulatedService
from drivers.card.trust import TrustStore
from drivers.deadline import Deadline
from tests.drivers.card.verdicts import request_of
from tests.faults.card.outcomes import identity_of
from tests.fuzz.conversation import read

READER = "ACS ACR1252 [PICC] 00 00"
READER_UNAVAILABLE = 0x80100017


@dataclass
class Interrupted:
    """A `Connection` before whose command `at` something happens."""

    inner: Connection
    at: int
    happens: Callable[[], None]
    sent: int = field(default=0)

    @property
    def transport(self) -> str:
        return self.inner.transport

    def transmit(self, command: bytes) -> bytes:
        if self.sent == self.at:
            self.happens()
        self.sent += 1
        return self.inner.transmit(command)


class Place:
    """One reader of a service in memory, with a card on it."""

    def __init__(self, card: SimulatedIdCard, trust: TrustStore) -> None:
        self._card = card
        self._trust = trust
        self.service = SimulatedService()
        self.mend()

    def mend(self) -> None:
        """Everything back where it belongs, the card laid anew."""
        self.service.start()
        self.service.fail.clear()
        self.service.plug(READER)
        self.service.lay(READER, SimulatedChip(self._card).respond)

    def read(self, at: int, happens: Callable[[], None]) -> ReadOutcome:
        with Context(self.service) as context:
            connection = open_card(context, None, False, Deadline.after(60))
            try:
                return read(Interrupted(connection, at, happens), request_of(self._card), self._trust)
            finally:
                connection.disconnect()

    def pull_the_card(self) -> None:
        self.service.take(READER)

    def pull_the_reader(self) -> None:
        self.service.unplug(READER)
        self.service.fail["SCardTransmit"] = READER_UNAVAILABLE

    def kill_the_service(self) -> None:
        self.service.stop()


@pytest.mark.parametrize(
    ("happens", "told"),
    [
        (Place.pull_the_card, ReadFailure.CARD_REMOVED),
        (Place.pull_the_reader, ReadFailure.NO_READER),
        (Place.kill_the_service, ReadFailure.SERVICE_DOWN),
    ],
    ids=["card", "reader", "service"],
)
def test_what_goes_at_any_command_is_named_and_the_next_read_works(
    happens: Callable[[Place], None], told: ReadFailure, card: SimulatedIdCard, trust: TrustStore
) -> None:
    place = Place(card, trust)
    good = place.read(-1, lambda: None)
    assert isinstance(good, CardReading)
    for index in range(good.apdus):
        assert place.read(index, lambda: happens(place)) is told, index
        place.mend()
        again = place.read(-1, lambda: None)
        assert isinstance(again, CardReading)
        assert again.identity == identity_of(card)
