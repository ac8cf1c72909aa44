"""Passports (TD3): opened with the two lines, by PACE or BAC, and whose number is whose."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drivers.card.model import Access, Assurance, ReadFailure, ReadRequest
from drivers.card.mrz import mrz_information
from drivers.card.simulated.issuer import SimulatedIssuer
from drivers.card.simulated.profiles import ProfileName, SimulatedIdCard, dg13, make_card
from drivers.card.simulated.zone import build_td3
from drivers.card.tlv import Tlv
from drivers.card.trust import TrustStore
from tests.drivers.card.test_reading import reading, resigned, run, with_files


@pytest.fixture(scope="module")
def passport(issuer: SimulatedIssuer) -> SimulatedIdCard:
    return make_card(issuer, profile=ProfileName.PASSPORT_TD3)


def request(passport: SimulatedIdCard) -> ReadRequest:
    return ReadRequest(mrz_information=mrz_information("\n".join(passport.person.mrz)))


def test_the_two_lines_open_it_by_pace(passport: SimulatedIdCard, trust: TrustStore) -> None:
    found = reading(run(passport, trust, request=request(passport)))
    assert (found.access, found.assurance) == (Access.PACE_MRZ, Assurance.PROVEN)
    who, printed = found.identity, passport.person
    assert (who.number, who.birth_date, who.expiry) == (printed.number, printed.birth, printed.expiry)
    assert set(found.data_groups) == {"DG1", "DG14", "DG15"}


def test_the_two_lines_open_it_by_bac(passport: SimulatedIdCard, trust: TrustStore) -> None:
    old = with_files(passport, CARD_ACCESS=None)
    found = reading(run(old, trust, request=request(passport)))
    assert (found.access, found.assurance) == (Access.BAC, Assurance.PROVEN)


def test_six_digits_tell_that_it_is_no_identity_card(passport: SimulatedIdCard, trust: TrustStore) -> None:
    assert run(passport, trust, request=ReadRequest(can="000088")) is ReadFailure.NOT_AN_ID_CARD


def test_a_foreign_passport_is_nobody_of_here(
    passport: SimulatedIdCard, issuer: SimulatedIssuer, trust: TrustStore
) -> None:
    who = passport.person
    lines = build_td3(
        document=who.passport,
        number=who.number,
        birth="880214",
        sex="M",
        expiry="330520",
        surname="SAMPLE",
        given_names="TRIAL",
        issuer="UTO",
    )
    foreign = resigned(
        passport,
        issuer,
        DG1=bytes(Tlv.build(0x61, Tlv.build(0x5F1F, "".join(lines).encode()))),
        DG13=dg13(replace(who, old_number="012345678")),
    )
    found = reading(run(foreign, trust, request=request(passport)))
    assert found.data_groups["DG13"] == "verified"
    assert (found.identity.number, found.identity.name) == (who.passport, "SAMPLE TRIAL")
    assert found.identity.previous_number is None


def test_the_number_of_the_paper_card_reaches_the_reading(issuer: SimulatedIssuer, trust: TrustStore) -> None:
    card = make_card(issuer, profile=ProfileName.ADULT_2024)
    assert card.person.old_number
    assert reading(run(card, trust)).identity.previous_number == card.person.old_number
    unread = ReadRequest(can=card.person.can, read_dg13=False)
    assert reading(run(card, trust, request=unread)).identity.previous_number is None
