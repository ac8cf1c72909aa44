"""Whatever reader is fitted, wherever it stands: the right words and pictures, and everything fits."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest

from kiosk.presentation import CardPlace, ReaderKind, ReaderPlace
from kiosk.states import Visit
from screens.art import scenes
from screens.art.scenes import Scene
from screens.art.widget import ArtWidget
from screens.element import Element
from screens.root import VisitView
from screens.text import Text
from tests.screens.samples import surroundings, visits
from tests.screens.test_layout import CHECKS, SHEETS

Walk = Callable[[Element], list[Element]]
Draw = Callable[[str, CardPlace], list[Element]]
CARDS = [CardPlace(kind, place) for kind, place in product(ReaderKind, ReaderPlace)]
SHOWN = (
    "show-qr",
    "show-qr-misread",
    "lay-card-scanned",
    "lay-card-typed",
    "lay-card-mute",
    "lay-card-other",
)
AFTER = ("reading-reading", "take-card", "take-card-leaving", "problem-not_an_id_card", "problem-card_mute")


@pytest.mark.parametrize("way", list(SHEETS))
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("card", CARDS, ids=lambda card: f"{card.kind.value}-{card.place.value}")
def test_everything_fits_for_every_reader(
    card: CardPlace, language: str, way: str, window: object, elements: Walk
) -> None:
    view = VisitView(lambda _touch: None, SHEETS[way])
    faults = []
    for name in (*SHOWN, *AFTER):
        view.draw(visits(language)[name], surroundings(card=card))
        assert view.screen is not None
        shown = elements(view.screen)
        faults += [f"{name}: {fault}" for check in CHECKS for fault in check(shown, SHEETS[way])]
    assert not faults, "\n".join(faults)


@pytest.fixture
def draw(window: object, elements: Walk) -> Draw:
    """What is on the glass for a visit at a reader."""
    view = VisitView(lambda _touch: None, SHEETS["portrait"])

    def drawn(name: str, card: CardPlace) -> list[Element]:
        visit: Visit = visits()[name]
        view.draw(visit, surroundings(card=card))
        assert view.screen is not None
        return elements(view.screen)

    return drawn


def words(shown: list[Element]) -> str:
    return " ".join(part.words for part in shown if isinstance(part, Text)).replace("\n", " ")


def pictures(shown: list[Element]) -> list[Scene]:
    return [part.scene for part in shown if isinstance(part, ArtWidget)]


@pytest.mark.parametrize("kind", list(ReaderKind))
def test_pictures_follow_the_kind_of_reader(kind: ReaderKind, draw: Draw) -> None:
    card = CardPlace(kind)
    for name, scene in (
        ("show-qr", scenes.READERS[kind].give),
        ("lay-card-scanned", scenes.READERS[kind].give),
        ("reading-reading", scenes.READERS[kind].hold),
        ("take-card", scenes.READERS[kind].take),
        ("problem-card_removed", scenes.READERS[kind].give),
    ):
        assert scene in pictures(draw(name, card)), name
    others = {scene for other in ReaderKind if other is not kind for scene in (scenes.READERS[other].give,)}
    assert not others & set(pictures(draw("lay-card-scanned", card)))


@pytest.mark.parametrize(
    ("kind", "verb"),
    [
        (ReaderKind.CONTACTLESS, "Đặt thẻ lên đầu đọc"),
        (ReaderKind.SLOT, "Đưa thẻ vào khe"),
        (ReaderKind.CONTACT, "Cắm thẻ vào đầu đọc"),
    ],
)
def test_words_follow_the_kind_of_reader(kind: ReaderKind, verb: str, draw: Draw) -> None:
    assert verb in words(draw("lay-card-scanned", CardPlace(kind)))
    assert ("khe" in words(draw("take-card", CardPlace(kind)))) == (kind is ReaderKind.SLOT)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (ReaderPlace.BELOW, "dưới màn hình"),
        (ReaderPlace.LEFT, "bên trái màn hình"),
        (ReaderPlace.RIGHT, "bên phải màn hình"),
        (ReaderPlace.ABOVE, "phía trên màn hình"),
    ],
)
def test_the_step_in_hand_says_and_shows_where_the_reader_stands(
    place: ReaderPlace, said: str, draw: Draw
) -> None:
    card = CardPlace(ReaderKind.SLOT, place)
    shown = draw("lay-card-scanned", card)
    assert f"Khe thẻ ở {said}" in words(shown).replace("ngay ", "")
    assert scenes.reader_at(card, wide=False) in pictures(shown)
    assert scenes.reader_at(card, wide=False) not in pictures(draw("show-qr", card))


@pytest.mark.parametrize("kind", list(ReaderKind))
def test_a_mute_card_is_asked_to_be_turned(kind: ReaderKind, draw: Draw) -> None:
    shown = draw("lay-card-mute", CardPlace(kind))
    assert scenes.TURN_CARD in pictures(shown)
    assert ("lật" if kind is ReaderKind.CONTACTLESS else "xoay") in words(shown)
    assert scenes.TURN_CARD not in pictures(draw("lay-card-scanned", CardPlace(kind)))


def test_a_strange_card_that_still_lies_there_is_asked_to_be_taken_first(draw: Draw) -> None:
    assert "lấy thẻ kia ra trước" in words(draw("lay-card-other", CardPlace()))
    assert "lấy thẻ kia ra trước" not in words(draw("lay-card-scanned", CardPlace()))


def test_a_card_on_a_waiting_machine_is_said(draw: Draw) -> None:
    assert "Ở đầu đọc đang có thẻ" in words(draw("idle-card", CardPlace()))
    assert "Ở đầu đọc đang có thẻ" not in words(draw("idle", CardPlace()))
