"""`kiosk portal`: embedded portal, look-up, connection check."""

from __future__ import annotations

import re
import secrets
import signal
import sys
import tempfile
import threading
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast, get_args

import click

from drivers.deadline import Deadline
from kiosk.cli import help_text
from kiosk.cli.options import config_option
from kiosk.cli.output import Exit, answer, failed, json_option, texts
from kiosk.cli.output import as_json as json_wanted
from kiosk.clock import now
from kiosk.config import Configuration, load
from kiosk.failures import FailureCode
from kiosk.portal.by_code import CodeDelayed, CodeFound, CodeSearch, CodeUnknown
from kiosk.portal.dossier_codes import parse_code
from kiosk.portal.due import badge, days_left, due_state, result_place, working_days_left
from kiosk.portal.embedded.faults import Fault
from kiosk.portal.factory import Portal, PortalProblem, portals_from
from kiosk.portal.masking import mask_owner
from kiosk.portal.model import Dossier, Found, PortalFailure
from kiosk.portal.search import search_all
from kiosk.portal.visibility import StatusOnly, status_only

CODES: dict[PortalFailure, FailureCode] = {
    PortalFailure.UNREACHABLE: FailureCode.PORTAL_UNREACHABLE,
    PortalFailure.DEADLINE: FailureCode.PORTAL_DEADLINE,
    PortalFailure.TLS: FailureCode.PORTAL_TLS,
    PortalFailure.REFUSED: FailureCode.PORTAL_REFUSED,
    PortalFailure.GARBAGE: FailureCode.PORTAL_GARBAGE,
    PortalFailure.SERVER_ERROR: FailureCode.PORTAL_SERVER_ERROR,
    PortalFailure.NOT_FOUND: FailureCode.PORTAL_NOT_FOUND,
}
_NUMBER = re.compile(r"(?:\d{12}|\d{9})")
"""An ID number, or the nine digits of an old identity card."""
_WORD_START = re.compile(r"(?<!^)(?=[A-Z])")
_LONGEST_INPUT = 100
_OUT_OF_REACH = {PortalFailure.UNREACHABLE, PortalFailure.DEADLINE}


@click.command(help=help_text("portal.cli.serve"))
@click.option("--port", type=click.IntRange(0, 65_535), default=0, help=help_text("portal.cli.serve.port"))
@click.option(
    "--secret-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help=help_text("portal.cli.serve.secret_file"),
)
@click.option(
    "--today", type=click.DateTime(["%Y-%m-%d"]), default=None, help=help_text("portal.cli.serve.today")
)
@click.option("--tls", is_flag=True, help=help_text("portal.cli.serve.tls"))
@click.option("--fault", type=click.Choice(get_args(Fault)), help=help_text("portal.cli.serve.fault"))
@json_option
def serve(  # noqa: PLR0917  # one argument an option
    port: int,
    secret_file: Path | None,
    today: datetime | None,
    tls: bool,
    fault: str | None,
    as_json: bool,
) -> None:
    """Serves the embedded portal, both dialects, until interrupted."""
    from kiosk.portal.embedded.authority import make_certificates
    from kiosk.portal.embedded.dvcqg_app import AUTH_PATH, INTEGRATION_PATH
    from kiosk.portal.embedded.server import EmbeddedPortal

    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    with ExitStack() as opened:
        try:
            made = (
                make_certificates(Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="portal-"))))
                if tls
                else None
            )
            portal = EmbeddedPortal(
                port, _day(today), _secret(secret_file), certificate=made.server if made else None
            )
            portal.fault = cast("Fault | None", fault)
            opened.enter_context(portal)
        except OSError as error:
            failed(FailureCode.PORTAL_UNREACHABLE, Exit.UNREACHABLE, type(error).__name__)
        say = texts()
        shown = {
            "url": portal.url,
            "token_url": portal.token_url,
            "client_id": portal.client_id,
            "bus": {
                "auth_endpoint": AUTH_PATH,
                "integration_endpoint": INTEGRATION_PATH,
                "username": portal.account.username,
                "destination": portal.account.destination,
            },
            "ca_file": str(made.ca) if made else None,
            "contract": f"{portal.url}/openapi.json",
            "secret_file": str(secret_file) if secret_file else None,
            "citizens": len(portal.data.citizens),
            "dossiers": len(portal.data.dossiers),
        }
        answer(
            shown,
            say.text("portal.cli.serving", url=portal.url),
            f"token_url = {portal.token_url}",
            f"client_id = {portal.client_id}",
            f"auth_endpoint = {AUTH_PATH}",
            f"integration_endpoint = {INTEGRATION_PATH}",
            *([f"ca_file = {made.ca}"] if made else []),
            say.text("portal.cli.stop"),
        )
        sys.stdout.flush()
        stopped.wait()


