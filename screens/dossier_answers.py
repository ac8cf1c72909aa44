"""The detail screen of a dossier as plain values: banner, five questions, papers, timeline. No Kivy.

"Rõ người, rõ việc, rõ thời gian, rõ kết quả, rõ trách nhiệm": who holds it, what is being done, when,
what comes out, who answers for it. What a portal does not say is said to be unknown, never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from kiosk.clock import ZONE
from kiosk.i18n import Catalogue
from kiosk.portal.due import badge, days_early, due_state
from kiosk.portal.model import Badge, Dossier, DossierStatus, DueState
from kiosk.portal.timeline import StopState, timeline
from kiosk.presentation import Surroundings
from screens.dossier_panel import BannerView, DelayView, left_words, panel_view
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
    return DetailView(
        badge=badge_view(dossier, today, texts),
        code=dossier.code,
        procedure=dossier.procedure,
        panel=panel_view(dossier, surroundings, texts),
        papers=_papers(dossier) if label is Badge.SUPPLEMENT else (),
        answers=_settled(_answers(dossier, label, today, texts), loading, texts),
        stops=_stops(dossier, texts),
        action=texts.text(f"visit.detail.action.{_action(label, late)}"),
        collects=label is Badge.READY,
    )


def _action(label: Badge | None, late: bool) -> str:
    if label is Badge.READY:
        return "collect"
    return "officer" if late else "number"


# --- the questions --------------------------------------------------------------------------------------


def _answers(dossier: Dossier, label: Badge | None, today: date, texts: Catalogue) -> tuple[Answer, ...]:
    holder, doing = _holder(dossier, texts), _doing(dossier, texts)
    responsible = _responsible(dossier, texts)
    match label:
        case Badge.OVERDUE | Badge.OVERDUE_APOLOGISED:
            reason = _reason(dossier, texts)
            if reason is not None:
                return (reason, holder, doing, responsible)
            return (holder, doing, _result(dossier, texts), responsible)
        case Badge.SUPPLEMENT:
            few = len(dossier.supplements) <= _FEW_PAPERS
            return (holder, doing, responsible) if few else (holder, doing)
        case _:
            return (holder, doing, _when(dossier, today, texts), _result(dossier, texts), responsible)


def _settled(answers: tuple[Answer, ...], loading: bool, texts: Catalogue) -> tuple[Answer, ...]:
    """Puts words where no system gave an answer."""
    missing = texts.text("visit.detail.loading" if loading else "visit.unknown")
    return tuple(a if a.answer else replace(a, answer=missing, note="", known=False) for a in answers)


def _question(name: str, icon: str, answer: str, note: str, texts: Catalogue) -> Answer:
    return Answer(icon, texts.text(f"visit.question.{name}"), answer, note)


def _holder(dossier: Dossier, texts: Catalogue) -> Answer:
    holder = dossier.holder or dossier.holder_unit or dossier.agency
    note = (dossier.holder_unit or dossier.agency) if dossier.holder else ""
    return _question("holder", "user", holder, note, texts)


def _doing(dossier: Dossier, texts: Catalogue) -> Answer:
    doing = dossier.doing
    if not doing:
        named = dossier.status is not DossierStatus.UNKNOWN
        doing = texts.text(f"visit.status.{dossier.status.name.lower()}") if named else dossier.status_text
    note = dossier.doing_note
    if not note and dossier.since is not None:
        since: datetime = dossier.since.astimezone(ZONE)
        note = texts.text("visit.since", time=clock(since), date=written_date(since.date()))
    return _question("doing", "clipboard-list", doing, note, texts)


def _when(dossier: Dossier, today: date, texts: Catalogue) -> Answer:
    match due_state(dossier, today):
        case DueState.EARLY | DueState.ON_TIME | DueState.LATE | DueState.DONE:
            return _question("when", "calendar-days", *_finished(dossier, texts), texts)
        case DueState.STOPPED:
            note = ""
            if dossier.appointment is not None:
                note = texts.text("visit.when.first", date=written_date(dossier.appointment))
            return _question("when", "calendar-days", texts.text("visit.when.stopped"), note, texts)
        case DueState.UNTIMED:
            return _question("when", "calendar-days", texts.text("visit.when.untimed"), "", texts)
        case DueState.IN_TIME | DueState.DUE_SOON | DueState.OVERDUE:
            due = dossier.reappointment or dossier.appointment
            if due is None:
                return _question("when", "calendar-days", texts.text("visit.card.due"), "", texts)
            answer = texts.text("visit.card.due_on", date=written_date(due))
            left = left_words(dossier, today, texts).rstrip(".")
            return _question("when", "calendar-days", answer, left, texts)


def _finished(dossier: Dossier, texts: Catalogue) -> tuple[str, str]:
    """Early and late only where the portal says when it was done."""
    if dossier.finished is None:
        return texts.text("visit.when.done"), ""
    answer = texts.text("visit.when.done_on", date=written_date(dossier.finished))
    early = days_early(dossier)
    if early is None:
        return answer, ""
    if early == 0:
        return answer, texts.text("visit.when.on_time")
    return answer, texts.plural("visit.when.early" if early > 0 else "visit.when.late", abs(early))


def _result(dossier: Dossier, texts: Catalogue) -> Answer:
    return _question("result", "file-badge", dossier.result, dossier.result_note, texts)


def _responsible(dossier: Dossier, texts: Catalogue) -> Answer:
    note = (dossier.apology or dossier.agency) if dossier.responsible else dossier.apology
    return _question("responsible", "shield-check", dossier.responsible or dossier.agency, note, texts)


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
