"""The embedded portal: what its data covers, the pictures' five dossiers, its contract, its switch."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.deadline import Deadline
from kiosk.portal.due import badge, days_early, days_left, due_state, in_list_order, ready_to_collect
from kiosk.portal.embedded.contract import detail_of
from kiosk.portal.embedded.server import EmbeddedPortal
from kiosk.portal.embedded.synthetic import load
from kiosk.portal.igate import IGatePortal
from kiosk.portal.igate_parse import Dialect, parse_detail
from kiosk.portal.masking import mask_owner
from kiosk.portal.model import Badge, Dossier, DossierStatus, DueState
from kiosk.portal.search import search_all
from kiosk.portal.timeline import StopState, timeline
from tests.kiosk.portal.samples import FIRST_NUMBER, TODAY

SYNTHETIC = {"MẪU", "THỬ", "DỤ", "NGHIỆM"}


def _all(today: date) -> list[Dossier]:
    data = load(today)
    dialect = Dialect("x", responsible=data.responsible)
    parsed = [
        parse_detail(detail_of(one, data).model_dump_json(by_alias=True).encode(), dialect)
        for one in data.dossiers
    ]
    assert all(isinstance(one, Dossier) for one in parsed)
    return [one for one in parsed if isinstance(one, Dossier)]


@settings(max_examples=25, deadline=None)
@given(st.dates(date(2025, 6, 1), date(2027, 6, 1)))
def test_on_every_day_of_the_year_every_status_due_state_and_badge_is_there(today: date) -> None:
    dossiers = _all(today)
    assert {one.status for one in dossiers} == set(DossierStatus)
    assert {due_state(one, today) for one in dossiers} == set(DueState)
    assert {badge(one, today) for one in dossiers} == {*Badge, None}
    assert {ready_to_collect(one) for one in dossiers if one.status is DossierStatus.DECIDED} == {True, False}
    assert any(one.reappointment and not one.apology for one in dossiers)
    assert any(one.submitted_for_other for one in dossiers)


def test_there_are_enough_people_and_dossiers_and_none_could_be_real() -> None:
    data = load(TODAY)
    assert len(data.citizens) >= 12
    assert len(data.dossiers) >= 40
    assert len({one.number for one in data.citizens}) == len(data.citizens)
    assert len({one.code for one in data.dossiers}) == len(data.dossiers)
    assert all(one.name.split()[-1] in SYNTHETIC for one in data.citizens)
    owners = {one.citizen.number for one in data.dossiers}
    assert any(one.number not in owners for one in data.citizens)


@pytest.fixture
def five(portal: IGatePortal) -> tuple[Dossier, ...]:
    """The first citizen's dossiers in full, in list order."""
    found = search_all([portal], FIRST_NUMBER, Deadline.after(10), today=TODAY)
    assert found.complete
    full = [portal.detail(one, Deadline.after(10)) for one in found.dossiers]
    return tuple(one for one in full if isinstance(one, Dossier))


def test_the_list_picture(five: tuple[Dossier, ...]) -> None:
    shown = [(one.code, badge(one, TODAY), one.procedure, mask_owner(one)) for one in five]
    me, copy = "NGUYỄN VĂN M••", "Cấp bản sao trích lục khai sinh"
    assert shown == [
        ("H30.12-260119-0107", Badge.READY, copy, me),
        ("H30.12-260119-0108", Badge.READY, copy, "NGUYỄN A••"),
        ("H30.12-260108-0063", Badge.SUPPLEMENT, "Đăng ký biến động đất đai", me),
        ("H30.12-251230-0012", Badge.OVERDUE_APOLOGISED, "Cấp giấy phép xây dựng nhà ở riêng lẻ", me),
        ("H30.12-260120-0018", Badge.IN_TIME, "Cấp Giấy xác nhận tình trạng hôn nhân", me),
    ]
    assert (five[1].submitted_for_other, five[1].relation) == (True, "cháu")
    assert five[2].supplement_due == date(2026, 1, 30)
    assert (five[3].appointment, five[3].reappointment) == (date(2026, 1, 20), date(2026, 1, 26))
    assert five[4].appointment == date(2026, 1, 23)
    assert in_list_order(five, TODAY) == five


