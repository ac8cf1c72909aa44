"""What every `DossierPortal` must do, whatever its dialect and whatever it talks to.

A test module of a back end subclasses the common suite and those of what it can do, and provides the fixtures
`portal` and, for codes, `embedded`.
"""

from __future__ import annotations

import time

import pytest

from drivers.deadline import Deadline
from kiosk.portal.embedded.server import EmbeddedPortal
from kiosk.portal.model import Dossier, DossierPortal, NotOfferedError, PortalFailure
from tests.kiosk.portal.samples import FIRST_NUMBER, dossier

NOBODY = "001099999999"
WITHOUT_DOSSIERS = "001087000011"
UNKNOWN_CODE = "H30.12-200101-0001"


def _after(seconds: float = 5.0) -> Deadline:
    return Deadline.after(seconds)


class DossierPortalContract:
    """Against a healthy back end that holds the synthetic people."""

    def test_it_says_what_it_is_and_can_do(self, portal: DossierPortal) -> None:
        assert portal.name
        assert portal.by_person or portal.by_code

    def test_the_connection_check_signs_in(self, portal: DossierPortal) -> None:
        assert portal.check(_after()) is None

    def test_a_dossier_it_does_not_know_is_not_found(self, portal: DossierPortal) -> None:
        gone = dossier(ref="f" * 24, code=UNKNOWN_CODE)
        assert portal.detail(gone, _after()) is PortalFailure.NOT_FOUND

    def test_a_passed_deadline_is_answered_at_once(self, portal: DossierPortal) -> None:
        started = time.monotonic()
        if portal.by_person:
            assert portal.search(FIRST_NUMBER, _after(0)) is PortalFailure.DEADLINE
        if portal.by_code:
            assert portal.find(UNKNOWN_CODE, FIRST_NUMBER, _after(0)) is PortalFailure.DEADLINE
        assert portal.detail(dossier(), _after(0)) is PortalFailure.DEADLINE
        assert portal.check(_after(0)) is PortalFailure.DEADLINE
        assert time.monotonic() - started < 5

    def test_asking_what_it_cannot_do_is_a_bug(self, portal: DossierPortal) -> None:
        if not portal.by_person:
            with pytest.raises(NotOfferedError):
                portal.search(FIRST_NUMBER, _after())
        if not portal.by_code:
            with pytest.raises(NotOfferedError):
                portal.find(UNKNOWN_CODE, FIRST_NUMBER, _after())


class FindsByPersonContract:
    """`by_person`."""

    def test_it_says_that_it_finds_by_person(self, portal: DossierPortal) -> None:
        assert portal.by_person

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

    def test_a_list_shows_no_personal_data_in_reprs(self, portal: DossierPortal) -> None:
        found = portal.search(FIRST_NUMBER, _after())
        assert isinstance(found, tuple)
        for secret in (FIRST_NUMBER, "NGUYỄN", *(one.code for one in found)):
            assert secret not in repr(found)
            assert secret not in repr(portal)


class FindsByCodeContract:
    """`by_code`."""

    def test_it_says_that_it_finds_by_code(self, portal: DossierPortal) -> None:
        assert portal.by_code

    def test_the_code_with_the_applicants_number_or_the_receipts_secret_finds_the_dossier(
        self, portal: DossierPortal, embedded: EmbeddedPortal
    ) -> None:
        for known in embedded.data.dossiers:
            for secret in (known.citizen.number, known.receipt_secret):
                found = portal.find(known.code, secret, _after())
                assert isinstance(found, Dossier)
                assert (found.code, found.system) == (known.code, portal.name)
                assert int(found.status) == known.row.status
                assert found.procedure == known.row.procedure

    @pytest.mark.parametrize("wrong", ["", " ", "000", "001190000002", "x" * 64, "０" * 12])
    def test_a_wrong_secret_and_an_unknown_code_are_one_answer(
        self, portal: DossierPortal, embedded: EmbeddedPortal, wrong: str
    ) -> None:
        known = embedded.data.dossiers[0]
        assert portal.find(known.code, wrong, _after()) is PortalFailure.NOT_FOUND
        assert portal.find(UNKNOWN_CODE, wrong, _after()) is PortalFailure.NOT_FOUND
        assert portal.find(UNKNOWN_CODE, known.citizen.number, _after()) is PortalFailure.NOT_FOUND

    def test_the_detail_agrees_with_what_was_found(
        self, portal: DossierPortal, embedded: EmbeddedPortal
    ) -> None:
        known = embedded.data.dossiers[0]
        found = portal.find(known.code, known.receipt_secret, _after())
        assert isinstance(found, Dossier)
        full = portal.detail(found, _after())
        assert isinstance(full, Dossier)
        assert (full.code, full.status, full.appointment) == (found.code, found.status, found.appointment)

    def test_a_found_dossier_shows_no_personal_data_in_reprs(
        self, portal: DossierPortal, embedded: EmbeddedPortal
    ) -> None:
        known = embedded.data.dossiers[0]
        found = portal.find(known.code, known.receipt_secret, _after())
        assert isinstance(found, Dossier)
        for secret in (known.code, known.citizen.number, known.receipt_secret, "NGUYỄN"):
            assert secret not in repr(found)
            assert secret not in repr(portal)
