"""The printer as commands reach it: options, who owns the port, opening it, and saying no."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click
from pydantic import ValidationError

from drivers.printer.model import PrinterStatus, PrintOutcome
from drivers.printer.profile import profile_names
from kiosk.cli import help_text
from kiosk.cli.config import loaded
from kiosk.cli.output import Exit, failed
from kiosk.config import Configuration
from kiosk.config.model import PrinterSection
from kiosk.control import ControlFailure, ask
from kiosk.failures import FailureCode

if TYPE_CHECKING:
    from drivers.printer.serial import SerialPrinter, SerialSettings

CODES: dict[PrinterStatus, FailureCode] = {
    PrinterStatus.NEAR_END: FailureCode.PRINTER_NEAR_END,
    PrinterStatus.PAPER_OUT: FailureCode.PRINTER_PAPER_OUT,
    PrinterStatus.COVER_OPEN: FailureCode.PRINTER_COVER_OPEN,
    PrinterStatus.CUTTER: FailureCode.PRINTER_CUTTER,
    PrinterStatus.OVERHEATED: FailureCode.PRINTER_OVERHEATED,
    PrinterStatus.OFFLINE: FailureCode.PRINTER_OFFLINE,
    PrinterStatus.ERROR: FailureCode.PRINTER_ERROR,
    PrinterStatus.NO_ANSWER: FailureCode.PRINTER_NO_ANSWER,
    PrinterStatus.DISCONNECTED: FailureCode.PRINTER_DISCONNECTED,
}
CAN_PRINT = (PrinterStatus.READY, PrinterStatus.NEAR_END)
_OUT_OF_REACH = (PrinterStatus.NO_ANSWER, PrinterStatus.DISCONNECTED)
_STATUS_SECONDS = 8.0

device_option = click.option("--device", default=None, help=help_text("printer.cli.device"))
baud_option = click.option(
    "--baud", type=click.IntRange(1200, 921_600), default=None, help=help_text("printer.cli.baud")
)
profile_option = click.option(
    "--profile",
    type=click.Choice(["auto", *profile_names()]),
    default=None,
    help=help_text("printer.cli.profile"),
)


def configured(
    config_file: Path | None, device: str | None, baud: int | None, profile: str | None
) -> Configuration:
    """The configuration with what the command says put over it. Ends the command when no printer is named."""
    config = loaded(config_file)
    said = {"device": device, "baud": baud, "profile": profile}
    given = {name: value for name, value in said.items() if value is not None}
    try:
        section = PrinterSection.model_validate({**config.printer.model_dump(), **given})
    except ValidationError as error:
        reasons = "; ".join(each["msg"] for each in error.errors(include_url=False, include_input=False))
        failed(FailureCode.CONFIGURATION_INVALID, Exit.USAGE, f"printer: {reasons}")
    if not section.device:
        failed(FailureCode.CONFIGURATION_INVALID, Exit.USAGE, "printer.device")
    return config.model_copy(update={"printer": section})


def owner(config: Configuration, config_file: Path | None) -> Mapping[str, Any] | None:
    """What the running terminal says of itself, when this port is its own; None: the port is free for us,
    since nothing runs or because it lends it in maintenance.

    A terminal that does not answer us owns it all the same.
    """
    own = loaded(config_file).printer.device
    if not own or _device_file(own) != _device_file(config.printer.device):
        return None
    reply = ask(config.terminal.control_socket, {"command": "status"})
    if reply is ControlFailure.NOT_RUNNING:
        return None
    if not isinstance(reply, ControlFailure) and reply.get("printer_lent") is True:
        return None
    return {} if isinstance(reply, ControlFailure) else reply


def refuse_while_running(config: Configuration, config_file: Path | None) -> None:
    """Ends the command when the terminal has the printer."""
    if owner(config, config_file) is not None:
        failed(FailureCode.PRINTER_IN_USE, Exit.UNREACHABLE)


def _device_file(name: str) -> Path:
    """Where the name leads now: the same device may be named in several ways."""
    from drivers.printer.finding import Finder

    return Path(Finder(name).find() or name).resolve()


@contextmanager
def opened(settings: SerialSettings) -> Iterator[tuple[SerialPrinter, PrinterStatus]]:
    """The printer, and how it was when first heard of."""
    from drivers.printer.serial import SerialPrinter

    printer = SerialPrinter(settings)
    try:
        yield printer, _first_status(printer.start)
    finally:
        printer.close()


def _first_status(start: Callable[[Callable[[PrinterStatus], None]], None]) -> PrinterStatus:
    heard: list[PrinterStatus] = []
    told = threading.Event()

    def listen(found: PrinterStatus) -> None:
        heard.append(found)
        told.set()

    start(listen)
    return heard[0] if told.wait(_STATUS_SECONDS) else PrinterStatus.NO_ANSWER


def refuse(found: PrinterStatus, outcome: PrintOutcome | None = None) -> NoReturn:
    """Ends the command with what is wrong with the printer."""
    code = CODES.get(found, FailureCode.PRINTER_ERROR)
    level = Exit.UNREACHABLE if found in _OUT_OF_REACH else Exit.NOT_PASSED
    more = {"printer": found.value} if outcome is None else {"printer": found.value, "outcome": outcome.value}
    failed(code, level, **more)
