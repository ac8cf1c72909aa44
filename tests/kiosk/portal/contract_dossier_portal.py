"""What every `DossierPortal` must do, whatever its dialect and whatever it talks to.

A test module of a back end subclasses this and provides the fixture `portal`.
"""

from __future__ import annotations

import time

from drivers.deadline import Deadline
from kiosk.portal.model import Dossier, DossierPortal, PortalFailure
from tests.kiosk.portal.samples import FIRST_NUMBER, dossier

NOBODY = "001099999999"
WITHOUT_DOSSIERS = "001087000011"


def _after(seconds: float = 5.0) -> Deadline:
    return Deadline.after(seconds)


class DossierPortalContract:
    """Against a healthy back end that holds the synthetic people."""

    def test_it_says_what_it_is_and_can_do(self, portal: DossierPortal) -> None:
        assert portal.name
        assert portal.by_person or portal.by_code

    def test_the_connection_check_signs_in(self, portal: DossierPortal) -> None:
        assert portal.check(_after()) is None

    def test_a_person_with_dossiers_is_found(self, portal: DossierPortal) -> None:
        found = portal.search(FIRST_NUMBER, _after())
        assert isinstance(found, tuple)
        assert len(found) == 5
        assert len({one.code for one in found}) == 5
        assert {one.system for one in found} == {portal.name}
        assert {one.submitter for one in found} == {"NGUYỄN VĂN MẪU"}

    def test_a_person_without_dossiers_is_an_empty_answer_and_no_failure(self, portal: DossierPortal) -> None:
        assert portal.search(WITHOUT_DOSSIERS, _after()) == ()
        assert portal.search(NOBODY, _after()) == ()

    def test_the_detail_agrees_with_the_list_and_knows_more(self, portal: DossierPortal) -> None:
        found = portal.search(FIRST_NUMBER, _after())
        assert isinstance(found, tuple)
        for one in found:
            full = portal.detail(one, _after())
            assert isinstance(full, Dossier)
            assert (full.code, full.status, full.appointment) == (one.code, one.status, one.appointment)
            assert full.progress

    def test_a_dossier_it_does_not_know_is_not_found(self, portal: DossierPortal) -> None:
        gone = dossier(ref="f" * 24, code="H30.12-200101-0001")
        assert portal.detail(gone, _after()) is PortalFailure.NOT_FOUND

    def test_a_passed_deadline_is_answered_at_once(self, portal: DossierPortal) -> None:
        started = time.monotonic()
        assert portal.search(FIRST_NUMBER, _after(0)) is PortalFailure.DEADLINE
        assert portal.detail(dossier(), _after(0)) is PortalFailure.DEADLINE
        assert portal.check(_after(0)) is PortalFailure.DEADLINE
        assert time.monotonic() - started < 5

    def test_no_personal_data_in_reprs(self, portal: DossierPortal) -> None:
        found = portal.search(FIRST_NUMBER, _after())
        assert isinstance(found, tuple)
        for secret in (FIRST_NUMBER, "NGUYỄN", *(one.code for one in found)):
            assert secret not in repr(found)
            assert secret not in repr(portal)
