"""What the card does in a picture of a reader, and how what is inside stays hidden."""

from enum import StrEnum

from PIL import Image

from screens.art.sheet import Sheet


class Move(StrEnum):
    """On its way in, staying there, on its way out."""

    IN = "in"
    HELD = "held"
    OUT = "out"


def swallowed(bare: Sheet, with_card: Sheet, mouth: float) -> Image.Image:
    """The picture with the card, but above the height `mouth` the one without: there the card is inside."""
    picture, empty = with_card.finish(), bare.finish()
    edge = round((with_card.above + mouth) * with_card.scale)
    picture.paste(empty.crop((0, 0, picture.width, edge)), (0, 0))
    return picture