@click.command(help=help_text("portal.cli.lookup"))
@click.option("--number", help=help_text("portal.cli.lookup.number"))
@click.option("--code", help=help_text("portal.cli.lookup.code"))
@click.option("--secret", help=help_text("portal.cli.lookup.secret"))
@config_option
@json_option
def lookup(
    number: str | None, code: str | None, secret: str | None, config_file: Path | None, as_json: bool
) -> None:
    """Finds one person's dossiers, or one dossier by its code, in every configured back end."""
    if (number is None) == (code is None) or (code is None) != (secret is None):
        raise click.UsageError(texts().text("portal.cli.lookup.which"))
    if code is not None and secret is not None:
        _lookup_code(_said(code), _said(secret), config_file)
    elif number is not None:
        _lookup_number(_said(number), config_file)


def _said(value: str) -> str:
    """The value, or with `-` the next line of standard input."""
    return (sys.stdin.readline(_LONGEST_INPUT) if value == "-" else value).strip()


def _lookup_code(code: str, secret: str, config_file: Path | None) -> None:
    """Status, dates and what to do next: a code and a secret open no more, here as on the screen."""
    if parse_code(code) is None:
        raise click.UsageError(texts().text("portal.cli.lookup.not_a_code"))
    configuration, portals = _portals(config_file)
    if not any(portal.by_code for portal in portals):
        failed(FailureCode.CONFIGURATION_INVALID, Exit.USAGE, "portal: by_code")
    found = CodeSearch(portals).find(code, secret, Deadline.after(_patience(configuration)))
    match found:
        case CodeFound(dossier):
            told = code_json(status_only(dossier, now().date()))
            line = f"{told['code']}  {_label(dossier, now().date())}"
            answer({"dossier": told, "system": dossier.system}, line)
        case CodeUnknown(searches):
            systems = [{"system": s.system, "failure": s.failure} for s in searches]
            silent = [s for s in searches if s.failure is not None]
            if silent and silent[0].failure is not None:
                names = ", ".join(s.system for s in silent)
                failed(CODES[silent[0].failure], Exit.UNREACHABLE, names, systems=systems)
            failed(FailureCode.PORTAL_NOT_FOUND, Exit.NOT_PASSED, systems=systems)
        case CodeDelayed(seconds):
            failed(FailureCode.PORTAL_NOT_FOUND, Exit.NOT_PASSED, f"{seconds} s")


def code_json(shown: StatusOnly) -> dict[str, Any]:
    """What a code and its secret may open."""
    return {
        "code": shown.code,
        "status": int(shown.status),
        "badge": shown.badge,
        "due_state": shown.due,
        "accepted": shown.accepted,
        "appointment": shown.appointment,
        "reappointment": shown.reappointment,
        "finished": shown.finished,
        "working_days_left": shown.working_days_left,
        "next": _WORD_START.sub("_", type(shown.step).__name__).lower(),
    }


def _patience(configuration: Configuration) -> float:
    return max(section.deadline_s for section in configuration.portal)


def _lookup_number(wanted: str, config_file: Path | None) -> None:
    if _NUMBER.fullmatch(wanted) is None:
        # The value itself is not repeated: it may be somebody's number, mistyped.
        raise click.UsageError(texts().text("portal.cli.lookup.not_a_number"))
    configuration, portals = _portals(config_file)
    if not any(portal.by_person for portal in portals):
        failed(FailureCode.CONFIGURATION_INVALID, Exit.USAGE, "portal: by_person")
    today = now().date()
    found = search_all(portals, wanted, Deadline.after(_patience(configuration)), today=today)
    lines = _lines(found, today)
    failure = next((s.failure for s in found.searches if s.failure is not None), None)
    if failure is None:
        answer(_found_json(found, today), *lines)
        return
    if not json_wanted():
        for line in lines:
            click.echo(line)
    failed(CODES[failure], Exit.UNREACHABLE, _silent(found), **_found_json(found, today))


