"""The queue ticket: number, service, time, people ahead. No name, no ID number, no dossier.

In Vietnamese, and in the citizen's language beneath when that is another one. The same plain text that the QR
carries is shown as QR on the screen when paper fails.
"""

from __future__ import annotations

from datetime import datetime

from drivers.printer.document import (
    Align,
    BigNumber,
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
from kiosk.documents.centre import (
    Catalogues,
    CentreInfo,
    both,
    call_us,
    centred,
    foot,
    head,
    in_local,
    local_catalogue,
    sizes,
    stamp,
    telephone_text,
    written_date,
    written_time,
)
from kiosk.i18n import DEFAULT, Catalogue
from kiosk.queue.model import Estimate, Ticket


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
    local = local_catalogue(language, catalogue)
    size = sizes(width, two_languages=local is not None)
    elements: list[Element] = [
        *head(centre, size),
        Feed(8),
        *both("ticket.your_number", size.body, vi, local, Weight.MEDIUM),
        Feed(12),
        BigNumber(ticket.number),
        Feed(10),
    ]
    for name, on in (("ticket.priority", ticket.priority), ("ticket.reprint", reprint)):
        # Which kind of priority is health data and not said.
        elements += both(name, size.body + 3, vi, local, Weight.BOLD) if on else ()
    elements.append(centred(_one_line(service_title), size.title, Weight.BOLD))
    if local and local_title:
        elements.append(in_local(_one_line(local_title)))
    elements += [
        Feed(6),
        Text(
            stamp(ticket.issued_at),
            48 if width >= 576 else 24,
            Weight.SEMIBOLD,
            Align.CENTRE,
            printer_face=True,
        ),
        Feed(8),
        Rule(RuleStyle.DOTTED, 3),
        Feed(8),
        *_rows(ticket, vi, size.body),
    ]
    if local:
        elements += [in_local(_brief(ticket, local), fixed=False), in_local(_counter(local))]
    elements += [
        Feed(8),
        Rule(),
        QrCode(ticket_qr_text(ticket, service_title, centre, vi), module=size.qr),
        *both("ticket.scan", size.small, vi, local),
        *foot(centre, size, vi, local),
    ]
    return PrintDocument(width, tuple(elements))


def ticket_qr_text(ticket: Ticket, service_title: str, centre: CentreInfo, texts: Catalogue) -> str:
    """What a telephone shows after scanning, on paper and on the screen alike. Plain text: no network.

    Short, because every few letters make the symbol larger and slower to send.
    """
    lines = [
        texts.text("ticket.qr.number", number=ticket.number),
        _one_line(service_title),
        texts.text("ticket.qr.issued", time=written_time(ticket.issued_at), date=_date(ticket.issued_at)),
        centre.unit,
        call_us(centre, texts),
    ]
    return telephone_text(lines)


def estimate_text(estimate: Estimate | None, texts: Catalogue) -> str:
    """A range with "khoảng", or that nothing can be said yet."""
    if estimate is None:
        return texts.text("ticket.estimate.unknown")
    if estimate.low >= estimate.high:
        return texts.text("ticket.estimate.about", minutes=estimate.high)
    return texts.text("ticket.estimate.range", low=estimate.low, high=estimate.high)


def _rows(ticket: Ticket, texts: Catalogue, size: int) -> list[Element]:
    """People ahead, wait, counter; what changes from ticket to ticket also in figures alone."""
    wait = ticket.estimate
    ahead_short = ShortForm(texts.text("ticket.ahead.short"), str(ticket.ahead))
    wait_short = ShortForm(texts.text("ticket.estimate.short"), _bare(wait)) if wait else None
    facts = (
        ("ticket.ahead", texts.plural("ticket.people", ticket.ahead), ahead_short),
        ("ticket.estimate", estimate_text(wait, texts), wait_short),
        ("ticket.counter", texts.text("ticket.counter.board"), None),
    )
    return [
        KeyValue(texts.text(key), value, size, Align.CENTRE, fixed=short is None, short=short)
        for key, value, short in facts
    ]


def _brief(ticket: Ticket, texts: Catalogue) -> str:
    """People ahead and wait on one line of the narrowest paper, for the second language."""
    if ticket.estimate is None:
        return texts.text("ticket.brief.unknown", ahead=ticket.ahead)
    return texts.text("ticket.brief", ahead=ticket.ahead, wait=estimate_text(ticket.estimate, texts))


def _counter(texts: Catalogue) -> str:
    return f"{texts.text('ticket.counter')}: {texts.text('ticket.counter.board')}"


def _bare(estimate: Estimate) -> str:
    """Minutes as figures alone."""
    return f"{estimate.high}" if estimate.low >= estimate.high else f"{estimate.low} - {estimate.high}"


def _one_line(title: str) -> str:
    """Tile titles are broken for tiles; paper has room: the halves are joined by a dash."""
    return " – ".join(part.strip() for part in title.split("\n") if part.strip())


def _date(moment: datetime) -> str:
    return written_date(moment.astimezone(ZONE).date())
