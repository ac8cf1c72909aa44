"""`kiosk ticket render`: a ticket, or any other paper of the kiosk, as picture and bytes.

No printer is needed and no number is drawn.
"""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from uuid import UUID

import click

from kiosk.cli import help_text
from kiosk.cli.document_samples import SAMPLES
from kiosk.cli.options import config_option
from kiosk.cli.output import Exit, answer, failed, json_option, texts
from kiosk.clock import now
from kiosk.config import load
from kiosk.config.model import Configuration
from kiosk.failures import FailureCode
from kiosk.i18n import DEFAULT, catalogue, languages
from kiosk.queue.model import Estimate, Ticket

_NUMBER = re.compile(r"[A-Z0-9]{1,4}(-?[0-9]{1,4})?")
TICKET = "ticket"
_COMPLETE = "epson-tm-t88"
"""Knows all that the modes ask of a printer; taken while the configuration names none."""
_UNNAMED = "auto"
_MODES = ("nv", "hybrid", "mixed", "raster")


@click.command(help=help_text("ticket.cli.render"))
@click.option(
    "--document",
    "kind",
    type=click.Choice([TICKET, *SAMPLES]),
    default=TICKET,
    help=help_text("ticket.cli.render.document"),
)
@click.option("--service", help=help_text("ticket.cli.render.service"))
@click.option("--number", help=help_text("ticket.cli.render.number"))
@click.option("--width", type=click.Choice(["576", "384"]), default="576")
@click.option("--lang", "language", type=click.Choice(languages()), default=DEFAULT)
@click.option("--mode", type=click.Choice(_MODES), default="mixed", help=help_text("ticket.cli.render.mode"))
@click.option("--ahead", type=click.IntRange(0, 9999), default=7, help=help_text("ticket.cli.render.ahead"))
@click.option("--priority", is_flag=True, help=help_text("ticket.cli.render.priority"))
@click.option("--reprint", is_flag=True, help=help_text("ticket.cli.render.reprint"))
@click.option("--png", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--bytes", "raw", required=True, type=click.Path(dir_okay=False, path_type=Path))
@config_option
@json_option
def render(  # noqa: PLR0917  # one parameter for each option
    kind: str,
    service: str | None,
    number: str | None,
    width: str,
    language: str,
    mode: str,
    ahead: int,
    priority: bool,
    reprint: bool,
    png: Path,
    raw: Path,
    config_file: Path | None,
    as_json: bool,
) -> None:
    """The picture shows what the simulated printer puts on paper."""
    from drivers.printer.blocks import Encoding
    from drivers.printer.blocks import render as picture_of
    from drivers.printer.escpos import encode
    from drivers.printer.layout import lay_out
    from drivers.printer.nv import nv_blocks, stored_keys
    from drivers.printer.profile import profile
    from kiosk.documents.centre import centre_info
    from kiosk.documents.ticket import ticket_document

    say = texts()
    configuration = load(config_file)
    if not isinstance(configuration, Configuration):
        failed(FailureCode.CONFIGURATION_INVALID, Exit.USAGE)
    moment, centre = now(), centre_info(configuration.centre)
    if kind == TICKET:
        ticket, title, local_title = _ticket(
            configuration, service, number, moment, language, ahead, priority
        )
        document = ticket_document(
            ticket, title, centre, language, catalogue, int(width), reprint=reprint, local_title=local_title
        )
    else:
        document = SAMPLES[kind](moment, centre, language, int(width))
    named = configuration.printer.profile
    # As a printer that was commissioned with every fixed line of this ticket would get it.
    layout = lay_out(document, Encoding(mode), stored_keys(nv_blocks([document])))
    data = encode(layout, profile(_COMPLETE if named == _UNNAMED else named))
    try:
        picture_of(layout).save(png, format="PNG", optimize=True)
        raw.write_bytes(data)
    except OSError as error:
        failed(FailureCode.CONFIGURATION_INVALID, Exit.USAGE, error.strerror or type(error).__name__)
    answer(
        {"png": str(png), "bytes": str(raw), "size": len(data), "width": int(width), "height": layout.height},
        say.text("ticket.cli.render.done", size=len(data), png=png, raw=raw),
    )


def _ticket(  # noqa: PLR0917  # one argument for each option
    configuration: Configuration,
    service: str | None,
    number: str | None,
    moment: datetime,
    language: str,
    ahead: int,
    priority: bool,
) -> tuple[Ticket, str, str]:
    """The ticket asked for, and its service in Vietnamese and in the citizen's language."""
    say = texts()
    if service is None:
        raise click.MissingParameter(param_hint="--service", param_type="option")
    if number is None:
        raise click.MissingParameter(param_hint="--number", param_type="option")
    if not _NUMBER.fullmatch(number):
        raise click.UsageError(say.text("ticket.cli.render.bad_number"))
    titles = next((each.title for each in configuration.service if each.code == service), None)
    if titles is None:
        codes = ", ".join(each.code for each in configuration.service)
        raise click.UsageError(say.text("ticket.cli.render.no_service", codes=codes))
    wait = Estimate(10, 15) if ahead else None
    ticket = Ticket(UUID(int=0), number, service, moment.date(), moment, priority, ahead, wait)
    return ticket, titles.get(DEFAULT, service), titles.get(language, "") if language != DEFAULT else ""
