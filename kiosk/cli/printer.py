"""`kiosk printer`: status, a test slip, and the simulated printer on a pseudo-terminal."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click

from drivers.deadline import Deadline
from drivers.printer.model import Printer, PrinterStatus, PrintOutcome
from drivers.printer.simulated.faults import Fault
from kiosk.cli import help_text
from kiosk.cli.config import loaded
from kiosk.cli.options import config_option
from kiosk.cli.output import Exit, answer, failed, json_option, texts
from kiosk.clock import now
from kiosk.documents.printer_slip import printer_slip
from kiosk.failures import FailureCode
from kiosk.i18n import catalogue

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
_OUT_OF_REACH = (PrinterStatus.NO_ANSWER, PrinterStatus.DISCONNECTED)
_STATUS_SECONDS = 6.0
_TEST_SECONDS = 30.0

device_option = click.option("--device", default=None, help=help_text("printer.cli.device"))
baud_option = click.option(
    "--baud", type=click.IntRange(1200, 921_600), default=None, help=help_text("printer.cli.baud")
)


@click.command(help=help_text("printer.cli.status"))
@device_option
@baud_option
@config_option
@json_option
def status(device: str | None, baud: int | None, config_file: Path | None, as_json: bool) -> None:
    """Exit 0 when it can print, 1 when somebody must act first, 3 when it does not answer."""
    with _printer(device, baud, config_file) as (_, found, _width):
        if found in (PrinterStatus.READY, PrinterStatus.NEAR_END):
            answer({"printer": found.value}, texts().text(f"printer.status.{found.value}"))
        else:
            _refuse(found)


@click.command(help=help_text("printer.cli.test"))
@device_option
@baud_option
@config_option
@json_option
def test(device: str | None, baud: int | None, config_file: Path | None, as_json: bool) -> None:
    """Prints one slip with Vietnamese letters and a QR; done only when the printer confirms it."""
    with _printer(device, baud, config_file) as (printer, _, width):
        started = time.monotonic()
        outcome, found = printer.print(printer_slip(now(), width, catalogue), Deadline.after(_TEST_SECONDS))
        elapsed = round((time.monotonic() - started) * 1000)
    if outcome is PrintOutcome.CONFIRMED:
        answer(
            {"outcome": outcome.value, "printer": found.value, "elapsed_ms": elapsed},
            texts().text("printer.test.confirmed", elapsed=elapsed),
        )
    elif outcome is PrintOutcome.UNKNOWN:
        failed(FailureCode.PRINT_UNCONFIRMED, Exit.NOT_PASSED, outcome=outcome.value, printer=found.value)
    else:
        _refuse(found, outcome)


@click.command(help=help_text("printer.cli.simulate"))
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help=help_text("printer.cli.simulate.out"),
)
@click.option(
    "--fault",
    type=click.Choice([fault.value for fault in Fault]),
    default=None,
    help=help_text("printer.cli.simulate.fault"),
)
@click.option(
    "--link", type=click.Path(path_type=Path), default=None, help=help_text("printer.cli.simulate.link")
)
@click.option(
    "--width", type=click.Choice(["576", "384"]), default="576", help=help_text("printer.cli.simulate.width")
)
@json_option
def simulate(out: Path, fault: str | None, link: Path | None, width: str, as_json: bool) -> None:
    """Runs until interrupted. The device path is the first thing printed."""
    from drivers.printer.simulated.engine import Capabilities, Engine
    from drivers.printer.simulated.files import TicketFolder
    from drivers.printer.simulated.pty import PtyPrinter

    say = texts()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    try:
        folder = TicketFolder(out)
        engine = Engine(Capabilities(width=int(width)))
        printer = PtyPrinter(
            engine,
            link=link,
            on_ticket=lambda ticket: click.echo(
                say.text("printer.simulate.ticket", file=folder.save(ticket)), err=True
            ),
        )
    except OSError as error:
        failed(FailureCode.CONFIGURATION_INVALID, Exit.USAGE, error.strerror or type(error).__name__)
    try:
        if fault is not None:
            printer.set_fault(Fault(fault))
        answer({"device": printer.device, "out": str(out)}, printer.device)
        stop.wait()
    finally:
        printer.close()


@contextmanager
def _printer(
    device: str | None, baud: int | None, config_file: Path | None
) -> Iterator[tuple[Printer, PrinterStatus, int]]:
    """The printer opened and asked once; and the width of its paper in dots."""
    from drivers.printer.serial import SerialPrinter, SerialSettings

    section = loaded(config_file).printer
    path = device or section.device
    if not path:
        failed(FailureCode.CONFIGURATION_INVALID, Exit.USAGE, "printer.device")
    printer = SerialPrinter(SerialSettings(path, baud or section.baud))
    try:
        yield printer, _first_status(printer.start), section.width_dots
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


def _refuse(found: PrinterStatus, outcome: PrintOutcome | None = None) -> NoReturn:
    code = CODES.get(found, FailureCode.PRINTER_ERROR)
    level = Exit.UNREACHABLE if found in _OUT_OF_REACH else Exit.NOT_PASSED
    more = {"printer": found.value} if outcome is None else {"printer": found.value, "outcome": outcome.value}
    failed(code, level, **more)
