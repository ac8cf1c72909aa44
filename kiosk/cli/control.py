"""`kiosk status` and `kiosk maintenance`: talk to the running terminal over its control socket."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from kiosk.cli import help_text
from kiosk.cli.config import loaded
from kiosk.cli.options import config_option
from kiosk.cli.output import Exit, answer, failed, json_option, texts
from kiosk.control import ControlFailure, ask
from kiosk.failure_texts import failure_text
from kiosk.failures import FailureCode

socket_option = click.option("--socket", "socket_path", type=click.Path(path_type=Path), default=None)


def _asked(socket_path: Path | None, config_file: Path | None, request: Mapping[str, Any]) -> dict[str, Any]:
    path = socket_path or loaded(config_file).terminal.control_socket
    reply = ask(path, request)
    match reply:
        case ControlFailure.REFUSED:
            failed(FailureCode.CONTROL_REFUSED, Exit.UNREACHABLE)
        case ControlFailure.BUG:
            failed(FailureCode.CAUGHT_BUG, Exit.UNREACHABLE)
        case ControlFailure():
            failed(FailureCode.TERMINAL_NOT_RUNNING, Exit.UNREACHABLE)
        case _:
            return reply


@click.command(help=help_text("cli.status"))
@socket_option
@config_option
@json_option
def status(socket_path: Path | None, config_file: Path | None, as_json: bool) -> None:
    """What the terminal is doing, without personal data."""
    reply = _asked(socket_path, config_file, {"command": "status"})
    say = texts()
    lines = [
        say.text("cli.status.line", name=name, value=value)
        for name, value in reply.items()
        if not isinstance(value, dict | list)
    ]
    lines += [say.text("cli.status.line", name=n, value=v) for n, v in reply.get("devices", {}).items()]
    answer(reply, *lines, *_paper_lines(reply.get("paper") or {}))


def _paper_lines(paper: Mapping[str, Any]) -> list[str]:
    """How long the paper lasts, and that it is time for a new roll."""
    say = texts()
    if not paper:
        return []
    left = paper["left_tickets"]
    known = say.text("roll.cli.unknown") if left is None else say.plural("roll.left", left)
    lines = [say.text("cli.status.line", name="paper", value=known)]
    if paper["warning"] is not None:
        told = failure_text(FailureCode(paper["warning"]), say.language)
        lines.append(f"{paper['warning']}  {told.message} {told.remedy}")
    return lines


@click.command(help=help_text("roll.cli.help"))
@click.argument("roll", type=click.Choice(["new", "same"]))
@socket_option
@config_option
@json_option
def paper(roll: str, socket_path: Path | None, config_file: Path | None, as_json: bool) -> None:
    """A new roll was put in and nobody was asked, or the roll that was counted as new is the old one."""
    reply = _asked(socket_path, config_file, {"command": "paper", "roll": roll})
    answer(reply, texts().text(f"roll.cli.{roll}"))


@click.command(help=help_text("cli.maintenance"))
@click.argument("wanted", type=click.Choice(["on", "off"]))
@socket_option
@config_option
@json_option
def maintenance(wanted: str, socket_path: Path | None, config_file: Path | None, as_json: bool) -> None:
    """Out of service for citizens, or back."""
    reply = _asked(socket_path, config_file, {"command": "maintenance", "on": wanted == "on"})
    answer(reply, texts().text(f"cli.maintenance.{wanted}"))
