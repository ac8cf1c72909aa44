"""`kiosk printer simulate`: a printer on a pseudo-terminal that any program can open as a serial device."""

from __future__ import annotations

import queue
import signal
from pathlib import Path

import click

from drivers.printer.profile import SIMULATED, load_profiles, profile_names
from drivers.printer.simulated.faults import Fault
from kiosk.cli import help_text
from kiosk.cli.output import Exit, answer, failed, json_option, texts
from kiosk.failures import FailureCode

_NV_FILE = "nv.json"


_FAULTS = f"[{'|'.join(fault.value for fault in Fault)}][@BYTE]"


def _faults(
    context: click.Context, parameter: click.Parameter, words: tuple[str, ...]
) -> tuple[tuple[Fault, int], ...]:
    """`NAME` or `NAME@BYTE`, each."""
    found = []
    for word in words:
        name, at, byte = word.partition("@")
        if name not in set(Fault) or (at and not (byte.isascii() and byte.isdigit())):
            raise click.BadParameter(f"{word} {_FAULTS}", context, parameter)
        found.append((Fault(name), int(byte or 0)))
    return tuple(found)


@click.command(help=help_text("printer.cli.simulate"))
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help=help_text("printer.cli.simulate.out"),
)
@click.option(
    "--profile",
    "profile_name",
    type=click.Choice(profile_names()),
    default=SIMULATED,
    help=help_text("printer.cli.simulate.profile"),
)
@click.option(
    "--width", type=click.Choice(["576", "384"]), default=None, help=help_text("printer.cli.simulate.width")
)
@click.option(
    "--fault",
    "faults",
    multiple=True,
    callback=_faults,
    metavar=_FAULTS,
    help=help_text("printer.cli.simulate.fault"),
)
@click.option(
    "--pace",
    type=click.IntRange(1200, 921_600),
    default=None,
    metavar="BAUD",
    help=help_text("printer.cli.simulate.pace"),
)
@click.option(
    "--nv",
    "nv_file",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help=help_text("printer.cli.simulate.nv"),
)
@click.option(
    "--link", type=click.Path(path_type=Path), default=None, help=help_text("printer.cli.simulate.link")
)
@json_option
def simulate(  # noqa: PLR0917  # click calls it by name
    out: Path,
    profile_name: str,
    width: str | None,
    faults: tuple[tuple[Fault, int], ...],
    pace: int | None,
    nv_file: Path | None,
    link: Path | None,
    as_json: bool,
) -> None:
    """Runs until interrupted. The device path is the first thing printed. `SIGUSR1` mends every fault."""
    from drivers.printer.simulated.engine import Capabilities, Engine
    from drivers.printer.simulated.files import TicketFolder
    from drivers.printer.simulated.nv_file import keep_in_file
    from drivers.printer.simulated.pacing import Pace
    from drivers.printer.simulated.pty import PtyPrinter

    say = texts()
    # What signals ask for. A simple queue: its `put` may interrupt its own `get`.
    wishes: queue.SimpleQueue[int] = queue.SimpleQueue()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGUSR1):
        signal.signal(number, lambda asked, _: wishes.put(asked))
    try:
        folder = TicketFolder(out)
        known = Capabilities.from_profile(load_profiles()[profile_name], int(width) if width else None)
        engine = Engine(known, pace=Pace(pace) if pace else None)
        if known.nv_bytes:
            keep_in_file(engine.nv, nv_file or out / _NV_FILE)
        printer = PtyPrinter(
            engine,
            link=link,
            on_ticket=lambda ticket: click.echo(
                say.text("printer.simulate.ticket", file=folder.save(ticket)), err=True
            ),
        )
    except OSError as error:
        failed(FailureCode.CONFIGURATION_INVALID, Exit.USAGE, error.strerror or type(error).__name__)
    except ValueError as error:
        failed(FailureCode.CONFIGURATION_INVALID, Exit.USAGE, str(error))
    try:
        for fault, after in faults:
            printer.set_fault(fault, after)
        answer({"device": printer.device, "out": str(out), "profile": profile_name}, printer.device)
        while wishes.get() == signal.SIGUSR1:
            for fault in Fault:
                printer.lift(fault)
    finally:
        printer.close()
