"""How a command is told what opens the card: each form of the zone, and no more lines than it has."""

from __future__ import annotations

import io

import click
import pytest

from drivers.card.simulated.person import Person
from kiosk.cli.card_asking import request_of

CARD, PASSPORT = Person(), Person(passport="C0000001")


@pytest.mark.parametrize(
    ("lines", "information"),
    [
        (CARD.mrz, CARD.access_information),
        (PASSPORT.mrz, PASSPORT.access_information),
        (("".join(CARD.mrz),), CARD.access_information),
        (("".join(PASSPORT.mrz),), PASSPORT.access_information),
        ((CARD.access_information,), CARD.access_information),
    ],
)
def test_a_zone_is_read_to_its_last_line_and_no_further(
    lines: tuple[str, ...], information: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = io.StringIO("\n".join([*lines, "next"]) + "\n")
    monkeypatch.setattr("sys.stdin", typed)
    assert request_of(None, None, "-").mrz_information == information
    assert typed.read() == "next\n"
    assert request_of(None, None, "".join(lines)).mrz_information == information


@pytest.mark.parametrize("typed", ["", "\n", "IDVNM\n", "P<VNM" + "<" * 39 + "\n", "0" * 300 + "\n"])
def test_anything_else_is_wrong_usage_and_is_not_repeated(
    typed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    with pytest.raises(click.UsageError) as caught:
        request_of(None, None, "-")
    assert not typed.strip() or typed.strip() not in str(caught.value)
