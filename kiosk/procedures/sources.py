"""Where a catalogue comes from. Every source is read whole, checked, and only then used."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from drivers.deadline import Deadline
from kiosk.procedures.codec import NotAProcedureError, from_data
from kiosk.procedures.model import Procedure, ProcedureCatalogue, SourceFailure, SourceProblem
from kiosk.resources import config_folder

_INDEX = "catalogue.toml"
"""Version, name and abbreviations; every other file holds one field."""
_LARGEST = 16 * 1024 * 1024
"""Bytes of one file; larger ones are refused unread."""


class ProcedureSource(Protocol):
    """Gives the whole catalogue, or the first thing wrong with it, before the deadline."""

    def fetch(self, deadline: Deadline) -> ProcedureCatalogue | SourceProblem: ...


class FolderSource:
    """A folder of TOML files: `catalogue.toml`, and one file a field."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def fetch(self, deadline: Deadline) -> ProcedureCatalogue | SourceProblem:
        where = _INDEX
        try:
            index = _read(self._folder / _INDEX)
            version, name = index.get("version"), index.get("source")
            if type(version) is not date or not isinstance(name, str) or not name.strip():
                return SourceProblem(SourceFailure.INVALID, f"{_INDEX}: version and source")
            procedures: list[Procedure] = []
            for path in sorted(self._folder.glob("*.toml")):
                if path.name != _INDEX:
                    where = path.name
                    if deadline.passed:
                        return SourceProblem(SourceFailure.UNREADABLE, f"{where}: deadline")
                    procedures += _procedures(_read(path))
        except (OSError, UnicodeDecodeError) as error:
            return SourceProblem(SourceFailure.UNREADABLE, f"{where}: {type(error).__name__}")
        except (tomllib.TOMLDecodeError, NotAProcedureError) as error:
            return SourceProblem(SourceFailure.INVALID, f"{where}: {error}")
        return checked(ProcedureCatalogue(version, name, tuple(procedures)))


def shipped_folder() -> Path:
    """The catalogue that comes with the program."""
    return config_folder() / "procedures"


def checked(catalogue: ProcedureCatalogue) -> ProcedureCatalogue | SourceProblem:
    """What no single procedure can know: something is there, no code twice, a field has one name."""
    if not catalogue.procedures:
        return SourceProblem(SourceFailure.INVALID, "no procedures")
    codes: set[str] = set()
    fields: dict[str, str] = {}
    for procedure in catalogue.procedures:
        if procedure.code in codes:
            return SourceProblem(SourceFailure.INVALID, f"{procedure.code}: twice")
        codes.add(procedure.code)
        if fields.setdefault(procedure.field.id, procedure.field.name) != procedure.field.name:
            return SourceProblem(SourceFailure.INVALID, f"{procedure.code}: field has two names")
    return catalogue


def _read(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise NotAProcedureError("larger than a catalogue can be")
    return tomllib.loads(data.decode())


def _procedures(data: dict[str, Any]) -> Iterator[Procedure]:
    """What a file says at its top (field, agency, legal, steps, channels) holds for all of its procedures."""
    entries = data.pop("procedure", None)
    if not isinstance(entries, list):
        raise NotAProcedureError("no [[procedure]]")
    for entry in entries:
        if not isinstance(entry, dict):
            raise NotAProcedureError("procedure: not a table")
        code = entry.get("code", "?")
        try:
            yield from_data(_whole({**data, **entry}))
        except NotAProcedureError as wrong:
            raise NotAProcedureError(f"{code}: {wrong}") from None


def _whole(entry: dict[str, Any]) -> dict[str, Any]:
    """Without cases there is one, and it asks for everything. `when` is written yes, no or any."""
    papers = entry.get("papers")
    if "cases" not in entry and isinstance(papers, list):
        ids = tuple(paper.get("id") for paper in papers if isinstance(paper, dict))
        return {**entry, "cases": [{"id": "chung", "papers": ids}]}
    cases = entry.get("cases")
    if isinstance(cases, list):
        return {**entry, "cases": [_case(case) if isinstance(case, dict) else case for case in cases]}
    return entry


_ANSWERS = {"yes": True, "no": False, "any": None}


def _case(case: dict[str, Any]) -> dict[str, Any]:
    """TOML has no null, so answers are words; anything else is left for the check to refuse."""
    when = case.get("when", [])
    if not isinstance(when, list):
        return case
    return {**case, "when": [_ANSWERS.get(each, each) if isinstance(each, str) else each for each in when]}


def shipped_abbreviations() -> dict[str, tuple[str, ...]]:
    """What people type → what it stands for; the terminal's own, whatever the source of the procedures.

    Raises OSError or NotAProcedureError: the file is part of the program.
    """
    table = _read(shipped_folder() / _INDEX).get("abbreviations")
    if not isinstance(table, dict):
        raise NotAProcedureError("no [abbreviations]")
    return {short: tuple(meanings) for short, meanings in table.items()}
