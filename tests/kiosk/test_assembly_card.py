"""What the card's settings become: rules of the visit, and what the screens draw."""

from __future__ import annotations

from datetime import datetime

import pytest

from kiosk.assembly import Surrounding, rules_of
from kiosk.clock import ZONE
from kiosk.config import Configuration, load
from kiosk.config.load import check
from kiosk.presentation import CardPlace, ReaderKind, ReaderPlace


def configured(**card: object) -> Configuration:
    shipped = load()
    assert isinstance(shipped, Configuration)
    made = check(shipped.model_dump(exclude_none=True), {"card": card})
    assert isinstance(made, Configuration), made
    return made


def drawn(config: Configuration) -> CardPlace:
    return Surrounding(config, lambda: datetime(2026, 1, 21, 8, 46, tzinfo=ZONE))("vi").card


def test_as_shipped_the_card_lies_on_a_pad_below_the_screen() -> None:
    assert drawn(configured()) == CardPlace(ReaderKind.CONTACTLESS, ReaderPlace.BELOW)
    assert rules_of(configured()).wrong_can_limit == 3


@pytest.mark.parametrize("kind", list(ReaderKind))
@pytest.mark.parametrize("place", list(ReaderPlace))
def test_kind_and_place_reach_the_screens(kind: ReaderKind, place: ReaderPlace) -> None:
    assert drawn(configured(kind=kind.value, position=place.value)) == CardPlace(kind, place)


def test_the_limit_of_wrong_numbers_reaches_the_visit() -> None:
    assert rules_of(configured(wrong_can_limit=5)).wrong_can_limit == 5
