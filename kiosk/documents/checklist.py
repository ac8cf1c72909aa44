"""The list of papers for a procedure, with what is in hand and what is still missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from drivers.printer.document import (
    WIDTH_80MM,
    Element,
    Feed,
    Mark,
    PrintDocument,
    Rule,
    Text,
    Weight,
)
from kiosk.documents.centre import (
    Catalogues,
    CentreInfo,
    Sizes,
    centred,
    foot,
    head,
    in_local,
    local_catalogue,
    sizes,
    written_date,
)
from kiosk.documents.parts import heading, papers, plain_qr, title
from kiosk.i18n import DEFAULT, Catalogue


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of the list."""

    name: str
    in_hand: bool = False
    remark: str = ""
    """Copies, form, original: `01 bản chính`."""


@dataclass(frozen=True, slots=True)
class Checklist:
    """Papers of one procedure in one case."""

    procedure: str
    papers: tuple[Paper, ...]
    case: str = ""
    """Which case the citizen's answers have chosen; empty where there is one only."""
    ticked: bool = True
    """The citizen has gone through the list; else it is only a list."""
    as_of: date | None = None
    """Day of the catalogue it was taken from."""

    @property
    def missing(self) -> tuple[Paper, ...]:
        return tuple(paper for paper in self.papers if not paper.in_hand)


def checklist_document(
    checklist: Checklist, centre: CentreInfo, language: str, catalogue: Catalogues, width: int
) -> PrintDocument:
    """What is missing comes first."""
    vi, local = catalogue(DEFAULT), local_catalogue(language, catalogue)
    size = sizes(width)
    text = 30 if width >= WIDTH_80MM else 26
    elements: list[Element] = [
        *head(centre, size),
        *title("checklist.title", size, vi, local),
        Text(checklist.procedure, size.body + 4, Weight.SEMIBOLD),
        Text(checklist.case, size.body),
    ]
    missing = checklist.missing if checklist.ticked else checklist.papers
    in_hand = [paper for paper in checklist.papers if paper not in missing]
    if missing:
        message = "checklist.missing" if checklist.ticked else "checklist.needed"
        elements += [Feed(8), Rule(), *_counted(message, len(missing), size, vi, local)]
        elements += papers(map(_said, missing), Mark.OPEN, text)
    else:
        elements += title("checklist.complete", size, vi, local)
    if in_hand:
        elements += [Feed(8), Rule(), *_counted("checklist.have", len(in_hand), size, vi, local)]
        elements += papers(map(_said, in_hand), Mark.TICKED, text)
    if missing:
        elements += plain_qr([checklist.procedure, *(f"- {_said(paper)}" for paper in missing)], size)
    else:
        elements += [Feed(8), Rule(), Feed(8)]
    if checklist.as_of:
        day = written_date(checklist.as_of)
        elements.append(centred(vi.text("checklist.as_of", date=day), size.small))
        if local:
            elements.append(in_local(local.text("checklist.as_of", date=day)))
    return PrintDocument(width, (*elements, *foot(centre, size, vi, local)))


def _counted(message: str, count: int, size: Sizes, vi: Catalogue, local: Catalogue | None) -> list[Element]:
    return heading(vi.plural(message, count), local.plural(message, count) if local else "", size)


def _said(paper: Paper) -> str:
    return f"{paper.name} ({paper.remark})" if paper.remark else paper.name
