"""The embedded portal's people and dossiers, dated relative to a given day.

Dates in the data are working days from today, so that every due state is there on every day of the year.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from kiosk.clock import ZONE
from kiosk.portal.working_days import add_working_days
from kiosk.resources import config_folder

_PLACEHOLDER = re.compile(r"\{([+-]?\d+):(long|short|code)\}")
_FORMATS = {"long": "%d/%m/%Y", "short": "%d/%m", "code": "%y%m%d"}


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


def load(today: date) -> SyntheticData:
    """The data file as it stands on `today`."""
    with (config_folder() / "portal" / "synthetic.toml").open("rb") as file:
        raw = tomllib.load(file)
    citizens = {row["number"]: Citizen(row["number"], row["name"]) for row in raw["citizens"]}
    dossiers = tuple(
        _dated(serial, _merged(row, raw), citizens, today) for serial, row in enumerate(raw["dossiers"], 1)
    )
    return SyntheticData(
        citizens=tuple(citizens.values()),
        dossiers=dossiers,
        agency=raw["agency"],
        agency_code=raw["agency_code"],
        responsible={p["procedure_code"]: p["responsible"] for p in raw["procedures"].values()},
    )


def _merged(row: Mapping[str, Any], raw: Mapping[str, Any]) -> _Row:
    own = {key: value for key, value in row.items() if key not in {"procedure", "situation"}}
    return _Row.model_validate(raw["procedures"][row["procedure"]] | _situation(row["situation"], raw) | own)


def _situation(name: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    fields = dict(raw["situations"][name])
    like = fields.pop("like", None)
    return fields if like is None else _situation(like, raw) | fields


def _dated(serial: int, row: _Row, citizens: Mapping[str, Citizen], today: date) -> SyntheticDossier:
    worded = row.model_copy(
        update={
            name: _worded(getattr(row, name), today)
            for name in ("code", "apology", "doing_note", "late_reason", "late_note")
        }
    )
    return SyntheticDossier(
        id=f"65a{serial:021x}",
        code=worded.code,
        citizen=citizens[row.citizen],
        row=worded,
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
    return datetime.combine(add_working_days(today, int(days)), time.fromisoformat(clock), ZONE)


def _worded(text: str, today: date) -> str:
    return _PLACEHOLDER.sub(
        lambda found: add_working_days(today, int(found[1])).strftime(_FORMATS[found[2]]), text
    )
