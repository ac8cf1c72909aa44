"""`kiosk procedures`: search the catalogue, and sync it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from drivers.deadline import Deadline
from kiosk.cli import help_text
from kiosk.cli.options import config_option
from kiosk.cli.output import Exit, answer, failed, json_option, texts
from kiosk.clock import now
from kiosk.config import Configuration, load
from kiosk.failures import FailureCode
from kiosk.procedures.codec import as_data
from kiosk.procedures.model import (
    CatalogueFailure,
    CatalogueInfo,
    Channel,
    Hit,
    Procedure,
    SourceFailure,
    SourceProblem,
)
from kiosk.procedures.opening import catalogue_path, configured_source, open_procedures, sync
from kiosk.procedures.store import ProcedureStore

_SYNC_SECONDS = 60.0
_MOST_RESULTS = 100
_SOURCE_CODES = {
    SourceFailure.UNREADABLE: FailureCode.PROCEDURES_SOURCE,
    SourceFailure.INVALID: FailureCode.PROCEDURES_INVALID,
}
_CATALOGUE_CODES = {
    CatalogueFailure.DAMAGED: FailureCode.PROCEDURES_DAMAGED,
    CatalogueFailure.STORE: FailureCode.PROCEDURES_STORE,
    CatalogueFailure.BUSY: FailureCode.PROCEDURES_STORE,
}

_T = TypeVar("_T")


@click.command(help=help_text("procedures.cli.search"))
@click.argument("text")
@click.option("--field", default=None, help=help_text("procedures.cli.search.field"))
@click.option("--agency", default=None, help=help_text("procedures.cli.search.agency"))
@click.option(
    "--limit",
    type=click.IntRange(1, _MOST_RESULTS),
    default=5,
    show_default=True,
    help=help_text("procedures.cli.search.limit"),
)
@config_option
@json_option
def search(
    *, text: str, field: str | None, agency: str | None, limit: int, config_file: Path | None, as_json: bool
) -> None:
    """Finds procedures, with or without diacritics."""
    configuration = _configuration(config_file)
    store = open_procedures(configuration)
    try:
        hits = _good(store.search(text, field=field, agency=agency, limit=limit))
        info = _good(store.info())
        found = [_whole(store, hit) for hit in hits]
    finally:
        store.close()
    today = now().date()
    old = info.age_days(today) >= configuration.procedures.old_days
    payload = {
        "catalogue": {**_about(info, today), "old": old},
        "procedures": [as_data(each) for each in found],
    }
    answer(payload, *_lines(found), _as_of(info, today, old=old))


@click.command(name="sync", help=help_text("procedures.cli.sync"))
@config_option
@json_option
def sync_command(config_file: Path | None, as_json: bool) -> None:
    """Exchanges the catalogue for what the source has now."""
    configuration = _configuration(config_file)
    done = sync(
        configured_source(configuration),
        catalogue_path(configuration),
        now,
        Deadline.after(_SYNC_SECONDS),
    )
    if isinstance(done, SourceProblem):
        wrong = done.failure is SourceFailure.INVALID
        failed(_SOURCE_CODES[done.failure], Exit.NOT_PASSED if wrong else Exit.UNREACHABLE, done.where)
    info = _good(done)
    today = now().date()
    answer(
        {"catalogue": _about(info, today)},
        texts().plural("procedures.cli.synced", info.count, source=info.source),
        _as_of(info, today, old=False),
    )


def _configuration(config_file: Path | None) -> Configuration:
    loaded = load(config_file)
    if isinstance(loaded, Configuration):
        return loaded
    failed(FailureCode.CONFIGURATION_INVALID, Exit.USAGE, loaded[0].field)


def _good(found: _T | CatalogueFailure) -> _T:
    if isinstance(found, CatalogueFailure):
        failed(_CATALOGUE_CODES[found], Exit.UNREACHABLE, found.value)
    return found


def _whole(store: ProcedureStore, hit: Hit) -> Procedure:
    procedure = _good(store.procedure(hit.code))
    if procedure is None:  # exchanged between two calls, by a sync that dropped it
        failed(FailureCode.PROCEDURES_DAMAGED, Exit.UNREACHABLE)
    return procedure


def _about(info: CatalogueInfo, today: date) -> dict[str, Any]:
    return {
        "version": info.version.isoformat(),
        "age_days": info.age_days(today),
        "source": info.source,
        "synced": info.synced.isoformat() if info.synced else None,
        "count": info.count,
    }


def _as_of(info: CatalogueInfo, today: date, *, old: bool) -> str:
    message = "procedures.as_of.old" if old else "procedures.as_of"
    return texts().plural(message, info.age_days(today), date=f"{info.version:%d/%m/%Y}")


def _lines(found: list[Procedure]) -> list[str]:
    say = texts()
    if not found:
        return [say.text("procedures.none")]
    lines = []
    for each in found:
        channels = ", ".join(say.text(f"procedures.channel.{_name(channel)}") for channel in each.channels)
        spot = (say.text("procedures.on_the_spot"),) if each.on_the_spot else ()
        lines += [
            f"{each.code}  {each.name}",
            f"    {each.field.name} · {each.agency}",
            "    " + " · ".join(part for part in (each.fee, each.time, channels, *spot) if part),
        ]
    return lines


def _name(channel: Channel) -> str:
    return channel.name.lower()
