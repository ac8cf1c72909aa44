"""Zones of cards and passports, and DG1: what is built reads back, damage is named without quoting it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.card.bac import mrz_key_seed
from drivers.card.mrz import (
    MrzError,
    check_digit,
    mrz_information,
    parse_dg1,
    parse_td1,
    parse_td3,
    parse_zone,
)
from drivers.card.simulated.person import Person
from drivers.card.simulated.profiles import dg1
from drivers.card.simulated.zone import build_td1, build_td3
from drivers.card.tlv import Tlv

TODAY = date(2026, 1, 1)
numbers = st.from_regex(r"\A[0-9]{12}\Z")
documents = st.from_regex(r"\A[A-Z0-9]{1,9}\Z")
days = st.dates(date(1930, 1, 1), date(2025, 12, 31))
letters = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=12)

# The specimens of ICAO Doc 9303-4 appendix B, 9303-5 appendix B and 9303-11 appendix D.2.
ICAO_TD3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
ICAO_TD1 = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"
ICAO_TD1_LONG_NUMBER = (
    "I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<"
)


@given(numbers, days, days, letters, letters)
def test_a_card_that_is_built_reads_back(
    number: str, birth: date, expiry: date, surname: str, given: str
) -> None:
    lines = build_td1(
        number=number,
        birth=birth.strftime("%y%m%d"),
        sex="F",
        expiry=expiry.strftime("%y%m%d"),
        surname=surname,
        given_names=given,
    )
    zone = parse_td1("\n".join(lines))
    assert zone.personal_number == number
    assert zone.name == f"{surname} {given}"
    assert (zone.sex, zone.issuer, zone.nationality) == ("F", "VNM", "VNM")
    assert len(mrz_information("".join(lines))) == 24


@given(documents, numbers | st.just(""), days, days, letters, letters)
def test_a_passport_that_is_built_reads_back(
    document: str, number: str, birth: date, expiry: date, surname: str, given: str
) -> None:
    lines = build_td3(
        document=document,
        number=number,
        birth=birth.strftime("%y%m%d"),
        sex="F",
        expiry=expiry.strftime("%y%m%d"),
        surname=surname,
        given_names=given,
    )
    zone = parse_zone("\n".join(lines))
    assert (zone.document_number, zone.optional) == (document, number)
    assert zone.personal_number == (number or document)
    assert zone.name == f"{surname} {given}"
    assert (zone.sex, zone.issuer, zone.nationality) == ("F", "VNM", "VNM")
    person = Person(passport=document, birth=birth, expiry=expiry)
    assert mrz_information("".join(lines)) == person.access_information


@pytest.mark.parametrize(
    ("lines", "document", "information"),
    [
        (ICAO_TD3, "L898902C3", "L898902C3674081221204159"),
        (ICAO_TD1, "D23145890", "D23145890774081221204159"),
        (ICAO_TD1_LONG_NUMBER, "D23145890734", "D23145890734934071279507122"),
    ],
)
def test_the_specimens_of_the_standard(lines: str, document: str, information: str) -> None:
    zone = parse_zone(lines)
    assert zone.document_number == document
    assert zone.personal_number == document
    assert zone.issuer == "UTO"
    assert mrz_information(lines) == information


def test_the_key_seed_of_the_standards_passport() -> None:
    # Doc 9303-11 appendix D.2: document number L898902C<, born 690806, expires 940623.
    lines = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C<3UTO6908061F9406236ZE184226B<<<<<14"
    assert mrz_key_seed(mrz_information(lines)).hex().upper() == "239AB9CB282DAF66231DC5A4DF6BFBAE"
    zone = parse_zone(lines)
    assert (zone.surname, zone.given_names, zone.sex) == ("ERIKSSON", "ANNA MARIA", "F")
    assert zone.birth_date(TODAY) == date(1969, 8, 6)


def test_twelve_digits_in_a_foreign_passport_are_not_a_citizens_number() -> None:
    lines = build_td3(
        document="X1234567",
        number=Person().number,
        birth="900101",
        sex="M",
        expiry="300101",
        surname="MAU",
        given_names="VAN",
        issuer="UTO",
    )
    assert parse_zone("".join(lines)).personal_number == "X1234567"


@given(st.one_of(st.text(max_size=95), st.from_regex(r"\A(P[0-9A-Z<]{87}|[0-9A-Z<]{90})\Z")))
def test_noise_raises_only_the_declared_error(text: str) -> None:
    for parse in (parse_zone, parse_td1, parse_td3):
        try:
            mrz_information(text)
            zone = parse(text)
            zone.birth_date(TODAY)
            zone.expiry_date()
        except MrzError:
            continue


@given(st.binary(max_size=120))
def test_noisy_dg1_raises_only_the_declared_error(data: bytes) -> None:
    for content in (data, Tlv.build(0x61, data), Tlv.build(0x61, Tlv.build(0x5F1F, data))):
        with pytest.raises(MrzError):
            parse_dg1(content)


@pytest.mark.parametrize("passport", ["", "C0000001"])
def test_dg1_of_the_sample_person(passport: str) -> None:
    person = Person(passport=passport)
    zone = parse_dg1(dg1(person))
    assert zone.personal_number == person.number
    assert zone.birth_date(TODAY) == person.birth
    assert zone.expiry_date() == person.expiry


@pytest.mark.parametrize("position", [5, 16, 30, 40, 59])
def test_a_misread_character_of_a_card_is_noticed(position: int) -> None:
    _noticed("".join(Person().mrz), position)


@pytest.mark.parametrize("position", [0, 44, 53, 58, 63, 66, 72, 80, 86, 87])
def test_a_misread_character_of_a_passport_is_noticed(position: int) -> None:
    _noticed("".join(Person(passport="C0000001").mrz), position)


def _noticed(text: str, position: int) -> None:
    damaged = text[:position] + ("7" if text[position] != "7" else "3") + text[position + 1 :]
    with pytest.raises(MrzError) as caught:
        parse_zone(damaged)
    assert Person().number[3:] not in str(caught.value)


@pytest.mark.parametrize("length", [87, 89, 91, 0])
def test_another_length_is_no_zone(length: int) -> None:
    with pytest.raises(MrzError):
        parse_zone("<" * length)
    with pytest.raises(MrzError):
        mrz_information("<" * length)


def test_no_expiry() -> None:
    zone = parse_dg1(dg1(Person(expiry=None)))
    assert zone.expiry_date() is None


@pytest.mark.parametrize(
    ("number", "year"), [("001090000001", 1990), ("079300000008", 2000), ("001205000001", 2005)]
)
def test_the_number_tells_the_century(number: str, year: int) -> None:
    zone = parse_dg1(dg1(Person(number=number, birth=date(year, 8, 15))))
    assert zone.birth_date(TODAY) == date(year, 8, 15)


def test_without_a_number_nobody_is_born_after_today() -> None:
    lines = build_td3(
        document="X1",
        number="",
        birth="260201",
        sex="F",
        expiry="300101",
        surname="MAU",
        given_names="THI",
    )
    zone = parse_zone("".join(lines))
    assert zone.birth_date(date(2026, 1, 31)) == date(1926, 2, 1)
    assert zone.birth_date(date(2026, 2, 1)) == date(2026, 2, 1)


def test_check_digit_weights() -> None:
    assert check_digit("AB2134<<<") == "5"


@pytest.mark.parametrize("passport", ["", "C0000001"])
def test_the_representation_hides_the_person(passport: str) -> None:
    shown = repr(parse_dg1(dg1(Person(passport=passport))))
    assert Person().number not in shown
    assert "MAU" not in shown
    assert "C0000001" not in shown
