"""`kiosk card`: readers, one read, a simulated card."""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from drivers.card.connection import ReadError
from drivers.card.model import CardReading, ReadOutcome, ReadRequest
from drivers.card.simulated.chip import SimulatedChip
from drivers.card.simulated.issuer import SimulatedIssuer
from drivers.card.simulated.person import Person
from drivers.card.simulated.profiles import ProfileName, make_card, profiles
from drivers.card.simulated.virtual_reader import DEFAULT_PORT, VirtualCard
from drivers.card.wire import reading_message
from drivers.deadline import Deadline
from kiosk.audit import REJECTION_CODES
from kiosk.cli import help_text
from kiosk.cli.card_asking import (
    FAILURES,
    card_reader,
    key_options,
    reader_options,
    request_of,
    when_laid,
)
from kiosk.cli.config import loaded
from kiosk.cli.options import config_option
from kiosk.cli.output import Exit, answer, as_json, failed, json_option, texts
from kiosk.failures import FailureCode


@click.command(help=help_text("card.cli.readers"))
@json_option
def readers(as_json: bool) -> None:
    """Every PC/SC reader, whether a card is on it, and whether it is virtual: production refuses those."""
    from drivers.card.pcsc import is_virtual, list_readers

    try:
        found = list_readers()
    except ReadError as error:
        failed(*FAILURES[error.failure])
    if not found:
        failed(FailureCode.READER_MISSING, Exit.UNREACHABLE, readers=[])
    say = texts()
    lines = []
    for name, card in found:
        shown = say.text("card.cli.readers.virtual", name=name) if is_virtual(name) else name
        lines.append(say.text(f"card.cli.readers.{'card' if card else 'empty'}", name=shown))
    listed = [{"name": name, "card": card, "virtual": is_virtual(name)} for name, card in found]
    answer({"readers": listed}, *lines)


@click.command(help=help_text("card.cli.read"))
@key_options
@click.option(
    "--photo",
    "photo_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help=help_text("card.cli.read.photo"),
)
@reader_options
@config_option
@json_option
def read(
    *,
    can: str | None,
    number: str | None,
    mrz: str | None,
    birth: datetime | None,
    issued: datetime | None,
    photo_file: Path | None,
    reader_name: str | None,
    deadline: float | None,
    trust_folder: Path | None,
    config_file: Path | None,
    as_json: bool,
) -> None:
    """Reads the card on the reader, waiting for one until the deadline."""
    request = request_of(can, number, mrz)
    configuration = loaded(config_file)
    request = replace(
        request,
        birth=birth.date() if birth else None,
        issued=issued.date() if issued else None,
        photo=photo_file is not None,
        reader=reader_name or configuration.card.reader,
        read_dg13=configuration.card.read_dg13,
    )
    reader = card_reader(configuration, config_file, request.reader, trust_folder)
    until = Deadline.after(deadline or configuration.card.read_deadline_s)
    try:
        outcome = when_laid(reader, until, lambda: reader.read(request, until, lambda _: None))
    finally:
        reader.close()
    if photo_file is not None:
        _keep_photo(outcome, photo_file)
    _show(outcome, request)


