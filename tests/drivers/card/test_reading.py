"""Reads of odd cards: every missing or damaged part has its honest verdict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from drivers.card.apdu import Apdu
from drivers.card.connection import SystemRandomness
from drivers.card.lds import Ef
from drivers.card.model import (
    Access,
    Assurance,
    CardReading,
    ChipProof,
    ReadFailure,
    ReadOutcome,
    ReadRequest,
    SodVerdict,
)
from drivers.card.mrz import mrz_information
from drivers.card.reading import assurance_of, read_chip
from drivers.card.simulated.chip import SimulatedChip
from drivers.card.simulated.issuer import SimulatedIssuer
from drivers.card.simulated.profiles import CARD_ACCESS, ProfileName, SimulatedIdCard, dg14, make_card
from drivers.card.simulated.signer import RsaSigner
from drivers.card.tlv import Tlv
from drivers.card.trust import TrustStore
from drivers.deadline import Deadline

Refuse = Callable[[Apdu], bytes | None]


class Link:
    """A connection to a chip that refuses some plain commands."""

    transport = "memory"

    def __init__(self, chip: SimulatedChip, refuse: Refuse) -> None:
        self._chip = chip
        self._refuse = refuse

    def transmit(self, command: bytes) -> bytes:
        return self._refuse(Apdu.decode(command)) or self._chip.respond(command)


def run(
    card: SimulatedIdCard,
    trust: TrustStore,
    *,
    request: ReadRequest | None = None,
    refuse: Refuse = lambda _: None,
) -> ReadOutcome:
    return read_chip(
        Link(SimulatedChip(card), refuse),
        request or ReadRequest(can=card.person.can),
        trust=trust,
        rng=SystemRandomness(),
        deadline=Deadline.after(10),
        on_step=lambda _: None,
        today=date(2026, 1, 1),
    )


def with_files(card: SimulatedIdCard, **changes: bytes | None) -> SimulatedIdCard:
    files = dict(card.files)
    for name, content in changes.items():
        if content is None:
            del files[Ef[name]]
        else:
            files[Ef[name]] = content
    return replace(card, files=files)


def resigned(card: SimulatedIdCard, issuer: SimulatedIssuer, **changes: bytes) -> SimulatedIdCard:
    changed = with_files(card, **changes)
    groups = {int(ef) & 0xFF: content for ef, content in changed.files.items() if 0x101 <= ef <= 0x110}
    return with_files(changed, SOD=issuer.sign(groups))


def reading(outcome: ReadOutcome) -> CardReading:
    assert isinstance(outcome, CardReading)
    return outcome


def test_without_a_sod_the_card_is_rejected(card: SimulatedIdCard, trust: TrustStore) -> None:
    found = reading(run(with_files(card, SOD=None), trust))
    assert (found.sod, found.assurance) == (SodVerdict.ABSENT, Assurance.REJECTED)
    assert set(found.data_groups.values()) == {"unlisted"}
    assert found.active_authentication is ChipProof.PASSED


def test_a_damaged_sod_is_a_mismatch(card: SimulatedIdCard, trust: TrustStore) -> None:
    found = reading(run(with_files(card, SOD=bytes(Tlv.build(0x77, b"\x30\x00"))), trust))
    assert (found.sod, found.assurance) == (SodVerdict.MISMATCH, Assurance.REJECTED)


def test_a_listed_but_missing_dg14_is_no_chip_proof(card: SimulatedIdCard, trust: TrustStore) -> None:
    found = reading(run(with_files(card, DG14=None, DG15=None), trust))
    assert found.chip_authentication is ChipProof.UNSUPPORTED
    assert found.assurance is Assurance.REJECTED


def test_without_chip_authentication_active_authentication_proves_the_chip(
    card: SimulatedIdCard, trust: TrustStore
) -> None:
    found = reading(run(with_files(card, DG14=None), trust))
    assert found.chip_authentication is ChipProof.UNSUPPORTED
    assert found.active_authentication is ChipProof.PASSED
    assert found.assurance is Assurance.PROVEN


def test_a_chip_that_signs_with_another_key_is_rejected(card: SimulatedIdCard, trust: TrustStore) -> None:
    found = reading(run(replace(card, signer=RsaSigner.generate()), trust))
    assert found.chip_authentication is ChipProof.PASSED
    assert found.active_authentication is ChipProof.FAILED
    assert found.assurance is Assurance.REJECTED


def test_a_key_nobody_can_read_leaves_the_proof_to_chip_authentication(
    card: SimulatedIdCard, issuer: SimulatedIssuer, trust: TrustStore
) -> None:
    found = reading(run(resigned(card, issuer, DG15=bytes(Tlv.build(0x6F, b"\x04\x01\x00"))), trust))
    assert found.active_authentication is ChipProof.NOT_POSSIBLE_HERE
    assert found.assurance is Assurance.PROVEN


def test_a_chip_that_refuses_to_sign_is_rejected(card: SimulatedIdCard, trust: TrustStore) -> None:
    found = reading(run(replace(card, signer=None), trust))
    assert (found.active_authentication, found.assurance) == (ChipProof.FAILED, Assurance.REJECTED)


def test_another_key_in_dg14_is_a_mismatch(card: SimulatedIdCard, trust: TrustStore) -> None:
    forged = replace(with_files(card, DG14=dg14(4711)), chip_private_key=4711)
    found = reading(run(forged, trust))
    assert found.chip_authentication is ChipProof.PASSED
    assert (found.data_groups["DG14"], found.assurance) == ("mismatch", Assurance.REJECTED)


def test_an_unreadable_dg13_leaves_the_name_of_dg1(
    card: SimulatedIdCard, issuer: SimulatedIssuer, trust: TrustStore
) -> None:
    odd = resigned(card, issuer, DG13=bytes(Tlv.build(0x6D, b"\x04\x01\x00")))
    found = reading(run(odd, trust))
    assert found.identity.name == "NGUYEN VAN MAU"
    assert found.assurance is Assurance.PROVEN


def test_active_authentication_is_unsupported_only_without_dg15(
    card: SimulatedIdCard, issuer: SimulatedIssuer, trust: TrustStore
) -> None:
    found = reading(run(with_files(card, DG15=None), trust))
    assert found.active_authentication is ChipProof.NOT_POSSIBLE_HERE
    assert found.assurance is Assurance.PROVEN
    groups = {1: card.files[0x101], 13: card.files[0x10D], 14: card.files[0x10E]}
    found = reading(run(with_files(card, DG15=None, SOD=issuer.sign(groups)), trust))
    assert found.active_authentication is ChipProof.UNSUPPORTED
    assert found.assurance is Assurance.PROVEN


def test_a_card_without_dg1_is_a_protocol_failure(card: SimulatedIdCard, trust: TrustStore) -> None:
    assert run(with_files(card, DG1=None), trust) is ReadFailure.PROTOCOL


@pytest.mark.parametrize("content", [b"\x31\x02\x30\x00", b"\x30\x00", b"\x31\x00"])
def test_odd_card_access_offers_no_pace(card: SimulatedIdCard, trust: TrustStore, content: bytes) -> None:
    odd = with_files(card, CARD_ACCESS=content)
    assert run(odd, trust) is ReadFailure.WRONG_MRZ
    request = ReadRequest(mrz_information=mrz_information("".join(card.person.mrz)))
    assert reading(run(odd, trust, request=request)).access is Access.BAC


def test_a_kind_of_pace_this_driver_does_not_speak(card: SimulatedIdCard, trust: TrustStore) -> None:
    # Integrated mapping: 0.4.0.127.0.7.2.2.4.4.2 in place of ….4.2.2.
    access = CARD_ACCESS.replace(bytes.fromhex("0202040202"), bytes.fromhex("0202040402"))
    assert access != CARD_ACCESS
    assert run(with_files(card, CARD_ACCESS=access), trust) is ReadFailure.PROTOCOL


def test_a_card_that_wants_the_master_file_selected_first(card: SimulatedIdCard, trust: TrustStore) -> None:
    selected: list[bytes] = []

    def refuse(apdu: Apdu) -> bytes | None:
        if apdu.ins == 0xA4:
            selected.append(apdu.data)
        wants_access = apdu.cla == 0 and apdu.ins == 0xA4 and apdu.data == b"\x01\x1c"
        return b"\x6a\x82" if wants_access and b"\x3f\x00" not in selected else None

    assert reading(run(card, trust, refuse=refuse)).assurance is Assurance.PROVEN


def test_a_card_that_selects_nothing_before_the_application(card: SimulatedIdCard, trust: TrustStore) -> None:
    # SELECT answers 6D00 in clear; EF.CardAccess is reached by its short identifier.
    def refuse(apdu: Apdu) -> bytes | None:
        if apdu.cla == 0 and apdu.ins == 0xA4:
            return b"\x6d\x00"
        if apdu.cla == 0 and apdu.ins == 0xB0 and apdu.p1 == 0x9C:
            return CARD_ACCESS + b"\x90\x00"
        return None

    assert reading(run(card, trust, refuse=refuse)).assurance is Assurance.PROVEN


def test_a_card_without_pace_needs_the_mrz(card: SimulatedIdCard, trust: TrustStore) -> None:
    assert run(with_files(card, CARD_ACCESS=None), trust) is ReadFailure.WRONG_MRZ


def test_a_card_without_pace_opens_by_bac(card: SimulatedIdCard, trust: TrustStore) -> None:
    request = ReadRequest(mrz_information=mrz_information("".join(card.person.mrz)))
    found = reading(run(with_files(card, CARD_ACCESS=None), trust, request=request))
    assert (found.access, found.assurance) == (Access.BAC, Assurance.PROVEN)


def test_a_card_without_pace_opens_by_number_and_birth(issuer: SimulatedIssuer, trust: TrustStore) -> None:
    # The expiry is found among those the law allows, the likeliest first.
    card = make_card(issuer, profile=ProfileName.BAC_ONLY)
    who = card.person
    for issued in (who.issued, None, date(2028, 6, 1)):
        request = ReadRequest(can=who.can, expected_number=who.number, birth=who.birth, issued=issued)
        found = reading(run(card, trust, request=request))
        assert (found.access, found.assurance) == (Access.BAC, Assurance.PROVEN)
        assert found.chip_authentication is ChipProof.UNSUPPORTED
    request = ReadRequest(can=who.can, expected_number=who.number, birth=date(1991, 1, 1))
    assert run(card, trust, request=request) is ReadFailure.WRONG_MRZ


def test_bac_with_the_wrong_mrz_is_named(card: SimulatedIdCard, trust: TrustStore) -> None:
    request = ReadRequest(mrz_information="0" * 24)
    assert run(with_files(card, CARD_ACCESS=None), trust, request=request) is ReadFailure.WRONG_MRZ


@pytest.mark.parametrize(
    ("sod", "proofs", "expected"),
    [
        (SodVerdict.GENUINE, (ChipProof.PASSED, ChipProof.UNSUPPORTED), Assurance.PROVEN),
        (SodVerdict.GENUINE, (ChipProof.PASSED, ChipProof.FAILED), Assurance.REJECTED),
        (SodVerdict.GENUINE, (ChipProof.UNSUPPORTED,), Assurance.REJECTED),
        (SodVerdict.UNANCHORED, (ChipProof.PASSED,), Assurance.CONSISTENT),
        (SodVerdict.MISMATCH, (ChipProof.PASSED,), Assurance.REJECTED),
        (SodVerdict.ABSENT, (ChipProof.PASSED,), Assurance.REJECTED),
    ],
)
def test_assurance_is_what_the_facts_amount_to(
    sod: SodVerdict, proofs: tuple[ChipProof, ...], expected: Assurance
) -> None:
    assert assurance_of(sod, *proofs) is expected
