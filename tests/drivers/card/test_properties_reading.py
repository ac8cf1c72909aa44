"""A chip that speaks the protocol well and stores damaged files: an outcome always, and nobody else's name.

Here the damage comes through secure messaging, as a forged card's would; noise on the way is another matter
(tests/faults).
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drivers.card.lds import Ef
from drivers.card.model import Assurance, CardReading, ReadFailure
from drivers.card.simulated.chip import SimulatedChip
from drivers.card.simulated.issuer import SimulatedIssuer
from drivers.card.simulated.person import latin
from drivers.card.simulated.profiles import ProfileName, SimulatedIdCard, make_card
from drivers.card.tlv import Tlv
from drivers.card.trust import TrustStore
from tests.fuzz import bounds
from tests.fuzz.conversation import Recorder, read, request_of
from tests.fuzz.mutations import Edit, damaged
from tests.fuzz.samples import named_key_dg14
from tests.fuzz.test_targets import MEMORY, SECONDS, edits

EXAMPLES = 15
READ = [file for file in Ef if file is not Ef.COM]
"""EF.COM is looked at only where EF.SOD is missing."""


def check(card: SimulatedIdCard, trust: TrustStore) -> CardReading | ReadFailure:
    with bounds.memory(MEMORY), bounds.processor(SECONDS):
        outcome = read(Recorder(SimulatedChip(card)), request_of(card), trust)
    if isinstance(outcome, CardReading) and outcome.assurance is not Assurance.REJECTED:
        who, printed = outcome.identity, card.person
        assert (who.number, who.birth_date) == (printed.number, printed.birth)
        assert (who.sex, who.expiry) == (printed.sex, printed.expiry)
        # Without a readable DG13 the name comes from DG1, which has no diacritics.
        assert who.name in (printed.name, latin(printed.name))
    return outcome


def with_file(card: SimulatedIdCard, file: Ef, content: bytes) -> SimulatedIdCard:
    return replace(card, files={**card.files, int(file): content})


@pytest.mark.parametrize("file", READ, ids=lambda file: file.name.lower())
def test_a_damaged_file_gives_an_outcome_and_never_another_person(
    file: Ef, card: SimulatedIdCard, trust: TrustStore
) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
    )
    @given(st.lists(edits, min_size=1, max_size=3))
    def holds(several: list[Edit]) -> None:
        content = damaged(card.files[int(file)], several)
        check(with_file(card, file, content), trust)

    holds()


@pytest.mark.parametrize("number", ["80", "FF", "8000000000000000", "7FFFFFFFFFFFFFFF", "00"])
def test_an_odd_key_number_in_dg14_is_no_trouble(
    number: str, card: SimulatedIdCard, trust: TrustStore
) -> None:
    odd = bytes(Tlv.build(0x02, bytes.fromhex(number)))
    content = named_key_dg14(odd)
    outcome = check(with_file(card, Ef.DG14, content), trust)
    assert not isinstance(outcome, CardReading) or outcome.assurance is Assurance.REJECTED


def test_another_persons_signed_files_are_not_this_chips(issuer: SimulatedIssuer, trust: TrustStore) -> None:
    """All that is signed copied onto another genuine chip: the chip's own keys give it away."""
    victim = make_card(issuer, profile=ProfileName.ADULT_2024)
    copied = replace(make_card(issuer), files=victim.files, person=victim.person)
    outcome = check(copied, trust)
    assert isinstance(outcome, CardReading)
    assert outcome.assurance is Assurance.REJECTED
