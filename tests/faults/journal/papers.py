"""A ticket as an undisturbed printer prints it, and where it can be read on what came out."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from PIL import Image

from drivers.printer.blocks import Encoding
from drivers.printer.escpos import encode
from drivers.printer.layout import lay_out
from drivers.printer.simulated.engine import Capabilities, Engine
from kiosk.queue.model import Ticket
from tests.faults.journal.teller import MODEL, compose


@cache
def whole(ticket: Ticket, language: str, reprint: bool) -> Image.Image:
    """The piece of paper with this ticket and nothing else."""
    engine = Engine(Capabilities.from_profile(MODEL))
    engine.feed(encode(lay_out(compose(ticket, language, reprint), Encoding.MIXED), MODEL))
    (piece,) = engine.take_tickets()
    return piece.picture


def copies(ticket: Ticket, language: str, reprint: bool, pieces: Iterable[Image.Image]) -> int:
    """On how many pieces it can be read from the first to the last row that has ink."""
    picture = whole(ticket, language, reprint)
    box = picture.point(lambda level: 255 - level).getbbox()
    assert box is not None
    ink = picture.crop((0, box[1], picture.width, box[3])).tobytes()
    return sum(ink in piece.tobytes() for piece in pieces)
