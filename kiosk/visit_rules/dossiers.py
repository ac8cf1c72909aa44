"""Rules of the dossier screens: list, none, detail."""

from __future__ import annotations

from dataclasses import replace

from kiosk import visit_events as ev
from kiosk.effects import CountWaiting, LoadDetail
from kiosk.portal.model import Dossier
from kiosk.states import PAGE, DossierDetail, DossierList, ServiceChoice, Visit, WayOut
from kiosk.visit_rules.identify import search
from kiosk.visit_rules.steps import Step, end, go, page_within, stay
from kiosk.visit_rules.tickets import issue


def on_list(visit: Visit, state: DossierList, event: ev.VisitEvent) -> Step:
    dossiers = visit.found.dossiers if visit.found else ()
    match event:
        case ev.DossierOpened(index) if 0 <= index < len(dossiers) and not state.covered:
            serial = visit.serial + 1
            opened = DossierDetail(serial, dossiers[index], state.page)
            return go(replace(visit, serial=serial), opened, LoadDetail(serial, dossiers[index]))
        case ev.PageTurned(by):
            return go(visit, replace(state, page=page_within(state.page + by, len(dossiers), PAGE)))
        case ev.CoverToggled():
            return go(visit, replace(state, covered=not state.covered))
        case ev.NumberChosen():
            return go(visit, ServiceChoice(), CountWaiting())
        case ev.BackPressed():
            return end(visit)
        case _:
            return stay(visit)


def on_none(visit: Visit, event: ev.VisitEvent) -> Step:
    match event:
        case ev.NumberChosen():
            return go(visit, ServiceChoice(), CountWaiting())
        case ev.ServiceChosen(service):
            return issue(visit, service)
        case ev.WayOutChosen(WayOut.SEARCH_AGAIN):
            return search(visit)
        case ev.BackPressed():
            return end(visit)
        case _:
            return stay(visit)


def on_detail(visit: Visit, state: DossierDetail, event: ev.VisitEvent) -> Step:
    match event:
        case ev.DetailLoaded(serial, answer) if serial == state.serial:
            if isinstance(answer, Dossier):
                return stay(replace(visit, state=replace(state, dossier=answer, loading=False)))
            return stay(replace(visit, state=replace(state, loading=False, partial=True)))
        case ev.BackPressed():
            return go(visit, DossierList(state.page))
        case ev.NumberChosen():
            return go(visit, ServiceChoice(), CountWaiting())
        case ev.ServiceChosen(service):
            return issue(visit, service)
        case _:
            return stay(visit)
