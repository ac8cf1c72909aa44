"""The proof page of commissioning: every stored picture called once, numbered, for a human to look at.

A printer that drops a picture silently prints nothing beneath its number; no status tells of that.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from drivers.printer.document import (
    Align,
    BigNumber,
    Cut,
    Element,
    Feed,
    PrintDocument,
    QrCode,
    Rule,
    RuleStyle,
    Text,
    Weight,
)
from kiosk.documents.centre import Catalogues, exact_stamp, telephone_text
from kiosk.i18n import DEFAULT


def commission_page(  # noqa: PLR0917  # one argument for each thing the page says
    parts: Sequence[Element], printer: str, code: str, moment: datetime, width: int, catalogue: Catalogues
) -> PrintDocument:
    """`parts` are the elements whose pictures are stored, `printer` names the profile in ASCII, `code` is
    asked for by whoever reads the page."""
    texts = catalogue(DEFAULT)
    stamp = exact_stamp(moment)
    what = texts.plural("printer.page.look", len(parts)) if parts else texts.text("printer.page.plain")
    elements: list[Element] = [
        Feed(16),
        Text(texts.text("printer.page.title"), 34, Weight.BOLD, Align.CENTRE),
        Text(f"{printer}  {stamp}", 24, align=Align.CENTRE, printer_face=True),
        Feed(8),
        Text(what, 24),
        Feed(8),
    ]
    for number, part in enumerate(parts, start=1):
        elements += [Text(f"{number}.", 24, printer_face=True), part, Feed(4)]
    elements += [
        Rule(RuleStyle.DOTTED, 3),
        Feed(8),
        Text(texts.text("printer.page.letters"), 26, align=Align.CENTRE),
        Feed(8),
        BigNumber(code),
        QrCode(
            telephone_text([f"{texts.text('printer.page.title')} {code}", printer, stamp]),
            6 if width >= 576 else 5,
        ),
        Feed(24),
        Cut(),
    ]
    return PrintDocument(width, tuple(elements))
