"""What a dossier asks of its citizen."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.portal.due import badge, ready_to_collect, result_place
from kiosk.portal.model import Badge, Dossier, DossierStatus, ResultPlace, SupplementItem
from kiosk.portal.next_step import Ask, Collect, HandIn, NextStep, Nothing, Pay, Wait, next_step
from tests.kiosk.portal.samples import TODAY, dossier

S = DossierStatus
DAY = timedelta(days=1)
PAPER = SupplementItem("Trích đo địa chính", "Bản gốc")

dates = st.none() | st.dates(date(2025, 6, 1), date(2026, 12, 31))
any_dossier = st.builds(
    dossier,
    status=st.sampled_from(DossierStatus),
    appointment=dates,
    reappointment=dates,
    finished=dates,
    supplement_due=dates,
    supplements=st.sampled_from([(), (PAPER,)]),
    fee_due=st.none() | st.integers(0, 10**9),
    at_counter=st.sampled_from(["", "5"]),
    next_counter=st.sampled_from(["", "3"]),
    by_post=st.booleans(),
    digital_result=st.booleans(),
)
days = st.dates(date(2025, 6, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (
            dossier(S.SUPPLEMENT_REQUIRED, supplement_due=TODAY, supplements=(PAPER,), next_counter="3"),
            HandIn((PAPER,), TODAY, late=False, counter="3"),
        ),
        (
            dossier(S.SUPPLEMENT_REQUIRED, supplement_due=TODAY - DAY, supplement_url="https://x.example"),
            HandIn((), TODAY - DAY, late=True, counter="", url="https://x.example"),
        ),
        (dossier(S.SUPPLEMENT_REQUIRED), HandIn((), None, late=False, counter="")),
        (dossier(S.PAYMENT_REQUIRED, fee_due=500_000, next_counter="2"), Pay(500_000, "2")),
        (dossier(S.PAYMENT_REQUIRED), Pay(None, "")),
        (dossier(S.DECIDED, at_counter="5"), Collect(ResultPlace.COUNTER, "5")),
        (dossier(S.DECIDED), Collect(ResultPlace.ASK, "")),
        (dossier(S.DECIDED, by_post=True), Collect(ResultPlace.POST, "")),
        (dossier(S.DECIDED, digital_result=True), Collect(ResultPlace.DIGITAL, "")),
        (dossier(S.ACCEPTED, appointment=TODAY + DAY), Wait(TODAY + DAY)),
        (dossier(appointment=None), Wait(None)),
        (dossier(appointment=TODAY - DAY), Ask(None)),
        (dossier(appointment=TODAY - DAY, reappointment=TODAY + 5 * DAY), Ask(TODAY + 5 * DAY)),
        (dossier(S.REGISTERED), Wait(None)),
        (dossier(S.UNKNOWN), Wait(None)),
        (dossier(S.REFUSED), Nothing()),
        (dossier(S.WITHDRAWN), Nothing()),
        (dossier(S.SUSPENDED, appointment=TODAY - DAY), Nothing()),
        (dossier(S.RETURNED, at_counter="5", by_post=True), Nothing()),
    ],
)
def test_each_situation_has_one_step(one: Dossier, expected: NextStep) -> None:
    assert next_step(one, TODAY) == expected


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({}, ResultPlace.ASK),
        ({"at_counter": "5"}, ResultPlace.COUNTER),
        # Returned by the post, it lies at the counter now.
        ({"at_counter": "5", "by_post": True}, ResultPlace.COUNTER),
        ({"by_post": True, "digital_result": True}, ResultPlace.POST),
        ({"digital_result": True}, ResultPlace.DIGITAL),
    ],
)
def test_a_result_is_called_there_only_where_it_is_known_to_be(
    fields: dict[str, object], place: ResultPlace
) -> None:
    assert result_place(dossier(S.DECIDED, **fields)) is place
    assert result_place(dossier(S.RETURNED, **fields)) is None
    assert result_place(dossier(S.IN_PROGRESS, **fields)) is None


@given(any_dossier, days)
def test_the_step_never_contradicts_the_badge(one: Dossier, today: date) -> None:
    step, label = next_step(one, today), badge(one, today)
    assert isinstance(step, HandIn) == (label is Badge.SUPPLEMENT)
    assert isinstance(step, Pay) == (label is Badge.PAYMENT)
    assert isinstance(step, Collect) == (label is Badge.READY)
    assert isinstance(step, Ask) == (label in {Badge.OVERDUE, Badge.OVERDUE_APOLOGISED})
    invited = isinstance(step, Collect) and step.place is ResultPlace.COUNTER
    assert invited == ready_to_collect(one)
    if isinstance(step, Collect):
        assert bool(step.counter) == (step.place is ResultPlace.COUNTER)


@given(any_dossier, days)
def test_nobody_is_told_to_wait_for_a_day_that_has_passed(one: Dossier, today: date) -> None:
    step = next_step(one, today)
    if isinstance(step, Wait) and step.until is not None and one.reappointment is None:
        assert step.until >= today
    if isinstance(step, HandIn):
        assert step.late == (step.until is not None and step.until < today)
