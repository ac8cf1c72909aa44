"""Every kind of simulated card, read in memory as the terminal reads it, with the verdict it must have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from drivers.card.model import Assurance, CardReading, ChipProof, ReadFailure, ReadRequest
from drivers.card.simulated.issuer import SimulatedIssuer
from drivers.card.simulated.profiles import ProfileName, make_card, profiles
from drivers.card.simulated.reader import SimulatedCardReader
from drivers.card.trust import TrustStore
from drivers.deadline import Deadline
from tests.drivers.card.verdicts import EXPECTED, request_of, verdict_of

LOCALE = Path(__file__).parents[3] / "config" / "locale"


def test_every_kind_has_an_expected_verdict() -> None:
    assert {profile.value for profile in profiles()} == set(EXPECTED)


@pytest.mark.parametrize("profile", [name for name in ProfileName if name is not ProfileName.HANGS])
def test_each_kind_has_its_verdict(profile: ProfileName, issuer: SimulatedIssuer, trust: TrustStore) -> None:
    card = make_card(issuer, profile=profile)
    reader = SimulatedCardReader(trust, extended=True)
    reader.lay(card)
    found = reader.read(request_of(card, photo=True), Deadline.after(60), lambda _: None)
    assert isinstance(found, CardReading)
    assert verdict_of(found, photo=True) == EXPECTED[profile.value]
    who, printed = found.identity, card.person
    assert (who.number, who.name, who.expiry) == (printed.number, printed.name, printed.expiry)
    assert (who.birth_date, who.sex) == (printed.birth, printed.sex)
    short = profile in (ProfileName.SHORT_LENGTH_ONLY, ProfileName.BAC_ONLY)
    # The photo apart: the verdict in 22 commands of extended length, 48 of short.
    assert found.apdus <= (48 + 80 if short else 22 + 4)


def test_a_card_that_hangs_ends_at_the_deadline(issuer: SimulatedIssuer, trust: TrustStore) -> None:
    card = make_card(issuer, profile=ProfileName.HANGS)
    reader = SimulatedCardReader(trust, extended=True)
    reader.lay(card)
    assert reader.read(request_of(card), Deadline.after(0.5), lambda _: None) is ReadFailure.DEADLINE


def test_a_throttled_card_opens_slower_after_each_wrong_can(
    issuer: SimulatedIssuer, trust: TrustStore
) -> None:
    card = make_card(issuer, profile=ProfileName.WRONG_CAN_THROTTLED)
    reader = SimulatedCardReader(trust, extended=True)
    reader.lay(card)
    wrong = ReadRequest(can="999999")
    for _ in range(2):
        assert reader.read(wrong, Deadline.after(60), lambda _: None) is ReadFailure.WRONG_CAN
    late = reader.read(request_of(card), Deadline.after(0.4), lambda _: None)
    assert late is ReadFailure.DEADLINE
    found = reader.read(request_of(card), Deadline.after(60), lambda _: None)
    assert isinstance(found, CardReading)
    assert found.elapsed_ms >= 600


def test_both_catalogues_explain_each_kind() -> None:
    assert list(profiles()) == list(ProfileName)
    for language in ("vi", "en"):
        text = (LOCALE / language / "card.po").read_text(encoding="utf-8")
        explained = set(re.findall(r'msgid "card\.cli\.profile\.(.+)"', text))
        assert explained == {profile.value for profile in ProfileName}


def test_a_reader_without_extended_length_reads_the_same(issuer: SimulatedIssuer, trust: TrustStore) -> None:
    reader = SimulatedCardReader(trust, extended=False)
    card = make_card(issuer)
    reader.lay(card)
    found = reader.read(request_of(card), Deadline.after(60), lambda _: None)
    assert isinstance(found, CardReading)
    # The long signature comes back in two pieces.
    assert (found.assurance, found.active_authentication) == (Assurance.PROVEN, ChipProof.PASSED)
    assert found.apdus <= 48


def test_the_qr_of_2024_has_eleven_fields(issuer: SimulatedIssuer) -> None:
    assert make_card(issuer).qr_text.count("|") == 6
    assert make_card(issuer, profile=ProfileName.ADULT_2024).qr_text.count("|") == 10
