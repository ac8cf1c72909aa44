"""The five stops."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.clock import ZONE
from kiosk.portal.model import Dossier, DossierStatus, ProgressStep, Stage
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


def test_a_late_hour_abroad_is_the_next_day_in_vietnam() -> None:
    """Instants come with any offset; the day is the one on the wall in Vietnam."""
    night = datetime(2026, 1, 19, 20, tzinfo=UTC)
    stops = timeline(dossier(progress=(ProgressStep(night, "", "", "", "", Stage.PROCESSING),)))
    assert [stop.on for stop in stops if stop.stage is Stage.PROCESSING] == [date(2026, 1, 20)]


_any_dossier = st.builds(
    dossier,
    status=st.sampled_from(DossierStatus),
    accepted=st.none() | st.dates(date(2026, 1, 1), date(2026, 1, 31)),
    finished=st.none() | st.dates(date(2026, 1, 1), date(2026, 1, 31)),
    progress=st.lists(
        st.builds(_step, st.none() | st.sampled_from(Stage), st.integers(1, 31)), max_size=6
    ).map(tuple),
)


@given(_any_dossier)
def test_one_stop_is_current_all_before_are_passed_and_none_ahead_has_a_day(one: Dossier) -> None:
    stops = timeline(one)
    if not stops:
        assert one.status in {DossierStatus.REGISTERED, DossierStatus.REFUSED, DossierStatus.UNKNOWN}
        return
    assert [stop.stage for stop in stops] == list(Stage)
    states = [stop.state for stop in stops]
    order = [StopState.PASSED, StopState.CURRENT, StopState.AHEAD]
    assert states == sorted(states, key=order.index)
    assert states.count(StopState.CURRENT) == (one.status is not DossierStatus.RETURNED)
    assert all(stop.on is None for stop in stops if stop.state is StopState.AHEAD)


@given(_any_dossier, st.randoms(use_true_random=False))
def test_the_order_of_the_history_does_not_matter(one: Dossier, random: Random) -> None:
    shuffled = list(one.progress)
    random.shuffle(shuffled)
    assert timeline(replace(one, progress=tuple(shuffled))) == timeline(one)


@given(_any_dossier)
def test_an_undecided_dossier_has_not_reached_its_result(one: Dossier) -> None:
    """Whatever the history claims: 9 alone means decided."""
    if one.status not in {DossierStatus.DECIDED, DossierStatus.RETURNED}:
        assert all(
            stop.state is StopState.AHEAD
            for stop in timeline(one)
            if stop.stage in {Stage.RESULT, Stage.RETURNED}
        )
