"""The running terminal: performs the effects of the visit on workers and feeds the answers back.

One thread owns the visit. Everything else reaches it through `post`; screens learn of changes through
`subscribe`. No Kivy, no rules: those are in `screens` and `kiosk.visit`.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, assert_never

from drivers.card.model import CardReader, ReaderState, ReadFailure, ReadRequest
from drivers.deadline import Clock, Deadline
from drivers.printer.document import PrintDocument
from drivers.printer.model import Printer, PrinterStatus, PrintOutcome
from drivers.scanner.model import Scanner, ScannerState
from kiosk import audit_events as audit
from kiosk import visit_events as ev
from kiosk.audit import AuditSink, differences
from kiosk.cardqr import CardQr, recognise
from kiosk.clock import Now
from kiosk.effects import (
    CancelRead,
    CountWaiting,
    Effect,
    FindDossiers,
    IssueTicket,
    LoadDetail,
    PrintTicket,
    ReadCard,
    Wipe,
)
from kiosk.portal.model import DossierPortal, Found, PortalFailure, SystemSearch
from kiosk.presentation import Surroundings
from kiosk.printing import print_ticket, settle_left_over
from kiosk.queue.model import PrintState, QueueFailure, Ticket, TicketQueue
from kiosk.states import OutOfService, Rules, Visit
from kiosk.visit import transition
from kiosk.worker import Beat, Job, Worker

_log = logging.getLogger(__name__)

VisitListener = Callable[[Visit], None]

OPENING_S = 30.0
"""How long a worker waits for the devices to be opened at the start."""


@dataclass(frozen=True, slots=True)
class Equipment:
    """The devices and services this terminal works with, real or simulated alike."""

    reader: CardReader
    printer: Printer
    scanner: Scanner | None
    portals: tuple[DossierPortal, ...]
    queue: TicketQueue


@dataclass(frozen=True, slots=True)
class Limits:
    """How long each kind of call may take, in seconds."""

    read_s: float = 15.0
    search_s: float = 8.0
    issue_s: float = 5.0
    print_s: float = 12.0
    rest_after_bug_s: float = 8.0


@dataclass(frozen=True, slots=True)
class CardOptions:
    """How cards are read here."""

    reader: str | None = None
    read_dg13: bool = True


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
        compose: Callable[[Ticket, str], PrintDocument],
        now: Now,
        limits: Limits | None = None,
        card: CardOptions | None = None,
        clock: Clock = time.monotonic,
        version: str = "",
    ) -> None:
        self._equip = equip
        self._equipped = threading.Event()
        self._known: Equipment | None = None
        self._surroundings = surroundings
        self._audit = audit_sink
        self._compose = compose
        self._now = now
        self._limits = limits or Limits()
        self._card = card or CardOptions()
        self._clock = clock
        self._version = version
        self._inbox: queue.SimpleQueue[ev.VisitEvent | None] = queue.SimpleQueue()
        self._visit = Visit(rules=rules, language=rules.languages[0])
        self._listeners: list[VisitListener] = []
        self._stop_listeners: list[Callable[[], None]] = []
        self._stop_lock = threading.Lock()
        self._stopped = False
        self._started_at = clock()
        self._rest_until: float | None = None
        self._beat_at = clock()
        self._workers = {
            name: Worker(name, self._on_bug, clock) for name in ("card", "portal", "queue", "printer")
        }
        self._thread = threading.Thread(target=self._loop, name="terminal", daemon=True)

    # --- from outside -----------------------------------------------------------------------------------

    def start(self) -> None:
        """Starts the terminal's thread and opens the devices in the background; returns at once."""
        self._audit(audit.TerminalStarted(self._version))
        self._thread.start()
        threading.Thread(target=self._open, name="opening", daemon=True).start()

    def stop(self) -> None:
        """Closes everything; the card process dies and with it what it knew. Stopping twice is once."""
        with self._stop_lock:
            if self._stopped:
                return
            self._stopped = True
        self._inbox.put(None)
        if self._thread.is_alive():
            self._thread.join(timeout=5)
        for worker in self._workers.values():
            worker.stop()
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

    def subscribe(self, listener: VisitListener) -> None:
        """`listener` is told every new visit, on the terminal's thread: it must return at once."""
        self._listeners.append(listener)
        listener(self._visit)

    @property
    def visit(self) -> Visit:
        return self._visit

    def surroundings(self, language: str) -> Surroundings:
        """What screens draw around the visit."""
        return self._surroundings(language)

    def status(self) -> dict[str, Any]:
        """For `kiosk status`: no personal data."""
        visit = self._visit
        return {
            "state": type(visit.state).__name__,
            "service": "stopped" if isinstance(visit.state, OutOfService) else "running",
            "uptime_s": round(self._clock() - self._started_at, 1),
            "version": self._version,
            "devices": {
                "reader": visit.devices.reader.value,
                "printer": visit.devices.printer.value,
                "scanner": visit.devices.scanner.value,
            },
            "waiting": sum(load.waiting for load in visit.loads),
            "workers": [_beat_json(beat) for beat in self.beats()],
        }

    def beats(self) -> tuple[Beat, ...]:
        """Heartbeats of every worker, and of the terminal's own thread."""
        own = Beat("terminal", False, max(0.0, self._clock() - self._beat_at), self._inbox.qsize(), 0)
        return (own, *(worker.beat() for worker in self._workers.values()))

    # --- opening ----------------------------------------------------------------------------------------

    def _open(self) -> None:
        """Imports drivers and opens devices while the first picture is already on the glass."""
        try:
            equipment = self._equip()
        except Exception as bug:  # noqa: BLE001  # a terminal that cannot open its devices rests, visibly
            self._on_bug("opening", bug)
            return
        self._known = equipment
        self._equipped.set()
        if self._stopped:
            equipment.reader.close()
            return
        equipment.reader.start(self._on_reader)
        equipment.printer.start(self._on_printer)
        if equipment.scanner is not None:
            equipment.scanner.start(self._on_scan, self._on_scanner)
        self._submit("queue", self._settle_and_count, lambda: None, self._limits.issue_s)

    @property
    def _equipment(self) -> Equipment:
        """For workers: somebody may touch a button before the devices are open."""
        self._equipped.wait(OPENING_S)
        if self._known is None:
            raise RuntimeError("the devices did not open in time")
        return self._known

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
            self._on_bug("terminal", bug)

    def _handle(self, event: ev.VisitEvent) -> None:
        before = self._visit
        after, effects = transition(before, event)
        self._visit = after
        for entry in differences(before, event, after):
            self._audit(entry)
        if after != before:
            for listener in self._listeners:
                listener(after)
        for effect in effects:
            self._perform(effect)

    def _supervise(self) -> None:
        for worker in self._workers.values():
            if worker.supervise():
                self._audit(audit.WorkerLate(worker.name))
        if self._rest_until is not None and self._clock() >= self._rest_until:
            self._rest_until = None
            self.post(ev.ServiceResumed())

    def _on_bug(self, where: str, bug: BaseException) -> None:
        """Out of service, an audit event, and back after a rest. The message may hold data: only the type
        and the place are logged."""
        trace = bug.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}" if trace else "?"
        _log.error("bug in %s: %s at %s", where, type(bug).__name__, place)
        self._audit(audit.BugCaught(where, type(bug).__name__))
        self._rest_until = self._clock() + self._limits.rest_after_bug_s
        self.post(ev.ServiceStopped(maintenance=False))

    # --- devices ----------------------------------------------------------------------------------------

    def _on_reader(self, state: ReaderState) -> None:
        self.post(ev.ReaderChanged(state))

    def _on_printer(self, status: PrinterStatus) -> None:
        self.post(ev.PrinterChanged(status))

    def _on_scanner(self, state: ScannerState) -> None:
        self.post(ev.ScannerChanged(state))

    def _on_scan(self, text: str) -> None:
        code = recognise(text)
        self.post(ev.CardCodeScanned(code.number) if isinstance(code, CardQr) else ev.OtherCodeScanned())

    # --- effects ----------------------------------------------------------------------------------------

    def _submit(self, worker: str, run: Callable[[], None], late: Callable[[], None], limit_s: float) -> None:
        self._workers[worker].submit(Job(run, late, limit_s))

    def _perform(self, effect: Effect) -> None:
        limits = self._limits
        match effect:
            case ReadCard(serial):
                self._submit(
                    "card",
                    lambda: self._read_card(effect),
                    lambda: self.post(ev.CardRead(serial, ReadFailure.DEADLINE)),
                    limits.read_s,
                )
            case CancelRead():
                if self._known is not None:
                    self._known.reader.cancel()
            case Wipe():
                self._submit("card", self._wipe, lambda: None, limits.read_s)
            case FindDossiers(serial):
                self._submit(
                    "portal",
                    lambda: self._find(effect),
                    lambda: self.post(ev.DossiersFound(serial, self._silence())),
                    limits.search_s,
                )
            case LoadDetail(serial):
                self._submit(
                    "portal",
                    lambda: self._detail(effect),
                    lambda: self.post(ev.DetailLoaded(serial, PortalFailure.DEADLINE)),
                    limits.search_s,
                )
            case IssueTicket(serial):
                self._submit(
                    "queue",
                    lambda: self._issue(effect),
                    lambda: self.post(ev.TicketIssued(serial, QueueFailure.STORE)),
                    limits.issue_s,
                )
            case PrintTicket(serial):
                self._submit(
                    "printer",
                    lambda: self._print(effect),
                    lambda: self.post(ev.PaperSettled(serial, PrintOutcome.UNKNOWN, PrinterStatus.NO_ANSWER)),
                    limits.print_s,
                )
            case CountWaiting():
                self._submit("queue", self._count, lambda: None, limits.issue_s)
            case _:
                assert_never(effect)

    def _read_card(self, effect: ReadCard) -> None:
        request = ReadRequest(
            can=effect.credential.can,
            expected_number=effect.credential.expected_number,
            read_dg13=self._card.read_dg13,
            reader=self._card.reader,
        )
        outcome = self._equipment.reader.read(
            request,
            Deadline.after(self._limits.read_s, self._clock),
            lambda step: self.post(ev.StepReached(effect.serial, step)),
        )
        self.post(ev.CardRead(effect.serial, outcome))

    def _wipe(self) -> None:
        self._equipment.reader.wipe()

    def _find(self, effect: FindDossiers) -> None:
        from kiosk.portal.search import search_all

        deadline = Deadline.after(self._limits.search_s, self._clock)
        found = search_all(self._equipment.portals, effect.number, deadline, today=self._now().date())
        self.post(ev.DossiersFound(effect.serial, found))

    @property
    def _portals(self) -> tuple[DossierPortal, ...]:
        return self._known.portals if self._known is not None else ()

    def _silence(self) -> Found:
        """What is known when the search itself never came back."""
        return Found((), tuple(SystemSearch(p.name, PortalFailure.DEADLINE, 0) for p in self._portals))

    def _detail(self, effect: LoadDetail) -> None:
        deadline = Deadline.after(self._limits.search_s, self._clock)
        owner = next((p for p in self._equipment.portals if p.name == effect.dossier.system), None)
        answer = owner.detail(effect.dossier, deadline) if owner else PortalFailure.NOT_FOUND
        self.post(ev.DetailLoaded(effect.serial, answer))

    def _issue(self, effect: IssueTicket) -> None:
        deadline = Deadline.after(self._limits.issue_s + 0.5, self._clock)
        ticket = self._equipment.queue.issue(effect.service, priority=False)
        if isinstance(ticket, Ticket) and deadline.passed:
            # The citizen was already told that there is no number: the journal says it has no paper.
            self._equipment.queue.mark_print(ticket.id, PrintState.FAILED)
        self.post(ev.TicketIssued(effect.serial, ticket))

    def _print(self, effect: PrintTicket) -> None:
        outcome, status = print_ticket(
            self._equipment.printer,
            self._equipment.queue,
            effect.ticket,
            self._compose(effect.ticket, effect.language),
            Deadline.after(self._limits.print_s, self._clock),
        )
        self.post(ev.PaperSettled(effect.serial, outcome, status))

    def _count(self) -> None:
        loads = self._equipment.queue.loads()
        if not isinstance(loads, QueueFailure):
            self.post(ev.LoadsCounted(loads))

    def _settle_and_count(self) -> None:
        settle_left_over(self._equipment.queue)
        self._count()


def _beat_json(beat: Beat) -> dict[str, Any]:
    return {
        "name": beat.worker,
        "busy": beat.busy,
        "age_s": round(beat.age_s, 2),
        "waiting": beat.waiting,
        "replaced": beat.replaced,
    }
