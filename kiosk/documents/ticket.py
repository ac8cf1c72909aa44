"""The queue ticket: number, service, time, people ahead. No name, no ID number, no dossier.

In Vietnamese, and in the citizen's language beneath when that is another one. The same plain text that the QR
carries is shown as QR on the screen when paper fails.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from drivers.printer.document import (
    Align,
    BigNumber,
    Cut,
    Element,
    Feed,
    KeyValue,
    PrintDocument,
    QrCode,
    Rule,
    RuleStyle,
    ShortForm,
    Text,
    Weight,
)
from kiosk.clock import ZONE
from kiosk.i18n import DEFAULT, Catalogue
from kiosk.queue.model import Estimate, Ticket

Catalogues = Callable[[str], Catalogue]
"""`kiosk.i18n.catalogue`, or a stand-in."""


@dataclass(frozen=True, slots=True)
class CentreInfo:
    """What a ticket says of the centre."""

    name: str
    """Kind of house: `Trung tâm Phục vụ hành chính công`."""
    unit: str
    """Whose: `Phường Sen Hồng`."""
    hotline: str


def ticket_document(  # noqa: PLR0917  # one argument for each thing a ticket says
    ticket: Ticket,
    service_title: str,
    centre: CentreInfo,
    language: str,
    catalogue: Catalogues,
    width: int,
    *,
    reprint: bool = False,
    local_title: str = "",
) -> PrintDocument:
    """The ticket for paper of `width` dots.

    `service_title` is Vietnamese; `local_title` is the same in the citizen's language.
    """
    vi = catalogue(DEFAULT)
    local = catalogue(language) if language != DEFAULT else None
    small = 23 if width >= 576 else 22
    body = 26 if width >= 576 else 24
    elements: list[Element] = [
        Feed(16),
        _centred(centre.name, small),
        _centred(centre.unit, body + 7, Weight.BOLD),
        Feed(10),
        Rule(),
        Feed(12),
        _centred(vi.text("ticket.your_number"), body, Weight.MEDIUM),
    ]
    if local:
        elements.append(_local(local.text("ticket.your_number")))
    elements += [Feed(10), BigNumber(ticket.number), Feed(6)]
    elements += _marks(ticket, reprint, vi, local, body)
    elements.append(_centred(_one_line(service_title), body + 9, Weight.BOLD))
    if local and local_title:
        elements.append(_local(_one_line(local_title)))
    elements += [
        Feed(8),
        Text(_issued(ticket.issued_at), 48, Weight.SEMIBOLD, Align.CENTRE, printer_face=True)
        if width >= 576
        else Text(_issued(ticket.issued_at), 24, Weight.SEMIBOLD, Align.CENTRE, printer_face=True),
        Feed(10),
        Rule(RuleStyle.DOTTED, 3),
        Feed(10),
        *_rows(ticket, vi, body),
    ]
    if local:
        elements.append(Feed(4))
        facts = _facts(ticket, local)
        elements += [
            _local(f"{key}: {value}", fixed=short is None)
            for (key, value), short in zip(facts, _shorts(ticket, local), strict=True)
        ]
    elements += [
        Feed(8),
        Rule(),
        QrCode(ticket_qr_text(ticket, service_title, centre, vi), module=6 if width >= 576 else 5),
        _centred(vi.text("ticket.scan"), small),
    ]
    if local:
        elements.append(_local(local.text("ticket.scan")))
    elements += [Feed(4), _centred(vi.text("ticket.no_appointment"), small, Weight.SEMIBOLD)]
    if local:
        elements.append(_local(local.text("ticket.no_appointment")))
    if centre.hotline:
        elements += [Feed(4), _centred(vi.text("ticket.hotline", number=centre.hotline), small)]
    elements += [Feed(24), Cut()]
    return PrintDocument(width, tuple(elements))


def ticket_qr_text(ticket: Ticket, service_title: str, centre: CentreInfo, texts: Catalogue) -> str:
    """What a telephone shows after scanning, on paper and on the screen alike. Plain text: no network."""
    lines = [
        texts.text("ticket.qr.number", number=ticket.number),
        _one_line(service_title),
        texts.text("ticket.qr.issued", time=_time(ticket.issued_at), date=_date(ticket.issued_at)),
        centre.unit,
    ]
    if centre.hotline:
        lines.append(texts.text("ticket.hotline", number=centre.hotline))
    return "\n".join(line for line in lines if line)


def estimate_text(estimate: Estimate | None, texts: Catalogue) -> str:
    """A range with "khoảng", or that nothing can be said yet."""
    if estimate is None:
        return texts.text("ticket.estimate.unknown")
    if estimate.low >= estimate.high:
        return texts.text("ticket.estimate.about", minutes=estimate.high)
    return texts.text("ticket.estimate.range", low=estimate.low, high=estimate.high)


def _bare(estimate: Estimate) -> str:
    """Minutes as figures alone."""
    return f"{estimate.high}" if estimate.low >= estimate.high else f"{estimate.low} - {estimate.high}"


def _marks(ticket: Ticket, reprint: bool, vi: Catalogue, local: Catalogue | None, size: int) -> list[Element]:
    """ "Ưu tiên" (never which kind) and "In lại"."""
    wanted = [name for name, on in (("ticket.priority", ticket.priority), ("ticket.reprint", reprint)) if on]
    elements: list[Element] = []
    for name in wanted:
        elements.append(_centred(vi.text(name), size + 3, Weight.BOLD))
        if local:
            elements.append(_local(local.text(name)))
    return elements


def _rows(ticket: Ticket, texts: Catalogue, size: int) -> list[Element]:
    return [
        KeyValue(key, value, size, Align.CENTRE, fixed=short is None, short=short)
        for (key, value), short in zip(_facts(ticket, texts), _shorts(ticket, texts), strict=True)
    ]


def _shorts(ticket: Ticket, texts: Catalogue) -> tuple[ShortForm | None, ...]:
    """The facts that change from ticket to ticket in figures alone; None: this one never changes."""
    wait = ticket.estimate
    return (
        ShortForm(texts.text("ticket.ahead.short"), str(ticket.ahead)),
        ShortForm(texts.text("ticket.estimate.short"), _bare(wait)) if wait else None,
        None,
    )


def _facts(ticket: Ticket, texts: Catalogue) -> list[tuple[str, str]]:
    return [
        (texts.text("ticket.ahead"), texts.plural("ticket.people", ticket.ahead)),
        (texts.text("ticket.estimate"), estimate_text(ticket.estimate, texts)),
        (texts.text("ticket.counter"), texts.text("ticket.counter.board")),
    ]


def _centred(text: str, size: int, weight: Weight = Weight.REGULAR) -> Text:
    """A line that is the same on every ticket of its service."""
    return Text(text, size, weight, Align.CENTRE, fixed=True)


def _local(text: str, *, fixed: bool = True) -> Text:
    """A line in the citizen's own language; ASCII ones cost almost nothing in the printer's face."""
    return Text(text, 24, Weight.REGULAR, Align.CENTRE, printer_face=True, fixed=fixed)


def _one_line(title: str) -> str:
    """Tile titles are broken for tiles; paper has room: the halves are joined by a dash."""
    return " – ".join(part.strip() for part in title.split("\n") if part.strip())


def _time(moment: datetime) -> str:
    return moment.astimezone(ZONE).strftime("%H:%M")


def _date(moment: datetime) -> str:
    return moment.astimezone(ZONE).strftime("%d/%m/%Y")


def _issued(moment: datetime) -> str:
    return f"{_time(moment)}  {_date(moment)}"
