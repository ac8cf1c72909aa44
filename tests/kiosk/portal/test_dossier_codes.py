"""The three shapes of a dossier code."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.cardqr import DossierCode, recognise
from kiosk.portal.dossier_codes import (
    MAX_LENGTH,
    CodeParts,
    CodeShape,
    format_code,
    normalise,
    parse_code,
)

codes = st.one_of(
    st.from_regex(r"[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Z][0-9]{2}-[0-9]{6}-[0-9]{3,7}", fullmatch=True),
    st.from_regex(r"[A-Z][0-9]{2}(\.[0-9]{2,3}){0,3}-([0-9]{6}|[0-9]{8})-[0-9]{3,7}", fullmatch=True),
).filter(str.isascii)


@pytest.mark.parametrize(
    ("code", "shape", "agency", "day", "serial"),
    [
        ("000.00.53.H48-220921-0099", CodeShape.NATIONAL, "000.00.53.H48", date(2022, 9, 21), "0099"),
        ("H30.12-250115-0001", CodeShape.SHORT_DATE, "H30.12", date(2025, 1, 15), "0001"),
        ("G09.20-20260609-0092637", CodeShape.LONG_DATE, "G09.20", date(2026, 6, 9), "0092637"),
        ("H30-250115-0001", CodeShape.SHORT_DATE, "H30", date(2025, 1, 15), "0001"),
        ("H30.12.003.45-250115-001", CodeShape.SHORT_DATE, "H30.12.003.45", date(2025, 1, 15), "001"),
        ("H30.12-259915-0001", CodeShape.SHORT_DATE, "H30.12", None, "0001"),
    ],
)
def test_each_shape_is_taken_apart(
    code: str, shape: CodeShape, agency: str, day: date | None, serial: str
) -> None:
    parts = parse_code(code)
    assert parts is not None
    assert (parts.shape, parts.agency, parts.handed_in, parts.serial) == (shape, agency, day, serial)
    assert format_code(parts) == code


@pytest.mark.parametrize(
    "typed",
    [
        "h30.12-250115-0001",
        " H30.12 - 250115 - 0001\r\n",
        "H30.12–250115–0001",
        "H30.12—250115−0001",
        "\ufeffH30.12\u2011250115-0001",
    ],
)
def test_case_spaces_and_dashes_are_forgiven(typed: str) -> None:
    parts = parse_code(typed)
    assert parts is not None
    assert format_code(parts) == "H30.12-250115-0001"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "H30.12-250115",
        "H30.12-2501150-0001",
        "H30.12-250115-01",
        "H30.12-250115-00000001",
        "30.12-250115-0001",
        "H30.1-250115-0001",
        "H30.12.12.12.12-250115-0001",
        "000.00.H48-220921-0099",
        "H30.12-250115-0001-1",
        "001090000001",
        "H30.12-25011\u0665-0001",
        "H30.12-250115-0001" + " " * MAX_LENGTH,
    ],
)
def test_anything_else_is_no_code(text: str) -> None:
    assert parse_code(text) is None


@given(codes)
def test_writing_is_the_inverse_of_taking_apart(code: str) -> None:
    parts = parse_code(code)
    assert parts is not None
    assert format_code(parts) == code
    assert (parts.shape is CodeShape.NATIONAL) == code[0].isdigit()


@given(codes, st.data())
def test_a_code_is_recognised_however_it_is_spaced(code: str, data: st.DataObject) -> None:
    places = data.draw(st.lists(st.integers(0, len(code)), max_size=4))
    spaced = code.lower()
    for place in places:
        spaced = f"{spaced[:place]} {spaced[place:]}"
    assert normalise(spaced) == code
    assert recognise(spaced) == DossierCode(code)


@given(st.text(max_size=80))
def test_any_text_can_be_asked_about(text: str) -> None:
    parts = parse_code(text)
    assert normalise(normalise(text)) == normalise(text)
    assert isinstance(recognise(text), DossierCode) == (parts is not None)
    if parts is not None:
        assert parse_code(format_code(parts)) == parts


def test_a_code_never_shows_in_a_repr() -> None:
    parts = CodeParts(CodeShape.SHORT_DATE, "H30.12", "250115", "0001")
    assert "H30" not in repr(parts)
    assert "0001" not in repr(parts)
