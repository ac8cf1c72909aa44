"""The five stops of a dossier and the day each was reached (ui.md, Timeline). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kiosk.clock import ZONE
from kiosk.portal.model import Dossier, DossierStatus, Stage


class StopState(StrEnum):
    """How a stop is drawn."""

    PASSED = "passed"
    CURRENT = "current"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop; `on` is the day it was reached, None when ahead or not known."""

    stage: Stage
    state: StopState
    on: date | None


_STAGES = tuple(Stage)


def timeline(dossier: Dossier) -> tuple[Stop, ...]:
    """All five stops in order; empty for a dossier that was never taken in."""
    current = _current(dossier)
    if current is None:
        return ()
    at = _STAGES.index(current)
    days = _days(dossier)
    return tuple(
        Stop(stage, _state(position, at, finished=current is Stage.RETURNED), days.get(stage))
        if position <= at
        else Stop(stage, StopState.AHEAD, None)
        for position, stage in enumerate(_STAGES)
    )


def _state(position: int, at: int, *, finished: bool) -> StopState:
    return StopState.PASSED if position < at or finished else StopState.CURRENT


def _current(dossier: Dossier) -> Stage | None:
    """Status decides; the history only tells where an open dossier is between taking in and deciding."""
    match dossier.status:
        case DossierStatus.RETURNED:
            return Stage.RETURNED
        case DossierStatus.DECIDED:
            return Stage.RESULT
        case DossierStatus.REGISTERED | DossierStatus.REFUSED | DossierStatus.UNKNOWN:
            return None
        case _:
            reached = [step.stage for step in dossier.progress if step.stage is not None]
            inner = [stage for stage in reached if stage in {Stage.PROCESSING, Stage.SIGNING}]
            if inner:
                return max(inner, key=_STAGES.index)
            return Stage.RECEIVED if dossier.status is DossierStatus.ACCEPTED else Stage.PROCESSING


def _days(dossier: Dossier) -> dict[Stage, date]:
    """First day of each stage in the history; the portal's own dates fill the gaps."""
    days: dict[Stage, date] = {}
    for step in sorted(dossier.progress, key=lambda step: step.at):
        if step.stage is not None:
            days.setdefault(step.stage, step.at.astimezone(ZONE).date())
    if dossier.accepted is not None:
        days.setdefault(Stage.RECEIVED, dossier.accepted)
    if dossier.finished is not None:
        days.setdefault(Stage.RESULT, dossier.finished)
    return days
