"""`kiosk queue`: the calling side of a counter, and how the queue stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NoReturn

import click

from kiosk.cli import help_text
from kiosk.cli.config import loaded
from kiosk.cli.options import config_option
from kiosk.cli.output import Exit, answer, failed, json_option, texts
from kiosk.failures import FailureCode
from kiosk.i18n import DEFAULT
from kiosk.queue.model import Estimate, QueueFailure, ServiceLoad, Ticket
from kiosk.queue.opening import open_queue

FAILURES: dict[QueueFailure, tuple[FailureCode, Exit]] = {
    QueueFailure.STORE: (FailureCode.QUEUE_STORE, Exit.UNREACHABLE),
    QueueFailure.UNKNOWN_SERVICE: (FailureCode.QUEUE_UNKNOWN_SERVICE, Exit.USAGE),
    QueueFailure.EXHAUSTED: (FailureCode.QUEUE_EXHAUSTED, Exit.NOT_PASSED),
    QueueFailure.NOT_FOUND: (FailureCode.QUEUE_NOT_FOUND, Exit.NOT_PASSED),
    QueueFailure.TICKET_OVER: (FailureCode.QUEUE_TICKET_OVER, Exit.NOT_PASSED),
    QueueFailure.NOBODY_WAITING: (FailureCode.QUEUE_NOBODY_WAITING, Exit.NOT_PASSED),
}


@click.command(help=help_text("queue.cli.call"))
@click.option(
    "--counter", type=click.IntRange(1, 999), required=True, help=help_text("queue.cli.call.counter")
)
@click.option("--service", "services", multiple=True, help=help_text("queue.cli.call.service"))
@config_option
@json_option
def call(counter: int, services: tuple[str, ...], config_file: Path | None, as_json: bool) -> None:
    """Calls the next number to a counter."""
    configuration = loaded(config_file)
    queue = open_queue(configuration)
    wanted = services or tuple(service.code for service in configuration.service)
    called = queue.call_next(str(counter), wanted)
    queue.close()
    if isinstance(called, QueueFailure):
        refuse(called)
    answer(
        {"ticket": ticket_json(called)},
        texts().text("queue.cli.called", number=called.number, counter=called.counter),
    )


@click.command(help=help_text("queue.cli.status"))
@config_option
@json_option
def status(config_file: Path | None, as_json: bool) -> None:
    """How many wait, service by service."""
    configuration = loaded(config_file)
    queue = open_queue(configuration)
    loads = queue.loads()
    codes = tuple(service.code for service in configuration.service)
    waiting = queue.waiting(codes)
    queue.close()
    if isinstance(loads, QueueFailure):
        refuse(loads)
    if isinstance(waiting, QueueFailure):
        refuse(waiting)
    sections = {service.code: service for service in configuration.service}
    say = texts()
    lines = [
        say.text(
            "queue.cli.status.line",
            letter=sections[load.code].letter,
            service=load.code,
            title=_title(sections[load.code].title, say.language),
            waiting=say.plural("queue.cli.status.waiting", load.waiting),
            estimate=_estimate_words(load.estimate),
        )
        for load in loads
    ]
    services = [_load_json(load, sections[load.code].letter, waiting) for load in loads]
    answer({"waiting": len(waiting), "services": services}, *lines)


def refuse(failure: QueueFailure) -> NoReturn:
    """Ends the command with the queue's failure."""
    code, status_ = FAILURES[failure]
    failed(code, status_)


def ticket_json(ticket: Ticket) -> dict[str, Any]:
    """A ticket as commands answer it."""
    return {
        "id": str(ticket.id),
        "number": ticket.number,
        "service": ticket.service,
        "day": ticket.day.isoformat(),
        "issued_at": ticket.issued_at.isoformat(),
        "priority": ticket.priority,
        "ahead": ticket.ahead,
        "estimate": _estimate_json(ticket.estimate),
        "state": ticket.state.value,
        "printed": ticket.printed.value,
        "counter": ticket.counter,
    }


def _load_json(load: ServiceLoad, letter: str, waiting: tuple[Ticket, ...]) -> dict[str, Any]:
    return {
        "service": load.code,
        "letter": letter,
        "waiting": load.waiting,
        "estimate": _estimate_json(load.estimate),
        "numbers": [ticket.number for ticket in waiting if ticket.service == load.code],
    }


def _estimate_json(estimate: Estimate | None) -> dict[str, int] | None:
    return None if estimate is None else {"low": estimate.low, "high": estimate.high}


def _estimate_words(estimate: Estimate | None) -> str:
    if estimate is None:
        return texts().text("queue.cli.estimate.unknown")
    return texts().text("queue.cli.estimate.range", low=estimate.low, high=estimate.high)


def _title(titles: dict[str, str], language: str) -> str:
    """In the language asked for, else Vietnamese, else whatever there is; on one line."""
    found = titles.get(language) or titles.get(DEFAULT) or next(iter(titles.values()), "")
    return " ".join(found.split())
