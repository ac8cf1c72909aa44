"""The five stops."""

from __future__ import annotations

from datetime import datetime

import pytest

from kiosk.clock import ZONE
from kiosk.portal.model import DossierStatus, ProgressStep, Stage
from kiosk.portal.timeline import StopState, timeline
from tests.kiosk.portal.samples import TODAY, dossier


def _step(stage: Stage | None, day: int) -> ProgressStep:
    return ProgressStep(datetime(2026, 1, day, 8, tzinfo=ZONE), "", "", "", "", stage)


def test_a_decided_dossier_stands_at_its_result_with_the_days_it_took() -> None:
    stops = timeline(
        dossier(
            DossierStatus.DECIDED,
            accepted=TODAY.replace(day=19),
            finished=TODAY.replace(day=20),
            progress=(_step(Stage.SIGNING, 20), _step(Stage.PROCESSING, 19), _step(Stage.PROCESSING, 20)),
        )
    )
    assert [stop.stage for stop in stops] == list(Stage)
    assert [stop.state for stop in stops] == [StopState.PASSED] * 3 + [StopState.CURRENT, StopState.AHEAD]
    assert [stop.on and stop.on.day for stop in stops] == [19, 19, 20, 20, None]


@pytest.mark.parametrize(
    ("status", "progress", "current"),
    [
        (DossierStatus.ACCEPTED, (), Stage.RECEIVED),
        (DossierStatus.IN_PROGRESS, (), Stage.PROCESSING),
        (DossierStatus.IN_PROGRESS, (_step(Stage.SIGNING, 20), _step(None, 21)), Stage.SIGNING),
        (DossierStatus.SUPPLEMENT_REQUIRED, (_step(Stage.RECEIVED, 8),), Stage.PROCESSING),
    ],
)
def test_history_places_a_dossier_that_is_not_decided(
    status: DossierStatus, progress: tuple[ProgressStep, ...], current: Stage
) -> None:
    stops = timeline(dossier(status, progress=progress))
    assert [stop.stage for stop in stops if stop.state is StopState.CURRENT] == [current]


def test_a_returned_dossier_has_every_stop_behind_it() -> None:
    assert {stop.state for stop in timeline(dossier(DossierStatus.RETURNED))} == {StopState.PASSED}


@pytest.mark.parametrize("status", [DossierStatus.REGISTERED, DossierStatus.REFUSED, DossierStatus.UNKNOWN])
def test_what_was_not_taken_in_has_no_timeline(status: DossierStatus) -> None:
    assert timeline(dossier(status)) == ()
