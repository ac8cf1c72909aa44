"""What a dossier says of itself on paper: status, dates, money, place. The rules are the screen's."""

from __future__ import annotations

from datetime import date

from kiosk.i18n import DEFAULT, Catalogue
from kiosk.portal import five_questions
from kiosk.portal.due import badge, result_place
from kiosk.portal.model import Badge, Dossier, ResultPlace

OVERDUE = frozenset({Badge.OVERDUE, Badge.OVERDUE_APOLOGISED})
_ELSEWHERE: dict[ResultPlace | None, str] = {ResultPlace.POST: "by_post", ResultPlace.DIGITAL: "digital"}


def status_words(dossier: Dossier, today: date, texts: Catalogue) -> str:
    """The badge's words; the portal's own where no badge fits."""
    label = badge(dossier, today)
    if label is None:
        return dossier.status_text or texts.text("visit.badge.unknown")
    return texts.text(f"badge.{label.value}")


def dates(dossier: Dossier, today: date) -> tuple[tuple[str, date], ...]:
    """Message and date of what the citizen waits for or must keep. A later appointment never hides the
    first."""
    label = badge(dossier, today)
    if label is Badge.SUPPLEMENT:
        return _known(("slip.supplement_by", dossier.supplement_due))
    if label in OVERDUE or label in {Badge.DUE_SOON, Badge.IN_TIME}:
        return _known(
            ("slip.appointment", dossier.appointment), ("slip.reappointment", dossier.reappointment)
        )
    if label is Badge.RETURNED:
        return _known(("slip.finished", dossier.finished))
    return ()


def _known(*pairs: tuple[str, date | None]) -> tuple[tuple[str, date], ...]:
    return tuple((message, day) for message, day in pairs if day is not None)


def place(dossier: Dossier, today: date, texts: Catalogue) -> str:
    """Where the next step is taken: a counter when the portal names one, else what the call board says."""
    label = badge(dossier, today)
    if label is Badge.READY and not dossier.at_counter:
        return texts.text(f"slip.{_ELSEWHERE.get(result_place(dossier), 'ask_first')}")
    counter = dossier.at_counter if label is Badge.READY else dossier.next_counter
    if counter:
        return texts.text("slip.counter", counter=counter)
    if label in OVERDUE or label in {Badge.SUPPLEMENT, Badge.PAYMENT}:
        return texts.text("slip.board")
    return ""


def money(amount: int, texts: Catalogue) -> str:
    """`500.000 đồng`."""
    grouped = f"{amount:,}"
    return texts.text(
        "slip.money", amount=grouped.replace(",", ".") if texts.language == DEFAULT else grouped
    )


def holder(dossier: Dossier) -> str:
    """Who has it on the desk, person and unit as far as the portal says."""
    held = five_questions.holder(dossier)
    return ", ".join(part for part in (held.person, held.unit) if part)
