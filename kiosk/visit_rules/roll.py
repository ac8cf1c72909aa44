"""Rules of the paper roll: no PIN, no menu. The open cover brings the guide, the closed one a test line.

A citizen in a visit is never disturbed: the roll is watched, the guide waits until the visit is over, and a
cover that is closed before that prints nothing.
"""

from __future__ import annotations

from dataclasses import replace

from drivers.printer.model import PrinterStatus
from kiosk import visit_events as ev
from kiosk.effects import CountWaiting, NotePaper, PrintTestLine
from kiosk.paper import Forecast, PaperNote, Verdict, notice
from kiosk.states import Idle, RollChange, RollTest, RollTested, StaffState, Visit
from kiosk.visit_rules.steps import Step, fresh, stay


def guided(visit: Visit) -> Visit:
    """Nobody is here and the cover is open: the guide, unless it was sent away."""
    cover_open = visit.devices.printer is PrinterStatus.COVER_OPEN
    if isinstance(visit.state, Idle) and cover_open and not visit.paper.put_off:
        return fresh(visit, RollChange(visit.rules.roll_s))
    return visit


def on_counted(visit: Visit, forecast: Forecast) -> Step:
    """The first count brings back what was known of the roll before the terminal was started."""
    first = visit.paper.forecast is None
    known = replace(visit, paper=replace(visit.paper, forecast=forecast))
    if not first:
        return stay(known)
    return on_printer(replace(known, paper=known.paper.recalled), visit.devices.printer)


def on_printer(visit: Visit, status: PrinterStatus) -> Step:
    """What a status of the printer says of its roll."""
    seen = notice(visit.paper, status)
    known = replace(visit, paper=seen.watch)
    notes = tuple(NotePaper(note) for note in seen.notes)
    match visit.state:
        case Idle() | RollChange() | RollTested() if seen.verdict is not None:
            testing = fresh(known, Idle())
            serial = testing.serial
            return replace(testing, state=RollTest(serial, seen.verdict)), (*notes, PrintTestLine(serial))
        case RollTested() if status is PrinterStatus.COVER_OPEN:
            return fresh(known, RollChange(visit.rules.roll_s)), notes
        case _:
            return known, notes


def on_roll(visit: Visit, state: StaffState, event: ev.VisitEvent) -> Step:
    """Touches of staff, and the answer to the test line."""
    match state, event:
        case RollChange(), ev.Finished():
            return _put_off(visit)
        case RollTest(serial, verdict), ev.TestLineSettled(answered, outcome, status) if answered == serial:
            told = RollTested(verdict, outcome, status, visit.rules.roll_told_s)
            reopened = visit.devices.printer is PrinterStatus.COVER_OPEN
            return stay(replace(visit, state=RollChange(visit.rules.roll_s) if reopened else told))
        case RollTested(), ev.Finished():
            return _over(visit)
        case RollTested(verdict), ev.RollAnswered(new):
            if new is (verdict is Verdict.NEW):
                return _over(visit)
            return _over(visit, NotePaper(PaperNote.NEW_ROLL if new else PaperNote.SAME_ROLL))
        case _:
            return stay(visit)


def on_roll_second(visit: Visit, state: StaffState) -> Step:
    """The guide and what came of it end by themselves; the test line has a deadline of its own."""
    match state:
        case RollTest():
            return stay(visit)
        case RollChange(left) if left <= 1:
            return _put_off(visit)
        case RollTested(seconds_left=left) if left <= 1:
            return _over(visit)
        case RollChange() | RollTested():
            return stay(replace(visit, state=replace(state, seconds_left=state.seconds_left - 1)))


def _put_off(visit: Visit) -> Step:
    """Citizens are served with the cover open, too: their numbers are on the screen."""
    return _over(replace(visit, paper=replace(visit.paper, put_off=True)))


def _over(visit: Visit, *notes: NotePaper) -> Step:
    return fresh(visit, Idle()), (*notes, CountWaiting())
