"""Everybody who comes: what the machine shows, and that nobody leaves without a number."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from drivers.card.simulated.person import Person
from drivers.card.simulated.profiles import ProfileName
from kiosk import audit_events as audit
from kiosk import states as at
from kiosk import visit_events as ev
from kiosk.access_keys import AccessKeys
from kiosk.access_log import pseudonym
from kiosk.assembly import ACCESS_KEY_FOLDER
from tests.journeys.hall import NOW, Hall
from tests.kiosk.people import NUMBER, dossier

CHILDS = replace(
    dossier("H30.12-260119-0200"), owner="NGUYỄN THỬ AN", submitted_for_other=True, relation="con"
)
COMPANYS = replace(dossier("H30.12-260119-0300"), owner="CÔNG TY THỬ", for_business=True)
BARCODE = "001090000001"
"""What the bars of a card without a chip say: a number and nothing else."""
RECEIPT = "H30.12-260119-0300"
VNEID = "001090000001|NGUYỄN VĂN MẪU|01/01/1990|Nam|Phường Sen Hồng|20/05/2021"


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(tmp_path)


def identify(hall: Hall) -> None:
    hall.touch(ev.Started(), ev.LookUpChosen())
    hall.until(at.ShowQr)
    hall.show_qr()
    hall.until(at.LayCard)
    hall.reader.lay(hall.card)
    hall.until(at.TakeCard)
    hall.reader.take()


def take_number(hall: Hall, service: str = "ho-tich") -> None:
    hall.touch(ev.NumberChosen(), ev.ServiceChosen(service))
    printed = hall.until(at.TicketPrinted)
    assert printed.ticket.service == service
    assert len(hall.papers) == 1


def accessed(hall: Hall) -> list[tuple[str, int, str]]:
    found = [entry for entry in hall.audited if isinstance(entry, audit.DossiersAccessed)]
    assert len({(entry.who, entry.key) for entry in found}) <= 1
    return [(entry.seen, entry.dossiers_count, entry.purpose) for entry in found]


def test_a_parent_sees_the_childs_dossier_and_the_log_says_on_whose_behalf(
    hall: Hall, tmp_path: Path
) -> None:
    hall.portal.dossiers = {NUMBER: (dossier(), CHILDS)}
    with hall:
        identify(hall)
        hall.until(at.DossierList)
        found = hall.terminal.visit.found
        assert found is not None
        hall.touch(ev.DossierOpened(found.dossiers.index(CHILDS)))
        assert hall.until(at.DossierDetail, loading=False).dossier.submitted_for_other
    assert accessed(hall) == [
        ("search", 2, "own_dossiers"),
        ("list", 2, "own_dossiers"),
        ("detail", 1, "on_behalf"),
    ]
    who = pseudonym(NUMBER, AccessKeys(tmp_path / ACCESS_KEY_FOLDER, 365).of(NOW.date()))
    assert {e.who for e in hall.audited if isinstance(e, audit.DossiersAccessed)} == {who}
    assert not [secret for secret in (NUMBER, CHILDS.code, "THỬ") if secret in repr(hall.audited)]


def test_a_companys_clerk_sees_no_dossier_of_the_company_without_its_receipt(hall: Hall) -> None:
    hall.portal.dossiers = {NUMBER: (COMPANYS,)}
    with hall:
        identify(hall)
        hall.until(at.NoDossiers)
        take_number(hall, "kinh-doanh")
    assert accessed(hall) == [("search", 0, "own_dossiers")]


@pytest.mark.parametrize(
    "shown", [BARCODE, RECEIPT, "https://example.org/"], ids=["barcode card", "receipt", "other"]
)
def test_a_code_that_is_no_chip_cards_shows_nothing_and_a_number_is_given(hall: Hall, shown: str) -> None:
    hall.portal.dossiers = {NUMBER: (dossier(), COMPANYS)}
    with hall:
        hall.touch(ev.Started(), ev.LookUpChosen())
        hall.until(at.ShowQr)
        hall.scanner.show(shown)
        hall.until(at.ShowQr, not_understood=True)
        assert not hall.terminal.visit.identified
        hall.touch(ev.BackPressed())
        take_number(hall)
    assert accessed(hall) == []


def test_vneid_without_the_card_opens_no_list_and_a_number_is_given(hall: Hall) -> None:
    with hall:
        hall.touch(ev.Started(), ev.LookUpChosen())
        hall.until(at.ShowQr)
        hall.scanner.show(VNEID)
        hall.until(at.LayCard)
        hall.touch(ev.BackPressed())
        hall.until(at.ShowQr)
        hall.touch(ev.BackPressed())
        take_number(hall)
    assert accessed(hall) == []


def test_whoever_collects_for_another_takes_a_number_and_is_shown_nothing(hall: Hall) -> None:
    with hall:
        hall.touch(ev.Started())
        take_number(hall, "ket-qua")
        assert hall.terminal.visit.found is None
    assert accessed(hall) == []


def test_a_passport_is_told_kindly_and_a_number_is_given(tmp_path: Path) -> None:
    with Hall(tmp_path, ProfileName.PASSPORT_TD3, Person(passport="K0000001")) as hall:
        hall.touch(ev.Started(), ev.LookUpChosen(), ev.TypingChosen())
        hall.type_digits()
        hall.until(at.LayCard)
        hall.reader.lay(hall.card)
        hall.until(at.Problem, kind=at.ProblemKind.NOT_AN_ID_CARD)
        hall.reader.take()
        hall.touch(ev.WayOutChosen(at.WayOut.TAKE_NUMBER))
        hall.until(at.ServiceChoice)
        hall.touch(ev.ServiceChosen("ho-tich"))
        hall.until(at.TicketPrinted)
    assert accessed(hall) == []


@pytest.mark.parametrize(
    "profile", [ProfileName.UNANCHORED_SIGNER, ProfileName.CLONE, ProfileName.TAMPERED_DG1], ids=str
)
def test_a_chip_that_is_not_proven_opens_no_list_and_a_number_is_given(
    tmp_path: Path, profile: ProfileName
) -> None:
    with Hall(tmp_path, profile) as hall:
        hall.touch(ev.Started(), ev.LookUpChosen())
        hall.until(at.ShowQr)
        hall.show_qr()
        hall.until(at.LayCard)
        hall.reader.lay(hall.card)
        told = hall.until(at.Problem)
        assert told.kind in {at.ProblemKind.CARD_NOT_PROVEN, at.ProblemKind.CARD_REJECTED}
        hall.touch(ev.WayOutChosen(at.WayOut.TAKE_NUMBER), ev.ServiceChosen("ho-tich"))
        hall.until(at.TicketPrinted)
        assert hall.terminal.visit.found is None
    assert accessed(hall) == []
