"""The embedded portal's people and dossiers, dated relative to a given day.

Dates in the data are working days from today, so that every due state is there on every day of the year.
The hand-written people come first; the made-up ones (`kiosk.portal.embedded.population`) follow.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache
from itertools import chain
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from kiosk.clock import ZONE
from kiosk.portal.embedded.population import Visitor, dossier_rows, visitors
from kiosk.portal.working_days import add_working_days
from kiosk.resources import config_folder

_PLACEHOLDER = re.compile(r"\{([+-]?\d+):(long|short|code|full)\}")
_FORMATS = {"long": "%d/%m/%Y", "short": "%d/%m", "code": "%y%m%d", "full": "%Y%m%d"}
_WORDED = ("code", "apology", "doing_note", "late_reason", "late_note")
"""Fields with dates in their text."""
_OFFSETS = 256
"""Days that are remembered: counting working days costs more than all else here."""


class _Row(BaseModel):
    """One dossier of the data file after its procedure and situation were merged in."""

    model_config = ConfigDict(extra="forbid")

    code: str
    citizen: str
    owner: str = ""
    relation: str = ""
    procedure: str
    procedure_code: str
    responsible: str
    result: str
    result_note: str = ""
    status: int = Field(ge=0, le=10)
    status_text: str
    accepted: str = ""
    appointment: str = ""
    finished: str = ""
    holder: str = ""
    holder_unit: str = ""
    doing: str = ""
    doing_note: str = ""
    since: str = ""
    at_counter: str = ""
    next_counter: str = ""
    apology: str = ""
    late_reason: str = ""
    late_note: str = ""
    supplement_due: str = ""
    supplement_url: str = ""
    supplements: list[tuple[str, str]] = []
    fee_due: int | None = None
    business: bool = False
    by_post: bool = False
    result_file: str = ""
    moves: list[tuple[str, str, str]] = []
    steps: list[tuple[str, str, str]] = []


@dataclass(frozen=True, slots=True)
class Move:
    """The appointment was moved; `reason` is `late`, `supplement` or `payment`."""

    previous: datetime
    current: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the history."""

    stage: str
    at: datetime
    what: str


@dataclass(frozen=True, slots=True)
class Citizen:
    """A synthetic person."""

    number: str = field(repr=False)
    name: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SyntheticDossier:
    """A dossier with real dates."""

    id: str
    code: str
    citizen: Citizen
    row: _Row = field(repr=False)
    accepted: datetime | None
    appointment: datetime | None
    finished: datetime | None
    since: datetime | None
    supplement_due: datetime | None
    moves: tuple[Move, ...]
    steps: tuple[Step, ...]

    @property
    def receipt_secret(self) -> str:
        """What the receipt prints for whoever looks it up by code: six digits, the same on every day."""
        digest = hashlib.blake2b(self.id.encode(), digest_size=8).digest()
        return f"{int.from_bytes(digest) % 1_000_000:06d}"


@dataclass(frozen=True, slots=True)
class SyntheticData:
    """Everything the embedded portal knows."""

    citizens: tuple[Citizen, ...]
    dossiers: tuple[SyntheticDossier, ...]
    agency: str
    agency_code: str
    responsible: Mapping[str, str]
    """By procedure code."""
    visitors: tuple[Visitor, ...] = field(repr=False)
    """The made-up ones: who comes, and for whose dossiers."""


def load(today: date) -> SyntheticData:
    """The data file as it stands on `today`."""
    with (config_folder() / "portal" / "synthetic.toml").open("rb") as file:
        raw = tomllib.load(file)
    situations = {name: _situation(name, raw["situations"]) for name in raw["situations"]}
    people = visitors()
    citizens = {row["number"]: Citizen(row["number"], row["name"]) for row in raw["citizens"]}
    for one in people:
        citizens[one.number] = Citizen(one.number, one.name)
        citizens[one.filed_under] = Citizen(one.filed_under, one.applicant)
    rows = chain(
        raw["dossiers"], dossier_rows(people, tuple(raw["procedures"]), situations, raw["agency_code"])
    )
    return SyntheticData(
        citizens=tuple(citizens.values()),
        dossiers=tuple(
            _dated(serial, _merged(row, raw["procedures"], situations, today), citizens, today)
            for serial, row in enumerate(rows, 1)
        ),
        agency=raw["agency"],
        agency_code=raw["agency_code"],
        responsible={p["procedure_code"]: p["responsible"] for p in raw["procedures"].values()},
        visitors=people,
    )


def _merged(
    row: Mapping[str, Any],
    procedures: Mapping[str, Any],
    situations: Mapping[str, Mapping[str, Any]],
    today: date,
) -> _Row:
    own = {key: value for key, value in row.items() if key not in {"procedure", "situation"}}
    fields = procedures[row["procedure"]] | situations[row["situation"]] | own
    worded = {key: _worded(fields[key], today) for key in _WORDED if key in fields}
    return _Row.model_validate(fields | worded)


def _situation(name: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    fields = dict(raw[name])
    like = fields.pop("like", None)
    return fields if like is None else _situation(like, raw) | fields


def _dated(serial: int, row: _Row, citizens: Mapping[str, Citizen], today: date) -> SyntheticDossier:
    return SyntheticDossier(
        id=f"65a{serial:021x}",
        code=row.code,
        citizen=citizens[row.citizen],
        row=row,
        accepted=_at(row.accepted, today),
        appointment=_at(row.appointment, today),
        finished=_at(row.finished, today),
        since=_at(row.since, today),
        supplement_due=_at(row.supplement_due, today),
        moves=tuple(Move(_when(a, today), _when(b, today), reason) for a, b, reason in row.moves),
        steps=tuple(Step(stage, _when(at, today), what) for stage, at, what in row.steps),
    )


def _at(text: str, today: date) -> datetime | None:
    return _when(text, today) if text else None


def _when(text: str, today: date) -> datetime:
    """`-2 09:20` as an instant."""
    days, clock = text.split()
    return datetime.combine(_day(today, int(days)), time.fromisoformat(clock), ZONE)


def _worded(text: str, today: date) -> str:
    return _PLACEHOLDER.sub(lambda found: _day(today, int(found[1])).strftime(_FORMATS[found[2]]), text)


@lru_cache(maxsize=_OFFSETS)
def _day(today: date, offset: int) -> date:
    return add_working_days(today, offset)
