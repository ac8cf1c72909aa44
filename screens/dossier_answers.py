"""The detail screen of a dossier as plain values: banner, five questions, papers, timeline. No Kivy.

"Rõ người, rõ việc, rõ thời gian, rõ kết quả, rõ trách nhiệm": who holds it, what is being done, when,
what comes out, who answers for it. What a portal does not say is said to be unknown, never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from kiosk.clock import ZONE
from kiosk.i18n import Catalogue
from kiosk.portal.due import badge, result_place
from kiosk.portal.five_questions import Doing, Holder, Outcome, Responsible, When, five_questions
from kiosk.portal.model import Badge, Dossier, DossierStatus, DueState, ResultPlace
from kiosk.portal.timeline import StopState, timeline
from kiosk.presentation import Surroundings
from screens.dossier_panel import BannerView, DelayView, panel_view, wait_words
from screens.dossier_view import BadgeView, badge_view
from screens.words import clock, short_date, written_date

_FEW_PAPERS = 2
"""Beyond these the papers need the room of an answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One of the questions."""

    icon: str
    question: str
    answer: str
    note: str
    known: bool = True


@dataclass(frozen=True, slots=True)
class PaperView:
    number: str
    name: str
    remark: str


@dataclass(frozen=True, slots=True)
class StopView:
    label: str
    state: StopState
    day: str


@dataclass(frozen=True, slots=True)
class DetailView:
    """Everything the detail screen shows."""

    badge: BadgeView
    code: str
    procedure: str
    panel: BannerView | DelayView | None
    papers: tuple[PaperView, ...]
    answers: tuple[Answer, ...]
    """Without the question the panel or the papers answer already."""
    stops: tuple[StopView, ...]
    action: str
    """Words of the button."""
    collects: bool
    """The number is for collecting the result."""


def detail_view(
    dossier: Dossier, surroundings: Surroundings, texts: Catalogue, *, loading: bool = False
) -> DetailView:
    """The screen of one dossier now; while `loading`, what is missing is not yet called unknown."""
    today = surroundings.now.astimezone(ZONE).date()
    label = badge(dossier, today)
    late = label in {Badge.OVERDUE, Badge.OVERDUE_APOLOGISED}
    collects = result_place(dossier) in {ResultPlace.COUNTER, ResultPlace.ASK}
    return DetailView(
        badge=badge_view(dossier, today, texts),
        code=dossier.code,
        procedure=dossier.procedure,
        panel=panel_view(dossier, surroundings, texts),
        papers=_papers(dossier) if label is Badge.SUPPLEMENT else (),
        answers=_settled(_answers(dossier, label, today, texts), loading, texts),
        stops=_stops(dossier, texts),
        action=texts.text(f"visit.detail.action.{_action(collects, late)}"),
        collects=collects,
    )


def _action(collects: bool, late: bool) -> str:
    if collects:
        return "collect"
    return "officer" if late else "number"


# --- the questions --------------------------------------------------------------------------------------


def _answers(dossier: Dossier, label: Badge | None, today: date, texts: Catalogue) -> tuple[Answer, ...]:
    asked = five_questions(dossier, today)
    holder, doing = _holder(asked.holder, texts), _doing(asked.doing, texts)
    result, responsible = _result(asked.outcome, texts), _responsible(asked.responsible, texts)
    match label:
        case Badge.OVERDUE | Badge.OVERDUE_APOLOGISED:
            reason = _reason(dossier, texts)
            if reason is not None:
                return (reason, holder, doing, responsible)
            return (holder, doing, result, responsible)
        case Badge.SUPPLEMENT:
            few = len(dossier.supplements) <= _FEW_PAPERS
            return (holder, doing, responsible) if few else (holder, doing)
        case _:
            return (holder, doing, _when(asked.when, texts), result, responsible)


def _settled(answers: tuple[Answer, ...], loading: bool, texts: Catalogue) -> tuple[Answer, ...]:
    """Puts words where no system gave an answer."""
    missing = texts.text("visit.detail.loading" if loading else "visit.unknown")
    return tuple(a if a.answer else replace(a, answer=missing, note="", known=False) for a in answers)


def _question(name: str, icon: str, answer: str, note: str, texts: Catalogue) -> Answer:
    return Answer(icon, texts.text(f"visit.question.{name}"), answer, note)


def _holder(holder: Holder, texts: Catalogue) -> Answer:
    note = holder.unit if holder.person else ""
    return _question("holder", "user", holder.person or holder.unit, note, texts)


def _doing(doing: Doing, texts: Catalogue) -> Answer:
    answer = doing.task
    if not answer:
        named = doing.status is not DossierStatus.UNKNOWN
        answer = texts.text(f"visit.status.{doing.status.name.lower()}") if named else doing.status_text
    note = doing.note
    if not note and doing.since is not None:
        since = doing.since.astimezone(ZONE)
        note = texts.text("visit.since", time=clock(since), date=written_date(since.date()))
    return _question("doing", "clipboard-list", answer, note, texts)


def _when(when: When, texts: Catalogue) -> Answer:
    match when.state:
        case DueState.EARLY | DueState.ON_TIME | DueState.LATE | DueState.DONE:
            return _question("when", "calendar-days", *_finished(when, texts), texts)
        case DueState.STOPPED:
            note = "" if when.first is None else texts.text("visit.when.first", date=written_date(when.first))
            return _question("when", "calendar-days", texts.text("visit.when.stopped"), note, texts)
        case DueState.UNTIMED:
            return _question("when", "calendar-days", texts.text("visit.when.untimed"), "", texts)
        case DueState.IN_TIME | DueState.DUE_SOON | DueState.OVERDUE:
            due = when.promised
            if due is None:
                return _question("when", "calendar-days", texts.text("visit.card.due"), "", texts)
            answer = texts.text("visit.card.due_on", date=written_date(due))
            return _question("when", "calendar-days", answer, wait_words(when, texts).rstrip("."), texts)


def _finished(when: When, texts: Catalogue) -> tuple[str, str]:
    """Early and late only where the portal says when it was done."""
    if when.finished is None:
        return texts.text("visit.when.done"), ""
    answer = texts.text("visit.when.done_on", date=written_date(when.finished))
    if when.early is None:
        return answer, ""
    if when.early == 0:
        return answer, texts.text("visit.when.on_time")
    message = "visit.when.early" if when.early > 0 else "visit.when.late"
    return answer, texts.plural(message, abs(when.early))


def _result(outcome: Outcome, texts: Catalogue) -> Answer:
    return _question("result", "file-badge", outcome.what, outcome.note, texts)


def _responsible(responsible: Responsible, texts: Catalogue) -> Answer:
    note = responsible.apology or responsible.agency
    return _question("responsible", "shield-check", responsible.who, note, texts)


def _reason(dossier: Dossier, texts: Catalogue) -> Answer | None:
    if not dossier.late_reason:
        return None
    return _question("reason", "message-square-text", dossier.late_reason, dossier.late_note, texts)


# --- papers and timeline --------------------------------------------------------------------------------


def _papers(dossier: Dossier) -> tuple[PaperView, ...]:
    return tuple(
        PaperView(str(number), item.name, item.remark)
        for number, item in enumerate(dossier.supplements, start=1)
    )


def _stops(dossier: Dossier, texts: Catalogue) -> tuple[StopView, ...]:
    return tuple(
        StopView(
            texts.text(f"visit.stage.{stop.stage.value}"),
            stop.state,
            "–" if stop.on is None else short_date(stop.on),
        )
        for stop in timeline(dossier)
    )
