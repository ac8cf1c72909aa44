"""DG13: tolerant of order, types, absences and unknown fields; intolerant of nothing but nonsense."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.card.dg13 import Dg13Error, parse_dg13, parse_fields
from drivers.card.simulated.person import Person
from drivers.card.simulated.profiles import dg13
from drivers.card.tlv import Tlv


def entry(number: int, *values: bytes) -> Tlv:
    return Tlv.build(0x30, Tlv.build(0x02, bytes([number])), *values)


def wrap(*entries: bytes) -> bytes:
    return Tlv.build(0x6D, Tlv.build(0x30, Tlv.build(0x02, b"\x01"), Tlv.build(0x31, *entries)))


def test_the_sample_person() -> None:
    parsed = parse_dg13(dg13(Person()))
    assert (parsed.number, parsed.name) == (Person().number, Person().name)
    assert (parsed.birth_date, parsed.sex) == (Person().birth, "M")


def test_any_order_any_string_type_absent_values_and_unknown_numbers() -> None:
    name = "TRẦN THỊ THỬ"
    content = wrap(
        entry(99, Tlv.build(0x0C, b"?")),
        entry(4, Tlv.build(0x0C, "Nữ".encode())),
        entry(14),
        entry(2, Tlv.build(0x1E, name.encode("utf-16-be"))),
        entry(3, Tlv.build(0x16, b"15/08/2000")),
    )
    parsed = parse_dg13(content)
    assert (parsed.name, parsed.sex, parsed.birth_date) == (name, "F", date(2000, 8, 15))
    assert parsed.number is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("012345678", "012345678"),
        (" 012345678 ", "012345678"),
        ("01234567", None),
        ("001090000001", None),
        ("Không", None),
        ("", None),
        ("٠١٢٣٤٥٦٧٨", None),
    ],
)
def test_the_number_of_the_paper_card_is_nine_digits_or_nothing(text: str, expected: str | None) -> None:
    assert parse_dg13(wrap(entry(15, Tlv.build(0x0C, text.encode())))).previous_number == expected
    assert parse_dg13(dg13(Person(old_number="012345678"))).previous_number == "012345678"
    assert parse_dg13(dg13(Person())).previous_number is None


def test_parents_in_either_shape_are_no_obstacle() -> None:
    father, mother = Tlv.build(0x0C, b"CHA"), Tlv.build(0x0C, b"ME")
    two = entry(13, Tlv.build(0x30, father), Tlv.build(0x30, mother))
    one = entry(13, Tlv.build(0x30, father, mother))
    assert parse_fields(wrap(two))[13] == parse_fields(wrap(one))[13] == "CHA"


@given(st.binary(max_size=200))
def test_noise_raises_only_the_declared_error(data: bytes) -> None:
    inner = Tlv.build(0x30, Tlv.build(0x02, b"\x01"), data)
    for content in (data, Tlv.build(0x6D, data), wrap(data), wrap(inner)):
        try:
            parse_dg13(content)
        except Dg13Error:
            continue


@given(st.data())
def test_a_damaged_file_raises_only_the_declared_error(source: st.DataObject) -> None:
    content = bytearray(dg13(Person()))
    for _ in range(source.draw(st.integers(1, 4))):
        content[source.draw(st.integers(0, len(content) - 1))] = source.draw(st.integers(0, 255))
    try:
        parse_dg13(bytes(content))
    except Dg13Error:
        return


def test_deep_nesting_is_refused() -> None:
    content = Tlv.build(0x30)
    for _ in range(50):
        content = Tlv.build(0x30, content)
    with pytest.raises(Dg13Error):
        parse_dg13(Tlv.build(0x6D, content))


def test_the_representation_hides_the_person() -> None:
    assert repr(parse_dg13(dg13(Person(old_number="012345678")))) == "Dg13()"
