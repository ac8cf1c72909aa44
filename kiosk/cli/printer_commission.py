"""`kiosk printer commission`: stores what tickets have in common; a human proves it on paper."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from drivers.deadline import Deadline
from drivers.printer.blocks import Encoding
from drivers.printer.document import PrintDocument
from drivers.printer.model import FailureReason, NvMemoryInfo, PrinterFailure, PrintOutcome
from drivers.printer.nv import NvBlock, nv_blocks, stored_keys
from drivers.printer.profile import PrinterProfile, generic
from kiosk.assembly import composer, paper_limit_s, paper_of, printer_settings
from kiosk.cli import help_text
from kiosk.cli.options import config_option
from kiosk.cli.output import Exit, answer, failed, json_option, texts
from kiosk.cli.printer_port import (
    CAN_PRINT,
    baud_option,
    configured,
    device_option,
    opened,
    profile_option,
    refuse,
    refuse_while_running,
)
from kiosk.clock import now
from kiosk.commissioned import Commissioned, Verdict, read_commissioned, write_commissioned
from kiosk.commissioning import (
    Choice,
    OtherModel,
    Plan,
    choose,
    keeps_pictures,
    page_code,
    plan,
    profile_of,
    provable,
    record_of,
    ticket_parts,
)
from kiosk.config import Configuration
from kiosk.documents.commission_page import commission_page
from kiosk.failures import FailureCode
from kiosk.i18n import catalogue

if TYPE_CHECKING:
    from drivers.printer.serial import SerialPrinter

_ASK_SECONDS = 10.0
_STORE_SECONDS = 900.0
"""Some forty pictures over a slow line, each waited for."""
_ASKED_AT_MOST = 3
_YES = frozenset({"c", "có", "co", "y", "yes"})
_NO = frozenset({"k", "không", "khong", "n", "no"})


@click.command(help=help_text("printer.cli.commission"))
@device_option
@baud_option
@profile_option
@click.option("--yes", is_flag=True, help=help_text("printer.cli.commission.yes"))
@config_option
@json_option
def commission(  # noqa: PLR0917  # one parameter for each option
    device: str | None,
    baud: int | None,
    profile: str | None,
    yes: bool,
    config_file: Path | None,
    as_json: bool,
) -> None:
    """Stores only what is missing. Exit 0 when a human has seen every picture on paper."""
    config = configured(config_file, device, baud, profile)
    refuse_while_running(config, config_file)
    identity = _identity(config)
    chosen = _profile(config, identity)
    _progress("printer.commission.profile", profile=chosen.name, identity=identity or "-")
    parts = ticket_parts(config, composer(config))
    if keeps_pictures(chosen):
        done, memory = _stored(config, chosen, identity, nv_blocks([parts]))
    else:
        _progress("printer.commission.no_memory", profile=chosen.name)
        done, memory = Plan(), None
    shown = provable(parts, done.blocks)
    code = page_code(chosen, done.blocks)
    _print_page(
        config,
        chosen,
        done,
        commission_page(shown, chosen.name, code, now(), parts.width_dots, catalogue),
        yes,
        own=device is None,
    )
    if not yes and not _all_right(len(shown), code):
        _write(config, record_of(chosen, identity, done, Verdict.REFUSED))
        failed(FailureCode.PRINTER_PROOF_REFUSED, Exit.NOT_PASSED, page=code)
    record = record_of(chosen, identity, done, Verdict.PROVEN)
    _write(config, record)
    _answer(config, record, done, memory)


def _identity(config: Configuration) -> str | None:
    """What the printer calls itself, asked as of one nobody knows; None: it does not say."""
    with opened(printer_settings(config, Choice(generic(), Encoding.MIXED))) as (printer, found):
        if found not in CAN_PRINT:
            refuse(found)
        asked = printer.identity(Deadline.after(_ASK_SECONDS))
    if isinstance(asked, str):
        return asked
    if asked.reason in (FailureReason.DISCONNECTED, FailureReason.NOT_READY):
        refuse(asked.status)
    return None


def _profile(config: Configuration, identity: str | None) -> PrinterProfile:
    """The one to commission with, or the end of the command."""
    chosen = profile_of(config.printer.profile, identity)
    if isinstance(chosen, OtherModel):
        failed(
            FailureCode.PRINTER_OTHER_MODEL,
            Exit.NOT_PASSED,
            f"{identity or '-'}, {chosen.named}",
            identity=identity,
            profile=chosen.named,
        )
    if config.printer.width_dots not in chosen.width_dots:
        failed(FailureCode.CONFIGURATION_INVALID, Exit.USAGE, f"printer.width_dots: {chosen.width_dots[0]}")
    return chosen


def _stored(
    config: Configuration, chosen: PrinterProfile, identity: str | None, wanted: Sequence[NvBlock]
) -> tuple[Plan, NvMemoryInfo]:
    """Changes the memory to what tickets call now; what that was, and how full it is."""
    record = read_commissioned(config.terminal.state_folder)
    with opened(printer_settings(config, Choice(chosen, Encoding.NV))) as (printer, _):
        memory = _or_end(printer, printer.nv_memory(Deadline.after(_ASK_SECONDS)))
        todo = plan(wanted, memory, record, chosen.name)
        _progress(
            "printer.commission.plan",
            wanted=len(wanted),
            keep=len(todo.keep),
            store=len(todo.store),
            delete=len(todo.delete),
            free=memory.free,
        )
        if todo.left_out:
            _progress("printer.commission.left_out", count=len(todo.left_out))
        if todo.delete:
            # What was seen wrong stays known as wrong until it is gone.
            refused = record is not None and record.verdict is Verdict.REFUSED
            before = Verdict.REFUSED if refused else Verdict.PENDING
            _write(config, record_of(chosen, identity, todo, before, besides=todo.delete))
            keys = [each.key.encode() for each in todo.delete]
            memory = _or_end(printer, printer.delete(keys, Deadline.after(_STORE_SECONDS)))
        if todo.store:
            # Written first: after an interruption nothing is stored a second time.
            _write(config, record_of(chosen, identity, todo, Verdict.PENDING))
            memory = _or_end(
                printer,
                printer.store(
                    todo.store,
                    Deadline.after(_STORE_SECONDS),
                    _counter(len(todo.store)),
                ),
            )
    return todo, memory


def _counter(whole: int) -> Callable[[int], None]:
    """Tells how many are stored, from whatever thread."""
    say = texts()
    return lambda count: click.echo(
        say.text("printer.commission.storing", count=count, whole=whole), err=True
    )


def _or_end(printer: SerialPrinter, told: NvMemoryInfo | PrinterFailure) -> NvMemoryInfo:
    """What the memory holds, or the end of the command: pictures are sent with each ticket, as before."""
    if isinstance(told, NvMemoryInfo):
        return told
    if printer.info.mismatch:
        failed(FailureCode.PRINTER_OTHER_MODEL, Exit.NOT_PASSED, printer.info.identity or "-")
    if told.reason in (FailureReason.DISCONNECTED, FailureReason.NOT_READY):
        refuse(told.status)
    failed(FailureCode.PRINTER_STORES_NOTHING, Exit.NOT_PASSED, told.reason.value, encoding="mixed")


def _print_page(
    config: Configuration,
    chosen: PrinterProfile,
    done: Plan,
    page: PrintDocument,
    trusting: bool,
    *,
    own: bool,
) -> None:
    """On paper, or the end of the command. Without proof a human may still see it, unless nobody is asked."""
    encoding = Encoding.NV if done.blocks else Encoding.MIXED
    _progress("printer.commission.page")
    with opened(printer_settings(config, Choice(chosen, encoding, stored_keys(done.blocks)))) as (printer, _):
        outcome, found = printer.print(page, Deadline.after(paper_limit_s(config, page)))
        if printer.info.mismatch:
            failed(FailureCode.PRINTER_OTHER_MODEL, Exit.NOT_PASSED, printer.info.identity or "-")
    if own:
        # Another port has another roll.
        paper_of(config).printed(page, outcome, ticket=False)
    if outcome is PrintOutcome.NOT_PRINTED:
        refuse(found, outcome)
    if outcome is PrintOutcome.UNKNOWN and trusting:
        failed(FailureCode.PRINT_UNCONFIRMED, Exit.NOT_PASSED, outcome=outcome.value, printer=found.value)


def _all_right(count: int, code: str) -> bool:
    """The human's word. Without one the question stays open, and the command ends."""
    say = texts()
    question = say.plural("printer.commission.ask", count, code=code) if count else None
    question = question or say.text("printer.commission.ask_plain", code=code)
    for _ in range(_ASKED_AT_MOST):
        click.echo(f"{question} ", nl=False, err=True)
        line = sys.stdin.readline()
        word = unicodedata.normalize("NFC", line).strip().lower()
        if word in _YES:
            return True
        if word in _NO:
            return False
        if not line:
            break
    failed(FailureCode.PRINTER_PROOF_OPEN, Exit.NOT_PASSED, page=code)


def _write(config: Configuration, record: Commissioned) -> None:
    if not write_commissioned(config.terminal.state_folder, record):
        failed(FailureCode.CONFIGURATION_INVALID, Exit.USAGE, "terminal.state_folder")


def _progress(message: str, /, **fields: object) -> None:
    click.echo(texts().text(message, **fields), err=True)


def _answer(config: Configuration, record: Commissioned, done: Plan, memory: NvMemoryInfo | None) -> None:
    wanted = (*done.blocks, *done.left_out)
    used = choose(config.printer.model_copy(update={"profile": record.profile}), record, lambda: wanted)
    answer(
        {
            "profile": record.profile,
            "identity": record.identity,
            "encoding": used.encoding.value,
            "page": record.page,
            "blocks": {
                "kept": len(done.keep),
                "stored": len(done.store),
                "deleted": len(done.delete),
                "left_out": len(done.left_out),
                "bytes": done.size,
            },
            "memory": None if memory is None else {"capacity": memory.capacity, "free": memory.free},
        },
        texts().text("printer.commission.done", encoding=used.encoding.value, page=record.page),
    )
