"""`kiosk printer`: how it is, and a test slip."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from drivers.deadline import Deadline
from drivers.printer.model import NvMemoryInfo, PrinterFailure, PrinterStatus, PrintOutcome
from kiosk.cli import help_text
from kiosk.cli.options import config_option
from kiosk.cli.output import Exit, answer, as_json, failed, json_option, texts
from kiosk.cli.printer_port import (
    CAN_PRINT,
    baud_option,
    configured,
    device_option,
    opened,
    owner,
    profile_option,
    refuse,
    refuse_while_running,
)
from kiosk.clock import now
from kiosk.config import Configuration
from kiosk.documents.printer_slip import printer_slip
from kiosk.failure_texts import failure_text
from kiosk.failures import FailureCode
from kiosk.i18n import catalogue

if TYPE_CHECKING:
    from kiosk.commissioning import Choice

_ASK_SECONDS = 10.0


@click.command(help=help_text("printer.cli.status"))
@device_option
@baud_option
@profile_option
@config_option
@json_option
def status(
    device: str | None, baud: int | None, profile: str | None, config_file: Path | None, as_json: bool
) -> None:
    """Exit 0 when it can print, 1 when somebody must act first, 3 when it does not answer. The port of a
    running terminal is not touched: the terminal is asked instead."""
    from kiosk.assembly import printer_choice, printer_settings

    config = configured(config_file, device, baud, profile)
    choice = printer_choice(config)
    warnings = [FailureCode.PRINTER_OUTDATED] if choice.outdated else []
    running = owner(config, config_file)
    identity: str | None = None
    in_use = choice.profile.name
    if running is not None:
        found = _told(running)
    else:
        with opened(printer_settings(config, choice)) as (printer, found):
            if found not in CAN_PRINT:
                refuse(found)
            asked = printer.identity(Deadline.after(_ASK_SECONDS))
            identity = None if isinstance(asked, PrinterFailure) else asked
            if choice.recognise:
                in_use = printer.info.in_use
            if printer.info.mismatch:
                warnings.append(FailureCode.PRINTER_OTHER_MODEL)
            elif choice.stored and not _holds(printer.nv_memory(Deadline.after(_ASK_SECONDS)), choice):
                warnings.append(FailureCode.PRINTER_BLOCKS_GONE)
    if found not in CAN_PRINT:
        refuse(found)
    _tell(config, choice, found, (in_use, identity), warnings, by_terminal=running is not None)


def _told(running: Mapping[str, Any]) -> PrinterStatus:
    """What the terminal says of its printer; one that does not answer us keeps it to itself."""
    word = running.get("devices", {}).get("printer")
    if word not in set(PrinterStatus):
        failed(FailureCode.PRINTER_IN_USE, Exit.UNREACHABLE)
    return PrinterStatus(word)


def _holds(memory: NvMemoryInfo | PrinterFailure, choice: Choice) -> bool:
    """Whether the printer holds what commissioning stored. One that does not tell holds nothing."""
    return isinstance(memory, NvMemoryInfo) and set(choice.stored.values()) <= set(memory.keys)


def _tell(
    config: Configuration,
    choice: Choice,
    found: PrinterStatus,
    named: tuple[str, str | None],
    warnings: list[FailureCode],
    *,
    by_terminal: bool,
) -> None:
    from kiosk.commissioned import read_commissioned

    in_use, identity = named
    record = read_commissioned(config.terminal.state_folder)
    say = texts()
    told = [(code, failure_text(code, say.language)) for code in warnings]
    lines = [
        say.text(f"printer.status.{found.value}"),
        *([say.text("printer.status.by_terminal")] if by_terminal else []),
        say.text(
            "printer.status.profile",
            profile=in_use,
            identity=identity or "-",
            encoding=choice.encoding.value,
        ),
        say.text("printer.status.verdict.none")
        if record is None
        else say.text(f"printer.status.verdict.{record.verdict.value}", page=record.page),
    ]
    if choice.wanted:
        lines.append(say.text("printer.status.blocks", stored=len(choice.stored), wanted=choice.wanted))
    answer(
        {
            "printer": found.value,
            "by_terminal": by_terminal,
            "profile": in_use,
            "identity": identity,
            "encoding": choice.encoding.value,
            "blocks": {"wanted": choice.wanted, "stored": len(choice.stored), "outdated": choice.outdated},
            "commissioned": None
            if record is None
            else {"verdict": record.verdict.value, "page": record.page},
            "warnings": [
                {"code": code.value, "message": text.message, "remedy": text.remedy} for code, text in told
            ],
        },
        *lines,
    )
    if not as_json():
        for code, text in told:
            click.echo(f"{code.value}  {text.message}\n{text.remedy}", err=True)


@click.command(help=help_text("printer.cli.test"))
@device_option
@baud_option
@profile_option
@config_option
@json_option
def test(
    device: str | None, baud: int | None, profile: str | None, config_file: Path | None, as_json: bool
) -> None:
    """Prints one slip with Vietnamese letters and a QR; done only when the printer confirms it."""
    from kiosk.assembly import paper_limit_s, paper_of, printer_choice, printer_settings

    config = configured(config_file, device, baud, profile)
    refuse_while_running(config, config_file)
    with opened(printer_settings(config, printer_choice(config))) as (printer, _):
        started = time.monotonic()
        slip = printer_slip(now(), config.printer.width_dots, catalogue)
        outcome, found = printer.print(slip, Deadline.after(paper_limit_s(config, slip)))
        elapsed = round((time.monotonic() - started) * 1000)
    if device is None:
        paper_of(config).printed(slip, outcome, ticket=False)
    if outcome is PrintOutcome.CONFIRMED:
        answer(
            {"outcome": outcome.value, "printer": found.value, "elapsed_ms": elapsed},
            texts().text("printer.test.confirmed", elapsed=elapsed),
        )
    elif outcome is PrintOutcome.UNKNOWN:
        failed(FailureCode.PRINT_UNCONFIRMED, Exit.NOT_PASSED, outcome=outcome.value, printer=found.value)
    else:
        refuse(found, outcome)
