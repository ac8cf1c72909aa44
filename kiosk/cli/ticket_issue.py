"""`kiosk ticket issue`: a number from the configured queue, on paper from the configured printer."""

from __future__ import annotations

from pathlib import Path

import click

from kiosk.cli import help_text
from kiosk.cli.config import loaded
from kiosk.cli.options import config_option
from kiosk.cli.output import Exit, answer, as_json, failed, json_option, texts
from kiosk.cli.queue import refuse, ticket_json
from kiosk.cli.ticket_paper import need_printer, put_on_paper
from kiosk.i18n import DEFAULT
from kiosk.queue.model import QueueFailure, Ticket
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
    if not no_print:
        need_printer(configuration)
    queue = open_queue(configuration)
    try:
        ticket = queue.issue(service, priority=priority is not None, paper=not no_print)
        if isinstance(ticket, QueueFailure):
            refuse(ticket)
        if not no_print:
            ticket, wrong = put_on_paper(configuration, queue, ticket, DEFAULT, reprint=False)
            if wrong is not None:
                # The number stands whatever became of the paper, so it is told with the failure.
                if not as_json():
                    _answer(ticket)
                failed(wrong, Exit.UNREACHABLE, ticket=ticket_json(ticket))
        _answer(ticket)
    finally:
        queue.close()


def _answer(ticket: Ticket) -> None:
    answer(
        {"ticket": ticket_json(ticket)},
        texts().text("queue.cli.issued", number=ticket.number, ahead=ticket.ahead),
    )
