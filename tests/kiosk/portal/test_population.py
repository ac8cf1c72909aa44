"""The embedded portal's made-up people: enough of every kind, always the same, read by both dialects."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest

from drivers.deadline import Deadline
from kiosk.portal.dossier_codes import CodeShape, parse_code
from kiosk.portal.due import due_state
from kiosk.portal.dvcqg import BusPortal
from kiosk.portal.dvcqg_parse import BusDialect, parse_dossier
from kiosk.portal.embedded.contract import detail_of
from kiosk.portal.embedded.dvcqg_contract import Answer, rows_of
from kiosk.portal.embedded.population import Visitor, VisitorKind, visitors
from kiosk.portal.embedded.server import EmbeddedPortal
from kiosk.portal.embedded.synthetic import SyntheticData, SyntheticDossier, load
from kiosk.portal.igate import IGatePortal
from kiosk.portal.igate_parse import Dialect, parse_detail
from kiosk.portal.model import Dossier, DossierStatus, DueState
from tests.kiosk.portal.samples import TODAY

BY_HAND = 49
"""Dossiers of the data file."""
MADE_UP = {"MẪU", "THỬ", "DỤ", "NGHIỆM"}
KINDS_WITH_A_CARD_NUMBER = set(VisitorKind) - {VisitorKind.PASSPORT}


@pytest.fixture(scope="module")
def data() -> SyntheticData:
    return load(TODAY)


def _made_up(data: SyntheticData) -> tuple[SyntheticDossier, ...]:
    return data.dossiers[BY_HAND:]


def _of(data: SyntheticData, kind: VisitorKind) -> list[tuple[Visitor, list[SyntheticDossier]]]:
    """Everybody of this kind with the dossiers they come for."""
    return [
        (one, [known for known in data.dossiers if known.citizen.number == one.filed_under])
        for one in data.visitors
        if one.kind is kind
    ]


def _igate(data: SyntheticData, known: SyntheticDossier) -> Dossier:
    body = detail_of(known, data).model_dump_json(by_alias=True).encode()
    read = parse_detail(body, Dialect("x", responsible=data.responsible))
    assert isinstance(read, Dossier)
    return read


def _bus(data: SyntheticData, known: SyntheticDossier) -> Dossier:
    answer = Answer(error_code="00", result=rows_of(known, data.agency))
    body = answer.model_dump_json(by_alias=True).encode()
    read = parse_dossier(body, known.code, BusDialect("x", responsible=data.responsible))
    assert isinstance(read, Dossier)
    return read


def test_the_same_day_gives_the_same_people_and_dossiers(data: SyntheticData) -> None:
    assert load(TODAY) == data
    assert visitors() == data.visitors


def test_another_day_moves_the_dates_only(data: SyntheticData) -> None:
    other = load(date(2026, 8, 14))
    assert other.citizens == data.citizens
    assert other.visitors == data.visitors
    assert [(one.id, one.citizen, one.row.status) for one in other.dossiers] == [
        (one.id, one.citizen, one.row.status) for one in data.dossiers
    ]
    assert other.dossiers[-1].code != data.dossiers[-1].code


def test_two_hundred_citizens_have_numbers_of_their_own(data: SyntheticData) -> None:
    assert len(data.visitors) >= 200
    numbers = [one.number for one in data.citizens]
    assert len(set(numbers)) == len(numbers)
    assert sum(re.fullmatch(r"001[0-3]\d{2}000\d{3}", number) is not None for number in numbers) >= 200
    for one in data.visitors:
        card = re.fullmatch(r"001[0-3]\d{2}000\d{3}", one.number) is not None
        assert card is (one.kind in KINDS_WITH_A_CARD_NUMBER)


def test_nobody_could_be_real(data: SyntheticData) -> None:
    for one in data.citizens:
        assert one.name.split()[-1] in MADE_UP
    for known in _made_up(data):
        assert not known.row.owner or MADE_UP & set(known.row.owner.split())


def test_dossier_codes_are_unlike_each_other_on_any_day_and_come_in_all_three_shapes() -> None:
    for today in (TODAY, date(2025, 9, 3), date(2026, 2, 20), date(2026, 12, 31)):
        codes = [known.code for known in load(today).dossiers]
        assert len(set(codes)) == len(codes)
        parsed = [parse_code(code) for code in codes]
        assert all(one is not None and one.handed_in is not None for one in parsed)
        assert {one.shape for one in parsed if one is not None} == set(CodeShape)


def test_the_day_in_a_made_up_code_is_the_day_it_was_handed_in(data: SyntheticData) -> None:
    for known in _made_up(data):
        parts = parse_code(known.code)
        assert parts is not None
        assert known.accepted is None or parts.handed_in == known.accepted.date()


def test_the_hand_written_people_come_first_and_keep_their_keys(data: SyntheticData) -> None:
    assert [one.number for one in data.citizens][:2] == ["001090000001", "001190000002"]
    assert data.dossiers[BY_HAND - 1].code == "H30.12-260105-0244"
    assert data.dossiers[BY_HAND - 1].id == f"65a{BY_HAND:021x}"
    by_hand = {known.citizen.number for known in data.dossiers[:BY_HAND]}
    assert not by_hand & {known.citizen.number for known in _made_up(data)}


@pytest.mark.parametrize("today", [TODAY, date(2025, 9, 3), date(2026, 2, 20), date(2026, 12, 31)])
def test_every_status_and_due_state_is_among_the_made_up_dossiers_in_both_dialects(today: date) -> None:
    data = load(today)
    for read in (_igate, _bus):
        dossiers = [read(data, known) for known in _made_up(data)]
        assert {one.status for one in dossiers} == set(DossierStatus)
        assert {due_state(one, today) for one in dossiers} == set(DueState)
        assert any(one.fee_due for one in dossiers)
        assert any(one.supplements for one in dossiers)


def test_both_dialects_read_every_made_up_dossier_and_agree(data: SyntheticData) -> None:
    for known in _made_up(data):
        one, other = _igate(data, known), _bus(data, known)
        assert (one.code, one.status, one.owner) == (known.code, known.row.status, other.owner)
        assert (one.status, one.appointment, one.finished) == (
            other.status,
            other.appointment,
            other.finished,
        )


def test_results_come_by_post_as_a_file_and_to_the_desk(data: SyntheticData) -> None:
    decided = [known.row for known in _made_up(data) if known.row.status == DossierStatus.DECIDED]
    where = Counter((bool(row.at_counter), row.by_post, bool(row.result_file)) for row in decided)
    assert set(where) == {
        (True, False, False),
        (False, True, False),
        (False, False, True),
        (False, False, False),
    }


def test_every_kind_of_visitor_comes_and_finds_what_they_come_for(data: SyntheticData) -> None:
    for kind in VisitorKind:
        everybody = _of(data, kind)
        assert len(everybody) >= 8
        assert all(bool(known) is (kind is not VisitorKind.NO_DOSSIER) for _, known in everybody)


@pytest.mark.parametrize("kind", [VisitorKind.CHIP, VisitorKind.BARCODE_CARD, VisitorKind.VNEID])
def test_whoever_comes_for_themselves_comes_under_their_own_number(
    data: SyntheticData, kind: VisitorKind
) -> None:
    for one, known in _of(data, kind):
        assert one.filed_under == one.number
        assert not any(_igate(data, each).submitted_for_other for each in known)


def test_a_parent_handed_in_for_a_relative(data: SyntheticData) -> None:
    for one, known in _of(data, VisitorKind.PARENT):
        for each in known:
            read = _igate(data, each)
            assert (read.submitted_for_other, read.submitter) == (True, one.name)
            assert read.relation


def test_a_clerk_comes_for_a_business_filed_under_a_tax_code_no_business_has(data: SyntheticData) -> None:
    for one, known in _of(data, VisitorKind.CLERK):
        assert re.fullmatch(r"00\d{8}", one.filed_under)
        assert all(each.row.business for each in known)
    others = [
        each
        for kind in set(VisitorKind) - {VisitorKind.CLERK}
        for _, known in _of(data, kind)
        for each in known
    ]
    assert not any(each.row.business for each in others)


@pytest.mark.parametrize("kind", [VisitorKind.AUTHORISED, VisitorKind.COLLECTS])
def test_whoever_comes_for_another_has_no_dossier_under_their_own_number(
    data: SyntheticData, kind: VisitorKind
) -> None:
    filed = {known.citizen.number for known in data.dossiers}
    for one, known in _of(data, kind):
        assert one.number not in filed
        assert {each.citizen.name for each in known} == {one.applicant}
        if kind is VisitorKind.COLLECTS:
            assert any(_igate(data, each).at_counter for each in known)


def test_old_dossiers_are_filed_under_nine_digits_and_foreigners_under_a_passport(
    data: SyntheticData,
) -> None:
    assert all(re.fullmatch(r"000000\d{3}", one.filed_under) for one, _ in _of(data, VisitorKind.OLD_CARD))
    assert all(re.fullmatch(r"K0000\d{3}", one.filed_under) for one, _ in _of(data, VisitorKind.PASSPORT))


@pytest.mark.parametrize("kind", [kind for kind in VisitorKind if kind is not VisitorKind.NO_DOSSIER])
def test_both_adapters_find_a_dossier_of_each_kind_of_visitor(
    embedded: EmbeddedPortal, portal: IGatePortal, bus: BusPortal, kind: VisitorKind
) -> None:
    one, known = _of(embedded.data, kind)[-1]
    deadline = Deadline.after(30)
    listed = portal.search(one.filed_under, deadline)
    assert isinstance(listed, tuple)
    assert {each.code for each in listed} == {each.code for each in known}
    for each in known:
        for adapter in (portal, bus):
            for secret in (one.filed_under, each.receipt_secret):
                found = adapter.find(each.code, secret, deadline)
                assert isinstance(found, Dossier)
                assert (found.code, found.procedure) == (each.code, each.row.procedure)


def test_the_bus_tells_of_the_post_the_file_and_the_business(data: SyntheticData) -> None:
    for known in _made_up(data):
        read = _bus(data, known)
        assert (read.by_post, read.digital_result, read.for_business) == (
            known.row.by_post,
            bool(known.row.result_file),
            known.row.business,
        )
