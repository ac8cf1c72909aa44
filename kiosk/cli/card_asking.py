"""What the commands share that ask a card: how it is opened, on which reader, and how a failure is told."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Callable
from functools import reduce
from pathlib import Path
from typing import Any, TypeVar

import click

from drivers.card.model import ReaderState, ReadFailure, ReadRequest
from drivers.card.mrz import MrzError, mrz_information
from drivers.card.process import ProcessCardReader
from drivers.deadline import Deadline
from kiosk.cli import help_text
from kiosk.cli.output import Exit, texts
from kiosk.config import Configuration
from kiosk.config.load import SYSTEM_FILE
from kiosk.failures import FailureCode
from kiosk.resources import config_folder

T = TypeVar("T")
Command = Callable[..., Any]

_LONGEST_INPUT = 100
_MRZ_INFORMATION = re.compile(r"[0-9A-Z<]{24}")

FAILURES: dict[ReadFailure, tuple[FailureCode, Exit]] = {
    ReadFailure.NO_READER: (FailureCode.READER_MISSING, Exit.UNREACHABLE),
    ReadFailure.NO_CARD: (FailureCode.NO_CARD, Exit.UNREACHABLE),
    ReadFailure.CARD_REMOVED: (FailureCode.CARD_REMOVED, Exit.UNREACHABLE),
    ReadFailure.NOT_AN_ID_CARD: (FailureCode.NOT_AN_ID_CARD, Exit.NOT_PASSED),
    ReadFailure.WRONG_CAN: (FailureCode.WRONG_CAN, Exit.NOT_PASSED),
    ReadFailure.WRONG_MRZ: (FailureCode.WRONG_MRZ, Exit.NOT_PASSED),
    ReadFailure.CARD_BLOCKED: (FailureCode.CARD_BLOCKED, Exit.NOT_PASSED),
    ReadFailure.CARD_SILENT: (FailureCode.CARD_SILENT, Exit.UNREACHABLE),
    ReadFailure.PROTOCOL: (FailureCode.CARD_PROTOCOL, Exit.NOT_PASSED),
    ReadFailure.DEADLINE: (FailureCode.CARD_DEADLINE, Exit.UNREACHABLE),
    ReadFailure.CANCELLED: (FailureCode.CARD_CANCELLED, Exit.NOT_PASSED),
    ReadFailure.SERVICE_DOWN: (FailureCode.CARD_SERVICE_DOWN, Exit.UNREACHABLE),
    ReadFailure.WORKER_DIED: (FailureCode.CARD_WORKER_DIED, Exit.UNREACHABLE),
}

_KEYS = (
    click.option("--can", help=help_text("card.cli.read.can")),
    click.option("--number", help=help_text("card.cli.read.number")),
    click.option("--mrz", help=help_text("card.cli.read.mrz")),
    click.option("--birth", type=click.DateTime(["%Y-%m-%d"]), help=help_text("card.cli.read.birth")),
    click.option("--issued", type=click.DateTime(["%Y-%m-%d"]), help=help_text("card.cli.read.issued")),
)
_READER = (
    click.option("--reader", "reader_name", help=help_text("card.cli.read.reader")),
    click.option("--deadline", type=click.FloatRange(1, 600), help=help_text("card.cli.read.deadline")),
    click.option(
        "--trust",
        "trust_folder",
        type=click.Path(file_okay=False, path_type=Path),
        help=help_text("card.cli.read.trust"),
    ),
)


def key_options(command: Command) -> Command:
    """`--can`, `--number`, `--mrz`, and the dates that open a card without PACE."""
    return reduce(lambda done, option: option(done), reversed(_KEYS), command)


def reader_options(command: Command) -> Command:
    """`--reader`, `--deadline`, `--trust`."""
    return reduce(lambda done, option: option(done), reversed(_READER), command)


def request_of(can: str | None, number: str | None, mrz: str | None) -> ReadRequest:
    """The request, from exactly one of the three. A wrong value is never repeated: it may be somebody's."""
    given = [value for value in (can, number, mrz) if value is not None]
    if len(given) != 1:
        raise click.UsageError(texts().text("card.cli.read.one_of"))
    value = given[0].strip()
    if value == "-":
        value = _zone_from_stdin() if mrz is not None else from_stdin(lines=1)
    if can is not None and re.fullmatch(r"[0-9]{6}", value):
        return ReadRequest(can=value)
    if number is not None and re.fullmatch(r"[0-9]{12}", value):
        return ReadRequest(can=value[-6:], expected_number=value)
    if mrz is not None:
        if _MRZ_INFORMATION.fullmatch(value):
            return ReadRequest(mrz_information=value)
        try:
            return ReadRequest(mrz_information=mrz_information(value))
        except MrzError:
            pass
    raise click.UsageError(texts().text("card.cli.read.bad_value"))


def from_stdin(lines: int, longest: int = _LONGEST_INPUT) -> str:
    """The documented way in for what must not land in a shell history; `longest` in characters a line."""
    return "".join(sys.stdin.readline(longest).strip() for _ in range(lines))


def _zone_from_stdin() -> str:
    """Three lines of a card, two of a passport, or one of what the keys are made of: waits for no more."""
    first = from_stdin(lines=1)
    return first + from_stdin(lines={30: 2, 44: 1}.get(len(first), 0))


def card_reader(
    configuration: Configuration, config_file: Path | None, reader: str | None, trust_folder: Path | None
) -> ProcessCardReader:
    """The reader this command may use: as configured, a virtual one only outside production."""
    return ProcessCardReader(
        trust_folder=trust_folder or configuration.card.trust_folder or config_folder() / "trust",
        reader=reader,
        allow_virtual=not in_production(configuration, config_file),
    )


def when_laid(reader: ProcessCardReader, deadline: Deadline, ask: Callable[[], T]) -> T:
    """Asks, and once more when there was no card and one is laid before the deadline."""
    present = threading.Event()

    def heard(state: ReaderState) -> None:
        # A mute card is an answer too.
        if state in (ReaderState.CARD_PRESENT, ReaderState.CARD_MUTE):
            present.set()

    reader.start(heard)
    outcome = ask()
    if outcome is ReadFailure.NO_CARD:
        click.echo(texts().text("card.cli.read.lay"), err=True)
        if present.wait(deadline.remaining()):
            outcome = ask()
    return outcome


def in_production(configuration: Configuration, config_file: Path | None) -> bool:
    """Says a terminal's own file that this is production? The shipped defaults alone do not: these commands
    are development tools too, and a machine without a configuration serves no citizens."""
    configured = config_file is not None or SYSTEM_FILE.is_file()
    return configured and configuration.terminal.production
