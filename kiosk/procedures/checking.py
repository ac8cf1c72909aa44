"""Soát giấy trước khi chờ: two questions pick the case, ticks say what is in hand. A pure reducer.

Nothing in here belongs to a person, and nothing depends on the order of touches: ticks outlive a changed
answer, because the paper is still in the citizen's hand.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypeAlias, assert_never

from kiosk.documents.checklist import Checklist
from kiosk.documents.checklist import Paper as ListedPaper
from kiosk.i18n import Catalogue
from kiosk.procedures.model import Answers, Case, Paper, PaperKind, Procedure


@dataclass(frozen=True, slots=True)
class Answered:
    """A question, counted from 0, was answered."""

    question: int
    yes: bool


@dataclass(frozen=True, slots=True)
class Ticked:
    """A paper was touched: in hand, or not after all."""

    paper: str


@dataclass(frozen=True, slots=True)
class Restarted:
    """All answers and ticks are taken back."""


CheckEvent: TypeAlias = Answered | Ticked | Restarted


class Advice(StrEnum):
    """The one line under the list."""

    ANSWER_FIRST = "answer_first"
    COMPLETE = "complete"
    FILL_IN_HERE = "fill_in_here"
    """Only forms are missing: they lie at the guidance desk."""
    FETCH = "fetch"
    """Something is missing that cannot be had here."""


@dataclass(frozen=True, slots=True)
class PaperCheck:
    """How far a citizen has gone through the papers of a procedure."""

    procedure: Procedure
    answers: Answers
    ticks: frozenset[str] = frozenset()

    @property
    def case(self) -> Case | None:
        """The case, as soon as the answers leave only one."""
        left = [case for case in self.procedure.cases if case.fits(self.answers)]
        return left[0] if len(left) == 1 else None

    @property
    def needed(self) -> tuple[Paper, ...]:
        """The papers of the case, in its order; none before it is known."""
        case = self.case
        return tuple(self.procedure.paper(each) for each in case.papers) if case else ()

    @property
    def missing(self) -> tuple[Paper, ...]:
        return tuple(paper for paper in self.needed if paper.id not in self.ticks)

    @property
    def advice(self) -> Advice:
        if self.case is None:
            return Advice.ANSWER_FIRST
        if not self.missing:
            return Advice.COMPLETE
        here = all(paper.kind is PaperKind.FORM for paper in self.missing)
        return Advice.FILL_IN_HERE if here else Advice.FETCH


def begin(procedure: Procedure) -> PaperCheck:
    """Nothing answered, nothing in hand."""
    return PaperCheck(procedure, (None,) * len(procedure.questions))


def check(state: PaperCheck, event: CheckEvent) -> PaperCheck:
    """The next state; an event about a question or paper that is not there changes nothing."""
    match event:
        case Answered(question, yes):
            if not 0 <= question < len(state.answers):
                return state
            answers = (*state.answers[:question], yes, *state.answers[question + 1 :])
            return replace(state, answers=answers)
        case Ticked(paper):
            if paper not in {each.id for each in state.needed}:
                return state
            return replace(state, ticks=state.ticks ^ {paper})
        case Restarted():
            return begin(state.procedure)
        case _ as unreachable:
            assert_never(unreachable)


def checklist_of(state: PaperCheck, as_of: date, vi: Catalogue) -> Checklist | None:
    """What `checklist_document` prints, in the language of the papers; None before the case is known."""
    case = state.case
    if case is None:
        return None
    papers = tuple(
        ListedPaper(paper.name, paper.id in state.ticks, remark_of(paper, vi)) for paper in state.needed
    )
    return Checklist(state.procedure.name, papers, case.name, ticked=bool(state.ticks), as_of=as_of)


def remark_of(paper: Paper, vi: Catalogue) -> str:
    """Copies and kind, form, and the catalogue's own remark: `01 bản chính, Bản chính của cơ sở y tế`."""
    parts = (vi.text(f"procedures.paper.{paper.kind.name.lower()}", copies=f"{paper.copies:02}"), paper.form)
    return ", ".join(part for part in (*parts, paper.remark) if part)
