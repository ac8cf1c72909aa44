"""Changing the roll as the visit sees it: guide, test line, what staff answer, and nobody is disturbed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drivers.card.model import ReaderState
from drivers.printer.model import PrinterStatus, PrintOutcome
from kiosk import effects as do
from kiosk import states as at
from kiosk import visit_events as ev
from kiosk.audit import differences
from kiosk.audit_events import PaperLow, RollChanged, RollKept, RollTested, VisitBegan, VisitEnded
from kiosk.paper import Forecast, PaperNote, Verdict
from kiosk.states import Visit
from kiosk.visit import transition
from kiosk.visit_rules.steps import Step
from tests.kiosk.people import OCCUPIED, ticket, visit
from tests.kiosk.test_paper import AT

OPEN = ev.PrinterChanged(PrinterStatus.COVER_OPEN)
READY = ev.PrinterChanged(PrinterStatus.READY)
NEAR_END = ev.PrinterChanged(PrinterStatus.NEAR_END)
PAPER_OUT = ev.PrinterChanged(PrinterStatus.PAPER_OUT)
NEW, SAME = do.NotePaper(PaperNote.NEW_ROLL), do.NotePaper(PaperNote.SAME_ROLL)


def play(start: Visit, *events: ev.VisitEvent) -> Step:
    """The last visit, and every effect on the way."""
    told: tuple[do.Effect, ...] = ()
    for event in events:
        start, effects = transition(start, event)
        told += effects
    return start, told


def settled(now: Visit, outcome: PrintOutcome = PrintOutcome.CONFIRMED) -> ev.TestLineSettled:
    assert isinstance(now.state, at.RollTest)
    return ev.TestLineSettled(now.state.serial, outcome, PrinterStatus.READY)


def closed(*before: ev.VisitEvent) -> Visit:
    now, _ = play(visit(at.Idle()), *before, OPEN, READY)
    return play(now, settled(now))[0]


def told_low(*, low: bool = True, used: int = 70_000) -> Forecast:
    return Forecast(AT, used, 3_000, 30, 100, near_end=False, out=False, low=low)


def test_the_open_cover_brings_the_guide_and_the_closed_one_a_test_line() -> None:
    now, _ = play(visit(at.Idle()), OPEN)
    assert now.state == at.RollChange(now.rules.roll_s)
    now, effects = play(now, READY)
    assert now.state == at.RollTest(now.serial, Verdict.UNSURE)
    assert effects == (do.PrintTestLine(now.serial),)
    now, _ = play(now, settled(now))
    assert isinstance(now.state, at.RollTested)
    assert now.state.outcome is PrintOutcome.CONFIRMED


def test_an_old_test_lines_answer_is_dropped() -> None:
    now, _ = play(visit(at.Idle()), OPEN, READY)
    stale = ev.TestLineSettled(now.serial - 1, PrintOutcome.CONFIRMED, PrinterStatus.READY)
    assert play(now, stale)[0] == now


def test_service_goes_on_by_itself_after_the_test_line() -> None:
    now = closed()
    now, effects = play(now, *[ev.SecondPassed()] * now.rules.roll_told_s)
    assert now.state == at.Idle()
    assert NEW not in effects
    assert SAME not in effects


def test_the_guide_gives_way_to_citizens_after_a_while_and_comes_back_with_the_next_opening() -> None:
    now, _ = play(visit(at.Idle()), OPEN)
    now, _ = play(now, *[ev.SecondPassed()] * now.rules.roll_s)
    assert now.state == at.Idle()
    now, _ = play(now, ev.Started(), ev.HomePressed(), ev.Finished())
    assert now.state == at.Idle()
    now, effects = play(now, READY)
    assert isinstance(now.state, at.RollTest)
    assert effects == (do.PrintTestLine(now.serial),)
    now, _ = play(now, settled(now), OPEN)
    assert isinstance(now.state, at.RollChange)


def test_one_touch_sends_the_guide_away() -> None:
    now, effects = play(visit(at.Idle()), OPEN, ev.Finished())
    assert now.state == at.Idle()
    assert effects == (do.CountWaiting(),)
    issuing, _ = play(now, ev.ServiceChosen("ho-tich"))
    assert isinstance(issuing.state, at.Issuing)


def test_without_paper_the_guide_stays() -> None:
    now, effects = play(visit(at.Idle()), OPEN, PAPER_OUT)
    assert isinstance(now.state, at.RollChange)
    assert effects == ()


def test_a_roll_near_its_end_that_is_not_any_more_was_changed() -> None:
    now, effects = play(visit(at.Idle()), NEAR_END, OPEN, READY)
    assert effects == (do.NotePaper(PaperNote.NEAR_END), NEW, do.PrintTestLine(now.serial))
    now, effects = play(now, settled(now), ev.Finished())
    assert now.state == at.Idle()
    assert effects == (do.CountWaiting(),)


def test_a_change_that_was_none_is_taken_back_with_one_touch() -> None:
    now, effects = play(closed(NEAR_END), ev.RollAnswered(new=False))
    assert now.state == at.Idle()
    assert SAME in effects


@pytest.mark.parametrize(("new", "noted"), [(True, (NEW,)), (False, ())])
def test_where_nothing_tells_staff_are_asked(new: bool, noted: tuple[do.Effect, ...]) -> None:
    asked = closed()
    assert isinstance(asked.state, at.RollTested)
    assert asked.state.verdict is Verdict.UNSURE
    now, effects = play(asked, ev.RollAnswered(new=new))
    assert now.state == at.Idle()
    assert effects == (*noted, do.CountWaiting())


def test_a_roll_still_near_its_end_is_not_counted_anew() -> None:
    now, effects = play(visit(at.Idle()), NEAR_END, OPEN, NEAR_END)
    assert NEW not in effects
    now, effects = play(now, settled(now), ev.Finished())
    assert effects == (do.CountWaiting(),)


def test_paper_that_comes_back_without_the_cover_is_counted_and_nobody_is_disturbed() -> None:
    now, effects = play(visit(at.Idle()), PAPER_OUT, READY)
    assert now.state == at.Idle()
    assert effects == (do.NotePaper(PaperNote.RAN_OUT), NEW)


@pytest.mark.parametrize(
    "state",
    [
        at.Home(),
        at.ServiceChoice(),
        at.Issuing(3, "ho-tich"),
        at.TicketPrinting(3, ticket()),
        at.TicketPrinted(ticket(), 9),
        at.StillThere(at.Home(), 9),
        at.TakeCard(leaving=True),
    ],
    ids=lambda state: type(state).__name__,
)
def test_nobody_is_disturbed_in_a_visit(state: at.State) -> None:
    now, effects = play(visit(state, OCCUPIED), NEAR_END, OPEN, READY)
    assert now.state == state
    assert effects == (do.NotePaper(PaperNote.NEAR_END), NEW)


@pytest.mark.parametrize("ending", [ev.Finished(), ev.HomePressed(), ev.SecondPassed()])
def test_the_guide_comes_when_the_visit_is_over_and_the_cover_still_open(ending: ev.VisitEvent) -> None:
    printed = replace(visit(at.TicketPrinted(ticket(), 1)), language="en")
    now, effects = play(printed, OPEN, ending)
    assert isinstance(now.state, at.RollChange)
    assert now.language == "vi"
    assert do.Wipe() in effects


def test_a_visit_that_ends_under_the_question_leads_to_the_guide_too() -> None:
    asked = visit(at.StillThere(at.TicketPrinted(ticket(), 9), 1))
    now, _ = play(asked, OPEN, ev.SecondPassed())
    assert isinstance(now.state, at.RollChange)


def test_the_guide_waits_until_a_forgotten_card_is_taken() -> None:
    leaving = visit(at.TakeCard(leaving=True), OCCUPIED)
    now, _ = play(leaving, OPEN)
    assert now.state == at.TakeCard(leaving=True)
    now, _ = play(now, ev.ReaderChanged(ReaderState.EMPTY))
    assert isinstance(now.state, at.RollChange)


def test_no_guide_under_maintenance_but_the_roll_is_watched() -> None:
    now, effects = play(visit(at.OutOfService(maintenance=True)), NEAR_END, OPEN, READY)
    assert now.state == at.OutOfService(maintenance=True)
    assert NEW in effects


def test_maintenance_ends_the_guide() -> None:
    now, _ = play(visit(at.Idle()), OPEN, ev.ServiceStopped(maintenance=True))
    assert now.state == at.OutOfService(maintenance=True)
    now, _ = play(now, ev.ServiceResumed())
    assert isinstance(now.state, at.RollChange)


def test_a_cover_opened_while_the_test_line_prints_brings_the_guide_again() -> None:
    now, _ = play(visit(at.Idle()), OPEN, READY, OPEN)
    assert isinstance(now.state, at.RollTest)
    now, _ = play(now, settled(now, PrintOutcome.NOT_PRINTED))
    assert isinstance(now.state, at.RollChange)


def test_touches_of_citizens_do_nothing_in_the_guide() -> None:
    guide, _ = play(visit(at.Idle()), OPEN)
    for event in (
        ev.Started(),
        ev.ServiceChosen("ho-tich"),
        ev.CardCodeScanned("001090000001"),
        ev.HomePressed(),
    ):
        assert play(guide, event) == (guide, ())


def test_a_roll_changed_while_the_terminal_was_off_is_counted_at_the_start() -> None:
    out = replace(told_low(), near_end=True, out=True)
    now, effects = play(visit(at.Idle()), ev.PaperCounted(out))
    assert effects == (NEW,)
    assert not now.paper.out
    assert play(now, ev.PaperCounted(out))[1] == ()


class TestAudit:
    def test_changing_a_roll_is_no_visit(self) -> None:
        idle = visit(at.Idle())
        guide, _ = transition(idle, OPEN)
        found = (*differences(idle, OPEN, guide), *differences(guide, ev.Finished(), idle))
        assert not any(isinstance(entry, VisitBegan | VisitEnded) for entry in found)

    def test_running_low_is_written_once(self) -> None:
        idle = visit(at.Idle())
        event = ev.PaperCounted(told_low())
        low, _ = transition(idle, event)
        assert differences(idle, event, low) == (PaperLow("PRN-110", 30),)
        assert differences(low, event, transition(low, event)[0]) == ()

    def test_a_change_and_its_taking_back_are_written(self) -> None:
        old = play(visit(at.Idle()), ev.PaperCounted(told_low()))[0]
        later = replace(told_low(low=False, used=0), since=AT.replace(hour=9))
        new, _ = transition(old, ev.PaperCounted(later))
        assert differences(old, ev.PaperCounted(later), new) == (RollChanged(70_000),)
        back, _ = transition(new, ev.PaperCounted(told_low(low=False)))
        assert differences(new, ev.PaperCounted(told_low()), back) == (RollKept(70_000),)

    def test_the_test_line_is_written(self) -> None:
        now, _ = play(visit(at.Idle()), OPEN, READY)
        event = settled(now)
        assert RollTested("confirmed", "ready") in differences(now, event, transition(now, event)[0])
