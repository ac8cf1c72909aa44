"""The command line: a contract (names, JSON, exit status). Commands are imported when asked for."""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Sequence

import click

from kiosk.failure_texts import failure_text
from kiosk.failures import FailureCode
from kiosk.i18n import DEFAULT, catalogue, languages

_COMMANDS: dict[str, dict[str, str] | str] = {
    "card": {
        "readers": "kiosk.cli.card:readers",
        "read": "kiosk.cli.card:read",
        "probe": "kiosk.cli.card_probe:probe",
        "simulate": "kiosk.cli.card:simulate",
    },
    "config": {"check": "kiosk.cli.config:check_command", "show": "kiosk.cli.config:show"},
    "demo": "kiosk.cli.demo:demo",
    "maintenance": "kiosk.cli.control:maintenance",
    "paper": "kiosk.cli.control:paper",
    "portal": {
        "serve": "kiosk.cli.portal:serve",
        "lookup": "kiosk.cli.portal:lookup",
        "check": "kiosk.cli.portal:check",
    },
    "printer": {
        "status": "kiosk.cli.printer:status",
        "test": "kiosk.cli.printer:test",
        "commission": "kiosk.cli.printer_commission:commission",
        "simulate": "kiosk.cli.printer_simulate:simulate",
    },
    "procedures": {
        "search": "kiosk.cli.procedures:search",
        "sync": "kiosk.cli.procedures:sync_command",
    },
    "queue": {"call": "kiosk.cli.queue:call", "status": "kiosk.cli.queue:status"},
    "run": "kiosk.cli.run:run",
    "status": "kiosk.cli.control:status",
    "ticket": {
        "issue": "kiosk.cli.ticket_issue:issue",
        "reprint": "kiosk.cli.ticket_reprint:reprint",
        "render": "kiosk.cli.ticket_render:render",
    },
}
"""Command → where it lives; a table is a group. Help of a group is the catalogue id `cli.<group>`."""


class LazyGroup(click.Group):
    """Imports a command only when it is asked for, so that `kiosk status` does not load a card stack."""

    def __init__(self, name: str | None, table: dict[str, dict[str, str] | str], help_text: str) -> None:
        super().__init__(name=name, help=help_text, context_settings={"help_option_names": ["-h", "--help"]})
        self._table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self._table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = self._table.get(cmd_name)
        if entry is None:
            return None
        if isinstance(entry, dict):
            return LazyGroup(cmd_name, dict(entry), catalogue(_language()).text(f"cli.{cmd_name}"))
        module, _, attribute = entry.partition(":")
        command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command)  # noqa: S101  # a table entry that is no command is a bug
        if not any("--lang" in parameter.opts for parameter in command.params):
            command.params.append(_language_option())
        return command


def _language_option() -> click.Option:
    """`--lang` is understood anywhere in the line; `_language` has read it before click does."""
    return click.Option(["--lang"], type=click.Choice(languages()), expose_value=False, help="vi, en")


def _language(arguments: Sequence[str] | None = None) -> str:
    """`--lang`, else the environment, else Vietnamese. Help texts need it before click has parsed."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    for index, word in enumerate(words):
        if word.startswith("--lang="):
            return _known(word.removeprefix("--lang="))
        if word == "--lang" and index + 1 < len(words):
            return _known(words[index + 1])
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return _known(locale.split("_")[0])


def _known(code: str) -> str:
    return code if code in languages() else DEFAULT


def help_text(message: str) -> str:
    """The help of a command, in the language of this call; for `@click.command(help=…)`."""
    return catalogue(_language()).text(message)


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of `kiosk`. A bug becomes one sentence and a failure code, never a traceback."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    language = _language(words)
    root = LazyGroup("kiosk", _COMMANDS, catalogue(language).text("cli.root"))
    root.params.append(_language_option())
    try:
        status = root.main(words, prog_name="kiosk", obj=catalogue(language), standalone_mode=False)
    except click.ClickException as wrong:
        wrong.show()
        _fail_as_json(words, FailureCode.USAGE_WRONG, language)
        sys.exit(2)
    except click.Abort:
        sys.exit(1)
    except Exception as error:  # noqa: BLE001  # the last handler of the command line
        click.echo(catalogue(language).text("cli.bug", kind=type(error).__name__), err=True)
        _fail_as_json(words, FailureCode.CAUGHT_BUG, language)
        sys.exit(1)
    sys.exit(status if isinstance(status, int) else 0)


def _fail_as_json(words: Sequence[str], code: FailureCode, language: str) -> None:
    """With `--json` there is exactly one object, also when the command never came to answer."""
    if "--json" in words:
        told = failure_text(code, language)
        failure = {"code": code.value, "message": told.message, "remedy": told.remedy}
        click.echo(json.dumps({"failure": failure}, ensure_ascii=False))
