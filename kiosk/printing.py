"""Paper of a ticket: the number is on disk first, each step of the paper is journalled, the truth is told.

issued → sending → sent → confirmed | failed | unknown (design: journal first, print second, confirm third).
Only tickets have a journal; whatever else is printed goes straight to the printer and leaves no trace.
"""

from __future__ import annotations

from collections.abc import Callable

from drivers.deadline import Deadline
from drivers.printer.document import PrintDocument
from drivers.printer.model import Printer, PrinterStatus, PrintOutcome
from kiosk.queue.model import PrintJob, PrintJournal, PrintState, QueueFailure, Ticket

SETTLED = {
    PrintOutcome.CONFIRMED: PrintState.CONFIRMED,
    PrintOutcome.NOT_PRINTED: PrintState.FAILED,
    PrintOutcome.UNKNOWN: PrintState.UNKNOWN,
}

LONGEST_TICKET = 20_000
"""Bytes: what a ticket may cost where the printer draws nothing itself."""
_BITS_A_BYTE = 10
"""With start and stop bit."""


def print_limit_s(patience_s: float, size: int, baud: int) -> float:
    """How long a paper may take: `size` bytes on the wire, and patience for the printer."""
    return patience_s + size * _BITS_A_BYTE / baud


Compose = Callable[[Ticket, str, bool], PrintDocument]
"""Ticket, the citizen's language, and whether it is marked "in lại" → its document."""


def print_ticket(  # noqa: PLR0917  # printer and journal, what to print, and how long it may take
    printer: Printer,
    journal: PrintJournal,
    ticket: Ticket,
    language: str,
    compose: Compose,
    deadline: Deadline,
    *,
    reprint: bool = False,
    on_bug: Callable[[Exception], None] | None = None,
) -> tuple[PrintOutcome, PrinterStatus]:
    """Prints and journals. The journal failing does not take the paper from the citizen.

    A bug on the way is journalled as what it left behind; then `on_bug` hears of it, or, without one, it is
    raised.
    """
    entry = _Entry(journal, ticket, language, reprint)
    try:
        document = compose(ticket, language, reprint)
        outcome, status = printer.print(
            document,
            deadline,
            on_sending=lambda token: entry.note(PrintState.SENDING, token),
            on_sent=lambda: entry.note(PrintState.SENT),
        )
    except Exception as bug:
        outcome, status = entry.as_far_as_known, printer.status
        entry.note(SETTLED[outcome])
        if on_bug is None:
            raise
        on_bug(bug)
        return outcome, status
    entry.note(SETTLED[outcome])
    return outcome, status


def settle_left_over(journal: PrintJournal) -> int:
    """After a crash: a job whose bytes may have left is unknown, one whose bytes never left has failed.

    Returns how many were settled. None is printed by itself: its citizen has seen the number on the glass.
    """
    left = journal.unsettled()
    if isinstance(left, QueueFailure):
        return 0
    return sum(journal.mark_print(job.id, job.state.when_lost) is None for job in left)


class _Entry:
    """The job of one print in the journal. A journal that fails is passed over, and asked again at the next
    step: the later the state, the less a crash leaves in doubt."""

    def __init__(self, journal: PrintJournal, ticket: Ticket, language: str, reprint: bool) -> None:
        self._journal = journal
        self._ticket = ticket
        self._language = language
        self._reprint = reprint
        self._token: bytes | None = None
        self._job = self._open()

    @property
    def as_far_as_known(self) -> PrintOutcome:
        """How it ended when nobody says: bytes may have left once their token is known."""
        return PrintOutcome.NOT_PRINTED if self._token is None else PrintOutcome.UNKNOWN

    def note(self, state: PrintState, token: bytes | None = None) -> None:
        self._token = token or self._token
        if self._job is None:
            self._job = self._open()
        if self._job is not None:
            self._journal.mark_print(self._job, state, self._token)

    def _open(self) -> int | None:
        opened = self._journal.open_print(self._ticket, self._language, reprint=self._reprint)
        return opened.id if isinstance(opened, PrintJob) else None
