"""The catalogue of pictures: which drawing, with which options, in which proportion."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PIL import Image

from screens.art import lay_card, lotus, machine, printer_slot, reading_card, show_code, take_card
from screens.art.card_back import VIEW as BACK_VIEW
from screens.art.card_back import draw_card_back
from screens.art.id_card import draw_card_number
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
PRINTER_SLOT = Scene(printer_slot.draw_printer_slot, printer_slot.VIEW)
MACHINE = Scene(machine.draw_machine, machine.VIEW)


def ticket_card(tear: float) -> Scene:
    """The ticket's card, torn `tear` design pixels below its upper edge."""
    return Scene(draw_ticket_card, None, measured=True).with_options(tear=tear)
