"""The same over a real pseudo-terminal, with the journal on disk: at the first, the last and eight others.

Here bytes wait in the kernel, answers come from another thread and a device really vanishes.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image

from drivers.deadline import Deadline
from drivers.printer.blocks import Encoding
from drivers.printer.exchange import Timing
from drivers.printer.model import PrinterStatus, PrintOutcome
from drivers.printer.profile import PrinterProfile, profile
from drivers.printer.serial import SerialPrinter, SerialSettings
from drivers.printer.simulated.faults import Fault
from drivers.printer.simulated.paper import PrintedTicket
from drivers.printer.simulated.pty import PtyPrinter
from kiosk.clock import ZONE
from kiosk.printing import print_ticket
from kiosk.queue.model import PrintJob, Ticket
from kiosk.queue.store import SqliteTicketQueue
from tests.faults.printer.agreeing import break_and_go_on
from tests.faults.printer.desk import Telling
from tests.faults.printer.papers import Whole, document, printer_of, size, stored

pytestmark = pytest.mark.slow

MODEL = profile("simulated")
ENCODING = Encoding.HYBRID
LAST = size(MODEL, ENCODING)
BYTES = [1, *sorted(random.Random(20).sample(range(2, LAST), 8)), LAST]
QUICK = Timing(answer=0.2, stall=0.5, quiet=0.1, proof_grace=0.3, clear=0.3)
FAULTS = [
    Fault.PAPER_OUT,
    Fault.COVER_OPEN,
    Fault.POWER_OFF,
    Fault.DISCONNECT,
    Fault.MUTE,
    Fault.STALL,
    Fault.GARBAGE,
]
NOW = datetime(2026, 1, 21, 8, 46, tzinfo=ZONE)


class Terminal:
    """The serial driver on a simulated printer, and the queue's journal."""

    def __init__(self, folder: Path, model: PrinterProfile) -> None:
        self.fallen: list[PrintedTicket] = []
        self.device = PtyPrinter(printer_of(model), link=folder / "printer", on_ticket=self.fallen.append)
        settings = SerialSettings(
            self.device.device,
            profile=model,
            encoding=ENCODING,
            stored=stored(model, ENCODING),
            poll_seconds=0.05,
            heartbeat_seconds=0.2,
            backoff=(0.02, 0.05),
            timing=QUICK,
        )
        self.printer = SerialPrinter(settings)
        self.queue = SqliteTicketQueue(folder / "queue.sqlite3", (("ho-tich", "A"),), lambda: NOW)
        self.printer.start(lambda _: None)

    def close(self) -> None:
        self.printer.close()
        self.device.close()
        self.queue.close()


class Attempt:
    """One ticket at this terminal."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        issued = terminal.queue.issue("ho-tich", priority=False)
        assert isinstance(issued, Ticket)
        self._ticket = issued
        self._before = len(terminal.fallen)

    def print(
        self, *, reprint: bool = False, on_first_byte: Callable[[], None] = lambda: None
    ) -> tuple[PrintOutcome, PrinterStatus]:
        self._settled()
        result = print_ticket(
            Telling(self._terminal.printer, on_first_byte),
            self._terminal.queue,
            self._ticket,
            "vi",
            lambda ticket, _language, marked: document(reprint=marked, ticket=ticket),
            Deadline.after(15),
            reprint=reprint,
        )
        if result[0] is PrintOutcome.CONFIRMED:
            wanted = self.whole(reprint=reprint)
            assert eventually(lambda: wanted.among(self.paper) == 1)
        return result

    @property
    def jobs(self) -> tuple[PrintJob, ...]:
        jobs = self._terminal.queue.print_jobs(self._ticket.id)
        assert isinstance(jobs, tuple)
        return jobs

    @property
    def pieces(self) -> list[PrintedTicket]:
        return self._terminal.fallen[self._before :]

    @property
    def paper(self) -> list[Image.Image]:
        return [*(piece.picture for piece in self.pieces), self._terminal.device.unfinished()]

    def break_after(self, fault: Fault, count: int) -> None:
        self._terminal.device.set_fault(fault, count)

    def mend(self, fault: Fault) -> None:
        self._terminal.device.lift(fault)
        self._settled()

    def whole(self, *, reprint: bool = False) -> Whole:
        return Whole.of(document(reprint=reprint, ticket=self._ticket), ENCODING, MODEL)

    def _settled(self) -> None:
        assert eventually(lambda: self._terminal.printer.status is PrinterStatus.READY)


def eventually(condition: Callable[[], bool], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.005)
    return condition()


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    made = Terminal(tmp_path, MODEL)
    yield made
    made.close()


@pytest.mark.parametrize("fault", FAULTS)
def test_journal_paper_and_screen_agree_on_a_real_line(terminal: Terminal, fault: Fault) -> None:
    for after in BYTES:
        break_and_go_on(Attempt(terminal), fault, after)
