"""Small steps every rule of a visit is made of."""

from __future__ import annotations

from dataclasses import replace

from kiosk.effects import CancelRead, CountWaiting, Effect, Wipe
from kiosk.states import (
    ActiveState,
    DossierList,
    Idle,
    NoDossiers,
    OutOfService,
    StaffState,
    TakeCard,
    Visit,
)

Step = tuple[Visit, tuple[Effect, ...]]


def stay(visit: Visit) -> Step:
    return visit, ()


def go(visit: Visit, state: ActiveState, *effects: Effect) -> Step:
    """A new screen; reading time starts anew."""
    return replace(visit, state=state, quiet=0), effects


def fresh(visit: Visit, state: Idle | TakeCard | OutOfService | StaffState) -> Visit:
    """A visit that knows nobody: devices, loads, paper and the running serial are all that remain."""
    return Visit(
        rules=visit.rules,
        state=state,
        language=visit.rules.languages[0],
        serial=visit.serial + 1,
        devices=visit.devices,
        loads=visit.loads,
        paper=visit.paper,
    )


def end(visit: Visit) -> Step:
    """Leaves and wipes. A card still on the reader is asked for before the next citizen is greeted."""
    if visit.card_laid and visit.card_on_reader:
        leaving = replace(fresh(visit, TakeCard(leaving=True)), language=visit.language)
        return leaving, (CancelRead(), Wipe())
    return fresh(visit, Idle()), (CancelRead(), Wipe(), CountWaiting())


def list_or_none(visit: Visit) -> DossierList | NoDossiers:
    return DossierList() if visit.found and visit.found.dossiers else NoDossiers()


def page_within(wanted: int, items: int, size: int) -> int:
    return max(0, min(wanted, max(0, items - 1) // size))
