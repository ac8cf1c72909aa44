"""`kiosk ticket render`: a ticket as picture and bytes, without a printer and without drawing a number."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import UUID

import click

from kiosk.cli import help_text
from kiosk.cli.options import config_option
from kiosk.cli.output import Exit, answer, failed, json_option, texts
from kiosk.clock import now
from kiosk.config import load
from kiosk.config.model import Configuration
from kiosk.failures import FailureCode
from kiosk.i18n import DEFAULT, catalogue, languages
from kiosk.queue.model import Estimate, Ticket

_NUMBER = re.compile(r"[A-Z0-9]{1,4}(-?[0-9]{1,4})?")
_MODES = ("nv", "hybrid", "mixed", "raster")


@click.command(help=help_text("ticket.cli.render"))
@click.option("--service", required=True, help=help_text("ticket.cli.render.service"))
@click.option("--number", required=True, help=help_text("ticket.cli.render.number"))
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
    service: str,
    number: str,
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
    from kiosk.documents.ticket import CentreInfo, ticket_document

    say = texts()
    if not _NUMBER.fullmatch(number):
        raise click.UsageError(say.text("ticket.cli.render.bad_number"))
    configuration = load(config_file)
    if not isinstance(configuration, Configuration):
        failed(FailureCode.CONFIGURATION_INVALID, Exit.USAGE)
    titles = next((each.title for each in configuration.service if each.code == service), None)
    if titles is None:
        codes = ", ".join(each.code for each in configuration.service)
        raise click.UsageError(say.text("ticket.cli.render.no_service", codes=codes))
    moment = now()
    ticket = Ticket(
        UUID(int=0),
        number,
        service,
        moment.date(),
        moment,
        priority,
        ahead,
        Estimate(10, 15) if ahead else None,
    )
    centre = configuration.centre
    document = ticket_document(
        ticket,
        titles.get(DEFAULT, service),
        CentreInfo(centre.kind, centre.name, centre.hotline),
        language,
        catalogue,
        int(width),
        reprint=reprint,
        local_title=titles.get(language, "") if language != DEFAULT else "",
    )
    # As a printer that was commissioned with every fixed line of this ticket would get it.
    layout = lay_out(document, Encoding(mode), stored_keys(nv_blocks([document])))
    data = encode(layout)
    try:
        picture_of(layout).save(png, format="PNG", optimize=True)
        raw.write_bytes(data)
    except OSError as error:
        failed(FailureCode.CONFIGURATION_INVALID, Exit.USAGE, error.strerror or type(error).__name__)
    answer(
        {"png": str(png), "bytes": str(raw), "size": len(data), "width": int(width), "height": layout.height},
        say.text("ticket.cli.render.done", size=len(data), png=png, raw=raw),
    )
