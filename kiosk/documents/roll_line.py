"""The line a printer proves itself with after its roll was changed: as short as the knife allows."""

from __future__ import annotations

from datetime import datetime

from drivers.printer.document import Align, Cut, Feed, PrintDocument, Text, Weight
from kiosk.documents.centre import Catalogues
from kiosk.i18n import DEFAULT


def roll_line_document(moment: datetime, width: int, catalogue: Catalogues) -> PrintDocument:
    """`Máy in sẵn sàng 08:46 21/01/2026`, for staff: in Vietnamese."""
    said = catalogue(DEFAULT).text("roll.paper.ready", stamp=moment.strftime("%H:%M %d/%m/%Y"))
    size = 30 if width >= 576 else 24
    return PrintDocument(width, (Feed(8), Text(said, size, Weight.SEMIBOLD, Align.CENTRE), Feed(8), Cut()))
