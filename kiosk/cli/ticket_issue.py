"""`kiosk ticket issue`: a number from the configured queue, on paper from the configured printer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from drivers.deadline import Deadline
from drivers.printer.model import PrinterStatus, PrintOutcome
from kiosk.cli import help_text
from kiosk.cli.config import loaded
from kiosk.cli.options import config_option
from kiosk.cli.output import Exit, answer, as_json, failed, json_option, texts
from kiosk.cli.queue import refuse, ticket_json
from kiosk.config import Configuration
from kiosk.failures import FailureCode
from kiosk.i18n import DEFAULT
from kiosk.queue.model import PrintState, QueueFailure, Ticket, TicketQueue
from kiosk.queue.opening import open_queue

PRIORITY_KINDS = ("veteran", "elderly", "pregnant", "disability", "infant")
"""What may be declared. Which of them it was is health data: only "priority" is stored."""


@click.command(help=help_text("queue.cli.issue"))
@click.option("--service", required=True, help=help_text("queue.cli.issue.service"))
@click.option("--priority", type=click.Choice(PRIORITY_KINDS), help=help_text("queue.cli.issue.priority"))
@click.option("--no-print", is_flag=True, help=help_text("queue.cli.issue.no_print"))
@config_option
@json_option
def issue(
    service: str, priority: str | None, no_print: bool, config_file: Path | None, **_json: bool
) -> None:
    """Gives the next number of a service."""
    configuration = loaded(config_file)
    if not no_print and not configuration.printer.device:
        # Asked before the number is given: nobody should hold a number whose paper was never possible.
        failed(FailureCode.CONFIGURATION_INVALID, Exit.USAGE, "printer.device")
    queue = open_queue(configuration)
    try:
        ticket = queue.issue(service, priority=priority is not None)
        if isinstance(ticket, QueueFailure):
            refuse(ticket)
        elif no_print:
            queue.mark_print(ticket.id, PrintState.NOT_WANTED)
            _answer(replace(ticket, printed=PrintState.NOT_WANTED))
        else:
            _print(configuration, queue, ticket)
    finally:
        queue.close()


def _print(configuration: Configuration, queue: TicketQueue, ticket: Ticket) -> None:
    from kiosk.assembly import composer, printer_of
    from kiosk.printing import SETTLED, print_ticket

    document = composer(configuration)(ticket, DEFAULT)
    deadline = Deadline.after(configuration.printer.print_deadline_s)
    printer = printer_of(configuration)
    printer.start(lambda _status: None)
    try:
        outcome, status = print_ticket(printer, queue, ticket, document, deadline)
    finally:
        printer.close()
    printed = replace(ticket, printed=SETTLED[outcome])
    if outcome is not PrintOutcome.CONFIRMED:
        # The number stands whatever became of the paper, so it is told with the failure.
        if not as_json():
            _answer(printed)
        failed(_code(outcome, status), Exit.UNREACHABLE, ticket=ticket_json(printed))
    _answer(printed)


def _code(outcome: PrintOutcome, status: PrinterStatus) -> FailureCode:
    if outcome is PrintOutcome.UNKNOWN or status is PrinterStatus.READY:
        return FailureCode.PRINT_UNCONFIRMED
    return FailureCode[f"PRINTER_{status.name}"]


def _answer(ticket: Ticket) -> None:
    answer(
        {"ticket": ticket_json(ticket)},
        texts().text("queue.cli.issued", number=ticket.number, ahead=ticket.ahead),
    )
