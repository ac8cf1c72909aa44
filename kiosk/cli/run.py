"""`kiosk run`: the terminal."""

from __future__ import annotations

import logging
import sys
import threading
from pathlib import Path

import click

from kiosk.cli import help_text
from kiosk.cli.config import loaded
from kiosk.cli.options import config_option
from kiosk.cli.output import Exit, failed
from kiosk.failures import FailureCode

_log = logging.getLogger(__name__)


@click.command(help=help_text("cli.run"))
@config_option
def run(config_file: Path | None) -> None:
    """Runs until stopped; returns what the front end says."""
    from kiosk.assembly import audit_file, equipment_of, terminal_of
    from kiosk.audit import AuditLog
    from kiosk.clock import now
    from kiosk.config import ConfigProblem, simulated_in_production
    from kiosk.control import ControlServer
    from kiosk.equipment import Equipment
    from kiosk.frontend import FrontEndOptions, find_front_end
    from kiosk.service import control_handler

    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s", stream=sys.stderr)
    config = loaded(config_file)
    for problem in simulated_in_production(config):
        failed(FailureCode.SIMULATED_IN_PRODUCTION, Exit.USAGE, f"{problem.field}: {problem.reason}")
    front_end = find_front_end()
    if front_end is None:
        failed(FailureCode.FRONT_END_MISSING, Exit.USAGE)
    try:
        audit = AuditLog(audit_file(config), now)
    except OSError:
        failed(FailureCode.CONFIGURATION_INVALID, Exit.USAGE, "terminal.state_folder")
    problems: list[ConfigProblem] = []

    def equip() -> Equipment:
        found = equipment_of(config)
        if isinstance(found, ConfigProblem):
            problems.append(found)
            terminal.stop()
            raise TypeError("the configuration cannot be used")
        return found

    terminal = terminal_of(config, equip, audit)

    def on_thread_end(end: threading.ExceptHookArgs) -> None:
        """A device's thread that dies of a bug is a bug of the terminal."""
        if end.exc_value is not None:
            terminal.report_bug("thread", end.exc_value)

    threading.excepthook = on_thread_end
    control = ControlServer(
        config.terminal.control_socket, control_handler(terminal, audit), config.terminal.control_group
    )
    try:
        control.start()
    except OSError as error:
        failed(
            FailureCode.CONFIGURATION_INVALID, Exit.USAGE, f"terminal.control_socket: {type(error).__name__}"
        )

    def begin() -> None:
        _log.info("first picture drawn")
        terminal.start()

    options = FrontEndOptions(orientation=config.terminal.orientation, on_ready=begin)
    try:
        status = front_end(terminal, options)
    finally:
        control.stop()
        terminal.stop()
        audit.close()
    for problem in problems:
        failed(FailureCode.CONFIGURATION_INVALID, Exit.USAGE, f"{problem.field}: {problem.reason}")
    raise click.exceptions.Exit(status)
