"""The catalogue of pictures: which drawing, with which options, in which proportion."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PIL import Image

from kiosk.presentation import CardPlace, PaperFrom, ReaderKind
from screens.art import (
    contact_reader,
    lay_card,
    lotus,
    machine,
    printer_slot,
    reader_place,
    reading_card,
    roll_steps,
    show_code,
    slot_reader,
    take_card,
    turn_card,
)
from screens.art.card_back import VIEW as BACK_VIEW
from screens.art.card_back import draw_card_back
from screens.art.id_card import draw_card_number
from screens.art.insertion import Move
from screens.art.seal import draw_seal
from screens.art.sheet import Size
from screens.art.ticket_card import draw_ticket_card
from screens.tokens import Palette

Option = tuple[str, object]


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture that can be drawn at any size. Equal scenes give equal pictures: it can be a cache key."""

    draw: Callable[..., Image.Image]
    view: tuple[float, float] | None
    """Width and height of the drawing in design pixels; its proportion is kept. None: it fills any box."""

    options: tuple[Option, ...] = ()
    measured: bool = False
    """Has lengths in design pixels (`unit`): it does not grow with its box."""

    def with_options(self, **options: object) -> "Scene":
        """The scene with these options of its drawing function (hashable values)."""
        return replace(self, options=tuple(sorted({**dict(self.options), **options}.items())))

    def fit(self, width: float, height: float) -> tuple[float, float]:
        """The largest size in the scene's proportion inside `width` × `height`."""
        if self.view is None:
            return width, height
        scale = min(width / self.view[0], height / self.view[1])
        return self.view[0] * scale, self.view[1] * scale

    def picture(self, size: Size, palette: Palette, unit: float = 1.0) -> Image.Image:
        """Draws it; `unit` is pixels a design pixel and only measured scenes look at it."""
        options = dict(self.options)
        if self.measured:
            options["unit"] = unit
        return self.draw(size, palette, **options)


LOTUS_HERO = Scene(lotus.draw_lotus_hero, None)
SEAL = Scene(draw_seal, (92, 92))
SEAL_ON_LACQUER = Scene(draw_seal, (110, 110), (("ground", "lacquer"),))
CARD_NUMBER = Scene(draw_card_number, (248, 156))
CARD_BACK = Scene(draw_card_back, BACK_VIEW)
CARD_BACK_WITH_CODE = CARD_BACK.with_options(code=True)
SHOW_CODE = Scene(show_code.draw_show_code, show_code.VIEW)
LAY_CARD = Scene(lay_card.draw_lay_card, lay_card.VIEW)
READING_CARD = Scene(reading_card.draw_reading_card, reading_card.VIEW)
TAKE_CARD = Scene(take_card.draw_take_card, take_card.VIEW)
TURN_CARD = Scene(turn_card.draw_turn_card, turn_card.VIEW)
PRINTER_SLOT = Scene(printer_slot.draw_printer_slot, printer_slot.VIEW)
MACHINE = Scene(machine.draw_machine, machine.VIEW)


def roll_step(step: roll_steps.RollStep, paper_from: PaperFrom) -> Scene:
    """One step of changing the roll; `paper_from`: where the paper leaves it in this printer."""
    return Scene(roll_steps.draw_roll_step, roll_steps.VIEW).with_options(
        step=step, above=paper_from is PaperFrom.ABOVE
    )


def ticket_card(tear: float) -> Scene:
    """The ticket's card, torn `tear` design pixels below its upper edge."""
    return Scene(draw_ticket_card, None, measured=True).with_options(tear=tear)


@dataclass(frozen=True, slots=True)
class ReaderScenes:
    """The pictures of one kind of reader."""

    give: Scene
    """The card on its way to the reader."""
    hold: Scene
    """The card being read."""
    take: Scene
    """The card on its way back to its holder."""


def _inserting(
    draw: Callable[..., Image.Image], view: tuple[float, float], held: tuple[float, float]
) -> ReaderScenes:
    give, hold, take = (
        Scene(draw, held if move is Move.HELD else view).with_options(move=move) for move in Move
    )
    return ReaderScenes(give, hold, take)


READERS: dict[ReaderKind, ReaderScenes] = {
    ReaderKind.CONTACTLESS: ReaderScenes(LAY_CARD, READING_CARD, TAKE_CARD),
    ReaderKind.SLOT: _inserting(slot_reader.draw_slot, slot_reader.VIEW, slot_reader.HELD_VIEW),
    ReaderKind.CONTACT: _inserting(
        contact_reader.draw_contact, contact_reader.VIEW, contact_reader.HELD_VIEW
    ),
}


def reader_at(card: CardPlace, *, wide: bool) -> Scene:
    """Where the reader stands; `wide`: the screen lies on its side."""
    return Scene(reader_place.draw_reader_place, reader_place.VIEW).with_options(
        kind=card.kind.value, place=card.place.value, wide=wide
    )
