"""Whole reads of cards whose SOD is signed in every way the standard allows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from drivers.card.model import Assurance, CardReading, ReadRequest, SodVerdict
from drivers.card.simulated.issuer import SignerKind, SimulatedIssuer
from drivers.card.simulated.profiles import ProfileName, make_card
from drivers.card.simulated.reader import SimulatedCardReader
from drivers.card.trust import TrustStore
from drivers.deadline import Deadline

FORMS: dict[str, dict[str, Any]] = {
    "by key identifier": {"by_key_identifier": True},
    "LDS object of version 1": {"lds_version": ("0108", "040000")},
    "no signing time": {"signing_time": False},
    **{name: {"hash_name": name} for name in ("sha1", "sha224", "sha384", "sha512")},
}


def read(issuer: SimulatedIssuer, trust: TrustStore) -> CardReading:
    card = make_card(issuer, profile=ProfileName.ADULT_2024)
    reader = SimulatedCardReader(trust, extended=True)
    reader.lay(card)
    found = reader.read(ReadRequest(can=card.person.can), Deadline.after(60), lambda _: None)
    assert isinstance(found, CardReading)
    return found


@pytest.mark.parametrize(
    ("kind", "assurance", "sod"),
    [
        (SignerKind.KNOWN, Assurance.PROVEN, SodVerdict.GENUINE),
        (SignerKind.LINKED, Assurance.PROVEN, SodVerdict.GENUINE),
        (SignerKind.PSS, Assurance.PROVEN, SodVerdict.GENUINE),
        (SignerKind.EXPLICIT, Assurance.PROVEN, SodVerdict.GENUINE),
        (SignerKind.UNKNOWN, Assurance.CONSISTENT, SodVerdict.UNANCHORED),
        (SignerKind.REVOKED, Assurance.REJECTED, SodVerdict.MISMATCH),
    ],
)
def test_each_signer_of_a_state_has_its_verdict(
    kind: SignerKind, assurance: Assurance, sod: SodVerdict, issuer: SimulatedIssuer, trust: TrustStore
) -> None:
    reading = read(issuer.signing_as(kind), trust)
    assert (reading.assurance, reading.sod) == (assurance, sod)
    assert set(reading.data_groups.values()) == {"verified"}


@pytest.mark.parametrize("kind", [SignerKind.KNOWN, SignerKind.PSS])
@pytest.mark.parametrize("form", FORMS)
def test_each_form_of_a_sod_is_proven(
    form: str, kind: SignerKind, issuer: SimulatedIssuer, trust: TrustStore
) -> None:
    state = issuer.signing_as(kind)
    reading = read(replace(state, signer=replace(state.signer, **FORMS[form])), trust)
    assert (reading.assurance, reading.sod) == (Assurance.PROVEN, SodVerdict.GENUINE)