@click.command(help=help_text("card.cli.simulate"))
@click.option(
    "--profile",
    type=click.Choice([profile.value for profile in ProfileName]),
    default=ProfileName.ADULT_2021.value,
    help=help_text("card.cli.simulate.profile"),
)
@click.option("--list", "list_only", is_flag=True, help=help_text("card.cli.simulate.list"))
@click.option("--host", default="127.0.0.1", show_default=True, help=help_text("card.cli.simulate.host"))
@click.option(
    "--port",
    type=click.IntRange(1, 65_535),
    default=DEFAULT_PORT,
    show_default=True,
    help=help_text("card.cli.simulate.port"),
)
@click.option("--number", help=help_text("card.cli.simulate.number"))
@click.option("--name", help=help_text("card.cli.simulate.name"))
@click.option("--birth", type=click.DateTime(["%Y-%m-%d"]), help=help_text("card.cli.simulate.birth"))
@click.option("--sex", type=click.Choice(["M", "F"]), help=help_text("card.cli.simulate.sex"))
@click.option(
    "--issuer",
    "issuer_folder",
    type=click.Path(file_okay=False, path_type=Path),
    help=help_text("card.cli.simulate.issuer"),
)
@click.option(
    "--write-trust",
    "trust_folder",
    type=click.Path(file_okay=False, path_type=Path),
    help=help_text("card.cli.simulate.write_trust"),
)
@json_option
def simulate(
    *,
    profile: str,
    list_only: bool,
    host: str,
    port: int,
    number: str | None,
    name: str | None,
    birth: datetime | None,
    sex: str | None,
    issuer_folder: Path | None,
    trust_folder: Path | None,
    as_json: bool,
) -> None:
    """A simulated ID card in a virtual reader until interrupted."""
    if list_only:
        _list_profiles()
        return
    issuer = SimulatedIssuer.in_folder(issuer_folder or _state_folder() / "simulated-issuer")
    if trust_folder is not None:
        issuer.write_trust(trust_folder)
    holder = _person(profiles()[ProfileName(profile)].person, number, name, birth, sex)
    card = make_card(issuer, holder, ProfileName(profile))
    virtual = VirtualCard(SimulatedChip(card), port, host)
    stopped = threading.Event()
    for wanted in (signal.SIGINT, signal.SIGTERM):
        signal.signal(wanted, lambda *_: stopped.set())
    try:
        virtual.lay()
    except OSError as error:
        failed(FailureCode.DEVICE_SIMULATOR_UNAVAILABLE, Exit.UNREACHABLE, type(error).__name__)
    say = texts()
    can = card.person.can if card.behaviour.can else None
    shown = {"profile": profile, "host": host, "port": port, "can": can, "qr": card.qr_text}
    keys = [
        say.text("card.cli.simulate.can_is", can=card.person.can),
        say.text("card.cli.simulate.qr_is", qr=card.qr_text),
    ]
    if card.person.passport:
        keys = [say.text("card.cli.simulate.mrz_is", mrz="\n".join(card.person.mrz))]
    answer(
        {**shown, "mrz": list(card.person.mrz)},
        say.text("card.cli.simulate.laid", profile=profile),
        *keys,
        say.text("card.cli.simulate.stop"),
    )
    sys.stdout.flush()
    gone = False
    while not gone and not stopped.is_set():
        gone = virtual.wait(0.2)
    virtual.take()
    if not stopped.is_set():
        raise click.exceptions.Exit(Exit.UNREACHABLE)


def _keep_photo(outcome: ReadOutcome, file: Path) -> None:
    """Writes the photo as the chip stores it, readable by this user alone."""
    if not isinstance(outcome, CardReading):
        return
    if outcome.photo is None:
        click.echo(texts().text("card.cli.read.no_photo"), err=True)
        return
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
            stream.write(outcome.photo)
    except OSError as error:
        raise click.UsageError(f"--photo: {error.strerror}") from error


def _show(outcome: ReadOutcome, request: ReadRequest) -> None:
    if not isinstance(outcome, CardReading):
        failed(*FAILURES[outcome])
    if request.expected_number is not None and outcome.identity.number != request.expected_number:
        failed(FailureCode.CARD_MISMATCH, Exit.NOT_PASSED)
    shown: dict[str, Any] = reading_message(outcome)
    who, say = shown["identity"], texts()
    lines = (
        f"{who['name']}  {who['number']}  {who['birth_date']}  {who['sex']}",
        say.text("card.cli.read.access", access=outcome.access.value),
        say.text(f"card.cli.assurance.{outcome.assurance.value}"),
        say.text("card.cli.read.cost", apdus=outcome.apdus, elapsed_ms=outcome.elapsed_ms),
    )
    if outcome.rejection is None:
        answer(shown, *lines)
        return
    for line in () if as_json() else lines:
        click.echo(line)
    # The reading and what is wrong with it are one object.
    failed(REJECTION_CODES[outcome.rejection], Exit.NOT_PASSED, **shown)


def _list_profiles() -> None:
    say = texts()
    names = [name.value for name in profiles()]
    answer({"profiles": names}, *(f"{name}  {say.text(f'card.cli.profile.{name}')}" for name in names))


def _person(
    base: Person, number: str | None, name: str | None, birth: datetime | None, sex: str | None
) -> Person:
    if number is not None and re.fullmatch(r"[0-9]{12}", number) is None:
        raise click.UsageError(texts().text("card.cli.read.bad_value"))
    return replace(
        base,
        number=number or base.number,
        name=name or base.name,
        birth=birth.date() if birth else base.birth,
        sex=sex or base.sex,
    )


def _state_folder() -> Path:
    """Where this user's programs keep state (XDG base directory specification)."""
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "motcua-kiosk"
