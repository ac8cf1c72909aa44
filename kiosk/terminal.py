"""The running terminal: feeds events to the visit and its effects to the workers.

One thread owns the visit. Everything else reaches it through `post`; screens learn of changes through
`subscribe`. No Kivy, no rules: those are in `screens` and `kiosk.visit`.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from drivers.card.model import ReaderState
from drivers.deadline import Clock
from drivers.printer.document import PrintDocument
from drivers.printer.model import PrinterStatus
from drivers.scanner.model import ScannerState
from kiosk import audit_events as audit
from kiosk import visit_events as ev
from kiosk.audit import AuditSink, differences
from kiosk.cardqr import CardQr, recognise
from kiosk.clock import Now
from kiosk.effects import CountPaper, CountWaiting, NotePaper
from kiosk.equipment import CardOptions, Equipment, Limits
from kiosk.paper import PaperNote
from kiosk.paper_store import PaperBook
from kiosk.performing import Desk, Performer
from kiosk.presentation import Surroundings
from kiosk.printing import Compose, settle_left_over
from kiosk.states import OutOfService, Rules, Visit
from kiosk.status_report import status_of
from kiosk.visit import transition
from kiosk.worker import Beat

_log = logging.getLogger(__name__)

VisitListener = Callable[[Visit], None]


SurroundingsOf = Callable[[str], Surroundings]


class Terminal:
    """One kiosk. `start`, `post`, `subscribe`, `stop` are safe from any thread."""

    def __init__(
        self,
        equip: Callable[[], Equipment],
        rules: Rules,
        surroundings: SurroundingsOf,
        *,
        audit_sink: AuditSink,
        compose: Compose,
        test_line: Callable[[datetime], PrintDocument],
        paper: PaperBook | None = None,
        now: Now,
        limits: Limits | None = None,
        card: CardOptions | None = None,
        clock: Clock = time.monotonic,
        version: str = "",
    ) -> None:
        self._equip = equip
        self._known: Equipment | None = None
        self._surroundings = surroundings
        self._audit = audit_sink
        self._rest_after_bug_s = (limits or Limits()).rest_after_bug_s
        self._clock = clock
        self._version = version
        self._inbox: queue.SimpleQueue[ev.VisitEvent | None] = queue.SimpleQueue()
        self._opening = threading.Thread(target=self._open, name="opening", daemon=True)
        self._visit = Visit(rules=rules, language=rules.languages[0])
        self._listeners: list[VisitListener] = []
        self._stop_listeners: list[Callable[[], None]] = []
        self._telling = threading.Lock()
        self._stop_lock = threading.Lock()
        self._stopped = False
        self._started_at = clock()
        self._rest_until: float | None = None
        self._beat_at = clock()
        desk = Desk(
            post=self.post,
            serial=lambda: self._visit.serial,
            on_bug=self.report_bug,
            note_bug=self._note_bug,
            compose=compose,
            test_line=test_line,
            paper=paper or PaperBook(now),
            now=now,
            clock=clock,
        )
        self._performer = Performer(desk, limits or Limits(), card or CardOptions())
        self._thread = threading.Thread(target=self._loop, name="terminal", daemon=True)

    # --- from outside -----------------------------------------------------------------------------------

    def start(self) -> None:
        """Starts the terminal's thread and opens the devices in the background; returns at once."""
        self._audit(audit.TerminalStarted(self._version, self._visit.rules.list_requires.value))
        self._thread.start()
        self._opening.start()

    def stop(self) -> None:
        """Closes everything; the card process dies and with it what it knew. Stopping twice is once."""
        with self._stop_lock:
            if self._stopped:
                return
            self._stopped = True
        self._inbox.put(None)
        if self._thread.is_alive():
            self._thread.join(timeout=5)
        self._performer.stop()
        if self._known is not None:
            self._known.reader.cancel()
            self._known.reader.close()
            self._known.printer.close()
            if self._known.scanner is not None:
                self._known.scanner.close()
        self._audit(audit.TerminalStopped())
        for listener in self._stop_listeners:
            listener()

    def on_stop(self, listener: Callable[[], None]) -> None:
        """`listener` is called once the terminal has stopped, on the thread that stopped it."""
        self._stop_listeners.append(listener)

    def post(self, event: ev.VisitEvent) -> None:
        """Something happened."""
        self._inbox.put(event)

    def note_paper(self, note: PaperNote) -> None:
        """What staff say of the roll, when they say it late; returns at once."""
        self._performer.perform(NotePaper(note))

    def subscribe(self, listener: VisitListener) -> None:
        """`listener` is told the visit as it is, then every new one, in order and never two at a time.

        It is called on the terminal's thread (the first time on the caller's) and must return at once.
        """
        with self._telling:
            self._listeners.append(listener)
            listener(self._visit)

    @property
    def visit(self) -> Visit:
        return self._visit

    def surroundings(self, language: str) -> Surroundings:
        """What screens draw around the visit."""
        return self._surroundings(language)

    def print_job(self, job: int) -> None:
        """Prints a job that a staff command has written into the queue's journal; returns at once."""
        self._performer.print_job(job)

    @property
    def printer_lent(self) -> bool:
        """Whether the printer's port is free for a technician's commands."""
        port = self._known.port if self._known is not None else None
        return port is not None and port.lent

    def status(self) -> dict[str, Any]:
        """For `kiosk status`: no personal data."""
        return {
            "uptime_s": round(self._clock() - self._started_at, 1),
            "version": self._version,
            "printer_lent": self.printer_lent,
            **status_of(self._visit, self.beats()),
        }

    def beats(self) -> tuple[Beat, ...]:
        """Heartbeats of every worker, and of the terminal's own thread."""
        own = Beat("terminal", False, max(0.0, self._clock() - self._beat_at), self._inbox.qsize(), 0)
        return (own, *self._performer.beats())

    # --- opening ----------------------------------------------------------------------------------------

    def _open(self) -> None:
        """Imports drivers and opens devices while the first picture is already on the glass."""
        try:
            equipment = self._equip()
            # Before the first number can be given: what is not settled now was left by a crash.
            settle_left_over(equipment.queue)
            self._start_devices(equipment)
        except Exception as bug:  # noqa: BLE001  # a terminal that cannot open its devices rests, visibly
            if not self._stopped:
                self.report_bug("opening", bug)

    def _start_devices(self, equipment: Equipment) -> None:
        with self._stop_lock:
            # Either `stop` finds everything started and closes it, or nothing is started any more.
            if self._stopped:
                return
            self._known = equipment
            self._performer.equip(equipment)
            equipment.reader.start(self._on_reader)
            equipment.printer.start(self._on_printer)
            if equipment.scanner is not None:
                equipment.scanner.start(self._on_scan, self._on_scanner)
        self._performer.perform(CountPaper())
        self._performer.perform(CountWaiting())

    # --- the loop ---------------------------------------------------------------------------------------

    def _loop(self) -> None:
        next_second = self._clock() + 1.0
        while True:
            try:
                event = self._inbox.get(timeout=max(0.0, next_second - self._clock()))
            except queue.Empty:
                event = ev.SecondPassed()
            if event is None:
                return
            self._beat_at = self._clock()
            self._guarded(event)
            if self._clock() >= next_second:
                if not isinstance(event, ev.SecondPassed):
                    self._guarded(ev.SecondPassed())
                next_second = max(next_second + 1.0, self._clock())
                self._supervise()

    def _guarded(self, event: ev.VisitEvent) -> None:
        try:
            self._handle(event)
        except Exception as bug:  # noqa: BLE001  # the last-resort handler: a bug never reaches the glass
            self.report_bug("terminal", bug)

    def _handle(self, event: ev.VisitEvent) -> None:
        if isinstance(event, ev.ServiceStopped) and not event.maintenance:
            # Whoever caught the bug, this terminal or its front end: the rest ends by itself.
            self._rest_until = self._clock() + self._rest_after_bug_s
        before = self._visit
        after, effects = transition(before, event)
        self._visit = after
        if _in_maintenance(after) != _in_maintenance(before):
            self._performer.lend_printer(_in_maintenance(after))
        for entry in differences(before, event, after):
            self._audit(entry)
        if after != before:
            with self._telling:
                for listener in self._listeners:
                    listener(after)
        for effect in effects:
            self._performer.perform(effect)

    def _supervise(self) -> None:
        for late in self._performer.supervise():
            self._audit(audit.WorkerLate(late))
        if self._rest_until is not None and self._clock() >= self._rest_until:
            self._rest_until = None
            self._end_rest()

    def _end_rest(self) -> None:
        """Back into service, unless staff want it otherwise. Devices that did not open are tried again."""
        if self._known is None:
            self._rest_until = self._clock() + self._rest_after_bug_s
            if not self._opening.is_alive():
                self._opening = threading.Thread(target=self._open, name="opening", daemon=True)
                self._opening.start()
        elif self._visit.state == OutOfService(maintenance=False):
            self._guarded(ev.ServiceResumed())

    def report_bug(self, where: str, bug: BaseException) -> None:
        """Out of service, an audit event, and back after a rest."""
        self._note_bug(where, bug)
        self.post(ev.ServiceStopped(maintenance=False))

    def _note_bug(self, where: str, bug: BaseException) -> None:
        """The message may hold data: only the type and the place are logged."""
        trace = bug.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}" if trace else "?"
        _log.error("bug in %s: %s at %s", where, type(bug).__name__, place)
        self._audit(audit.BugCaught(where, type(bug).__name__))

    # --- devices ----------------------------------------------------------------------------------------

    def _on_reader(self, state: ReaderState) -> None:
        self.post(ev.ReaderChanged(state))

    def _on_printer(self, status: PrinterStatus) -> None:
        self.post(ev.PrinterChanged(status))

    def _on_scanner(self, state: ScannerState) -> None:
        self.post(ev.ScannerChanged(state))

    def _on_scan(self, text: str) -> None:
        code = recognise(text)
        if isinstance(code, CardQr):
            self.post(ev.CardCodeScanned(code.number, code.birth_date, code.issue_date))
        else:
            self.post(ev.OtherCodeScanned())


def _in_maintenance(visit: Visit) -> bool:
    return visit.state == OutOfService(maintenance=True)
