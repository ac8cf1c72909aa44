"""The closing slip for the head of the centre: the day in figures, and what to mend before tomorrow.

Counts only: nothing on it leads to a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from drivers.printer.document import Align, Element, Feed, Item, KeyValue, PrintDocument, Rule, Text, Weight
from kiosk.documents.centre import (
    Catalogues,
    CentreInfo,
    Sizes,
    centred,
    end,
    head,
    sizes,
    stamp,
    written_date,
)
from kiosk.i18n import Catalogue


@dataclass(frozen=True, slots=True)
class ServiceDay:
    """One service on this day. Waits in whole minutes; None: nobody was called."""

    title: str
    tickets: int
    no_shows: int = 0
    usual_wait: int | None = None
    """Half of the people waited no longer (median)."""
    longest_wait: int | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """Something and how often."""

    what: str
    times: int


@dataclass(frozen=True, slots=True)
class ClosingSlip:
    """The day of one terminal, or of the whole centre."""

    day: date
    printed_at: datetime
    terminal: str
    visitors: int
    services: tuple[ServiceDay, ...]
    searches: int
    searches_without_result: int
    missing_papers: tuple[Counted, ...] = ()
    """Commonest first."""
    faults: tuple[Counted, ...] = ()
    """Failure code and its short words."""

    @property
    def tickets(self) -> int:
        return sum(each.tickets for each in self.services)

    @property
    def no_shows(self) -> int:
        return sum(each.no_shows for each in self.services)


def closing_document(
    slip: ClosingSlip, centre: CentreInfo, language: str, catalogue: Catalogues, width: int
) -> PrintDocument:
    """In one language, that of the staff."""
    texts = catalogue(language)
    size = sizes(width)
    elements: list[Element] = [
        *head(centre, size),
        Feed(10),
        centred(texts.text("closing.title"), size.title, Weight.BOLD),
        Text(written_date(slip.day), 48, Weight.SEMIBOLD, Align.CENTRE, printer_face=True),
        Feed(6),
        Rule(),
    ]
    for message, count in (
        ("closing.visitors", slip.visitors),
        ("closing.tickets", slip.tickets),
        ("closing.no_shows", slip.no_shows),
        ("closing.searches", slip.searches),
        ("closing.no_result", slip.searches_without_result),
    ):
        elements += [Feed(4), KeyValue(texts.text(message), _figure(count, texts), size.body)]
    elements += _section("closing.waits", size, texts)
    for service in slip.services:
        elements += _service(service, size, texts)
    elements += _counts("closing.missing", "closing.missing.none", slip.missing_papers, size, texts)
    elements += _counts("closing.faults", "closing.faults.none", slip.faults, size, texts)
    elements += [
        Feed(10),
        Rule(),
        Feed(4),
        Text(f"{slip.terminal}  {stamp(slip.printed_at)}", 24, align=Align.CENTRE, printer_face=True),
        *end(),
    ]
    return PrintDocument(width, tuple(elements))


def _section(message: str, size: Sizes, texts: Catalogue) -> list[Element]:
    return [Feed(10), Rule(), Feed(6), Text(texts.text(message), size.body + 2, Weight.BOLD, fixed=True)]


def _service(service: ServiceDay, size: Sizes, texts: Catalogue) -> list[Element]:
    """Title and tickets on one line, waits beneath."""
    elements: list[Element] = [
        Feed(6),
        KeyValue(service.title, texts.plural("closing.numbers", service.tickets), size.body),
    ]
    if service.usual_wait is None or service.longest_wait is None:
        return [*elements, Text(texts.text("closing.wait.unknown"), size.small)]
    waits = texts.text("closing.wait", usual=service.usual_wait, longest=service.longest_wait)
    if service.no_shows:
        waits = f"{waits}; {texts.plural('closing.absent', service.no_shows)}"
    return [*elements, Text(waits, size.small)]


def _counts(
    message: str, none: str, counted: tuple[Counted, ...], size: Sizes, texts: Catalogue
) -> list[Element]:
    elements = _section(message, size, texts)
    if not counted:
        return [*elements, Feed(4), Text(texts.text(none), size.body)]
    for each in counted:
        elements += [Feed(4), Item(each.what, f"{_figure(each.times, texts)} ×", size.body)]
    return elements


def _figure(count: int, texts: Catalogue) -> str:
    grouped = f"{count:,}"
    return grouped.replace(",", ".") if texts.language == "vi" else grouped
