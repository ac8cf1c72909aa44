"""`kiosk ticket reprint`: the same number on paper once more, marked "in lại"."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from uuid import UUID

import click

from kiosk.cli import help_text
from kiosk.cli.config import loaded
from kiosk.cli.options import config_option
from kiosk.cli.output import Exit, answer, failed, json_option, texts
from kiosk.cli.queue import refuse, ticket_json
from kiosk.cli.ticket_paper import need_printer, put_on_paper
from kiosk.i18n import DEFAULT
from kiosk.queue.model import QueueFailure, Ticket, TicketQueue, TicketState
from kiosk.queue.numbers import parse_number
from kiosk.queue.opening import open_queue

OVER = (TicketState.SERVED, TicketState.NO_SHOW, TicketState.CANCELLED)
"""Paper of such a number would send its bearer to wait for nothing."""


@click.command(help=help_text("queue.cli.reprint"))
@click.argument("wanted", metavar="ID")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help=help_text("queue.cli.reprint.day"))
@config_option
@json_option
def reprint(wanted: str, day: datetime | None, config_file: Path | None, **_json: bool) -> None:
    """Prints a number again."""
    configuration = loaded(config_file)
    need_printer(configuration)
    queue = open_queue(configuration)
    try:
        ticket = _find(queue, wanted, day.date() if day else None)
        if isinstance(ticket, QueueFailure):
            refuse(ticket)
        if ticket.state in OVER:
            refuse(QueueFailure.TICKET_OVER)
        earlier = queue.print_jobs(ticket.id)
        if isinstance(earlier, QueueFailure):
            refuse(earlier)
        language = earlier[-1].language if earlier else DEFAULT
        printed, wrong = put_on_paper(configuration, queue, ticket, language, reprint=True)
        if wrong is not None:
            failed(wrong, Exit.UNREACHABLE, printed.number, ticket=ticket_json(printed))
        answer({"ticket": ticket_json(printed)}, texts().text("queue.cli.reprinted", number=printed.number))
    finally:
        queue.close()


def _find(queue: TicketQueue, wanted: str, day: date | None) -> Ticket | QueueFailure:
    """By the ticket's id, or by the number people read, of today or of the day named."""
    if parse_number(wanted) is not None:
        return queue.find_number(wanted, day)
    try:
        return queue.find(UUID(wanted))
    except ValueError:
        raise click.BadParameter(texts().text("queue.cli.reprint.neither"), param_hint="ID") from None
