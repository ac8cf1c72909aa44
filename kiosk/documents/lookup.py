"""The look-up slip: what one dossier says today, to take home. Kept in memory only, never printed again by
itself.

A slip lies about at home and at work: the name of the procedure and of the owner are on it only when the
citizen has asked for them, and the owner's name masked even then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from drivers.printer.document import Align, Element, Feed, PrintDocument, Text, Weight
from kiosk.clock import ZONE
from kiosk.documents.centre import (
    Catalogues,
    CentreInfo,
    Sizes,
    call_us,
    foot,
    head,
    local_catalogue,
    sizes,
    stamp,
    written_date,
)
from kiosk.documents.dossier_words import dates, holder, money, place, status_words
from kiosk.documents.parts import fact, plain_qr, title
from kiosk.i18n import DEFAULT, Catalogue
from kiosk.portal.due import badge
from kiosk.portal.masking import mask_owner
from kiosk.portal.model import Badge, Dossier


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the citizen wants on paper beside the bare state of things."""

    procedure: bool = False
    owner: bool = False


def lookup_document(  # noqa: PLR0917  # one argument for each thing a slip says
    dossier: Dossier,
    moment: datetime,
    wishes: Wishes,
    centre: CentreInfo,
    language: str,
    catalogue: Catalogues,
    width: int,
) -> PrintDocument:
    """`moment` is when the portal was asked."""
    vi, local = catalogue(DEFAULT), local_catalogue(language, catalogue)
    size = sizes(width)
    today = moment.astimezone(ZONE).date()
    elements: list[Element] = [
        *head(centre, size),
        *title("lookup.title", size, vi, local),
        Text(stamp(moment), 24, align=Align.CENTRE, printer_face=True),
        *_code(dossier.code, width),
    ]
    if wishes.procedure:
        elements += fact("slip.procedure", dossier.procedure, size, vi, local)
    if wishes.owner:
        elements += fact("slip.owner", mask_owner(dossier), size, vi, local)
    in_their_words = status_words(dossier, today, local) if local else ""
    elements += fact("slip.status", status_words(dossier, today, vi), size, vi, local, in_their_words)
    elements += _next(dossier, moment, size, vi, local)
    elements += fact("slip.holder", holder(dossier), size, vi, local)
    elements += fact("slip.responsible", dossier.responsible or dossier.agency, size, vi, local)
    elements += [
        *plain_qr(_qr_lines(dossier, moment, centre, vi), size),
        *foot(centre, size, vi, local),
    ]
    return PrintDocument(width, tuple(elements))


def _code(code: str, width: int) -> list[Element]:
    """As large as it fits on one line of the printer's cells."""
    size = 48 if len(code) * 24 <= width else 24
    return [Feed(8), Text(code, size, Weight.BOLD, Align.CENTRE, printer_face=True), Feed(2)]


def _next(
    dossier: Dossier, moment: datetime, size: Sizes, vi: Catalogue, local: Catalogue | None
) -> list[Element]:
    """Dates, money and place of what comes next."""
    today = moment.astimezone(ZONE).date()
    elements: list[Element] = []
    for message, day in dates(dossier, today):
        elements += fact(message, written_date(day), size, vi, local)
    if badge(dossier, today) is Badge.PAYMENT and dossier.fee_due is not None:
        elements += fact("slip.fee", money(dossier.fee_due, vi), size, vi, local)
    in_their_words = place(dossier, today, local) if local else ""
    return [*elements, *fact("slip.place", place(dossier, today, vi), size, vi, local, in_their_words)]


def _qr_lines(dossier: Dossier, moment: datetime, centre: CentreInfo, texts: Catalogue) -> list[str]:
    today = moment.astimezone(ZONE).date()
    lines = [dossier.code, status_words(dossier, today, texts)]
    lines += [f"{texts.text(message)}: {written_date(day)}" for message, day in dates(dossier, today)]
    lines += [place(dossier, today, texts), centre.unit, call_us(centre, texts)]
    return lines
