"""Telling apart what people hold under the scanner. All people here are invented."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.cardqr import (
    MAX_LENGTH,
    CardQr,
    DossierCode,
    NotACard,
    UnknownCode,
    parse_card,
    parse_dossier_code,
    recognise,
)

NUMBER = "001190000001"
OLD = "000000001"
CARD_2021 = f"{NUMBER}|{OLD}|Nguyễn Thị Ví Dụ|05031990|Nữ|1 Đường Mẫu, Phường Sen Hồng|20072021"
CARD_2024 = f"{CARD_2021}||||"
PERSON = CardQr(
    number=NUMBER,
    name="Nguyễn Thị Ví Dụ",
    birth_date=date(1990, 3, 5),
    sex="F",
    previous_number=OLD,
    issue_date=date(2021, 7, 20),
)


def card(text: str) -> CardQr:
    found = recognise(text)
    assert isinstance(found, CardQr)
    return found


def test_the_card_of_2021_is_read() -> None:
    assert card(CARD_2021) == PERSON


def test_the_card_of_2024_is_read() -> None:
    assert card(CARD_2024) == PERSON


def test_the_can_is_the_last_six_digits() -> None:
    assert PERSON.can == "000001"


def test_a_card_without_an_previous_number_is_read() -> None:
    found = card(CARD_2021.replace(OLD, ""))
    assert (found.previous_number, found.name, found.sex) == (None, PERSON.name, "F")


def test_the_vneid_variant_without_the_previous_number_field_is_read() -> None:
    found = card(f"{NUMBER}|Nguyễn Thị Ví Dụ|05/03/1990|Nữ|1 Đường Mẫu|20/07/2021")
    assert found.name == PERSON.name
    assert found.birth_date == PERSON.birth_date
    assert found.issue_date == PERSON.issue_date
    assert found.previous_number is None


@pytest.mark.parametrize(
    "extras", ["001190999999|05032015|Cha|Mẹ", "Cha|Mẹ|001190999999|", "|x|001190999999"]
)
def test_a_cancelled_number_is_found_among_the_extras_in_any_order(extras: str) -> None:
    assert card(f"{CARD_2021}|{extras}").cancelled_number == "001190999999"


@pytest.mark.parametrize(
    "dirty",
    [
        "\ufeff" + CARD_2021,
        CARD_2021 + "\r\n",
        "\x00" + CARD_2021 + "\x00\x00",
        "CCCD:" + CARD_2021,
        "\ufeff cccd : " + CARD_2021,
        CARD_2021.replace("|", " | "),
        "\u200b" + CARD_2021.replace("Ví", "V\u200dí") + "\u200e",
        CARD_2021.replace("05031990", "05/03/1990").replace("20072021", "20.07.2021"),
        CARD_2021.replace("Nữ", "N?"),
        CARD_2021.replace("Nữ", "N\ufffd"),
        CARD_2021.replace("Nữ", "N"),
        CARD_2021.replace("Nữ", "Nu"),
        CARD_2021.replace("Nữ", "NỮ"),
        unicodedata.normalize("NFD", CARD_2021),
        CARD_2021 + "|unknown|more|and|more|and|more",
    ],
    ids=[
        "mark",
        "line end",
        "NUL",
        "prefix",
        "loose prefix",
        "spaces",
        "invisible",
        "other dates",
        "Nữ as N?",
        "Nữ unreadable",
        "Nữ cut",
        "Nu",
        "capitals",
        "NFD",
        "more fields",
    ],
)
def test_dirt_changes_nothing(dirty: str) -> None:
    assert card(dirty) == PERSON


@pytest.mark.parametrize(("word", "sex"), [("Nam", "M"), ("NAM", "M"), ("Nữ", "F"), ("nu", "F"), ("?", None)])
def test_sex_is_one_letter_or_unknown(word: str, sex: str | None) -> None:
    assert card(CARD_2021.replace("Nữ", word)).sex == sex


@pytest.mark.parametrize("birth", ["00001990", "1990", "31021990", "", "abcdefgh", "٠٥٠٣١٩٩٠"])
def test_a_date_that_is_none_does_not_lose_the_card(birth: str) -> None:
    found = card(CARD_2021.replace("05031990", birth))
    assert (found.birth_date, found.can) == (None, "000001")


@pytest.mark.parametrize("lost", ["?", ""], ids=["question marks", "gaps"])
@pytest.mark.parametrize("text", [CARD_2021, CARD_2024, CARD_2021.replace(OLD, "")])
def test_a_scanner_that_types_ascii_only_loses_letters_and_nothing_that_counts(text: str, lost: str) -> None:
    found = card("".join(letter if letter.isascii() else lost for letter in text))
    assert (found.can, found.birth_date, found.sex, found.issue_date) == (
        "000001",
        PERSON.birth_date,
        "F",
        PERSON.issue_date,
    )
    assert found.previous_number == (OLD if OLD in text else None)
    assert found.name == "".join(letter if letter.isascii() else lost for letter in PERSON.name)


@pytest.mark.parametrize("name", ["", "12", "Nguyễn Thị Ví Dụ"])
def test_the_date_of_birth_tells_whether_there_is_a_field_for_the_previous_number(name: str) -> None:
    with_field = card(f"{NUMBER}||{name}|05031990|Nữ|1 Đường Mẫu|20072021")
    without = card(f"{NUMBER}|{name}|05/03/1990|Nữ|1 Đường Mẫu|20/07/2021")
    assert with_field == without
    assert (with_field.name, with_field.birth_date) == (name, PERSON.birth_date)


def test_a_previous_number_full_of_dirt_moves_no_other_field() -> None:
    found = card(CARD_2021.replace(OLD, "Không có"))
    assert (found.previous_number, found.name, found.birth_date) == (None, PERSON.name, PERSON.birth_date)


def test_missing_fields_at_the_end_do_not_lose_the_card() -> None:
    found = card("|".join(CARD_2021.split("|")[:4]))
    assert (found.name, found.sex, found.issue_date) == (PERSON.name, None, None)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", NotACard.FIELDS),
        (NUMBER, NotACard.FIELDS),
        ("a|b|c|d", NotACard.NUMBER),
        (CARD_2021.replace(NUMBER, NUMBER[:-1]), NotACard.NUMBER),
        (CARD_2021.replace(NUMBER, "٠٠١١٩٠٠٠٠٠٠١"), NotACard.NUMBER),
        ("|" * (MAX_LENGTH + 1), NotACard.TOO_LONG),
    ],
    ids=["empty", "number alone", "letters", "eleven digits", "foreign digits", "too long"],
)
def test_what_is_no_card_says_why_and_is_an_unknown_code(text: str, reason: NotACard) -> None:
    assert parse_card(text) is reason
    assert recognise(text) == UnknownCode()


@pytest.mark.parametrize(
    "code",
    ["000.00.53.H48-220921-0099", "H30.12-250115-0001", "G09.20-20260609-0092637", "H30-250115-001"],
)
def test_a_dossier_code_is_recognised(code: str) -> None:
    assert recognise(code) == DossierCode(code)


@pytest.mark.parametrize("typed", ["h30.12-250115-0001", " H30.12 - 250115 - 0001 \r", "H30.12–250115–0001"])
def test_a_dossier_code_is_normalised(typed: str) -> None:
    assert parse_dossier_code(typed) == DossierCode("H30.12-250115-0001")


@pytest.mark.parametrize(
    "text",
    [
        "H30.12-25011-0001",
        "H30.12-250115-01",
        "https://example.invalid/H30.12-250115-0001",
        "H30.12-٢٥٠١١٥-0001",
    ],
)
def test_what_only_resembles_a_dossier_code_is_unknown(text: str) -> None:
    assert recognise(text) == UnknownCode()


def test_nothing_personal_is_in_a_repr() -> None:
    shown = repr(PERSON) + repr(DossierCode("H30.12-250115-0001")) + repr(recognise("private"))
    for secret in (NUMBER, OLD, "Nguyễn", "1990", "2021", "H30", "private", "000001"):
        assert secret not in shown


field_text = st.text(max_size=40).filter(lambda text: "|" not in text)


@given(st.one_of(st.text(max_size=3000), st.lists(field_text, max_size=14).map("|".join)))
def test_any_text_has_an_answer(text: str) -> None:
    found = recognise(text)
    if isinstance(found, DossierCode):
        assert len(found.code) <= 40


@given(st.from_regex(r"[0-9]{12}", fullmatch=True), st.lists(field_text, min_size=3, max_size=14))
def test_twelve_digits_and_enough_fields_always_give_the_can(number: str, rest: list[str]) -> None:
    found = parse_card("|".join([number, *rest]))
    assert isinstance(found, CardQr)
    assert found.can == number[6:]
    assert len(found.name) <= MAX_LENGTH
    assert found.sex in {"M", "F", None}
