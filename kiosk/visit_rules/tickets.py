"""Rules of a number: choosing a service, issuing, paper."""

from __future__ import annotations

from dataclasses import replace

from drivers.printer.model import PrintOutcome
from kiosk import visit_events as ev
from kiosk.effects import CountWaiting, IssueTicket, PrintTicket
from kiosk.queue.model import Ticket
from kiosk.states import (
    SERVICES_PAGE,
    Home,
    Issuing,
    Problem,
    ProblemKind,
    ServiceChoice,
    StillThere,
    TicketOnScreen,
    TicketPrinted,
    TicketPrinting,
    Visit,
)
from kiosk.visit_rules.steps import Step, go, list_or_none, page_within, stay


def issue(visit: Visit, service: str) -> Step:
    serial = visit.serial + 1
    asked = IssueTicket(serial, service, visit.language)
    return go(replace(visit, serial=serial), Issuing(serial, service), asked)


def on_services(visit: Visit, state: ServiceChoice, event: ev.VisitEvent) -> Step:
    match event:
        case ev.ServiceChosen(service):
            return issue(visit, service)
        case ev.PageTurned(by):
            return go(visit, ServiceChoice(page_within(state.page + by, len(visit.loads), SERVICES_PAGE)))
        case ev.BackPressed():
            if visit.found is not None:
                return go(visit, list_or_none(visit))
            return go(visit, Home())
        case _:
            return stay(visit)


def on_issuing(visit: Visit, state: Issuing, event: ev.VisitEvent) -> Step:
    match event:
        case ev.TicketIssued(serial, ticket) if serial == state.serial:
            if not isinstance(ticket, Ticket):
                return go(visit, Problem(ProblemKind.NO_TICKET))
            return _print(visit, ticket)
        case _:
            return stay(visit)


def _print(visit: Visit, ticket: Ticket, earlier: PrintOutcome | None = None) -> Step:
    serial = visit.serial + 1
    wanted = PrintTicket(serial, ticket, visit.language, reprint=earlier is not None)
    return go(replace(visit, serial=serial), TicketPrinting(serial, ticket, earlier), wanted)


def waits_for_number(visit: Visit, serial: int) -> bool:
    """Whether somebody will learn of the number given under this serial."""
    shown = visit.state.under if isinstance(visit.state, StillThere) else visit.state
    return isinstance(shown, Issuing) and shown.serial == serial


def on_printing(visit: Visit, state: TicketPrinting, event: ev.VisitEvent) -> Step:
    match event:
        case ev.PaperSettled(serial, outcome, status) if serial == state.serial:
            if outcome is PrintOutcome.CONFIRMED:
                return go(visit, TicketPrinted(state.ticket, visit.rules.ticket_s), CountWaiting())
            if state.earlier is PrintOutcome.UNKNOWN:
                # The first one may lie in the slot, whatever is known of the second.
                outcome = PrintOutcome.UNKNOWN
            unproven = TicketOnScreen(
                state.ticket, outcome, status, visit.rules.unprinted_s, reprinted=state.earlier is not None
            )
            return go(visit, unproven, CountWaiting())
        case _:
            return stay(visit)


def on_unproven(visit: Visit, state: TicketOnScreen, event: ev.VisitEvent) -> Step:
    match event:
        case ev.MoreTimeAsked():
            return go(visit, replace(state, seconds_left=visit.rules.unprinted_s))
        case ev.ReprintAsked() if visit.reprint_offered:
            return _print(visit, state.ticket, state.outcome)
        case _:
            return stay(visit)


def on_printer_while_unproven(visit: Visit, state: TicketOnScreen) -> Step:
    """The printer can print again while the number still shows. A ticket known not to be out comes out now,
    once and marked; one that may lie in the slot only when somebody asks for it."""
    if visit.reprint_offered and state.outcome is PrintOutcome.NOT_PRINTED:
        return _print(visit, state.ticket, state.outcome)
    # What the screen says of the printer stays true.
    return stay(replace(visit, state=replace(state, printer=visit.devices.printer)))
