"""What a dossier card says and wears, as plain values: the widgets only place it. No Kivy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kiosk.i18n import Catalogue
from kiosk.portal.due import badge, ready_to_collect, result_place
from kiosk.portal.masking import mask_other_name, mask_owner
from kiosk.portal.model import Badge, Dossier, ResultPlace
from screens.tokens import Tone
from screens.words import short_date, written_date


@dataclass(frozen=True, slots=True)
class BadgeView:
    """`label` None: the portal's own words, which no table maps (ui.md, Badges)."""

    label: Badge | None
    words: str


@dataclass(frozen=True, slots=True)
class CardView:
    """One card of the list. The owner is masked already."""

    badge: BadgeView
    code: str
    procedure: str
    owner: str
    owner_short: str
    """For a card too narrow for the whole line."""
    for_other: bool
    when: str
    """The next date, or what to do; empty when there is nothing to wait for."""
    when_tone: Tone
    frame: Tone


def near_date(day: date, today: date) -> str:
    """`22/01`; with the year when it is another one than today's."""
    return short_date(day) if day.year == today.year else written_date(day)


def money(amount: int, texts: Catalogue) -> str:
    """`500.000 đồng`."""
    grouped = f"{amount:,}"
    if texts.language == "vi":
        grouped = grouped.replace(",", ".")
    return texts.text("visit.money", amount=grouped)


def badge_view(dossier: Dossier, today: date, texts: Catalogue) -> BadgeView:
    """Which badge, and its words."""
    label = badge(dossier, today)
    if label is None:
        return BadgeView(None, dossier.status_text or texts.text("visit.badge.unknown"))
    return BadgeView(label, texts.text(f"badge.{label.value}"))


def card_view(dossier: Dossier, today: date, open_now: bool, texts: Catalogue) -> CardView:
    """Everything a card shows. `open_now`: the centre receives people at this moment."""
    ready = ready_to_collect(dossier)
    return CardView(
        badge=badge_view(dossier, today, texts),
        code=dossier.code,
        procedure=dossier.procedure,
        owner=_owner_line(dossier, mask_owner(dossier), texts),
        owner_short=_owner_line(dossier, mask_other_name(dossier.owner), texts),
        for_other=dossier.submitted_for_other,
        when=when_line(dossier, today, open_now, texts),
        when_tone="jade" if ready else "ink",
        frame="jade" if ready else "edge",
    )


def _owner_line(dossier: Dossier, masked: str, texts: Catalogue) -> str:
    """`Của NGUYỄN VĂN M••`, or for whom it was handed in."""
    if not masked:
        return ""
    if dossier.submitted_for_other and dossier.relation:
        return texts.text("visit.card.for_relation", relation=dossier.relation, name=masked)
    return texts.text(
        "visit.card.for_other" if dossier.submitted_for_other else "visit.card.own", name=masked
    )


def when_line(dossier: Dossier, today: date, open_now: bool, texts: Catalogue) -> str:
    """The date the citizen waits for or must keep; promises nothing the machine cannot know."""
    match badge(dossier, today):
        case Badge.READY:
            return texts.text(f"visit.card.{_collecting(dossier, open_now)}")
        case Badge.SUPPLEMENT:
            return _dated(texts, "supplement", dossier.supplement_due)
        case Badge.PAYMENT:
            if dossier.fee_due is None:
                return texts.text("visit.card.payment")
            return texts.text("visit.card.payment_of", amount=money(dossier.fee_due, texts))
        case Badge.OVERDUE | Badge.OVERDUE_APOLOGISED:
            return _overdue(dossier, today, texts)
        case Badge.DUE_SOON | Badge.IN_TIME:
            return _dated(texts, "due", dossier.reappointment or dossier.appointment)
        case Badge.RETURNED:
            return "" if dossier.finished is None else _dated(texts, "finished", dossier.finished)
        case Badge.SUSPENDED:
            return texts.text("visit.card.suspended")
        case Badge.REFUSED:
            return texts.text("visit.card.refused")
        case _:
            return ""


def _collecting(dossier: Dossier, open_now: bool) -> str:
    match result_place(dossier):
        case ResultPlace.COUNTER:
            return "collect_today" if open_now else "collect"
        case ResultPlace.POST:
            return "by_post"
        case ResultPlace.DIGITAL:
            return "digital"
        case _:
            return "ask_first"


def _dated(texts: Catalogue, message: str, day: date | None) -> str:
    if day is None:
        return texts.text(f"visit.card.{message}")
    return texts.text(f"visit.card.{message}_on", date=written_date(day))


def _overdue(dossier: Dossier, today: date, texts: Catalogue) -> str:
    """Both dates: the later one never hides the first."""
    if dossier.appointment is None:
        return ""
    first = near_date(dossier.appointment, today)
    if dossier.reappointment is None:
        return texts.text("visit.card.overdue", first=first)
    return texts.text("visit.card.overdue_again", first=first, again=near_date(dossier.reappointment, today))
