"""Performs the effects of a visit: each on the worker of its room, under a deadline, answered by an event."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never
from uuid import UUID

from drivers.card.model import ReadFailure, ReadRequest
from drivers.deadline import Clock, Deadline
from drivers.printer.document import PrintDocument
from drivers.printer.model import PrinterStatus, PrintOutcome
from kiosk import visit_events as ev
from kiosk.clock import Now
from kiosk.effects import (
    CancelRead,
    CountPaper,
    CountWaiting,
    Effect,
    FindDossiers,
    IssueTicket,
    LoadDetail,
    NotePaper,
    PrintTestLine,
    PrintTicket,
    ReadCard,
    Wipe,
    WithdrawTicket,
)
from kiosk.equipment import CardOptions, Equipment, Limits
from kiosk.paper import PaperNote
from kiosk.paper_store import MeteredPrinter, PaperBook
from kiosk.portal.model import DossierPortal, Found, PortalFailure, SystemSearch
from kiosk.printing import Compose, print_ticket
from kiosk.queue.model import PrintJob, PrintState, QueueFailure, Ticket
from kiosk.worker import Beat, Job, Worker

OPENING_S = 30.0
"""How long a worker waits for the devices to be opened at the start."""

ROOMS = ("card", "portal", "queue", "printer")


@dataclass(frozen=True, slots=True)
class Desk:
    """What the performer needs of its terminal."""

    post: Callable[[ev.VisitEvent], None]
    serial: Callable[[], int]
    """Of the visit as it is now."""
    on_bug: Callable[[str, BaseException], None]
    note_bug: Callable[[str, BaseException], None]
    compose: Compose
    test_line: Callable[[datetime], PrintDocument]
    paper: PaperBook
    now: Now
    clock: Clock


class Performer:
    """Four workers and the calls they make."""

    def __init__(self, desk: Desk, limits: Limits, card: CardOptions) -> None:
        self._desk = desk
        self._limits = limits
        self._card = card
        self._equipped = threading.Event()
        self._known: Equipment | None = None
        self._workers = {name: Worker(name, desk.on_bug, desk.clock) for name in ROOMS}

    def equip(self, equipment: Equipment) -> None:
        """The devices are open: whoever waits for them goes on."""
        self._known = equipment
        self._equipped.set()

    def beats(self) -> tuple[Beat, ...]:
        """Heartbeats of the workers."""
        return tuple(worker.beat() for worker in self._workers.values())

    def supervise(self) -> tuple[str, ...]:
        """Abandons threads whose call is late; names their workers. Called every second."""
        return tuple(worker.name for worker in self._workers.values() if worker.supervise())

    def stop(self) -> None:
        """Lets every worker end after what it is doing."""
        for worker in self._workers.values():
            worker.stop()

    @property
    def _equipment(self) -> Equipment:
        """For workers: somebody may touch a button before the devices are open."""
        self._equipped.wait(OPENING_S)
        if self._known is None:
            raise RuntimeError("the devices did not open in time")
        return self._known

    def _outlived(self, serial: int) -> bool:
        """Whether nobody waits for this answer any more: the visit has moved on, or has ended."""
        return self._desk.serial() != serial

    def _submit(self, worker: str, run: Callable[[], None], late: Callable[[], None], limit_s: float) -> None:
        self._workers[worker].submit(Job(run, late, limit_s))

    def perform(self, effect: Effect) -> None:
        """Hands the effect to its worker; returns at once."""
        limits = self._limits
        match effect:
            case ReadCard(serial):
                self._submit(
                    "card",
                    lambda: self._read_card(effect),
                    lambda: self._desk.post(ev.CardRead(serial, ReadFailure.DEADLINE)),
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
                    lambda: self._desk.post(ev.DossiersFound(serial, self._silence())),
                    limits.search_s,
                )
            case LoadDetail(serial):
                self._submit(
                    "portal",
                    lambda: self._detail(effect),
                    lambda: self._desk.post(ev.DetailLoaded(serial, PortalFailure.DEADLINE)),
                    limits.search_s,
                )
            case IssueTicket(serial):
                self._submit(
                    "queue",
                    lambda: self._issue(effect),
                    lambda: self._desk.post(ev.TicketIssued(serial, QueueFailure.STORE)),
                    limits.issue_s,
                )
            case WithdrawTicket(ticket):
                self._submit("queue", lambda: self._withdraw(ticket), lambda: None, limits.issue_s)
            case PrintTicket(serial):
                self._submit(
                    "printer",
                    lambda: self._print(effect),
                    lambda: self._desk.post(
                        ev.PaperSettled(serial, PrintOutcome.UNKNOWN, PrinterStatus.NO_ANSWER)
                    ),
                    limits.print_s,
                )
            case PrintTestLine(serial):
                self._submit(
                    "printer",
                    lambda: self._print_test_line(serial),
                    lambda: self._desk.post(
                        ev.TestLineSettled(serial, PrintOutcome.UNKNOWN, PrinterStatus.NO_ANSWER)
                    ),
                    limits.print_s,
                )
            case NotePaper(note):
                self._submit("printer", lambda: self._note_paper(note), lambda: None, limits.print_s)
            case CountPaper():
                self._submit("printer", self._count_paper, lambda: None, limits.print_s)
            case CountWaiting():
                self._submit("queue", self._count, lambda: None, limits.issue_s)
            case _:
                assert_never(effect)

    def print_job(self, job: int) -> None:
        """Prints what a staff command has written into the journal; the journal tells it how it went."""
        self._submit("printer", lambda: self._print_job(job), lambda: None, self._limits.print_s)

    def lend_printer(self, away: bool) -> None:
        """Frees the printer's port after what is being printed, or takes it back; returns at once."""
        self._submit("printer", lambda: self._lend_printer(away), lambda: None, self._limits.print_s)

    def _lend_printer(self, away: bool) -> None:
        port = self._equipment.port
        if port is not None:
            if away:
                port.lend()
            else:
                self._desk.paper.read_again()
                port.take_back()
                self._count_paper()

    def _read_card(self, effect: ReadCard) -> None:
        if self._outlived(effect.serial):
            # Cancelled before it began, when there was nothing yet to cancel.
            return
        request = ReadRequest(
            can=effect.credential.can,
            expected_number=effect.credential.expected_number,
            birth=effect.credential.birth,
            issued=effect.credential.issued,
            read_dg13=self._card.read_dg13,
            reader=self._card.reader,
        )
        outcome = self._equipment.reader.read(
            request,
            Deadline.after(self._limits.read_s, self._desk.clock),
            lambda step: self._desk.post(ev.StepReached(effect.serial, step)),
        )
        self._desk.post(ev.CardRead(effect.serial, outcome))

    def _wipe(self) -> None:
        if self._known is not None:
            self._known.reader.wipe()

    def _find(self, effect: FindDossiers) -> None:
        from kiosk.portal.search import search_all

        if self._outlived(effect.serial):
            return
        deadline = Deadline.after(self._limits.search_s, self._desk.clock)
        found = search_all(
            self._equipment.portals,
            effect.number,
            deadline,
            previous=effect.previous_number,
            today=self._desk.now().date(),
        )
        self._desk.post(ev.DossiersFound(effect.serial, found))

    @property
    def _portals(self) -> tuple[DossierPortal, ...]:
        return self._known.portals if self._known is not None else ()

    def _silence(self) -> Found:
        """What is known when the search itself never came back."""
        return Found((), tuple(SystemSearch(p.name, PortalFailure.DEADLINE, 0) for p in self._portals))

    def _detail(self, effect: LoadDetail) -> None:
        if self._outlived(effect.serial):
            # A slow portal must not keep the next citizen waiting behind what the last one opened.
            return
        deadline = Deadline.after(self._limits.search_s, self._desk.clock)
        owner = next((p for p in self._equipment.portals if p.name == effect.dossier.system), None)
        answer = owner.detail(effect.dossier, deadline) if owner else PortalFailure.NOT_FOUND
        self._desk.post(ev.DetailLoaded(effect.serial, answer))

    def _issue(self, effect: IssueTicket) -> None:
        deadline = Deadline.after(self._limits.issue_s + 0.5, self._desk.clock)
        tickets = self._equipment.queue
        if deadline.passed or self._outlived(effect.serial):
            # The devices opened late, or service stopped: nobody would learn of this number.
            self._desk.post(ev.TicketIssued(effect.serial, QueueFailure.STORE))
            return
        ticket = tickets.issue(effect.service, priority=False, language=effect.language)
        # When nobody waits for it any more, the visit takes it back.
        self._desk.post(ev.TicketIssued(effect.serial, ticket))

    def _withdraw(self, ticket: UUID) -> None:
        self._equipment.queue.cancel(ticket)
        self._count()

    def _print(self, effect: PrintTicket) -> None:
        outcome, status = self._put_on_paper(effect.ticket, effect.language, effect.reprint)
        self._count_paper()
        self._desk.post(ev.PaperSettled(effect.serial, outcome, status))

    def _print_job(self, job: int) -> None:
        tickets = self._equipment.queue
        wanted = tickets.print_job(job)
        if not isinstance(wanted, PrintJob) or wanted.state is not PrintState.ISSUED:
            return
        ticket = tickets.find(wanted.ticket)
        if isinstance(ticket, Ticket):
            self._put_on_paper(ticket, wanted.language, wanted.reprint)
            self._count_paper()

    def _put_on_paper(
        self, ticket: Ticket, language: str, reprint: bool
    ) -> tuple[PrintOutcome, PrinterStatus]:
        return print_ticket(
            MeteredPrinter(self._equipment.printer, self._desk.paper),
            self._equipment.queue,
            ticket,
            language,
            self._desk.compose,
            Deadline.after(self._limits.print_s, self._desk.clock),
            reprint=reprint,
            # Out of service would take the number from its citizen.
            on_bug=lambda bug: self._desk.note_bug("printer", bug),
        )

    def _print_test_line(self, serial: int) -> None:
        if self._outlived(serial):
            return
        printer = MeteredPrinter(self._equipment.printer, self._desk.paper, tickets=False)
        deadline = Deadline.after(self._limits.print_s, self._desk.clock)
        outcome, status = printer.print(self._desk.test_line(self._desk.now()), deadline)
        self._count_paper()
        self._desk.post(ev.TestLineSettled(serial, outcome, status))

    def _note_paper(self, note: PaperNote) -> None:
        self._desk.paper.note(note)
        self._count_paper()

    def _count_paper(self) -> None:
        self._desk.post(ev.PaperCounted(self._desk.paper.forecast()))

    def _count(self) -> None:
        loads = self._equipment.queue.loads()
        if not isinstance(loads, QueueFailure):
            self._desk.post(ev.LoadsCounted(loads))
