"""TD1 and DG1: what is built reads back, damage is named without quoting it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.card.mrz import MrzError, build_td1, check_digit, mrz_information, parse_dg1, parse_td1
from drivers.card.simulated.person import Person
from drivers.card.simulated.profiles import dg1
from drivers.card.tlv import Tlv

TODAY = date(2026, 1, 1)
numbers = st.from_regex(r"\A[0-9]{12}\Z")
days = st.dates(date(1930, 1, 1), date(2025, 12, 31))
letters = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=12)


@given(numbers, days, days, letters, letters)
def test_what_is_built_reads_back(number: str, birth: date, expiry: date, surname: str, given: str) -> None:
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


@given(st.one_of(st.text(max_size=95), st.from_regex(r"\A[0-9A-Z<]{90}\Z")))
def test_noise_raises_only_the_declared_error(text: str) -> None:
    try:
        zone = parse_td1(text)
        zone.birth_date(TODAY)
        zone.expiry_date()
    except MrzError:
        return


@given(st.binary(max_size=120))
def test_noisy_dg1_raises_only_the_declared_error(data: bytes) -> None:
    for content in (data, Tlv.build(0x61, data), Tlv.build(0x61, Tlv.build(0x5F1F, data))):
        with pytest.raises(MrzError):
            parse_dg1(content)


def test_dg1_of_the_sample_person() -> None:
    zone = parse_dg1(dg1(Person()))
    assert zone.personal_number == Person().number
    assert zone.birth_date(TODAY) == Person().birth
    assert zone.expiry_date() == Person().expiry


@pytest.mark.parametrize("position", [5, 16, 30, 40, 59])
def test_a_misread_character_is_noticed(position: int) -> None:
    text = "".join(Person().mrz)
    damaged = text[:position] + ("7" if text[position] != "7" else "3") + text[position + 1 :]
    with pytest.raises(MrzError) as caught:
        parse_td1(damaged)
    assert Person().number[3:] not in str(caught.value)


def test_no_expiry() -> None:
    zone = parse_dg1(dg1(Person(expiry=None)))
    assert zone.expiry_date() is None


@pytest.mark.parametrize(
    ("number", "year"), [("001090000001", 1990), ("079300000008", 2000), ("001205000001", 2005)]
)
def test_the_number_tells_the_century(number: str, year: int) -> None:
    zone = parse_dg1(dg1(Person(number=number, birth=date(year, 8, 15))))
    assert zone.birth_date(TODAY) == date(year, 8, 15)


def test_check_digit_weights() -> None:
    assert check_digit("AB2134<<<") == "5"


def test_the_representation_hides_the_person() -> None:
    shown = repr(parse_dg1(dg1(Person())))
    assert Person().number not in shown
    assert "MAU" not in shown
