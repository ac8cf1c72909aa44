"""Whole visits of everybody who comes: what each is shown, and that each gets a number."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drivers.card.model import Assurance, CardReading
from kiosk import states as at
from kiosk import visit_events as ev
from kiosk.effects import Effect, FindDossiers, IssueTicket
from kiosk.portal.model import Dossier, Found
from kiosk.states import Visit
from kiosk.visit import transition
from tests.kiosk.people import dossier, found, reading, visit

OWN = dossier()
CHILDS = replace(
    dossier("H30.12-260119-0200"), owner="NGUYỄN THỬ AN", submitted_for_other=True, relation="con"
)
COMPANYS = replace(dossier("H30.12-260119-0300"), owner="CÔNG TY THỬ", for_business=True)


def walk(start: Visit, *events: ev.VisitEvent) -> tuple[Visit, list[Effect]]:
    """The visit after these events, and every effect on the way."""
    here = start
    asked: list[Effect] = []
    for event in events:
        here, effects = transition(here, event)
        asked += effects
    return here, asked


def read(card: CardReading) -> tuple[Visit, list[Effect]]:
    """A card is read in a visit that waits for it."""
    return walk(replace(visit(at.Reading(3)), serial=3), ev.CardRead(3, card))


def told(card: CardReading, *dossiers: Dossier) -> Visit:
    """The visit after the portals have answered."""
    searching, _ = read(card)
    answer = Found(tuple(dossiers), found(0).searches)
    return walk(searching, ev.DossiersFound(searching.serial, answer))[0]


def listed(known: Visit) -> tuple[Dossier, ...]:
    assert known.found is not None
    return known.found.dossiers


def test_a_parent_finds_the_childs_dossier_beside_the_own_and_opens_it() -> None:
    known = told(reading(), OWN, CHILDS)
    assert listed(known) == (OWN, CHILDS)
    opened, _ = walk(known, ev.DossierOpened(1))
    assert isinstance(opened.state, at.DossierDetail)
    assert opened.state.dossier == CHILDS


def test_a_companys_dossier_is_not_on_its_clerks_list() -> None:
    assert listed(told(reading(), OWN, COMPANYS)) == (OWN,)
    alone = told(reading(), COMPANYS)
    assert isinstance(alone.state, at.NoDossiers)
    assert walk(alone, ev.NumberChosen())[0].state == at.ServiceChoice()


@pytest.mark.parametrize(
    ("requires", "assurance", "opens"),
    [
        (Assurance.PROVEN, Assurance.PROVEN, True),
        (Assurance.PROVEN, Assurance.CONSISTENT, False),
        (Assurance.PROVEN, Assurance.REJECTED, False),
        (Assurance.CONSISTENT, Assurance.CONSISTENT, True),
        (Assurance.CONSISTENT, Assurance.REJECTED, False),
    ],
)
def test_portals_are_asked_only_for_a_chip_that_proved_enough(
    requires: Assurance, assurance: Assurance, opens: bool
) -> None:
    waiting = replace(visit(at.Reading(3), rules=at.Rules(list_requires=requires)), serial=3)
    after, asked = walk(waiting, ev.CardRead(3, reading(assurance)))
    assert any(isinstance(effect, FindDossiers) for effect in asked) is opens
    if not opens:
        assert isinstance(after.state, at.Problem)
        assert at.WayOut.TAKE_NUMBER in after.state.ways_out


def test_the_old_number_is_asked_with_once_and_dropped() -> None:
    signed = replace(
        reading(),
        identity=replace(reading().identity, previous_number="000000014"),
        data_groups={"DG13": "verified"},
    )
    _, asked = read(signed)
    assert [e.previous_number for e in asked if isinstance(e, FindDossiers)] == ["000000014"]
    after = told(signed, OWN)
    assert after.reading is not None
    assert after.reading.identity.previous_number is None
    _, asked = read(replace(signed, data_groups={"DG13": "unlisted"}))
    assert [e.previous_number for e in asked if isinstance(e, FindDossiers)] == [None]


def test_a_number_never_asks_who_somebody_is() -> None:
    """Barcode card, VNeID, passport, a paper of authority, collecting for another: all of them."""
    before, asked = walk(visit(at.Idle()), ev.Started(), ev.NumberChosen(), ev.ServiceChosen("ho-tich"))
    assert [effect.service for effect in asked if isinstance(effect, IssueTicket)] == ["ho-tich"]
    assert not before.identified
    assert before.found is None
