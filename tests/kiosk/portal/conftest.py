"""One embedded portal for the whole room, healthy at the start of each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from kiosk.portal.dvcqg import BusPortal
from kiosk.portal.embedded.server import EmbeddedPortal
from kiosk.portal.igate import IGatePortal
from kiosk.portal.retrying import Patience
from tests.kiosk.portal.samples import TODAY

SYSTEM = "Hệ thống thử"


@pytest.fixture(scope="session")
def _embedded() -> Iterator[EmbeddedPortal]:
    with EmbeddedPortal(today=TODAY) as portal:
        yield portal


@pytest.fixture
def embedded(_embedded: EmbeddedPortal) -> Iterator[EmbeddedPortal]:
    """A running portal on the day of the pictures."""
    yield _embedded
    _embedded.fault = None


@pytest.fixture
def sleeps() -> list[float]:
    """The pauses a portal made, which took no time."""
    return []


@pytest.fixture
def connect(sleeps: list[float]) -> Iterator[Callable[[EmbeddedPortal], IGatePortal]]:
    """Makes a client of an embedded portal that does not really pause."""
    made: list[IGatePortal] = []

    def new(server: EmbeddedPortal) -> IGatePortal:
        portal = IGatePortal(
            base_url=server.url + "/",
            token_url=server.token_url,
            credentials=server.credentials,
            dialect=server.dialect(SYSTEM),
            patience=Patience(sleep=sleeps.append, random=lambda: 0.5),
        )
        made.append(portal)
        return portal

    yield new
    for portal in made:
        portal.close()


@pytest.fixture
def connect_bus(sleeps: list[float]) -> Iterator[Callable[[EmbeddedPortal], BusPortal]]:
    """The same for its bus."""
    made: list[BusPortal] = []

    def new(server: EmbeddedPortal) -> BusPortal:
        bus = BusPortal(
            address=server.bus,
            account=server.account,
            dialect=server.bus_dialect(SYSTEM),
            patience=Patience(sleep=sleeps.append, random=lambda: 0.5),
        )
        made.append(bus)
        return bus

    yield new
    for bus in made:
        bus.close()


@pytest.fixture
def bus(embedded: EmbeddedPortal, connect_bus: Callable[[EmbeddedPortal], BusPortal]) -> BusPortal:
    """A client of the running portal's bus."""
    return connect_bus(embedded)


@pytest.fixture
def portal(embedded: EmbeddedPortal, connect: Callable[[EmbeddedPortal], IGatePortal]) -> IGatePortal:
    """A client of the running portal."""
    return connect(embedded)
