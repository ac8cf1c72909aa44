"""The line a printer proves itself with after its roll was changed: as short as the knife allows."""

from __future__ import annotations

from datetime import datetime

from drivers.printer.document import Align, Cut, Feed, PrintDocument, Text, Weight
from kiosk.clock import ZONE
from kiosk.documents.centre import Catalogues, written_date, written_time
from kiosk.i18n import DEFAULT


def roll_line_document(moment: datetime, width: int, catalogue: Catalogues) -> PrintDocument:
    """`Máy in sẵn sàng 08:46 21/01/2026`, for staff: in Vietnamese."""
    here = moment.astimezone(ZONE)
    at = f"{written_time(here)} {written_date(here.date())}"
    said = catalogue(DEFAULT).text("roll.paper.ready", stamp=at)
    size = 30 if width >= 576 else 24
    return PrintDocument(width, (Feed(8), Text(said, size, Weight.SEMIBOLD, Align.CENTRE), Feed(8), Cut()))
