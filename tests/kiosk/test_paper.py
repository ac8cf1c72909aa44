"""The count of the paper: what is left, when to warn, and what a change of the roll does to it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.printer.model import PrinterStatus, PrintOutcome
from kiosk.clock import ZONE
from kiosk.paper import (
    DOTS_PER_MM,
    REMEMBERED,
    USUAL_TICKET,
    Forecast,
    Noticed,
    PaperNote,
    PaperRules,
    PaperWatch,
    Roll,
    Verdict,
    forecast,
    noted,
    notice,
    printed,
)

AT = datetime(2026, 1, 21, 8, 46, tzinfo=ZONE)
RULES = PaperRules(roll_mm=10_000, warn_tickets=20)
TICKET = 100 * DOTS_PER_MM


def fresh_roll() -> Roll:
    return noted(Roll(), PaperNote.NEW_ROLL, AT)


def after(roll: Roll, tickets: int, dots: int = TICKET) -> Roll:
    for _ in range(tickets):
        roll = printed(roll, dots, PrintOutcome.CONFIRMED)
    return roll


def left(roll: Roll) -> Forecast:
    return forecast(roll, RULES)


def test_a_full_roll_is_counted_down_in_millimetres_and_tickets() -> None:
    told = left(after(fresh_roll(), 30))
    assert (told.used_mm, told.left_mm, told.left_tickets) == (3_000, 7_000, 70)
    assert told.since == AT


def test_what_did_not_come_out_adds_nothing_and_what_nobody_knows_adds_all() -> None:
    roll = fresh_roll()
    assert printed(roll, TICKET, PrintOutcome.NOT_PRINTED) == roll
    assert printed(roll, TICKET, PrintOutcome.UNKNOWN).used == TICKET


def test_staff_are_warned_before_the_end_and_not_earlier() -> None:
    assert not left(after(fresh_roll(), 79)).low
    assert left(after(fresh_roll(), 80)).low


def test_of_a_roll_nobody_saw_being_put_in_nothing_is_claimed() -> None:
    told = left(after(Roll(), 500))
    assert told.left_mm is None
    assert told.left_tickets is None
    assert not told.low


def test_tickets_left_follow_the_length_of_the_latest_ones() -> None:
    roll = after(fresh_roll(), 10)
    longer = after(roll, REMEMBERED, dots=2 * TICKET)
    assert left(longer).ticket_mm == 200
    assert left(longer).left_tickets == (10_000 - 1_000 - REMEMBERED * 200) // 200


def test_a_test_line_takes_paper_and_is_no_ticket() -> None:
    roll = printed(fresh_roll(), 25 * DOTS_PER_MM, PrintOutcome.CONFIRMED, ticket=False)
    assert left(roll).used_mm == 25
    assert left(roll).ticket_mm == USUAL_TICKET // DOTS_PER_MM


def test_the_sensor_corrects_a_count_that_was_too_hopeful() -> None:
    roll = noted(after(fresh_roll(), 10), PaperNote.NEAR_END, AT)
    assert left(roll).left_mm == 2_000
    assert left(after(roll, 5)).left_mm == 1_500


def test_the_sensor_also_tells_of_a_roll_nobody_knew() -> None:
    assert left(noted(after(Roll(), 10), PaperNote.NEAR_END, AT)).left_tickets == 20


def test_what_is_left_behind_the_sensor_is_learned_from_a_roll_printed_to_its_end() -> None:
    roll = noted(after(fresh_roll(), 50), PaperNote.NEAR_END, AT)
    roll = noted(after(roll, 31), PaperNote.RAN_OUT, AT)
    assert left(roll).left_tickets == 0
    next_one = noted(after(noted(roll, PaperNote.NEW_ROLL, AT), 40), PaperNote.NEAR_END, AT)
    assert left(next_one).left_mm == 3_100


def test_a_sensor_that_flickers_teaches_nothing() -> None:
    roll = noted(noted(after(fresh_roll(), 50), PaperNote.NEAR_END, AT), PaperNote.RAN_OUT, AT)
    assert roll.behind_sensor is None


def test_near_end_said_twice_counts_from_the_first_time() -> None:
    once = noted(after(fresh_roll(), 10), PaperNote.NEAR_END, AT)
    later = after(once, 3)
    assert noted(later, PaperNote.NEAR_END, AT) == later


def test_a_longer_roll_than_configured_never_counts_below_nothing() -> None:
    assert left(after(fresh_roll(), 500)).left_mm == 0


def test_a_wrong_change_is_taken_back_with_all_that_was_printed_since() -> None:
    old = after(fresh_roll(), 60)
    new = after(noted(old, PaperNote.NEW_ROLL, AT + timedelta(hours=1)), 7)
    kept = noted(new, PaperNote.SAME_ROLL, AT + timedelta(hours=2))
    assert kept.since == AT
    assert left(kept).used_mm == 6_700


def test_a_cover_opened_again_to_put_the_new_roll_right_does_not_lose_the_old_count() -> None:
    old = after(fresh_roll(), 60)
    new = printed(noted(old, PaperNote.NEW_ROLL, AT), 200, PrintOutcome.CONFIRMED, ticket=False)
    kept = noted(noted(new, PaperNote.NEW_ROLL, AT), PaperNote.SAME_ROLL, AT)
    assert left(kept).used_mm == 6_000


def test_taking_back_without_a_change_changes_nothing() -> None:
    roll = after(fresh_roll(), 3)
    assert noted(Roll(used=5), PaperNote.SAME_ROLL, AT) == Roll(used=5)
    assert noted(noted(roll, PaperNote.SAME_ROLL, AT), PaperNote.SAME_ROLL, AT).used == roll.used


@given(
    st.lists(
        st.one_of(
            st.sampled_from(PaperNote), st.tuples(st.integers(0, 5_000), st.sampled_from(PrintOutcome))
        ),
        max_size=80,
    )
)
def test_whatever_happens_the_forecast_stays_within_the_roll(
    steps: list[PaperNote | tuple[int, PrintOutcome]],
) -> None:
    roll = Roll()
    for step in steps:
        roll = noted(roll, step, AT) if isinstance(step, PaperNote) else printed(roll, *step)
        told = left(roll)
        assert roll.before is None or roll.before.before is None
        assert told.left_mm is None or 0 <= told.left_mm <= 20_000
        assert (told.left_mm is None) == (told.left_tickets is None)


# --- recognising a change -------------------------------------------------------------------------------


def seen(*statuses: PrinterStatus, watch: PaperWatch | None = None) -> tuple[Noticed, tuple[PaperNote, ...]]:
    """The last status' meaning, and all notes on the way."""
    told = Noticed(watch or PaperWatch())
    notes: tuple[PaperNote, ...] = ()
    for status in statuses:
        told = notice(told.watch, status)
        notes += told.notes
    return told, notes


