"""Every kind of simulated card, read as the terminal reads it, with the verdict it must have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from drivers.card.model import (
    Access,
    Assurance,
    CardReading,
    ChipProof,
    ReadFailure,
    ReadOutcome,
    ReadRequest,
)
from drivers.card.simulated.issuer import SimulatedIssuer
from drivers.card.simulated.profiles import ProfileName, SimulatedIdCard, make_card, profiles
from drivers.card.simulated.reader import SimulatedCardReader
from drivers.card.trust import TrustStore
from drivers.deadline import Deadline

LOCALE = Path(__file__).parents[3] / "config" / "locale"

PASSED, FAILED = ChipProof.PASSED, ChipProof.FAILED
NO, NOT_HERE = ChipProof.UNSUPPORTED, ChipProof.NOT_POSSIBLE_HERE

# Chip Authentication, Active Authentication, assurance.
EXPECTED: dict[ProfileName, tuple[ChipProof, ChipProof, Assurance]] = {
    ProfileName.ADULT_2021: (PASSED, PASSED, Assurance.PROVEN),
    ProfileName.ADULT_2024: (PASSED, PASSED, Assurance.PROVEN),
    ProfileName.NO_EXPIRY: (PASSED, PASSED, Assurance.PROVEN),
    ProfileName.CHILD_NO_PHOTO: (PASSED, PASSED, Assurance.PROVEN),
    ProfileName.BAC_ONLY: (NO, PASSED, Assurance.PROVEN),
    ProfileName.UNANCHORED_SIGNER: (PASSED, PASSED, Assurance.CONSISTENT),
    ProfileName.TAMPERED_DG1: (PASSED, PASSED, Assurance.REJECTED),
    ProfileName.CLONE: (FAILED, NOT_HERE, Assurance.REJECTED),
    ProfileName.SHORT_LENGTH_ONLY: (PASSED, NOT_HERE, Assurance.PROVEN),
    ProfileName.NO_MF: (PASSED, PASSED, Assurance.PROVEN),
    ProfileName.SLOW: (PASSED, PASSED, Assurance.PROVEN),
    ProfileName.WRONG_CAN_THROTTLED: (PASSED, PASSED, Assurance.PROVEN),
    ProfileName.JPEG2000: (PASSED, PASSED, Assurance.PROVEN),
}


def read(card: SimulatedIdCard, trust: TrustStore, seconds: float = 10) -> ReadOutcome:
    reader = SimulatedCardReader(trust, extended=True)
    reader.lay(card)
    return reader.read(request_of(card), Deadline.after(seconds), lambda _: None)


def request_of(card: SimulatedIdCard) -> ReadRequest:
    who = card.person
    return ReadRequest(
        can=who.can, expected_number=who.number, birth=who.birth, issued=who.issued, photo=True
    )


@pytest.mark.parametrize("profile", EXPECTED)
def test_each_profile_has_its_verdict(
    profile: ProfileName, issuer: SimulatedIssuer, trust: TrustStore
) -> None:
    card = make_card(issuer, profile=profile)
    found = read(card, trust)
    assert isinstance(found, CardReading)
    assert (found.chip_authentication, found.active_authentication, found.assurance) == EXPECTED[profile]
    assert found.access is (Access.BAC if profile is ProfileName.BAC_ONLY else Access.PACE_CAN)
    who, printed = found.identity, card.person
    assert (who.number, who.name, who.expiry) == (printed.number, printed.name, printed.expiry)
    assert (who.birth_date, who.sex) == (printed.birth, printed.sex)
    assert (found.photo is None) is (profile is ProfileName.CHILD_NO_PHOTO)
    short = profile in (ProfileName.SHORT_LENGTH_ONLY, ProfileName.BAC_ONLY)
    # The photo apart: the verdict in 22 commands of extended length, 48 of short.
    assert found.apdus <= (48 + 80 if short else 22 + 4)


def test_a_card_that_hangs_ends_at_the_deadline(issuer: SimulatedIssuer, trust: TrustStore) -> None:
    card = make_card(issuer, profile=ProfileName.HANGS)
    assert read(card, trust, seconds=0.5) is ReadFailure.DEADLINE
    assert {*EXPECTED, ProfileName.HANGS} == set(ProfileName)


def test_a_throttled_card_opens_slower_after_each_wrong_can(
    issuer: SimulatedIssuer, trust: TrustStore
) -> None:
    card = make_card(issuer, profile=ProfileName.WRONG_CAN_THROTTLED)
    reader = SimulatedCardReader(trust, extended=True)
    reader.lay(card)
    wrong = ReadRequest(can="999999")
    for _ in range(2):
        assert reader.read(wrong, Deadline.after(5), lambda _: None) is ReadFailure.WRONG_CAN
    late = reader.read(request_of(card), Deadline.after(0.4), lambda _: None)
    assert late is ReadFailure.DEADLINE
    found = reader.read(request_of(card), Deadline.after(5), lambda _: None)
    assert isinstance(found, CardReading)
    assert found.elapsed_ms >= 600


def test_the_file_of_profiles_names_every_profile_and_both_catalogues_explain_each() -> None:
    assert list(profiles()) == list(ProfileName)
    for language in ("vi", "en"):
        text = (Path(__file__).parents[3] / "config/locale" / language / "card.po").read_text(
            encoding="utf-8"
        )
        explained = set(re.findall(r'msgid "card\.cli\.profile\.(.+)"', text))
        assert explained == {profile.value for profile in ProfileName}


def test_a_reader_without_extended_length_reads_the_same(issuer: SimulatedIssuer, trust: TrustStore) -> None:
    reader = SimulatedCardReader(trust)
    card = make_card(issuer)
    reader.lay(card)
    found = reader.read(ReadRequest(can=card.person.can), Deadline.after(5), lambda _: None)
    assert isinstance(found, CardReading)
    # The long signature comes back in two pieces.
    assert (found.assurance, found.active_authentication) == (Assurance.PROVEN, PASSED)
    assert found.apdus <= 48


def test_the_qr_of_2024_has_eleven_fields(issuer: SimulatedIssuer) -> None:
    assert make_card(issuer).qr_text.count("|") == 6
    assert make_card(issuer, profile=ProfileName.ADULT_2024).qr_text.count("|") == 10
