"""One simulated issuing state for all tests of the room: generating its keys takes longest."""

from __future__ import annotations

from pathlib import Path

import pytest

from drivers.card.simulated.issuer import SimulatedIssuer
from drivers.card.simulated.profiles import SimulatedIdCard, make_card
from drivers.card.trust import TrustStore


@pytest.fixture(scope="session")
def issuer() -> SimulatedIssuer:
    return SimulatedIssuer.generate()


@pytest.fixture(scope="session")
def card(issuer: SimulatedIssuer) -> SimulatedIdCard:
    return make_card(issuer)


@pytest.fixture(scope="session")
def trust(issuer: SimulatedIssuer) -> TrustStore:
    return TrustStore(issuer.certificates, issuer.revocation_lists)


@pytest.fixture(scope="session")
def trust_folder(issuer: SimulatedIssuer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trust")
    issuer.write_trust(folder)
    return folder
