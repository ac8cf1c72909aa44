"""iGate answers: what is understood, what is left out, and that nothing makes the parser raise."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.portal.answer_fields import MAX_TEXT
from kiosk.portal.igate_parse import Dialect, Slice, parse_detail, parse_slice
from kiosk.portal.model import Dossier, DossierStatus, PortalFailure
from tests.kiosk.portal.samples import FIRST_NUMBER

DIALECT = Dialect("Hệ thống thử", responsible={"1.004873": "Ông Lê Văn Ví Dụ"})
ROW: dict[str, Any] = {
    "id": "65a000000000000000000005",
    "code": "h30.12-260120-0018",
    "dossierStatus": {"id": 2, "name": "Đang xử lý"},
    "applicant": {"data": {"fullname": "NGUYỄN VĂN MẪU", "identityNumber": FIRST_NUMBER}},
    "procedure": {
        "code": "1.004873",
        "translate": [{"languageId": 46, "name": "x"}, {"languageId": 228, "name": "Xác nhận"}],
    },
    "agency": {"code": "H30.12", "name": "UBND phường Sen Hồng"},
    "appointmentDate": "2026-01-23T17:00:00.000+0700",
    "acceptedDate": "2026-01-20T10:05:00.000+0700",
}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
FIELDS = [
    "id", "code", "dossierStatus", "applicant", "procedure", "agency", "acceptedDate", "appointmentDate",
    "completedDate", "currentTask", "appointmentHistory", "resultDocument", "expectedResult", "nextCounter",
    "delay", "supplement", "fee", "tasks",
]  # fmt: skip


def _detail(**fields: Any) -> Dossier | PortalFailure:
    return parse_detail(json.dumps(ROW | fields).encode(), DIALECT)


def _good(**fields: Any) -> Dossier:
    found = _detail(**fields)
    assert isinstance(found, Dossier)
    return found


def _slice(*rows: Any, number: str = FIRST_NUMBER) -> Slice | PortalFailure:
    return parse_slice(json.dumps({"content": rows}).encode(), number, DIALECT)


def test_a_plain_row_is_understood() -> None:
    found = _good()
    assert found.code == "H30.12-260120-0018"
    assert found.procedure == "Xác nhận"
    assert found.status is DossierStatus.IN_PROGRESS
    assert found.appointment == date(2026, 1, 23)
    assert found.responsible == "Ông Lê Văn Ví Dụ"
    assert not found.submitted_for_other


def test_without_a_setting_the_agency_answers_for_it() -> None:
    assert _good(procedure={"code": "9.999999", "translate": []}).responsible == "UBND phường Sen Hồng"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-23T17:00:00.000+0700", date(2026, 1, 23)),
        ("2026-01-23T17:00:00+07:00", date(2026, 1, 23)),
        # Midnight in Vietnam is the day before in Greenwich.
        ("2026-01-22T17:00:00.000+0000", date(2026, 1, 23)),
        ("2026-01-22T17:00:00Z", date(2026, 1, 23)),
        ("2026-01-22T16:59:59Z", date(2026, 1, 22)),
        ("2026-01-23T23:59:59", date(2026, 1, 23)),
        ("2026-01-23", date(2026, 1, 23)),
        ("", None),
        (None, None),
    ],
)
def test_dates_are_days_in_vietnam(text: str | None, expected: date | None) -> None:
    assert _good(appointmentDate=text).appointment == expected


@pytest.mark.parametrize(
    "value", ["ngày mai", "2026-13-01", 1_700_000_000, "0001-01-01T00:00:00+1400", [], {}]
)
def test_a_date_that_is_none_makes_the_answer_garbage(value: Any) -> None:
    assert _detail(appointmentDate=value) is PortalFailure.GARBAGE


@pytest.mark.parametrize(
    "fields",
    [
        {"id": ""}, {"id": "../../admin"}, {"code": ""}, {"code": None}, {"fee": {"remaining": -1}},
        {"currentTask": "x"}, {"applicant": 7}, {"dossierStatus": [1]}, {"tasks": [3]},
    ],
)  # fmt: skip
def test_a_used_field_of_the_wrong_kind_makes_the_answer_garbage(fields: dict[str, Any]) -> None:
    assert _detail(**fields) is PortalFailure.GARBAGE


@pytest.mark.parametrize("field", [name for name in FIELDS if name not in {"id", "code"}])
def test_absent_and_null_fields_are_empty(field: str) -> None:
    _good(**{field: None})
    assert isinstance(
        parse_detail(json.dumps({k: v for k, v in ROW.items() if k != field}).encode(), DIALECT), Dossier
    )


def test_an_unknown_status_is_shown_in_the_providers_words() -> None:
    found = _good(dossierStatus={"id": 77, "name": "Đang liên thông"})
    assert found.status is DossierStatus.UNKNOWN
    assert found.status_text == "Đang liên thông"


def test_the_status_table_is_the_providers_own() -> None:
    dialect = Dialect("x", {"2": DossierStatus.SUSPENDED})
    found = parse_detail(json.dumps(ROW).encode(), dialect)
    assert isinstance(found, Dossier)
    assert found.status is DossierStatus.SUSPENDED


def test_an_owner_other_than_the_submitter_is_submitted_for_another() -> None:
    data = {"fullname": "NGUYỄN VĂN MẪU", "ownerFullname": "NGUYỄN THỬ AN", "ownerRelation": "cháu"}
    found = _good(applicant={"data": data})
    assert found.submitted_for_other
    assert (found.owner, found.relation) == ("NGUYỄN THỬ AN", "cháu")
    assert not _good(applicant={"data": data | {"ownerFullname": "Nguyễn Văn Mẫu"}}).submitted_for_other


def test_lateness_keeps_the_first_appointment_beside_the_new_one() -> None:
    moved = [
        {"previous": "2026-01-10", "current": "2026-01-20", "reason": "supplement"},
        {"previous": "2026-01-20", "current": "2026-01-23", "reason": "late"},
    ]
    found = _good(appointmentHistory=moved)
    assert (found.appointment, found.reappointment) == (date(2026, 1, 20), date(2026, 1, 23))


def test_a_lawful_stop_moves_the_appointment_itself() -> None:
    moved = [
        {"previous": "2026-01-10T17:00:00+0700", "current": "2026-01-23T17:00:00+0700", "reason": "payment"}
    ]
    found = _good(appointmentHistory=moved)
    assert (found.appointment, found.reappointment) == (date(2026, 1, 23), None)


@pytest.mark.parametrize("reason", ["", "late", "gia hạn", None])
def test_a_move_no_lawful_stop_explains_is_lateness(reason: str | None) -> None:
    moved = [{"previous": "2026-01-20", "current": "2026-01-23", "reason": reason}]
    found = _good(appointmentHistory=moved)
    assert (found.appointment, found.reappointment) == (date(2026, 1, 20), date(2026, 1, 23))


def test_only_form_04_is_an_apology() -> None:
    assert _good(resultDocument=[{"formCode": "02", "name": "Phiếu yêu cầu"}]).apology == ""
    assert _good(resultDocument=[{"formCode": "04", "name": "Văn bản số 07"}]).apology == "Văn bản số 07"
    assert _good(resultDocument=[{"formCode": "04", "name": ""}]).apology


def test_a_counter_is_known_only_once_it_is_decided() -> None:
    assert _good(expectedResult={"counter": "5"}).at_counter == ""
    assert _good(expectedResult={"counter": 5}, dossierStatus={"id": 4}).at_counter == "5"


def test_only_a_safe_address_is_offered_for_supplements() -> None:
    assert _good(supplement={"url": "http://x.example"}).supplement_url == ""
    assert _good(supplement={"url": "https://x.example"}).supplement_url == "https://x.example"


def test_text_is_cleaned_before_anybody_sees_it() -> None:
    found = _good(agency={"name": "UBND\x1b@\n phường\u202e  Sen" + "x" * 2 * MAX_TEXT})
    assert found.agency.startswith("UBND @ phường Sen")
    assert len(found.agency) == MAX_TEXT


def test_other_peoples_dossiers_are_left_out() -> None:
    other = ROW | {"applicant": {"data": {"fullname": "X", "identityNumber": "001190000002"}}}
    nobody = ROW | {"applicant": None}
    found = _slice(ROW, other, nobody)
    assert isinstance(found, Slice)
    assert (len(found.dossiers), found.foreign, found.rows) == (1, 2, 3)


def test_a_dossier_without_a_number_belongs_to_nobody() -> None:
    nobody = ROW | {"applicant": {"data": {"fullname": "X", "identityNumber": ""}}}
    found = _slice(nobody, number="")
    assert isinstance(found, Slice)
    assert found.dossiers == ()


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff\xfe", b"null", b"[]", b"{}", b'{"content": null}', b'{"content": [', b"[" * 100_000,
     b'{"content":' + b"[" * 100_000, b'{"content": [1]}', b"<html></html>"],
    ids=range(11),
)  # fmt: skip
def test_what_is_no_page_is_garbage(body: bytes) -> None:
    assert parse_slice(body, FIRST_NUMBER, DIALECT) is PortalFailure.GARBAGE
    assert parse_detail(body, DIALECT) is PortalFailure.GARBAGE


@given(st.binary(max_size=200))
def test_arbitrary_bytes_never_raise(body: bytes) -> None:
    assert parse_slice(body, FIRST_NUMBER, DIALECT) is PortalFailure.GARBAGE
    assert parse_detail(body, DIALECT) is PortalFailure.GARBAGE


@given(json_values)
def test_arbitrary_json_never_raises(value: Any) -> None:
    body = json.dumps(value).encode()
    assert isinstance(parse_slice(body, FIRST_NUMBER, DIALECT), Slice | PortalFailure)
    assert isinstance(parse_detail(body, DIALECT), Dossier | PortalFailure)


@given(st.dictionaries(st.sampled_from(FIELDS), json_values, max_size=5))
def test_a_row_with_arbitrary_fields_never_raises(fields: dict[str, Any]) -> None:
    assert isinstance(_detail(**fields), Dossier | PortalFailure)
    assert isinstance(_slice(ROW | fields), Slice | PortalFailure)


@given(st.text(max_size=40) | st.datetimes().map(lambda at: at.isoformat() + "+0700"))
def test_arbitrary_dates_never_raise(text: str) -> None:
    assert isinstance(_detail(appointmentDate=text), Dossier | PortalFailure)