def test_the_detail_picture(five: tuple[Dossier, ...]) -> None:
    one = five[0]
    assert (one.holder, one.holder_unit) == ("Bà Trần Thị Thử", "Bộ phận trả kết quả, quầy 5")
    assert one.doing == "Chờ quý vị đến nhận"
    assert one.since is not None
    assert f"{one.since:%H:%M %d/%m/%Y}" == "09:20 20/01/2026"
    assert (one.finished, days_early(one), one.at_counter) == (date(2026, 1, 20), 2, "5")
    assert (one.result, one.result_note) == ("02 bản sao trích lục khai sinh", "Kèm bản điện tử có ký số")
    assert (one.responsible, one.agency) == ("Ông Lê Văn Ví Dụ, Phó Chủ tịch", "UBND phường Sen Hồng")
    assert [stop.on and stop.on.day for stop in timeline(one)] == [19, 19, 20, 20, None]


def test_the_supplement_picture(five: tuple[Dossier, ...]) -> None:
    one = five[2]
    assert (days_left(one, TODAY), one.next_counter) == (9, "3")
    assert [(paper.name, paper.remark) for paper in one.supplements] == [
        ("Giấy chứng nhận quyền sử dụng đất", "Trang 3 và 4, bản đã nộp bị mờ"),
        ("Văn bản thỏa thuận của vợ và chồng", "Có chứng thực chữ ký của hai người"),
    ]
    assert (one.holder, one.holder_unit) == ("Ông Đỗ Văn Mẫu", "Bộ phận đất đai, quầy 3")
    assert one.doing == "Chờ quý vị bổ sung giấy tờ"
    assert one.doing_note == "Phiếu yêu cầu số 15, ngày 20/01/2026"
    assert one.supplement_url.startswith("https://")


def test_the_overdue_picture(five: tuple[Dossier, ...]) -> None:
    one = five[3]
    assert (one.late_reason, one.late_note) == ("Buổi kiểm tra nhà bị dời lại", "Từ 16/01 sang 22/01/2026")
    assert (one.holder, one.holder_unit) == ("Ông Phan Văn Thí Dụ", "Phòng Kinh tế, Hạ tầng và Đô thị")
    assert (one.doing, one.doing_note) == ("Chờ kiểm tra tại nhà", "Cán bộ đến sáng 22/01/2026")
    assert one.apology == "Đã ký văn bản xin lỗi số 07, ngày 20/01"
    assert one.next_counter == "5"
    stops = timeline(one)
    assert [stop.state for stop in stops] == [StopState.PASSED, StopState.CURRENT] + [StopState.AHEAD] * 3
    assert [stop.on for stop in stops[:2]] == [date(2025, 12, 30), date(2026, 1, 6)]


def test_dossiers_of_the_paper_card_are_found_with_one_request_more(
    embedded: EmbeddedPortal, portal: IGatePortal
) -> None:
    number, old = "001060000014", "000000014"
    alone = search_all([portal], number, Deadline.after(10), today=TODAY)
    assert alone.dossiers == ()
    before = embedded.asked("search")
    both = search_all([portal], number, Deadline.after(10), previous=old, today=TODAY)
    assert both.complete
    assert {one.code for one in both.dossiers} == {"H30.12-260105-0243", "H30.12-260105-0244"}
    assert embedded.asked("search") - before == 2


# --- the server ------------------------------------------------------------------------------------------


@pytest.fixture
def bearer(embedded: EmbeddedPortal) -> Iterator[requests.Session]:
    """A session that is signed in."""
    with requests.Session() as session:
        session.trust_env = False
        answer = session.post(embedded.token_url, data=dict(embedded.credentials.form()), timeout=5)
        session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        yield session


