"""Paper for a ticket from the command line: by the running terminal, which holds the printer, or from here.

The journal is the meeting place: the job is written down here, whoever prints it marks it, and the mark is
the answer.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from drivers.deadline import Deadline
from drivers.printer.model import PrinterStatus
from kiosk.cli.output import Exit, failed
from kiosk.config import Configuration
from kiosk.control import ControlFailure, ask
from kiosk.failures import FailureCode
from kiosk.printing import SETTLED, print_ticket
from kiosk.queue.model import PrintJob, PrintJournal, PrintState, Ticket

_POLL_S = 0.05
_MARGIN_S = 3.0
"""The terminal may have to finish another print first, and its own deadline ends before ours."""


def need_printer(configuration: Configuration) -> None:
    """Asked before a number is given: nobody should hold one whose paper was never possible."""
    if not configuration.printer.device:
        failed(FailureCode.CONFIGURATION_INVALID, Exit.USAGE, "printer.device")


def put_on_paper(
    configuration: Configuration, journal: PrintJournal, ticket: Ticket, language: str, *, reprint: bool
) -> tuple[Ticket, FailureCode | None]:
    """The ticket as its paper stands afterwards, and what is wrong when that is not proven."""
    state, wrong = _printed(configuration, journal, ticket, language, reprint=reprint)
    return replace(ticket, printed=state), wrong


def _printed(
    configuration: Configuration, journal: PrintJournal, ticket: Ticket, language: str, *, reprint: bool
) -> tuple[PrintState, FailureCode | None]:
    from kiosk.assembly import ticket_limit_s

    job = journal.open_print(ticket, language, reprint=reprint)
    socket = configuration.terminal.control_socket
    # A journal that fails does not take the paper away; nobody else could learn of the job then.
    reply = ask(socket, {"command": "print", "job": job.id}) if isinstance(job, PrintJob) else None
    lent = isinstance(reply, dict) and reply.get("printer_lent") is True
    if reply is None or reply is ControlFailure.NOT_RUNNING or lent or not isinstance(job, PrintJob):
        return _print_here(configuration, journal, ticket, language, reprint=reprint)
    if isinstance(reply, ControlFailure):
        journal.mark_print(job.id, PrintState.FAILED)
        refused = reply is ControlFailure.REFUSED
        return PrintState.FAILED, FailureCode.CONTROL_REFUSED if refused else FailureCode.CAUGHT_BUG
    state = _awaited(journal, job, Deadline.after(ticket_limit_s(configuration) + _MARGIN_S))
    if state is PrintState.ISSUED:
        # Not begun in time: the terminal leaves a job alone that was given up.
        journal.mark_print(job.id, PrintState.FAILED)
        return PrintState.FAILED, FailureCode.PRINTER_NO_ANSWER
    told = ask(socket, {"command": "status"})
    status = PrinterStatus.NO_ANSWER if isinstance(told, ControlFailure) else _status_in(told)
    return state, _wrong(state, status)


def _status_in(told: dict[str, Any]) -> PrinterStatus:
    try:
        return PrinterStatus(told["devices"]["printer"])
    except (KeyError, TypeError, ValueError):
        return PrinterStatus.NO_ANSWER


def _awaited(journal: PrintJournal, job: PrintJob, deadline: Deadline) -> PrintState:
    """How the job stands once it is settled, or when time is up."""
    state = job.state
    while not state.settled and not deadline.passed:
        time.sleep(_POLL_S)
        known = journal.print_job(job.id)
        state = known.state if isinstance(known, PrintJob) else state
    return state


def _print_here(
    configuration: Configuration, journal: PrintJournal, ticket: Ticket, language: str, *, reprint: bool
) -> tuple[PrintState, FailureCode | None]:
    from kiosk.assembly import composer, paper_of, printer_of, ticket_limit_s
    from kiosk.paper_store import MeteredPrinter

    deadline = Deadline.after(ticket_limit_s(configuration))
    printer = MeteredPrinter(printer_of(configuration), paper_of(configuration))
    printer.start(lambda _status: None)
    try:
        outcome, status = print_ticket(
            printer, journal, ticket, language, composer(configuration), deadline, reprint=reprint
        )
    finally:
        printer.close()
    return SETTLED[outcome], _wrong(SETTLED[outcome], status)


def _wrong(state: PrintState, status: PrinterStatus) -> FailureCode | None:
    if state is PrintState.CONFIRMED:
        return None
    if state is not PrintState.FAILED or status is PrinterStatus.READY:
        return FailureCode.PRINT_UNCONFIRMED
    return FailureCode[f"PRINTER_{status.name}"]
