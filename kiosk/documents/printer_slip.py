"""A slip for whoever sets up the printer: hard letters, both edges of the paper, a QR and the time."""

from __future__ import annotations

from datetime import datetime

from drivers.printer.document import (
    Align,
    Cut,
    Feed,
    KeyValue,
    PrintDocument,
    QrCode,
    Rule,
    RuleStyle,
    Text,
    Weight,
)
from kiosk.documents.centre import Catalogues, exact_stamp, telephone_text
from kiosk.i18n import DEFAULT


def printer_slip(
    moment: datetime, width: int, catalogue: Catalogues, language: str = DEFAULT
) -> PrintDocument:
    """Vietnamese with every kind of mark, ASCII in the printer's own face, rules from edge to edge."""
    texts = catalogue(language)
    stamp = exact_stamp(moment)
    return PrintDocument(
        width,
        (
            Feed(16),
            Text(texts.text("printer.slip.title"), 34, Weight.BOLD, Align.CENTRE),
            Feed(8),
            Rule(),
            Feed(8),
            Text(texts.text("printer.slip.letters"), 26, align=Align.CENTRE),
            Feed(6),
            KeyValue(texts.text("printer.slip.left"), texts.text("printer.slip.right"), 24),
            Feed(6),
            Text("0123456789 ABCabc #$@[]{}", 24, align=Align.CENTRE, printer_face=True),
            Rule(RuleStyle.DOTTED, 3),
            QrCode(
                telephone_text([texts.text("printer.slip.title"), stamp]), module=6 if width >= 576 else 5
            ),
            Text(stamp, 24, align=Align.CENTRE, printer_face=True),
            Feed(24),
            Cut(),
        ),
    )