def test_the_contract_names_its_paths_fields_and_lock(embedded: EmbeddedPortal) -> None:
    contract = requests.get(f"{embedded.url}/openapi.json", timeout=5).json()
    assert set(contract["paths"]) == {
        "/auth/realms/motcua/protocol/openid-connect/token",
        "/pa/dossier/search",
        "/pa/dossier/{dossier_id}/--online",
        "/dvcqg/auth",
        "/dvcqg/integration",
    }
    search = contract["paths"]["/pa/dossier/search"]["get"]
    asked = {one["name"] for one in search["parameters"]}
    assert asked == {"identity-number", "code", "dossier-status", "page", "size", "spec", "sort"}
    assert search["security"] == [{"HTTPBearer": []}]
    fields = contract["components"]["schemas"]["DossierOut"]["properties"]
    assert {"code", "dossierStatus", "appointmentDate", "currentTask"} <= set(fields)


def test_without_a_token_nothing_is_told(embedded: EmbeddedPortal) -> None:
    url = f"{embedded.url}/pa/dossier/search?identity-number={FIRST_NUMBER}"
    assert requests.get(url, timeout=5).status_code == 401
    assert requests.get(url, headers={"Authorization": "Bearer x"}, timeout=5).status_code == 401


def test_dates_carry_an_offset_without_a_colon(embedded: EmbeddedPortal, bearer: requests.Session) -> None:
    url = f"{embedded.url}/pa/dossier/search"
    rows = bearer.get(url, params={"identity-number": FIRST_NUMBER}, timeout=5).json()["content"]
    assert rows[-1]["appointmentDate"] == "2026-01-29T17:00:00.000+0700"


@pytest.mark.parametrize(
    ("query", "count", "last"),
    [
        ({}, 0, True),
        ({"identity-number": FIRST_NUMBER}, 5, True),
        ({"identity-number": FIRST_NUMBER, "size": "2"}, 2, False),
        ({"identity-number": FIRST_NUMBER, "size": "2", "page": "2"}, 1, True),
        ({"identity-number": FIRST_NUMBER, "dossier-status": "4,1"}, 3, True),
        ({"code": "H30.12-260119-0107"}, 1, True),
        ({"code": "H30.12-260119-0107", "identity-number": "001190000002"}, 0, True),
    ],
)
def test_the_search_filters_and_pages(
    embedded: EmbeddedPortal, bearer: requests.Session, query: dict[str, str], count: int, last: bool
) -> None:
    page = bearer.get(f"{embedded.url}/pa/dossier/search", params=query, timeout=5).json()
    assert (len(page["content"]), page["last"]) == (count, last)


@pytest.mark.parametrize("query", [{"page": "-1"}, {"size": "0"}, {"size": "x"}, {"dossier-status": "a"}])
def test_a_senseless_question_is_refused(
    embedded: EmbeddedPortal, bearer: requests.Session, query: dict[str, str]
) -> None:
    assert bearer.get(f"{embedded.url}/pa/dossier/search", params=query, timeout=5).status_code == 422


def test_a_sign_in_of_an_unknown_kind_is_refused(embedded: EmbeddedPortal) -> None:
    form = dict(embedded.credentials.form()) | {"grant_type": "implicit"}
    assert requests.post(embedded.token_url, data=form, timeout=5).status_code == 400
    assert requests.post(embedded.token_url, data=b"\xff", timeout=5).status_code == 400


def test_it_starts_and_stops_again_and_again_on_the_same_port() -> None:
    portal = EmbeddedPortal(today=TODAY)
    ports = set()
    for _ in range(3):
        portal.start()
        portal.start()
        ports.add(portal.port)
        assert requests.get(f"{portal.url}/openapi.json", timeout=5).status_code == 200
        portal.stop()
        portal.stop()
    assert len(ports) == 1
    with pytest.raises(requests.ConnectionError):
        requests.get(portal.url, timeout=5)


def test_a_fault_set_before_the_start_holds_from_the_start() -> None:
    portal = EmbeddedPortal(today=TODAY)
    portal.fault = "html"
    with portal:
        assert requests.get(portal.url, timeout=5).headers["Content-Type"].startswith("text/html")
    assert portal.data.dossiers[0].accepted is not None
    assert portal.data.dossiers[0].accepted.utcoffset() == timedelta(hours=7)


def test_a_port_somebody_else_has_is_an_error(embedded: EmbeddedPortal) -> None:
    with pytest.raises(OSError, match="in use"):
        EmbeddedPortal(embedded.port).start()
