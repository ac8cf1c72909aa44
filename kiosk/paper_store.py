"""The count of the paper, kept over restarts in a small file of its own beside the queue."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from drivers.deadline import Deadline
from drivers.printer.document import PrintDocument
from drivers.printer.model import OnSending, OnSent, Printer, PrinterStatus, PrintOutcome, StatusListener
from kiosk import paper
from kiosk.clock import Now
from kiosk.paper import Forecast, PaperNote, PaperRules, Roll
from kiosk.whole_file import write_whole

_log = logging.getLogger(__name__)

FILE_NAME = "paper.json"
"""In the terminal's state folder."""

Measure = Callable[[PrintDocument], int]
"""Dots of paper a document takes, with the feed to the knife."""


def measured(document: PrintDocument) -> int:
    """As a printer nobody knows prints it."""
    from drivers.printer.blocks import Encoding
    from drivers.printer.layout import lay_out
    from drivers.printer.profile import generic

    return lay_out(document, Encoding.MIXED).height + generic().cut_feed_dots


class PaperBook:
    """Counts. Safe from any thread; a file that cannot be read or written costs the count, never a ticket."""

    def __init__(
        self,
        now: Now,
        rules: PaperRules | None = None,
        folder: Path | None = None,
        measure: Measure = measured,
    ) -> None:
        self._now = now
        self._rules = rules or PaperRules()
        self._path = folder / FILE_NAME if folder is not None else None
        self._measure = measure
        self._lock = threading.Lock()
        self._known: Roll | None = None

    def forecast(self) -> Forecast:
        with self._lock:
            return paper.forecast(self._roll, self._rules)

    def printed(self, document: PrintDocument, outcome: PrintOutcome, *, ticket: bool = True) -> None:
        """Counts what came out, or may have."""
        dots = 0 if outcome is PrintOutcome.NOT_PRINTED else self._measure(document)
        with self._lock:
            self._keep(paper.printed(self._roll, dots, outcome, ticket=ticket))

    def note(self, note: PaperNote) -> None:
        """Writes down what was noticed."""
        with self._lock:
            self._keep(paper.noted(self._roll, note, self._now()))

    def read_again(self) -> None:
        """Others may have printed, and counted, while the printer was lent to them."""
        kept = read_roll(self._path) if self._path is not None else Roll()
        with self._lock:
            # A file that cannot be read must not cost the count.
            self._known = kept if kept != Roll() else self._known

    @property
    def _roll(self) -> Roll:
        if self._known is None:
            self._known = read_roll(self._path) if self._path is not None else Roll()
        return self._known

    def _keep(self, roll: Roll) -> None:
        if roll == self._roll:
            return
        self._known = roll
        if self._path is not None:
            _write(self._path, roll)


class MeteredPrinter:
    """`Printer` that counts every document into the book."""

    def __init__(self, printer: Printer, book: PaperBook, *, tickets: bool = True) -> None:
        self._printer = printer
        self._book = book
        self._tickets = tickets

    def start(self, listener: StatusListener) -> None:
        self._printer.start(listener)

    @property
    def status(self) -> PrinterStatus:
        return self._printer.status

    def print(
        self,
        document: PrintDocument,
        deadline: Deadline,
        on_sending: OnSending | None = None,
        on_sent: OnSent | None = None,
    ) -> tuple[PrintOutcome, PrinterStatus]:
        """Prints, then counts."""
        outcome, status = self._printer.print(document, deadline, on_sending, on_sent)
        self._book.printed(document, outcome, ticket=self._tickets)
        return outcome, status

    def close(self) -> None:
        self._printer.close()


def read_roll(path: Path) -> Roll:
    """What was kept; without a file, or with a damaged one, a roll nobody knows."""
    try:
        return _ROLL.validate_json(path.read_bytes())
    except FileNotFoundError:
        return Roll()
    except (OSError, ValidationError) as error:
        _log.warning("%s cannot be used: %s", path.name, type(error).__name__)
        return Roll()


_ROLL = TypeAdapter(Roll)


def _write(path: Path, roll: Roll) -> None:
    """After a crash there is the old count or the new one."""
    try:
        write_whole(path, _ROLL.dump_json(roll))
    except OSError as error:
        _log.warning("%s cannot be written: %s", path.name, type(error).__name__)
