"""`kiosk config`: check a file, show what is in force."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import click

from kiosk.cli import help_text
from kiosk.cli.output import Exit, answer, failed, json_option, texts
from kiosk.config import ConfigProblem, Configuration, load, simulated_in_production
from kiosk.failures import FailureCode


def loaded(path: Path | None) -> Configuration:
    """The configuration, or the end of the command with every problem named."""
    found = load(path)
    if isinstance(found, Configuration):
        return found
    _refused(FailureCode.CONFIGURATION_INVALID, found)


def _refused(code: FailureCode, found: tuple[ConfigProblem, ...]) -> NoReturn:
    problems = [{"field": problem.field, "reason": problem.reason} for problem in found]
    say = texts()
    listed = "; ".join(say.text("cli.config.problem", **problem) for problem in problems)
    failed(code, Exit.USAGE, listed, problems=problems)


@click.command(help=help_text("cli.config.check"))
@click.argument("file", required=False, type=click.Path(path_type=Path))
@json_option
def check_command(file: Path | None, as_json: bool) -> None:
    """Exit 0 when the file can be used."""
    pretending = simulated_in_production(loaded(file))
    if pretending:
        _refused(FailureCode.SIMULATED_IN_PRODUCTION, pretending)
    answer({"valid": True, "problems": []}, texts().text("cli.config.good"))


@click.command(help=help_text("cli.config.show"))
@click.argument("file", required=False, type=click.Path(path_type=Path))
@json_option
def show(file: Path | None, as_json: bool) -> None:
    """Everything in force. Secrets are not in it: the model holds their files' names only."""
    values = loaded(file).model_dump(mode="json")
    answer(values, *_lines(values))


def _lines(values: object, path: str = "") -> list[str]:
    if isinstance(values, dict):
        return [line for key, value in values.items() for line in _lines(value, f"{path}.{key}".lstrip("."))]
    if isinstance(values, list) and any(isinstance(value, dict) for value in values):
        return [line for index, value in enumerate(values) for line in _lines(value, f"{path}.{index}")]
    return [f"{path} = {values}"]
