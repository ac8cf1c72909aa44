"""What a hall may see of a name and a number."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.portal.masking import DOT, mask_name, mask_number, mask_other_name, mask_owner
from tests.kiosk.portal.samples import dossier


@pytest.mark.parametrize(
    ("name", "own", "other"),
    [
        ("NGUYỄN VĂN MẪU", "NGUYỄN VĂN M••", "NGUYỄN M••"),
        ("NGUYỄN THỬ AN", "NGUYỄN THỬ A••", "NGUYỄN A••"),
        (unicodedata.normalize("NFD", "ĐỖ ẨN"), "ĐỖ Ẩ••", "ĐỖ Ẩ••"),
        ("  VŨ   Ý ", "VŨ Ý••", "VŨ Ý••"),
        ("MẪU", "M••", "M••"),
        ("", "", ""),
    ],
)
def test_the_given_name_shows_only_its_first_letter(name: str, own: str, other: str) -> None:
    assert mask_name(name) == own
    assert mask_other_name(name) == other


def test_an_absent_owner_is_hidden_more() -> None:
    assert mask_owner(dossier(owner="NGUYỄN THỬ AN")) == "NGUYỄN THỬ A••"
    assert mask_owner(dossier(owner="NGUYỄN THỬ AN", submitted_for_other=True)) == "NGUYỄN A••"


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("001090000001", "•••••••••001"),
        ("000000014", "••••••014"),
        ("00109000", "••••••••"),
        ("001", "•••"),
        ("", ""),
    ],
)
def test_a_number_shows_its_last_three_digits_at_most(number: str, masked: str) -> None:
    assert mask_number(number) == masked


@given(st.text(alphabet="0123456789", max_size=20))
def test_never_more_than_three_digits_are_seen(number: str) -> None:
    masked = mask_number(number)
    assert len(masked) == len(number)
    assert sum(c != DOT for c in masked) <= 3


@given(st.text(max_size=60))
def test_any_text_can_be_masked(name: str) -> None:
    for masked in (mask_name(name), mask_other_name(name)):
        assert bool(masked) == bool(name.split())
        assert masked == "" or masked.endswith(DOT * 2)


@given(st.lists(st.text(alphabet="ABCĐÊẨ", min_size=2, max_size=8), min_size=1, max_size=5))
def test_the_given_name_and_of_an_absent_owner_the_middle_names_are_gone(words: list[str]) -> None:
    name = " ".join(words)
    own, other = mask_name(name), mask_other_name(name)
    assert own.split()[:-1] == words[:-1]
    assert own.split()[-1] == words[-1][0] + DOT * 2
    assert other.split()[1:-1] == []
    assert len(other.split()) == min(2, len(words))


@given(st.text(max_size=40))
def test_masking_what_is_masked_changes_nothing(name: str) -> None:
    assert mask_name(mask_name(name)) == mask_name(name)
    assert mask_other_name(mask_name(name)) == mask_other_name(name)
    assert mask_other_name(mask_other_name(name)) == mask_other_name(name)
