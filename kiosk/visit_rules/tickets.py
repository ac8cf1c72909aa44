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
    TicketOnScreen,
    TicketPrinted,
    TicketPrinting,
    Visit,
)
from kiosk.visit_rules.steps import Step, go, list_or_none, page_within, stay


def issue(visit: Visit, service: str) -> Step:
    serial = visit.serial + 1
    return go(replace(visit, serial=serial), Issuing(serial, service), IssueTicket(serial, service))


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
            again = visit.serial + 1
            told = TicketPrinting(again, ticket)
            return go(replace(visit, serial=again), told, PrintTicket(again, ticket, visit.language))
        case _:
            return stay(visit)


def on_printing(visit: Visit, state: TicketPrinting, event: ev.VisitEvent) -> Step:
    match event:
        case ev.PaperSettled(serial, outcome, status) if serial == state.serial:
            if outcome is PrintOutcome.CONFIRMED:
                return go(visit, TicketPrinted(state.ticket, visit.rules.ticket_s), CountWaiting())
            unproven = TicketOnScreen(state.ticket, outcome, status, visit.rules.unprinted_s)
            return go(visit, unproven, CountWaiting())
        case _:
            return stay(visit)
