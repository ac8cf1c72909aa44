"""How a command answers: one JSON object with `--json`, short sentences without, and the exit status.

0 done · 1 the check did not pass · 2 wrong usage or configuration · 3 something could not be reached.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import IntEnum
from typing import Any, NoReturn

import click

from kiosk.failure_texts import failure_text
from kiosk.failures import FailureCode
from kiosk.i18n import DEFAULT, Catalogue, catalogue


class Exit(IntEnum):
    """The exit statuses of the contract."""

    DONE = 0
    NOT_PASSED = 1
    USAGE = 2
    UNREACHABLE = 3


def texts() -> Catalogue:
    """The catalogue of the language this command speaks."""
    context = click.get_current_context(silent=True)
    found = context.find_root().obj if context else None
    return found if isinstance(found, Catalogue) else catalogue(DEFAULT)


def as_json() -> bool:
    """Was `--json` given to the running command?"""
    context = click.get_current_context(silent=True)
    return bool(context and context.params.get("as_json"))


json_option = click.option("--json", "as_json", is_flag=True, help="JSON")
"""Every command that answers with data takes it; the parameter is called `as_json`."""


def answer(payload: Mapping[str, Any], *lines: str) -> None:
    """Prints the result: the object with `--json`, the lines without."""
    if as_json():
        click.echo(json.dumps(payload, ensure_ascii=False, default=str))
    else:
        for line in lines:
            click.echo(line)


def failed(code: FailureCode, status: Exit, detail: str = "", /, **more: Any) -> NoReturn:
    """Ends the command: what happened and what to do, never a traceback. `detail` is never personal."""
    say = texts()
    told = failure_text(code, say.language)
    remedy = told.remedy
    message = f"{told.message} ({detail})" if detail else told.message
    if as_json():
        failure = {"code": code.value, "message": message, "remedy": remedy}
        click.echo(json.dumps({"failure": failure, **more}, ensure_ascii=False, default=str))
    else:
        click.echo(f"{code.value}  {message}", err=True)
        click.echo(remedy, err=True)
    raise click.exceptions.Exit(status)
