"""One simulated issuing state, and two people's cards."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from drivers.card.simulated.issuer import SimulatedIssuer
from drivers.card.simulated.person import Person
from drivers.card.simulated.profiles import SimulatedIdCard, make_card
from drivers.card.trust import TrustStore


@pytest.fixture(scope="session")
def issuer() -> SimulatedIssuer:
    return SimulatedIssuer.generate()


@pytest.fixture(scope="session")
def card(issuer: SimulatedIssuer) -> SimulatedIdCard:
    return make_card(issuer)


@pytest.fixture(scope="session")
def other(issuer: SimulatedIssuer, card: SimulatedIdCard) -> SimulatedIdCard:
    """Somebody else, whose card opens with the same six digits: the hardest to tell apart."""
    number = "079195" + card.person.can
    return make_card(
        issuer,
        Person(
            number=number, name="TRẦN THỊ THỬ", birth=date(1995, 8, 17), sex="F", expiry=date(2035, 8, 17)
        ),
    )


@pytest.fixture(scope="session")
def trust(issuer: SimulatedIssuer) -> TrustStore:
    return TrustStore((issuer.csca,))


@pytest.fixture(scope="session")
def trust_folder(issuer: SimulatedIssuer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trust")
    issuer.write_trust(folder)
    return folder
