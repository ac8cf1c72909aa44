"""A rejected card is named for what is wrong with it: a copy, changed data, a signer that is refused."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from drivers.card.model import CardReading, ChipProof, ReadRequest, Rejection, SodVerdict
from drivers.card.reading import assurance_of
from drivers.card.simulated.issuer import SimulatedIssuer
from drivers.card.simulated.profiles import ProfileName, make_card
from drivers.card.simulated.reader import SimulatedCardReader
from drivers.card.trust import TrustStore
from drivers.deadline import Deadline


def read(profile: ProfileName, issuer: SimulatedIssuer, trust: TrustStore) -> CardReading:
    card = make_card(issuer, profile=profile)
    reader = SimulatedCardReader(trust, extended=True)
    reader.lay(card)
    found = reader.read(ReadRequest(can=card.person.can), Deadline.after(60), lambda _: None)
    assert isinstance(found, CardReading)
    return found


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        (ProfileName.ADULT_2024, None),
        (ProfileName.UNANCHORED_SIGNER, None),
        (ProfileName.LINK_CERTIFICATE, None),
        (ProfileName.CLONE, Rejection.CLONED),
        (ProfileName.TAMPERED_DG1, Rejection.CHANGED),
        (ProfileName.REVOKED_SIGNER, Rejection.SIGNER_REFUSED),
    ],
)
def test_each_kind_of_bad_card_has_its_name(
    profile: ProfileName, expected: Rejection | None, issuer: SimulatedIssuer, trust: TrustStore
) -> None:
    assert read(profile, issuer, trust).rejection is expected


def test_a_clone_is_one_whether_its_issuer_is_known_or_not(issuer: SimulatedIssuer) -> None:
    assert read(ProfileName.CLONE, issuer, TrustStore()).rejection is Rejection.CLONED


def test_every_rejected_reading_has_a_name_and_no_other_has(
    issuer: SimulatedIssuer, trust: TrustStore
) -> None:
    reading = read(ProfileName.ADULT_2024, issuer, trust)
    for sod, chip, active in product(SodVerdict, ChipProof, ChipProof):
        assurance = assurance_of(sod, chip, active)
        changed = replace(
            reading, sod=sod, assurance=assurance, chip_authentication=chip, active_authentication=active
        )
        assert (changed.rejection is None) is (assurance.value != "rejected")
        if changed.rejection is Rejection.CLONED:
            assert ChipProof.FAILED in (chip, active)


def test_a_card_that_proves_nothing_is_no_clone(issuer: SimulatedIssuer, trust: TrustStore) -> None:
    reading = read(ProfileName.ADULT_2024, issuer, trust)
    mute = ChipProof.UNSUPPORTED
    silent = replace(
        reading,
        chip_authentication=mute,
        active_authentication=mute,
        assurance=assurance_of(reading.sod, mute, mute),
    )
    assert silent.rejection is Rejection.UNPROVEN


def test_without_anything_signed_nobody_can_call_it_a_copy(
    issuer: SimulatedIssuer, trust: TrustStore
) -> None:
    reading = read(ProfileName.CLONE, issuer, trust)
    unsigned = dict.fromkeys(reading.data_groups, "unlisted")
    assert replace(reading, sod=SodVerdict.ABSENT, data_groups=unsigned).rejection is Rejection.UNPROVEN
