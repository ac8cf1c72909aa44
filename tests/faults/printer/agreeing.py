"""What must agree after a fault, in memory and on a pseudo-terminal alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PIL import Image

from drivers.printer.model import PrinterStatus, PrintOutcome
from drivers.printer.simulated.faults import Fault
from drivers.printer.simulated.paper import PrintedTicket
from kiosk.queue.model import PrintJob, PrintState
from kiosk.states import TicketOnScreen, TicketPrinted
from tests.faults.printer.desk import shown
from tests.faults.printer.papers import Whole, inked

STATES = {
    PrintOutcome.CONFIRMED: PrintState.CONFIRMED,
    PrintOutcome.NOT_PRINTED: PrintState.FAILED,
    PrintOutcome.UNKNOWN: PrintState.UNKNOWN,
}


class Ticketing(Protocol):
    """A ticket that is printed, and everything one can see of that."""

    @property
    def jobs(self) -> tuple[PrintJob, ...]: ...

    @property
    def pieces(self) -> list[PrintedTicket]: ...

    @property
    def paper(self) -> list[Image.Image]: ...

    def print(
        self, *, reprint: bool = False, on_first_byte: Callable[[], None] = ...
    ) -> tuple[PrintOutcome, PrinterStatus]: ...

    def break_after(self, fault: Fault, count: int) -> None: ...

    def mend(self, fault: Fault) -> None: ...

    def whole(self, *, reprint: bool = False) -> Whole: ...


def break_and_go_on(desk: Ticketing, fault: Fault, after: int) -> None:
    """Breaks the printer at that byte of the ticket, looks, mends it, looks, and prints again."""
    outcome, status = desk.print(on_first_byte=lambda: desk.break_after(fault, after))
    (job,) = desk.jobs
    assert job.state is STATES[outcome]
    copies = desk.whole().among(desk.paper)
    state = shown(outcome, status)
    if outcome is PrintOutcome.CONFIRMED:
        assert copies == 1
        assert isinstance(state, TicketPrinted)
    else:
        assert isinstance(state, TicketOnScreen)
        assert (state.outcome, state.printer) == (outcome, status)
        assert outcome is PrintOutcome.UNKNOWN or copies == 0
    desk.mend(fault)
    assert desk.whole().among(desk.paper) <= (outcome is not PrintOutcome.NOT_PRINTED)
    go_on(desk)


def go_on(desk: Ticketing) -> None:
    """The next attempt: marked unless the first is known not to be out. It succeeds, and nobody is given a
    second number that looks like the first."""
    marked = desk.jobs[-1].state is not PrintState.FAILED
    assert desk.print(reprint=marked) == (PrintOutcome.CONFIRMED, PrinterStatus.READY)
    assert desk.jobs[-1].state is PrintState.CONFIRMED
    assert desk.jobs[-1].reprint is marked
    assert desk.whole().among(desk.paper) <= 1, "two whole tickets, neither marked"
    last = inked(desk.pieces[-1].picture)
    assert last == desk.whole(reprint=marked).ink, "what is handed out is that ticket and nothing else"
