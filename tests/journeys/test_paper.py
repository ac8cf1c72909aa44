"""Changing the roll and counting the paper, through the terminal with every device in memory."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from drivers.card.model import ReaderState
from drivers.printer.model import PrinterStatus, PrintOutcome
from drivers.printer.simulated.faults import Fault
from kiosk import audit_events as audit
from kiosk import states as at
from kiosk import visit_events as ev
from kiosk.paper import Verdict
from kiosk.queue.model import PrintState
from tests.journeys.hall import WAIT_S, Hall


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(tmp_path)


def change_roll(hall: Hall) -> at.RollTested:
    """Staff open the cover while nobody is here, and close it over paper."""
    hall.printer.set_fault(Fault.COVER_OPEN)
    hall.until(at.RollChange)
    for fault in (Fault.NEAR_END, Fault.PAPER_OUT, Fault.COVER_OPEN):
        hall.printer.lift(fault)
    return hall.until(at.RollTested)


def paper(hall: Hall, **wanted: object) -> dict[str, Any]:
    """The count as `kiosk status` tells it, once it says what is wanted."""
    limit = time.monotonic() + WAIT_S
    while True:
        told = hall.terminal.status()["paper"]
        if told is not None and all(told[key] == value for key, value in wanted.items()):
            return dict(told)
        assert time.monotonic() < limit, told
        time.sleep(0.005)


def take_number(hall: Hall) -> None:
    hall.touch(ev.ServiceChosen("ho-tich"))
    hall.until(at.TicketPrinted)
    hall.touch(ev.Finished())
    hall.until(at.Idle)


def test_cover_open_guide_close_test_line_and_service_again(hall: Hall) -> None:
    with hall:
        tested = change_roll(hall)
        assert tested.outcome is PrintOutcome.CONFIRMED
        assert tested.verdict is Verdict.UNSURE
        assert len(hall.papers) == 1
        hall.touch(*[ev.SecondPassed()] * hall.terminal.visit.rules.roll_told_s)
        hall.until(at.Idle)
        assert paper(hall)["since"] is None
        take_number(hall)
        assert len(hall.papers) == 2
    assert audit.RollTested("confirmed", "ready") in hall.audited
    assert not any(isinstance(entry, audit.RollChanged) for entry in hall.audited)


def test_what_staff_answer_begins_the_count(hall: Hall) -> None:
    with hall:
        change_roll(hall)
        hall.touch(ev.RollAnswered(new=True))
        hall.until(at.Idle)
        told = paper(hall, left_mm=80_000)
        assert told["since"].startswith("2026-01-21T08:46")
        take_number(hall)
        told = paper(hall)
        assert 60 < told["ticket_mm"] == told["used_mm"] < 200
        assert told["left_mm"] == pytest.approx(80_000 - told["used_mm"], abs=1)
        assert told["warning"] is None


def test_a_cover_opened_in_a_visit_disturbs_nobody_until_it_is_over(hall: Hall) -> None:
    with hall:
        hall.touch(ev.Started())
        hall.until(at.Home)
        hall.printer.set_fault(Fault.COVER_OPEN)
        hall.touch(ev.NumberChosen())
        hall.until(at.ServiceChoice)
        hall.touch(ev.ServiceChosen("ho-tich"))
        told = hall.until(at.TicketOnScreen)
        assert told.printer is PrinterStatus.COVER_OPEN
        assert getattr(hall.queue.find(told.ticket.id), "printed", None) is PrintState.FAILED
        hall.touch(ev.Finished())
        hall.until(at.RollChange)
        hall.printer.lift(Fault.COVER_OPEN)
        assert hall.until(at.RollTested).outcome is PrintOutcome.CONFIRMED
        assert len(hall.papers) == 1
        hall.touch(ev.RollAnswered(new=False))
        hall.until(at.Idle)
        take_number(hall)


def test_paper_that_runs_out_in_a_ticket_and_the_roll_that_is_changed_then(hall: Hall) -> None:
    with hall:
        take_number(hall)
        hall.printer.set_fault(Fault.PAPER_OUT, after=2_000)
        hall.touch(ev.ServiceChosen("ho-tich"))
        hall.until(at.TicketOnScreen)
        hall.touch(ev.Finished())
        hall.until(at.Idle)
        assert paper(hall, left_tickets=0)["warning"] == "PRN-110"
        tested = change_roll(hall)
        assert tested.verdict is Verdict.NEW
        assert tested.outcome is PrintOutcome.CONFIRMED
        hall.touch(ev.Finished())
        hall.until(at.Idle)
        assert paper(hall, warning=None)["left_mm"] > 79_900
        take_number(hall)
    assert sum(isinstance(entry, audit.RollChanged) for entry in hall.audited) == 1
    assert audit.PaperLow("PRN-110", 0) in hall.audited


def test_a_test_line_that_does_not_come_is_told_and_citizens_are_served(hall: Hall) -> None:
    with hall:
        hall.printer.set_fault(Fault.COVER_OPEN)
        hall.until(at.RollChange)
        hall.printer.set_fault(Fault.PAPER_OUT, after=20)
        hall.printer.lift(Fault.COVER_OPEN)
        tested = hall.until(at.RollTested)
        assert tested.outcome is not PrintOutcome.CONFIRMED
        hall.touch(ev.Finished())
        hall.until(at.Idle)
        hall.touch(ev.ServiceChosen("ho-tich"))
        hall.until(at.TicketOnScreen)


def test_staff_are_warned_before_the_paper_ends_and_citizens_notice_nothing(tmp_path: Path) -> None:
    with Hall(tmp_path, printer={"roll_mm": 1_000, "warn_tickets": 8}) as hall:
        change_roll(hall)
        hall.touch(ev.RollAnswered(new=True))
        hall.until(at.Idle)
        for _ in range(4):
            take_number(hall)
        told = paper(hall, warning="PRN-110")
        assert 0 < told["left_tickets"] <= 8
    assert sum(isinstance(entry, audit.PaperLow) for entry in hall.audited) == 1


def test_the_count_and_its_taking_back_outlive_a_restart(tmp_path: Path) -> None:
    with Hall(tmp_path) as hall:
        hall.printer.set_fault(Fault.NEAR_END)
        hall.until_device("printer", "near_end")
        take_number(hall)
        before = paper(hall, near_end=True)
    with Hall(tmp_path) as hall:
        assert paper(hall)["used_mm"] == before["used_mm"]
        assert change_roll(hall).verdict is Verdict.NEW
        paper(hall, near_end=False)
        hall.touch(ev.RollAnswered(new=False))
        hall.until(at.Idle)
        assert paper(hall, near_end=True)["used_mm"] > before["used_mm"]
    assert any(isinstance(entry, audit.RollKept) for entry in hall.audited)


def test_the_guide_waits_for_a_forgotten_card(hall: Hall) -> None:
    with hall:
        hall.touch(ev.Started(), ev.LookUpChosen())
        hall.show_qr()
        hall.until(at.LayCard)
        hall.reader.lay(hall.card)
        hall.until(at.TakeCard)
        hall.printer.set_fault(Fault.COVER_OPEN)
        hall.until_device("printer", "cover_open")
        hall.touch(ev.Finished())
        hall.until(at.TakeCard, leaving=True)
        hall.reader.take()
        hall.until(at.RollChange)
        assert hall.terminal.visit.reading is None
        assert hall.terminal.visit.devices.reader is ReaderState.EMPTY