@click.command(help=help_text("portal.cli.check"))
@config_option
@json_option
def check(config_file: Path | None, as_json: bool) -> None:
    """Signs in to every configured back end."""
    configuration, portals = _portals(config_file)
    results = [
        (portal.name, portal.check(Deadline.after(section.deadline_s)))
        for portal, section in zip(portals, configuration.portal, strict=True)
    ]
    for portal in portals:
        portal.close()
    shown = {"systems": [{"system": name, "failure": failure} for name, failure in results]}
    lines = [f"{name}: {_outcome(failure)}" for name, failure in results]
    bad = [failure for _, failure in results if failure is not None]
    if not bad:
        answer(shown, *lines)
        return
    if not as_json:
        for line in lines:
            click.echo(line)
    status = Exit.UNREACHABLE if _OUT_OF_REACH & set(bad) else Exit.NOT_PASSED
    failed(CODES[bad[0]], status, ", ".join(name for name, failure in results if failure), **shown)


def _portals(config_file: Path | None) -> tuple[Configuration, tuple[Portal, ...]]:
    """The configured back ends; ends the command when there are none or they are wrong."""
    configuration = load(config_file)
    if not isinstance(configuration, Configuration):
        first = configuration[0]
        failed(FailureCode.CONFIGURATION_INVALID, Exit.USAGE, f"{first.field}: {first.reason}")
    if not configuration.portal:
        failed(FailureCode.CONFIGURATION_INVALID, Exit.USAGE, "portal")
    portals = portals_from(configuration.portal)
    if isinstance(portals, PortalProblem):
        where = f"portal {portals.system}.{portals.field}"
        failed(FailureCode.CONFIGURATION_INVALID, Exit.USAGE, f"{where}: {portals.reason}")
    return configuration, portals


def _outcome(failure: PortalFailure | None) -> str:
    return texts().text("portal.cli.answers") if failure is None else CODES[failure].value


def _silent(found: Found) -> str:
    return ", ".join(search.system for search in found.searches if search.failure is not None)


def _lines(found: Found, today: date) -> list[str]:
    """Systems first, then one line a dossier."""
    say = texts()
    systems = [
        f"{search.system}: "
        + (
            say.plural("portal.cli.lookup.count", search.count)
            if search.failure is None
            else CODES[search.failure].value
        )
        for search in found.searches
    ]
    return systems + [f"{d.code}  {_label(d, today)}  {d.procedure}  {mask_owner(d)}" for d in found.dossiers]


def _label(dossier: Dossier, today: date) -> str:
    """The badge in words, as on the screen."""
    label = badge(dossier, today)
    return dossier.status_text if label is None else texts().text(f"badge.{label.value}")


def _found_json(found: Found, today: date) -> dict[str, Any]:
    return {
        "complete": found.complete,
        "systems": [{"system": s.system, "failure": s.failure, "count": s.count} for s in found.searches],
        "dossiers": [_dossier_json(dossier, today) for dossier in found.dossiers],
    }


def _dossier_json(dossier: Dossier, today: date) -> dict[str, Any]:
    """What the list screen tells, names masked as there."""
    return {
        "code": dossier.code,
        "system": dossier.system,
        "procedure": dossier.procedure,
        "status": int(dossier.status),
        "status_text": dossier.status_text,
        "badge": badge(dossier, today),
        "due_state": due_state(dossier, today),
        "days_left": days_left(dossier, today),
        "working_days_left": working_days_left(dossier, today),
        "result_place": result_place(dossier),
        "owner": mask_owner(dossier),
        "submitted_for_other": dossier.submitted_for_other,
        "accepted": dossier.accepted,
        "appointment": dossier.appointment,
        "reappointment": dossier.reappointment,
        "finished": dossier.finished,
        "supplement_due": dossier.supplement_due,
        "fee_due": dossier.fee_due,
        "at_counter": dossier.at_counter,
        "apology": dossier.apology,
    }


def _day(today: datetime | None) -> date | None:
    return None if today is None else today.date()


def _secret(path: Path | None) -> str | None:
    """The secret of the file, which is made, for its owner only, when it is not there."""
    if path is None:
        return None
    try:
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(24) + "\n", encoding="utf-8")
        found = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        failed(FailureCode.CONFIGURATION_INVALID, Exit.USAGE, f"secret-file: {type(error).__name__}")
    if not found:
        failed(FailureCode.CONFIGURATION_INVALID, Exit.USAGE, "secret-file")
    return found
