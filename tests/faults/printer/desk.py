"""A terminal's printing from journal to screen, on a printer in memory and a clock that moves by waiting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PIL import Image

from drivers.deadline import Deadline
from drivers.printer.blocks import Encoding
from drivers.printer.document import PrintDocument
from drivers.printer.model import (
    OnSending,
    OnSent,
    Printer,
    PrinterStatus,
    PrintOutcome,
    StatusListener,
)
from drivers.printer.profile import PrinterProfile
from drivers.printer.simulated.engine import Engine
from drivers.printer.simulated.faults import Fault
from drivers.printer.simulated.memory import SimulatedPrinter
from drivers.printer.simulated.paper import PrintedTicket
from kiosk import visit_events as ev
from kiosk.printing import print_ticket, settle_left_over
from kiosk.queue.model import PrintJob
from kiosk.states import State, TicketPrinting
from kiosk.visit import transition
from tests.drivers.printer.samples import HandClock
from tests.faults.printer.journal import MemoryJournal
from tests.faults.printer.papers import TICKET, Compose, Whole, document, printer_of, stored
from tests.kiosk.people import visit

SECONDS = 20.0


class KilledError(BaseException):
    """The process ends here: nothing that would tidy up may run."""


class Desk:
    """One ticket, one printer; the process in between may die and start again."""

    def __init__(
        self,
        model: PrinterProfile,
        encoding: Encoding,
        width: int = 576,
        compose: Compose = document,
    ) -> None:
        self.clock = HandClock()
        self.journal = MemoryJournal()
        self.engine = printer_of(model, width)
        self.pieces: list[PrintedTicket] = []
        self._model = model
        self._encoding = encoding
        self._width = width
        self._compose = compose
        self.start()

    def start(self) -> None:
        """A process begins: it settles what the last one left, and opens the printer."""
        settle_left_over(self.journal)
        self._printer = SimulatedPrinter(
            self.engine,
            profile=self._model,
            encoding=self._encoding,
            stored=stored(self._model, self._encoding, self._width),
            clock=self.clock,
            sleep=self.clock.sleep,
            on_ticket=self.pieces.append,
        )
        self._printer.start(lambda _: None)

    def print(
        self, *, reprint: bool = False, on_first_byte: Callable[[], None] = lambda: None
    ) -> tuple[PrintOutcome, PrinterStatus]:
        """As the terminal does; `on_first_byte` is called when the journal has been told."""
        return print_ticket(
            Telling(self._printer, on_first_byte),
            self.journal,
            TICKET,
            "vi",
            lambda _ticket, _language, marked: self._compose(self._width, reprint=marked),
            Deadline.after(SECONDS, self.clock),
            reprint=reprint,
        )

    @property
    def jobs(self) -> tuple[PrintJob, ...]:
        return tuple(self.journal.jobs)

    def break_after(self, fault: Fault, count: int) -> None:
        """The fault sets in when the printer has taken so many bytes more."""
        self.engine.inject(fault, count)

    def mend(self, fault: Fault) -> None:
        self._printer.lift(fault)
        self.collect()

    def collect(self) -> None:
        """What fell out while no process listened."""
        self.pieces += self.engine.take_tickets()

    @property
    def paper(self) -> list[Image.Image]:
        """Every piece, and what hangs in the mouth."""
        return [piece.picture for piece in self.pieces] + [self.engine.unfinished()]

    def whole(self, *, reprint: bool = False) -> Whole:
        return Whole.of(self._compose(self._width, reprint=reprint), self._encoding, self._model)


class Telling:
    """The printer, and a word when its first byte is about to leave."""

    def __init__(self, printer: Printer, on_first_byte: Callable[[], None]) -> None:
        self._printer = printer
        self._on_first_byte = on_first_byte

    @property
    def status(self) -> PrinterStatus:
        return self._printer.status

    def start(self, listener: StatusListener) -> None:
        self._printer.start(listener)

    def close(self) -> None:
        self._printer.close()

    def print(
        self,
        document: PrintDocument,
        deadline: Deadline,
        on_sending: OnSending | None = None,
        on_sent: OnSent | None = None,
    ) -> tuple[PrintOutcome, PrinterStatus]:
        def told(token: bytes) -> None:
            if on_sending is not None:
                on_sending(token)
            self._on_first_byte()

        return self._printer.print(document, deadline, told, on_sent)


def shown(outcome: PrintOutcome, status: PrinterStatus) -> State:
    """What the citizen stands before when the printer has answered so."""
    before = replace(visit(TicketPrinting(7, TICKET)), serial=7)
    after, _ = transition(before, ev.PaperSettled(7, outcome, status))
    return after.state


def kill_at(engine: Engine, after: int) -> None:
    """The process dies when the printer has taken so many bytes more. The next one finds it so."""
    feed = engine.feed
    left = after

    def deadly(data: bytes) -> bytes:
        nonlocal left
        answers = feed(data[:left])
        if len(data) >= left:
            raise KilledError
        left -= len(data)
        return answers

    engine.__dict__["feed"] = deadly


def spare(engine: Engine) -> None:
    """The next process lives on."""
    engine.__dict__.pop("feed", None)
