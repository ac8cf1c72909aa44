"""The "tờ dặn": one slip in large print for whoever has to come back, and a QR for the children who help.

What to bring, where, by when. Made for a supplement, a fee and a late dossier; others need none.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from drivers.printer.document import (
    WIDTH_80MM,
    Align,
    Element,
    Feed,
    Item,
    Mark,
    PrintDocument,
    Rule,
    Text,
    Weight,
)
from kiosk.documents.centre import (
    Catalogues,
    CentreInfo,
    call_us,
    centred,
    foot,
    head,
    in_local,
    local_catalogue,
    sizes,
    written_date,
)
from kiosk.documents.dossier_words import OVERDUE, money
from kiosk.documents.parts import label, plain_qr
from kiosk.i18n import DEFAULT, Catalogue
from kiosk.portal.due import badge
from kiosk.portal.model import Badge, Dossier

_MOST_PAPERS = 12
"""A slip longer than an arm is not read; the counter has the whole list."""


class Reason(StrEnum):
    """Why the citizen comes back."""

    SUPPLEMENT = "supplement"
    FEE = "fee"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Reminder:
    """What the slip says."""

    reason: Reason
    code: str = field(repr=False)
    papers: tuple[str, ...] = ()
    """Beside the receipt and the ID card, which everybody brings."""
    fee: int | None = None
    """In đồng; None: the portal does not say how much."""
    by: date | None = None
    """The last day for it."""
    first: date | None = None
    """Late: the appointment that was missed."""
    again: date | None = None
    """Late: the new one, when there is one."""
    counter: str = ""
    procedure: str = field(default="", repr=False)
    """Only when the citizen wants it on paper."""


def reminder_of(dossier: Dossier, today: date, *, procedure: bool = False) -> Reminder | None:
    """The slip this dossier calls for; None when nothing has to be done."""
    status = badge(dossier, today)
    named = dossier.procedure if procedure else ""
    if status is Badge.SUPPLEMENT:
        papers = tuple(
            f"{each.name} ({each.remark})" if each.remark else each.name for each in dossier.supplements
        )
        return Reminder(
            Reason.SUPPLEMENT,
            dossier.code,
            papers=papers,
            by=dossier.supplement_due,
            counter=dossier.next_counter,
            procedure=named,
        )
    if status is Badge.PAYMENT:
        return Reminder(
            Reason.FEE, dossier.code, fee=dossier.fee_due, counter=dossier.next_counter, procedure=named
        )
    if status in OVERDUE:
        return Reminder(
            Reason.LATE,
            dossier.code,
            first=dossier.appointment,
            again=dossier.reappointment,
            counter=dossier.next_counter,
            procedure=named,
        )
    return None


def reminder_document(
    reminder: Reminder, centre: CentreInfo, language: str, catalogue: Catalogues, width: int
) -> PrintDocument:
    """The slip for paper of `width` dots."""
    vi, local = catalogue(DEFAULT), local_catalogue(language, catalogue)
    size = sizes(width)
    large = 38 if width >= WIDTH_80MM else 32
    elements: list[Element] = [
        *head(centre, size),
        Feed(10),
        centred(vi.text("reminder.title"), large + 10, Weight.BOLD),
    ]
    if local:
        elements.append(in_local(local.text("reminder.title")))
    elements += [
        Feed(8),
        *_said(f"reminder.ask.{reminder.reason.value}", large, Weight.BOLD, vi, local),
        Feed(6),
        Text(reminder.code, 24, align=Align.LEFT, printer_face=True),
        Text(reminder.procedure, large - 8, Weight.MEDIUM),
    ]
    elements += _late(reminder, large, vi, local)
    elements += _bring(reminder, large, vi, local)
    elements += _headed("reminder.where", large, vi, local)
    elements.append(Text(centre.unit, large, Weight.SEMIBOLD))
    elements += _said_value(_where(reminder, vi), _where(reminder, local) if local else "", large)
    if reminder.by:
        elements += [*_headed("reminder.by", large, vi, local), _day(reminder.by, width)]
    elements += [*plain_qr(_qr_lines(reminder, centre, vi), size), *foot(centre, size, vi, local)]
    return PrintDocument(width, tuple(elements))


def _late(reminder: Reminder, large: int, vi: Catalogue, local: Catalogue | None) -> list[Element]:
    elements: list[Element] = []
    for message, day in (("slip.appointment", reminder.first), ("slip.reappointment", reminder.again)):
        if day:
            elements += [Feed(6), *label(message, large - 10, vi, local)]
            elements.append(Text(written_date(day), large, Weight.SEMIBOLD))
    return elements


def _bring(reminder: Reminder, large: int, vi: Catalogue, local: Catalogue | None) -> list[Element]:
    """Boxes to tick at home."""
    elements = _headed("reminder.bring", large, vi, local)
    shown = reminder.papers if len(reminder.papers) <= _MOST_PAPERS else reminder.papers[: _MOST_PAPERS - 1]
    named = [*shown, *([_fee(reminder, vi)] if reminder.reason is Reason.FEE else [])]
    for name in named:
        elements += [Item(name, Mark.OPEN, large, Weight.SEMIBOLD), Feed(6)]
    more = len(reminder.papers) - len(shown)
    if more:
        elements.append(Text(vi.plural("reminder.more", more), large))
    elements.append(Item(vi.text("reminder.papers"), Mark.OPEN, large, Weight.SEMIBOLD))
    if local:
        elements.append(in_local(local.text("reminder.papers"), align=Align.LEFT))
    return elements


def _fee(reminder: Reminder, texts: Catalogue) -> str:
    if reminder.fee is None:
        return texts.text("reminder.fee_unknown")
    return money(reminder.fee, texts)


def _where(reminder: Reminder, texts: Catalogue) -> str:
    if reminder.counter:
        return texts.text("slip.counter", counter=reminder.counter)
    return texts.text("slip.board")


def _headed(message: str, large: int, vi: Catalogue, local: Catalogue | None) -> list[Element]:
    return [Feed(12), Rule(), Feed(6), *label(message, large - 10, vi, local, Weight.MEDIUM), Feed(2)]


def _said(message: str, size: int, weight: Weight, vi: Catalogue, local: Catalogue | None) -> list[Element]:
    return _said_value(vi.text(message), local.text(message) if local else "", size, weight)


def _said_value(words: str, local_words: str, size: int, weight: Weight = Weight.SEMIBOLD) -> list[Element]:
    elements: list[Element] = [Text(words, size, weight)]
    if local_words:
        elements.append(in_local(local_words, align=Align.LEFT, fixed=False))
    return elements


def _day(day: date, width: int) -> Text:
    """A date to be read without glasses."""
    return Text(written_date(day), 96 if width >= WIDTH_80MM else 72, Weight.BOLD, printer_face=True)


def _qr_lines(reminder: Reminder, centre: CentreInfo, texts: Catalogue) -> list[str]:
    lines = [texts.text(f"reminder.ask.{reminder.reason.value}"), reminder.code]
    if reminder.by:
        lines.append(f"{texts.text('reminder.by')}: {written_date(reminder.by)}")
    if reminder.reason is Reason.FEE:
        lines.append(_fee(reminder, texts))
    lines += [f"{centre.unit}, {_where(reminder, texts)}", call_us(centre, texts)]
    return [*lines, *(f"- {name}" for name in reminder.papers)]
