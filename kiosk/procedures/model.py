"""What a citizen is told about a procedure. Public data only: nothing here belongs to a person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import product
from typing import TypeAlias

from pydantic import ConfigDict, with_config

MOST_QUESTIONS = 2
_CODE = re.compile(r"\d{1,2}\.\d{6}(?:\.[A-Z0-9.]{1,20})?")
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,29})")
_STRICT = ConfigDict(extra="forbid")


class Channel(StrEnum):
    """How a dossier can be handed in and its result received."""

    FULL = "toan-trinh"
    """Wholly online: nobody has to come."""
    PARTIAL = "mot-phan"
    """Begun online, some step at the counter."""
    COUNTER = "tai-quay"
    POST = "buu-chinh"


class PaperKind(StrEnum):
    """In which shape a paper is brought."""

    FORM = "to-khai"
    """Filled in on the form named; blank ones lie at the guidance desk."""
    ORIGINAL = "ban-chinh"
    COPY = "ban-sao"
    SHOWN = "xuat-trinh"
    """Shown and taken home again."""


class CatalogueFailure(StrEnum):
    """Why the catalogue on this terminal cannot answer."""

    DAMAGED = "damaged"
    """The file is there and is not a catalogue of this version; the next sync replaces it."""
    STORE = "store"
    """The disk: unreadable, full, or not writable."""
    BUSY = "busy"
    """Another sync is at work."""


class SourceFailure(StrEnum):
    """Why a source gave no catalogue; the one in use stays."""

    UNREADABLE = "unreadable"
    INVALID = "invalid"
    """Something in it is wrong, empty or there twice; `SourceProblem.where` says where."""


@dataclass(frozen=True, slots=True)
class SourceProblem:
    """The first thing wrong with a source, for technicians."""

    failure: SourceFailure
    where: str


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of a dossier. `id` is stable within its procedure."""

    id: str
    name: str
    kind: PaperKind = PaperKind.ORIGINAL
    copies: int = 1
    form: str = ""
    """Number of the form, for a paper that is one."""
    remark: str = ""

    def __post_init__(self) -> None:
        if not _SLUG.fullmatch(self.id):
            raise ValueError("a paper's id is lower-case letters, digits and hyphens, 30 at most")
        if not self.name.strip():
            raise ValueError("a paper needs a name")
        if not 1 <= self.copies <= 20:
            raise ValueError("between 1 and 20 copies")


Answers: TypeAlias = tuple[bool | None, ...]
"""One per question of the procedure: yes, no, or not answered (in a case: either way)."""


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class Case:
    """One situation (TRUONGHOP) with the papers it asks for, by id."""

    id: str
    papers: tuple[str, ...]
    name: str = ""
    when: Answers = ()
    """The answers that lead here."""

    def __post_init__(self) -> None:
        if not _SLUG.fullmatch(self.id):
            raise ValueError("a case's id is lower-case letters, digits and hyphens, 30 at most")
        if not self.papers or len(set(self.papers)) != len(self.papers):
            raise ValueError("a case needs papers, each once")

    def fits(self, answers: Answers) -> bool:
        """Can these answers, so far, still lead here?"""
        return all(
            wanted is None or given is None or wanted is given
            for wanted, given in zip(self.when, answers, strict=True)
        )


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class Field:
    """A field of administration (lĩnh vực)."""

    id: str
    name: str


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class Procedure:
    """A procedure as the catalogue describes it.

    Its cases must be told apart by the questions: every combination of answers leads to exactly one. Fee,
    time and legal basis are the catalogue's own words. Raises ValueError for what could not be shown.
    """

    code: str
    name: str
    field: Field
    agency: str
    """The deciding agency."""
    papers: tuple[Paper, ...]
    cases: tuple[Case, ...]
    questions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    """What people call it."""
    popularity: int = 0
    """0 to 9: breaks ties in a search."""
    steps: tuple[str, ...] = ()
    fee: str = ""
    time: str = ""
    channels: tuple[Channel, ...] = (Channel.COUNTER,)
    on_the_spot: bool = False
    """"5 tại chỗ": received, examined, approved, paid and given back at once."""
    result: str = ""
    legal: tuple[str, ...] = ()
    online_form: str = ""
    """Address of the online form, for a QR; https only."""

    def __post_init__(self) -> None:
        for wrong in _wrong_with(self):
            raise ValueError(wrong)

    def paper(self, paper: str) -> Paper:
        return next(each for each in self.papers if each.id == paper)


def _wrong_with(procedure: Procedure) -> Iterator[str]:
    if not _CODE.fullmatch(procedure.code):
        yield "a procedure code looks like 1.001193"
    if not (procedure.name.strip() and procedure.agency.strip() and procedure.field.name.strip()):
        yield "name, field and agency must be filled in"
    if not _SLUG.fullmatch(procedure.field.id):
        yield "a field's id is lower-case letters, digits and hyphens, 30 at most"
    if not 0 <= procedure.popularity <= 9:
        yield "popularity is 0 to 9"
    if not procedure.channels or {Channel.FULL, Channel.PARTIAL} <= set(procedure.channels):
        yield "at least one channel, and not both toan-trinh and mot-phan"
    if procedure.online_form and not procedure.online_form.startswith("https://"):
        yield "online_form begins with https://"
    yield from _wrong_with_cases(procedure)


def _wrong_with_cases(procedure: Procedure) -> Iterator[str]:
    known = {paper.id for paper in procedure.papers}
    if len(known) != len(procedure.papers):
        yield "two papers have the same id"
    if len(procedure.questions) > MOST_QUESTIONS:
        yield f"at most {MOST_QUESTIONS} questions"
        return
    if len({case.id for case in procedure.cases}) != len(procedure.cases):
        yield "two cases have the same id"
    for case in procedure.cases:
        if len(case.when) != len(procedure.questions):
            yield f"case {case.id}: one answer for each question"
            return
        if not set(case.papers) <= known:
            yield f"case {case.id}: a paper that is not in the list"
    if known - {paper for case in procedure.cases for paper in case.papers}:
        yield "a paper that no case asks for"
    for answers in product((True, False), repeat=len(procedure.questions)):
        if sum(case.fits(answers) for case in procedure.cases) != 1:
            yield "every combination of answers must lead to exactly one case"


@dataclass(frozen=True, slots=True)
class ProcedureCatalogue:
    """All procedures of one source, as of one day."""

    version: date
    source: str
    procedures: tuple[Procedure, ...]


@dataclass(frozen=True, slots=True)
class CatalogueInfo:
    """What is known about the catalogue in use."""

    version: date
    source: str
    synced: datetime | None
    """None: never synced, the data that came with the program are used."""
    count: int

    def age_days(self, today: date) -> int:
        """Days since the version; never negative, for a clock that is behind."""
        return max(0, (today - self.version).days)


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of a result list."""

    code: str
    name: str
    field: Field
    agency: str


@dataclass(frozen=True, slots=True)
class FieldCount:
    """A field and how many procedures it has."""

    field: Field
    count: int
