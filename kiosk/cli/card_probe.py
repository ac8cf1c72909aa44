"""`kiosk card probe`: what this card and this reader do. The tool of the bring-up checklist.

Every finding stands in docs/bring-up.md with what to expect. Status 1 says that something is different from
what was known, not that the card is bad. Nothing personal is printed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from drivers.card.connection import ReadError
from drivers.card.model import ReadFailure, ReadRequest
from drivers.card.probe_qr import describe_qr
from drivers.card.probe_reader import surroundings, without_serial
from drivers.card.probe_report import (
    SECTIONS,
    Finding,
    Outcome,
    ProbeName,
    ProbeReport,
    Section,
    finding,
    report_from_json,
    report_of,
)
from drivers.deadline import Deadline
from kiosk.cardqr import MAX_LENGTH, CardQr, parse_card
from kiosk.cli import help_text
from kiosk.cli.card_asking import (
    FAILURES,
    card_reader,
    from_stdin,
    key_options,
    reader_options,
    request_of,
    when_laid,
)
from kiosk.cli.config import loaded
from kiosk.cli.options import config_option
from kiosk.cli.output import Exit, answer, as_json, failed, json_option, texts

SECONDS = 60.0
"""A probe opens the chip up to eight times, and a real chip takes about a second each time."""
_NO_CARD_THERE = frozenset({ReadFailure.NO_READER, ReadFailure.NO_CARD, ReadFailure.SERVICE_DOWN})


@click.command(help=help_text("card.cli.probe"))
@key_options
@click.option("--qr", help=help_text("card.cli.probe.qr"))
@click.option("--wrong-can", is_flag=True, help=help_text("card.cli.probe.wrong_can"))
@reader_options
@config_option
@json_option
def probe(
    *,
    can: str | None,
    number: str | None,
    mrz: str | None,
    birth: datetime | None,
    issued: datetime | None,
    qr: str | None,
    wrong_can: bool,
    reader_name: str | None,
    deadline: float | None,
    trust_folder: Path | None,
    config_file: Path | None,
    as_json: bool,
) -> None:
    """Probes the card on the reader, waiting for one until the deadline."""
    given = [value for value in (can, number, mrz, qr) if value is not None]
    if len(given) > 1:
        raise click.UsageError(texts().text("card.cli.probe.one_of"))
    request, printed = _from_qr(qr) if qr is not None else (ReadRequest(), ())
    if given and qr is None:
        request = request_of(can, number, mrz)
    if wrong_can and request.can is None:
        raise click.UsageError(texts().text("card.cli.probe.wrong_can_needs"))
    configuration = loaded(config_file)
    request = replace(
        request,
        birth=birth.date() if birth else request.birth,
        issued=issued.date() if issued else request.issued,
        reader=reader_name or configuration.card.reader,
        wrong_can=wrong_can,
    )
    reader = card_reader(configuration, config_file, request.reader, trust_folder)
    until = Deadline.after(deadline or SECONDS)
    try:
        outcome = when_laid(reader, until, lambda: reader.probe(request, until))
    finally:
        reader.close()
    _show(_report(outcome, request).with_findings(printed))


def _from_qr(given: str) -> tuple[ReadRequest, tuple[Finding, ...]]:
    """The key in the code printed on the card, and the shape of that code."""
    text = from_stdin(lines=1, longest=MAX_LENGTH + 1) if given == "-" else given
    card = parse_card(text)
    printed = tuple(describe_qr(text))
    if not isinstance(card, CardQr):
        return ReadRequest(), printed
    request = ReadRequest(
        can=card.can, expected_number=card.number, birth=card.birth_date, issued=card.issue_date
    )
    return request, printed


def _report(outcome: Mapping[str, Any] | ReadFailure, request: ReadRequest) -> ProbeReport:
    """What the card process said; of a card that does not talk, at least the reader it lies on."""
    if isinstance(outcome, ReadFailure):
        if outcome in _NO_CARD_THERE:
            failed(*FAILURES[outcome])
        return report_of(_reader_with_card(request.reader), stopped=outcome)
    try:
        report = report_from_json(outcome["report"])
        name, atr = str(outcome["reader"]), bytes.fromhex(outcome["atr"])
    except (KeyError, TypeError, ValueError):
        # A card that has taken over the card process still cannot choose what is printed here.
        return report_of(_reader_with_card(request.reader), stopped=ReadFailure.PROTOCOL)
    return report.with_findings(surroundings(report, name, atr))


def _reader_with_card(wanted: str | None) -> Iterator[Finding]:
    from drivers.card.pcsc import list_readers

    try:
        names = [name for name, card in list_readers() if card and (wanted or "").lower() in name.lower()]
    except ReadError:
        return
    for name in names[:1]:
        yield finding(ProbeName.READER_NAME, None, without_serial(name))


def _show(report: ProbeReport) -> None:
    """The report; then how it ended, with the status that belongs to it."""
    if report.stopped is not None:
        code, status = FAILURES[report.stopped]
        if not as_json():
            click.echo("\n".join(_lines(report)))
        failed(code, status, **report.as_json())
    answer(report.as_json(), *_lines(report))
    if any(item.outcome is Outcome.DIFFERENT for item in report.findings):
        raise click.exceptions.Exit(Exit.NOT_PASSED)


def _lines(report: ProbeReport) -> Iterator[str]:
    say = texts()
    for section in Section:
        answers = [
            item
            for item in report.findings
            if SECTIONS[item.name] is section and item.outcome is not Outcome.UNKNOWN
        ]
        if answers:
            yield say.text(f"card.probe.section.{section.value}")
        for item in answers:
            outcome = say.text(f"card.probe.outcome.{item.outcome.value}")
            label = say.text(f"card.probe.name.{item.name.value}")
            yield f"  [{outcome}] {label}" + (f": {item.value}" if item.value is not None else "")
    unknown = [item.name.value for item in report.findings if item.outcome is Outcome.UNKNOWN]
    if unknown:
        yield say.text("card.cli.probe.unanswered", names=", ".join(unknown))
    counts = Counter(item.outcome for item in report.findings)
    yield say.text(
        "card.cli.probe.summary",
        confirmed=counts[Outcome.CONFIRMED],
        different=counts[Outcome.DIFFERENT],
        apdus=report.apdus,
        elapsed_ms=report.elapsed_ms,
    )
    if counts[Outcome.DIFFERENT]:
        yield say.text("card.cli.probe.see", page="docs/bring-up.md")