S = PrinterStatus


@pytest.mark.parametrize(
    ("statuses", "verdict", "notes"),
    [
        ((S.READY, S.COVER_OPEN, S.READY), Verdict.UNSURE, ()),
        ((S.NEAR_END, S.COVER_OPEN, S.READY), Verdict.NEW, (PaperNote.NEAR_END, PaperNote.NEW_ROLL)),
        ((S.NEAR_END, S.COVER_OPEN, S.NEAR_END), Verdict.SAME, (PaperNote.NEAR_END,)),
        ((S.READY, S.COVER_OPEN, S.NEAR_END), Verdict.SAME, (PaperNote.NEAR_END,)),
        ((S.PAPER_OUT, S.COVER_OPEN, S.READY), Verdict.NEW, (PaperNote.RAN_OUT, PaperNote.NEW_ROLL)),
        ((S.PAPER_OUT, S.READY), None, (PaperNote.RAN_OUT, PaperNote.NEW_ROLL)),
        ((S.PAPER_OUT, S.DISCONNECTED, S.READY), None, (PaperNote.RAN_OUT, PaperNote.NEW_ROLL)),
        ((S.READY, S.COVER_OPEN, S.PAPER_OUT, S.COVER_OPEN, S.READY), Verdict.UNSURE, ()),
        ((S.COVER_OPEN, S.NO_ANSWER, S.READY), Verdict.UNSURE, ()),
        ((S.NEAR_END, S.READY), None, (PaperNote.NEAR_END,)),
        ((S.NEAR_END, S.DISCONNECTED, S.READY), None, (PaperNote.NEAR_END,)),
        ((S.PAPER_OUT, S.NEAR_END), None, (PaperNote.RAN_OUT, PaperNote.NEAR_END)),
    ],
)
def test_a_change_is_recognised_only_where_the_sensors_show_it(
    statuses: tuple[PrinterStatus, ...], verdict: Verdict | None, notes: tuple[PaperNote, ...]
) -> None:
    told, all_notes = seen(*statuses)
    assert told.verdict is verdict
    assert all_notes == notes


def test_a_roll_changed_while_the_terminal_was_off_is_recognised() -> None:
    remembered = forecast(noted(fresh_roll(), PaperNote.RAN_OUT, AT), RULES)
    told, notes = seen(S.READY, watch=PaperWatch(remembered).recalled)
    assert notes == (PaperNote.NEW_ROLL,)
    assert told.verdict is None


def test_errors_and_silence_say_nothing_of_the_paper() -> None:
    watch = PaperWatch(near_end=True, opened=True)
    for status in (S.CUTTER, S.OVERHEATED, S.OFFLINE, S.ERROR, S.NO_ANSWER, S.DISCONNECTED):
        assert notice(watch, status) == Noticed(watch)
