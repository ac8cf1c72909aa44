"""The ticket of the suites, and how to tell a whole one from a torn piece."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from PIL import Image

from drivers.printer.blocks import NOTHING_STORED, Encoding, StoredKeys
from drivers.printer.document import BigNumber, Cut, PrintDocument, Text
from drivers.printer.escpos import encode
from drivers.printer.layout import lay_out
from drivers.printer.nv import NvBlock, nv_blocks, stored_keys
from drivers.printer.profile import PrinterProfile
from drivers.printer.simulated.engine import Capabilities, Engine
from kiosk.clock import ZONE
from kiosk.documents.centre import CentreInfo
from kiosk.documents.ticket import ticket_document
from kiosk.i18n import catalogue
from kiosk.queue.model import Estimate, Ticket

_NOW = datetime(2026, 1, 21, 8, 46, tzinfo=ZONE)
_CENTRE = CentreInfo("Trung tâm Phục vụ hành chính công", "Phường Sen Hồng", "0900 000 000")
Compose = Callable[..., PrintDocument]
_PROOF_BYTES = 48
"""Cutting off what hangs in the mouth, two echoes, the in-order question, reports switched on again."""
TICKET = Ticket(
    UUID(int=1), "A012", "ho-tich", _NOW.date(), _NOW, priority=False, ahead=7, estimate=Estimate(10, 15)
)


@cache
def document(width: int = 576, *, reprint: bool = False, ticket: Ticket = TICKET) -> PrintDocument:
    """The queue ticket as the kiosk composes it."""
    return ticket_document(ticket, "Hộ tịch\nChứng thực", _CENTRE, "vi", catalogue, width, reprint=reprint)


@cache
def stub(width: int, *, reprint: bool = False) -> PrintDocument:
    """So short a ticket that it can be cut at every single byte."""
    mark = (Text("AGAIN", 24, printer_face=True),) if reprint else ()
    return PrintDocument(width, (BigNumber(TICKET.number), *mark, Text("-", 24, printer_face=True), Cut()))


@cache
def blocks(width: int = 576) -> tuple[NvBlock, ...]:
    """What commissioning stores."""
    return nv_blocks((document(width), document(width, reprint=True)))


def stored(profile: PrinterProfile, encoding: Encoding, width: int = 576) -> StoredKeys:
    """What a commissioned printer of this profile holds."""
    keeps = profile.nv_bytes and encoding in (Encoding.NV, Encoding.HYBRID)
    return stored_keys(blocks(width)) if keeps else NOTHING_STORED


def printer_of(profile: PrinterProfile, width: int = 576) -> Engine:
    """A simulated printer of this profile, commissioned if it can be."""
    engine = Engine(Capabilities.from_profile(profile, width))
    if profile.nv_bytes:
        engine.nv.restore({block.key: block.raster.image() for block in blocks(width)}, len(blocks(width)))
    return engine


def size(profile: PrinterProfile, encoding: Encoding, width: int = 576, compose: Compose = document) -> int:
    """Bytes of the whole job, what asks for proof included."""
    sheet = lay_out(compose(width), encoding, stored(profile, encoding, width))
    return len(encode(sheet, profile)) + _PROOF_BYTES


@dataclass(frozen=True)
class Whole:
    """A ticket as an undisturbed printer prints it."""

    ink: bytes
    """The rows from the first to the last that has ink."""

    @classmethod
    @cache
    def of(cls, sheet: PrintDocument, encoding: Encoding, profile: PrinterProfile) -> Whole:
        width = sheet.width_dots
        engine = printer_of(profile, width)
        engine.feed(encode(lay_out(sheet, encoding, stored(profile, encoding, width)), profile))
        (printed,) = engine.take_tickets()
        return cls(inked(printed.picture))

    def among(self, pieces: Iterable[Image.Image]) -> int:
        """On how many of these pieces it can be read from top to bottom."""
        return sum(self.ink in piece.tobytes() for piece in pieces)


def inked(picture: Image.Image) -> bytes:
    """A piece without the blank paper above and below."""
    box = picture.point(lambda level: 255 - level).getbbox()
    assert box is not None
    return picture.crop((0, box[1], picture.width, box[3])).tobytes()
