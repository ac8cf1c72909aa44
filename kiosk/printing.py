"""Paper of a ticket: the number is on disk first, each step of the paper is journalled, the truth is told.

issued → sending → confirmed | failed | unknown (design: journal first, print second, confirm third).
"""

from __future__ import annotations

from drivers.deadline import Deadline
from drivers.printer.document import PrintDocument
from drivers.printer.model import Printer, PrinterStatus, PrintOutcome
from kiosk.queue.model import PrintState, QueueFailure, Ticket, TicketQueue

SETTLED = {
    PrintOutcome.CONFIRMED: PrintState.CONFIRMED,
    PrintOutcome.NOT_PRINTED: PrintState.FAILED,
    PrintOutcome.UNKNOWN: PrintState.UNKNOWN,
}


def print_ticket(
    printer: Printer, journal: TicketQueue, ticket: Ticket, document: PrintDocument, deadline: Deadline
) -> tuple[PrintOutcome, PrinterStatus]:
    """Prints and journals. The journal failing does not take the paper from the citizen."""
    outcome, status = printer.print(
        document, deadline, on_sending=lambda: _note(journal, ticket, PrintState.SENDING)
    )
    _note(journal, ticket, SETTLED[outcome])
    return outcome, status


def settle_left_over(journal: TicketQueue) -> int:
    """After a crash: a ticket whose bytes may have left is unknown, one whose bytes never left has failed.

    Returns how many were settled. None is printed by itself: its citizen has seen the number on the glass.
    """
    left = journal.unsettled()
    if isinstance(left, QueueFailure):
        return 0
    for ticket in left:
        _note(
            journal, ticket, PrintState.FAILED if ticket.printed is PrintState.ISSUED else PrintState.UNKNOWN
        )
    return len(left)


def _note(journal: TicketQueue, ticket: Ticket, state: PrintState) -> None:
    journal.mark_print(ticket.id, state)
