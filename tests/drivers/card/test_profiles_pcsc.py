"""Every kind of simulated card under the real PC/SC daemon: the driver, and what `kiosk card read` says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from drivers.card.model import Assurance, CardReading, ReadFailure, ReadOutcome
from drivers.card.process import ProcessCardReader
from drivers.card.simulated.daemon import PrivateDaemon, available
from drivers.card.simulated.issuer import SimulatedIssuer
from drivers.card.simulated.profiles import ProfileName, SimulatedIdCard, make_card, profiles
from drivers.deadline import Deadline
from kiosk.cli.card import read
from kiosk.cli.card_asking import FAILURES
from kiosk.cli.output import Exit
from tests.drivers.card.contract import eventually
from tests.drivers.card.slots import laid_in_turn
from tests.drivers.card.verdicts import EXPECTED, command_line_of, request_of, verdict_of

pytestmark = pytest.mark.slow

PATIENCE = 20.0
SHORT = 1.0
"""Seconds for a card that is known never to answer."""


@dataclass(frozen=True)
class Found:
    """One card, read by the driver and by the command."""

    card: SimulatedIdCard
    outcome: ReadOutcome | None
    """None for a card that hangs: after the first read nothing but taking it away helps."""
    status: int
    printed: dict[str, Any]


@pytest.fixture(scope="module")
def found(issuer: SimulatedIssuer, trust_folder: Path) -> Iterator[Mapping[ProfileName, Found]]:
    assert available() is None
    # The one that hangs comes last: it holds up the other slot too.
    names = sorted(profiles(), key=lambda name: profiles()[name].hangs_at is not None)
    cards = [make_card(issuer, profile=name) for name in names]
    with PrivateDaemon() as daemon, pytest.MonkeyPatch.context() as environment:
        for name, value in daemon.env.items():
            environment.setenv(name, value)
        reader = ProcessCardReader(trust_folder=trust_folder, allow_virtual=True)
        reader.start(lambda _: None)
        try:
            yield {
                card.profile: _read_twice(reader, card, slot, trust_folder)
                for card, slot in laid_in_turn(daemon, cards)
            }
        finally:
            reader.close()


def _read_twice(reader: ProcessCardReader, card: SimulatedIdCard, slot: str, trust: Path) -> Found:
    hangs = card.behaviour.hangs_at is not None
    outcome = None if hangs else _read(reader, card, slot)
    seconds = SHORT if hangs else PATIENCE
    options = ("--reader", slot, "--trust", str(trust), "--deadline", str(seconds), "--json")
    told = CliRunner().invoke(read, [*command_line_of(card), *options])
    # The line that asks for a card goes to standard error.
    return Found(card, outcome, told.exit_code, json.loads(told.stdout))


def _read(reader: ProcessCardReader, card: SimulatedIdCard, slot: str) -> ReadOutcome:
    """Tries until the daemon has seen the card."""
    outcomes: list[ReadOutcome] = [ReadFailure.NO_CARD]

    def seen() -> bool:
        request = request_of(card, photo=True, reader=slot)
        outcomes.append(reader.read(request, Deadline.after(PATIENCE), lambda _: None))
        return outcomes[-1] is not ReadFailure.NO_CARD

    eventually(seen, PATIENCE)
    return outcomes[-1]


@pytest.mark.parametrize("profile", [name for name in ProfileName if name is not ProfileName.HANGS])
def test_the_driver_finds_the_expected(found: Mapping[ProfileName, Found], profile: ProfileName) -> None:
    outcome, who = found[profile].outcome, found[profile].card.person
    assert isinstance(outcome, CardReading)
    assert verdict_of(outcome, photo=True) == EXPECTED[profile.value]
    assert (outcome.identity.number, outcome.identity.name) == (who.number, who.name)
    assert (outcome.identity.birth_date, outcome.identity.sex) == (who.birth, who.sex)


@pytest.mark.parametrize("profile", ProfileName)
def test_the_command_prints_the_expected(found: Mapping[ProfileName, Found], profile: ProfileName) -> None:
    told, expected = found[profile], EXPECTED[profile.value]
    if isinstance(expected, ReadFailure):
        code, status = FAILURES[expected]
        assert (told.status, told.printed["failure"]["code"]) == (status, code.value)
        return
    rejected = expected.assurance is Assurance.REJECTED
    assert told.status == (Exit.NOT_PASSED if rejected else Exit.DONE)
    printed = told.printed
    assert (printed["access"], printed["assurance"], printed["sod"]) == (
        expected.access.value,
        expected.assurance.value,
        expected.sod.value,
    )
    assert printed["chip"] == {
        "chip_authentication": expected.chip_authentication.value,
        "active_authentication": expected.active_authentication.value,
    }
    groups = printed["data_groups"]
    assert {name for name, state in groups.items() if state != "verified"} == expected.mismatched
    who = told.card.person
    assert printed["identity"] == {
        "number": who.number,
        "name": who.name,
        "birth_date": who.birth.isoformat(),
        "sex": who.sex,
        "expiry": who.expiry.isoformat() if who.expiry else None,
    }
