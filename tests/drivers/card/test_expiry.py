"""Which expiry a card carries, from birth and issue."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.card.expiry import expiry_candidates, mrz_information_of
from drivers.card.mrz import mrz_information
from drivers.card.simulated.person import Person

TODAY = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("birth", "issued", "first"),
    [
        (date(1990, 1, 1), date(2021, 5, 10), "300101"),
        (date(1999, 6, 1), date(2022, 5, 31), "240601"),
        (date(1999, 6, 1), date(2022, 6, 2), "390601"),
        (date(1962, 3, 3), date(2021, 5, 10), "991231"),
        (date(2010, 3, 3), date(2021, 5, 10), "240303"),
        (date(2010, 3, 3), date(2022, 5, 10), "350303"),
        (date(1996, 2, 29), date(2021, 7, 1), "360229"),
        (date(2000, 2, 29), date(2021, 7, 1), "250228"),
    ],
)
def test_a_known_issue_date_gives_the_expiry_first(birth: date, issued: date, first: str) -> None:
    assert expiry_candidates(birth, issued, TODAY)[0] == first


def test_a_card_that_ignores_the_grace_of_two_years_is_tried_second() -> None:
    assert expiry_candidates(date(1999, 6, 1), date(2022, 6, 2), TODAY) == ("390601", "240601")


def test_without_an_issue_date_every_expiry_since_the_first_cards_is_tried_latest_first() -> None:
    assert expiry_candidates(date(1999, 6, 1), None, TODAY) == ("390601", "240601")
    assert expiry_candidates(date(1963, 6, 1), None, TODAY) == ("991231", "230601")
    assert expiry_candidates(date(1990, 6, 1), None, TODAY) == ("300601",)


@given(st.dates(date(1900, 1, 1), date(2026, 1, 1)), st.none() | st.dates(date(2021, 1, 1), TODAY))
def test_any_dates_give_a_few_candidates(birth: date, issued: date | None) -> None:
    found = expiry_candidates(birth, issued, TODAY)
    assert 1 <= len(found) <= 6
    assert all(len(text) == 6 and text.isdigit() for text in found)


def test_the_information_equals_the_printed_zones() -> None:
    person = Person()
    expected = mrz_information("".join(person.mrz))
    assert mrz_information_of(person.number, person.birth, "300101") == expected
