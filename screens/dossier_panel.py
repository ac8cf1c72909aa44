"""The panel under a dossier's title: what matters most now, as plain values. No Kivy.

A result is promised for today only when it is known to lie at a counter that is open; an apology is made only
when one is on file.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from kiosk.clock import ZONE
from kiosk.i18n import Catalogue
from kiosk.portal.due import badge, days_left, result_place
from kiosk.portal.five_questions import When, five_questions
from kiosk.portal.model import Badge, Dossier, ResultPlace
from kiosk.presentation import OpeningHours, Surroundings
from screens.dossier_view import money
from screens.tokens import Tone
from screens.words import clock, written_date

_ELSEWHERE: dict[ResultPlace | None, str] = {ResultPlace.POST: "by_post", ResultPlace.DIGITAL: "digital"}
"""Where nobody has to come to collect."""


@dataclass(frozen=True, slots=True)
class BannerView:
    """One coloured panel under the title; colours are field names of the palette."""

    icon: str
    title: str
    note: str
    fill: Tone
    ink: Tone
    """Icon and title."""
    body: Tone
    """The note."""


@dataclass(frozen=True, slots=True)
class DelayView:
    """The panel of an overdue dossier: both dates side by side."""

    title: str
    first_label: str
    first: str
    again_label: str
    again: str
    again_known: bool
    note: str


def panel_view(
    dossier: Dossier, surroundings: Surroundings, texts: Catalogue
) -> BannerView | DelayView | None:
    """The panel by badge; None when there is nothing to say."""
    today = surroundings.now.astimezone(ZONE).date()
    label = badge(dossier, today)
    if label in {Badge.OVERDUE, Badge.OVERDUE_APOLOGISED}:
        return _delay(dossier, today, texts)
    return _banner(dossier, label, surroundings, texts)


def _banner(
    dossier: Dossier, label: Badge | None, surroundings: Surroundings, texts: Catalogue
) -> BannerView | None:
    today = surroundings.now.astimezone(ZONE).date()
    match label:
        case Badge.READY:
            return _ready(dossier, surroundings, texts)
        case Badge.SUPPLEMENT:
            due = dossier.supplement_due
            title = (
                texts.text("visit.detail.supplement")
                if due is None
                else texts.text("visit.detail.supplement_on", date=written_date(due))
            )
            note = _sentences(left_words(dossier, today, texts), _counter("hand_in", dossier, texts))
            return BannerView("file-plus", title, note, "indigo", "surface", "surface")
        case Badge.PAYMENT:
            title = (
                texts.text("visit.detail.payment")
                if dossier.fee_due is None
                else texts.text("visit.card.payment_of", amount=money(dossier.fee_due, texts))
            )
            note = _sentences(_counter("pay", dossier, texts), texts.text("visit.detail.payment.note"))
            return BannerView("banknote", title, note, "indigo", "surface", "surface")
        case Badge.DUE_SOON | Badge.IN_TIME:
            soon = label is Badge.DUE_SOON
            appointment = dossier.reappointment or dossier.appointment
            title = (
                texts.text("visit.card.due")
                if appointment is None
                else texts.text("visit.card.due_on", date=written_date(appointment))
            )
            tone: Tone = "amber" if soon else "jade"
            icon = "hourglass" if soon else "calendar-days"
            note = "" if appointment is None else _left_with_weekday(appointment, dossier, today, texts)
            return BannerView(icon, title, note, "amber_tint" if soon else "jade_tint", tone, "ink")
        case Badge.RETURNED:
            return _plain("returned", "check-check", "jade_tint", "jade", texts)
        case Badge.SUSPENDED:
            return _reasoned(_plain("suspended", "circle-pause", "sand", "ink2", texts), dossier)
        case Badge.WITHDRAWN:
            return _plain("withdrawn", "undo-2", "sand", "ink2", texts)
        case Badge.REFUSED:
            return _reasoned(_plain("refused", "ban", "crimson_tint", "crimson", texts), dossier)
        case _:
            return None


def _ready(dossier: Dossier, surroundings: Surroundings, texts: Catalogue) -> BannerView:
    place = result_place(dossier)
    if place is not ResultPlace.COUNTER:
        return _plain(_ELSEWHERE.get(place, "decided"), "calendar-check", "jade_tint", "jade", texts)
    now = clock(surroundings.now.astimezone(ZONE))
    left = [hours for hours in surroundings.centre.hours if now < hours.closes]
    if not surroundings.open_now:
        title = texts.text("visit.card.collect")
        when = " · ".join(f"{hours.opens}–{hours.closes}" for hours in surroundings.centre.hours)
    else:
        title, when = texts.text("visit.card.collect_today"), _hours_left(left, now, texts)
    counter = texts.text("visit.counter", number=dossier.at_counter)
    note = f"{counter}, {when}" if when else counter
    return BannerView("calendar-check", title, note, "jade", "surface", "surface")


def _hours_left(left: list[OpeningHours], now: str, texts: Catalogue) -> str:
    """`đến 11:30 hoặc từ 13:00 đến 17:00`: what remains of today."""
    words = [
        texts.text("visit.hours.until", closes=hours.closes)
        if hours.opens <= now
        else texts.text("visit.hours.from", opens=hours.opens, closes=hours.closes)
        for hours in left
    ]
    return texts.text("visit.hours.or").join(words)


def _counter(what: str, dossier: Dossier, texts: Catalogue) -> str:
    """`Nộp ở quầy 3.`, when the counter is known."""
    return texts.text(f"visit.counter.{what}", number=dossier.next_counter) if dossier.next_counter else ""


def _sentences(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)


def _plain(name: str, icon: str, fill: Tone, ink: Tone, texts: Catalogue) -> BannerView:
    title, note = texts.text(f"visit.detail.{name}"), texts.text(f"visit.detail.{name}.note")
    return BannerView(icon, title, note, fill, ink, "ink")


def _reasoned(plain: BannerView, dossier: Dossier) -> BannerView:
    """With the reason the portal gives; without one the citizen is told where to ask."""
    return replace(plain, note=dossier.late_reason) if dossier.late_reason else plain


def left_words(dossier: Dossier, today: date, texts: Catalogue) -> str:
    """`Còn 9 ngày.`; empty when nothing is timed."""
    days = days_left(dossier, today)
    if days is None:
        return ""
    if days > 0:
        return texts.plural("visit.days_left", days)
    return texts.text("visit.days_left.today" if days == 0 else "visit.days_left.past")


def wait_words(when: When, texts: Catalogue) -> str:
    """`Còn 7 ngày làm việc.`; offices count their time in working days."""
    if when.left is None:
        return ""
    if when.left <= 0:
        return texts.text("visit.days_left.today" if when.left == 0 else "visit.days_left.past")
    if not when.working_left:
        # A weekend with no working day before the date, or a date too far off to count to.
        return texts.plural("visit.days_left", when.left)
    return texts.plural("visit.working_days_left", when.working_left)


def _left_with_weekday(day: date, dossier: Dossier, today: date, texts: Catalogue) -> str:
    """`Thứ Sáu, còn 2 ngày làm việc.`"""
    left = wait_words(five_questions(dossier, today).when, texts)
    return f"{_weekday(day, texts)}, {left[:1].lower()}{left[1:]}"


def _delay(dossier: Dossier, today: date, texts: Catalogue) -> DelayView:
    """Apologises in the machine's own name only when an apology is on file."""
    apologised = badge(dossier, today) is Badge.OVERDUE_APOLOGISED
    again = dossier.reappointment
    if again is None:
        note = texts.text("visit.delay.waiting.note")
    elif dossier.next_counter:
        note = texts.text("visit.delay.collect", weekday=_weekday(again, texts), counter=dossier.next_counter)
    else:
        note = texts.text("visit.delay.weekday", weekday=_weekday(again, texts))
    return DelayView(
        title=texts.text("visit.delay.sorry" if apologised else "visit.delay.late"),
        first_label=texts.text("visit.delay.first"),
        first="" if dossier.appointment is None else written_date(dossier.appointment),
        again_label=texts.text("visit.delay.again"),
        again=texts.text("visit.delay.waiting") if again is None else written_date(again),
        again_known=again is not None,
        note=note,
    )


def _weekday(day: date, texts: Catalogue) -> str:
    return texts.text(f"weekday.{day.weekday()}")
