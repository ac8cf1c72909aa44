"""The national bus over real HTTP against the embedded portal, whole and broken."""

from __future__ import annotations

import json
import logging
import socket
from datetime import date

import pytest
import requests

from drivers.deadline import Deadline
from kiosk.portal.breaker import Rules
from kiosk.portal.due import due_state
from kiosk.portal.dvcqg import BusAddress, BusPortal
from kiosk.portal.dvcqg_parse import BusDialect, BusError
from kiosk.portal.dvcqg_session import Account
from kiosk.portal.embedded.faults import Fault
from kiosk.portal.embedded.server import EmbeddedPortal
from kiosk.portal.igate import IGatePortal
from kiosk.portal.model import Dossier, DossierStatus, PortalFailure
from kiosk.portal.retrying import ATTEMPTS, Patience
from tests.kiosk.portal.contract_dossier_portal import DossierPortalContract, FindsByCodeContract
from tests.kiosk.portal.rawserver import http_reply, raw_server
from tests.kiosk.portal.samples import FIRST_NUMBER, TODAY

CODE = "H30.12-260119-0107"
EXPECTED: dict[Fault, PortalFailure] = {
    "html": PortalFailure.GARBAGE,
    "garbage": PortalFailure.GARBAGE,
    "slow": PortalFailure.DEADLINE,
    "down": PortalFailure.UNREACHABLE,
    "401": PortalFailure.REFUSED,
    "500": PortalFailure.SERVER_ERROR,
    "endless": PortalFailure.GARBAGE,
}
HARMLESS: tuple[Fault, ...] = ("latency", "duplicate", "expired")


class TestTheBusKeepsTheContract(DossierPortalContract, FindsByCodeContract):
    """The common suites on this dialect."""

    @pytest.fixture
    def portal(self, bus: BusPortal) -> BusPortal:
        return bus


def _soon(seconds: float = 5.0) -> Deadline:
    return Deadline.after(seconds)


@pytest.mark.parametrize("fault", EXPECTED)
@pytest.mark.parametrize("signed_in", [False, True], ids=["signed out", "signed in"])
def test_every_fault_becomes_its_failure_and_passes(
    embedded: EmbeddedPortal, bus: BusPortal, fault: Fault, signed_in: bool
) -> None:
    if signed_in:
        assert bus.check(_soon()) is None
    embedded.fault = fault
    assert bus.find(CODE, FIRST_NUMBER, _soon(0.5 if fault == "slow" else 5.0)) is EXPECTED[fault]
    embedded.fault = None
    assert isinstance(bus.find(CODE, FIRST_NUMBER, _soon()), Dossier)


@pytest.mark.parametrize("fault", HARMLESS)
def test_a_slow_line_double_rows_and_short_sessions_change_nothing(
    embedded: EmbeddedPortal, bus: BusPortal, fault: Fault
) -> None:
    embedded.fault = fault
    for _ in range(3):
        assert isinstance(bus.find(CODE, FIRST_NUMBER, _soon(10)), Dossier)


def test_the_session_is_opened_once_and_an_ended_one_renewed_once(
    embedded: EmbeddedPortal, bus: BusPortal
) -> None:
    before = embedded.asked("sign_in"), embedded.asked("bus")
    for _ in range(3):
        assert isinstance(bus.find(CODE, FIRST_NUMBER, _soon()), Dossier)
    assert (embedded.asked("sign_in"), embedded.asked("bus")) == (before[0] + 1, before[1] + 3)
    embedded.forget_tokens()
    assert isinstance(bus.find(CODE, FIRST_NUMBER, _soon()), Dossier)
    assert (embedded.asked("sign_in"), embedded.asked("bus")) == (before[0] + 2, before[1] + 5)


def test_both_dialects_tell_the_same_of_every_dossier(
    embedded: EmbeddedPortal, bus: BusPortal, portal: IGatePortal
) -> None:
    for known in embedded.data.dossiers:
        one = bus.find(known.code, known.citizen.number, _soon())
        other = portal.find(known.code, known.citizen.number, _soon())
        assert isinstance(one, Dossier)
        assert isinstance(other, Dossier)
        assert (one.status, one.procedure_code, one.owner) == (
            other.status,
            other.procedure_code,
            other.owner,
        )
        assert (one.accepted, one.appointment, one.finished) == (
            other.accepted,
            other.appointment,
            other.finished,
        )
        assert due_state(one, TODAY) is due_state(other, TODAY)


def test_wrong_credentials_are_refused(embedded: EmbeddedPortal) -> None:
    for account in (
        Account("kiosk", "wrong", "MOTCUA"),
        Account("nobody", embedded.secret, "MOTCUA"),
        Account("kiosk", embedded.secret, "ELSEWHERE"),
    ):
        bus = BusPortal(address=embedded.bus, account=account, dialect=BusDialect("x"))
        assert bus.check(_soon()) is PortalFailure.REFUSED


def test_retries_are_few(embedded: EmbeddedPortal, bus: BusPortal, sleeps: list[float]) -> None:
    assert bus.check(_soon()) is None
    embedded.fault = "500"
    assert bus.find(CODE, FIRST_NUMBER, _soon()) is PortalFailure.SERVER_ERROR
    assert len(sleeps) == ATTEMPTS - 1


def test_a_bus_that_keeps_failing_is_left_alone_until_its_rest_is_over(embedded: EmbeddedPortal) -> None:
    now = [0.0]
    bus = BusPortal(
        address=embedded.bus,
        account=embedded.account,
        dialect=BusDialect("x"),
        patience=Patience(sleep=lambda _: None, clock=lambda: now[0]),
        rules=Rules(failures=2, rest_s=30.0),
    )
    assert bus.check(_soon()) is None
    embedded.fault = "500"
    for _ in range(2):
        assert bus.find(CODE, FIRST_NUMBER, _soon()) is PortalFailure.SERVER_ERROR
    embedded.fault = None
    asked = embedded.asked("bus")
    assert bus.find(CODE, FIRST_NUMBER, _soon()) is PortalFailure.SERVER_ERROR
    assert embedded.asked("bus") == asked
    now[0] = 31.0
    assert isinstance(bus.find(CODE, FIRST_NUMBER, _soon()), Dossier)
    assert isinstance(bus.find(CODE, FIRST_NUMBER, _soon()), Dossier)


def test_questions_that_come_too_late_do_not_count_against_the_bus(
    embedded: EmbeddedPortal, bus: BusPortal
) -> None:
    for _ in range(20):
        assert bus.find(CODE, FIRST_NUMBER, _soon(0)) is PortalFailure.DEADLINE
    assert isinstance(bus.find(CODE, FIRST_NUMBER, _soon()), Dossier)


# --- adapters that no embedded portal would be -----------------------------------------------------------


class _Adapter:
    """Answers every connection in turn with these bodies, the last for ever."""

    def __init__(self, *bodies: object, status: str = "200 OK") -> None:
        self._bodies = list(bodies)
        self._status = status
        self.asked = 0

    def __call__(self, connection: socket.socket) -> None:
        body = self._bodies[min(self.asked, len(self._bodies) - 1)]
        self.asked += 1
        connection.sendall(http_reply(json.dumps(body).encode(), "application/json", self._status))


SIGNED_IN = {"error_code": 0, "session": "s"}
ROW = {"MaHoSo": CODE, "TrangThaiHoSo": "4", "MaDoiTuong": FIRST_NUMBER}


def _ask(adapter: _Adapter, errors: dict[str, BusError] | None = None) -> Dossier | PortalFailure:
    with raw_server(adapter) as server:
        bus = BusPortal(
            address=BusAddress(server.url + "/auth", server.url + "/ask"),
            account=Account("kiosk", "p"),
            dialect=BusDialect("x", error_table=errors or {}),
            patience=Patience(sleep=lambda _: None),
        )
        return bus.find(CODE, FIRST_NUMBER, _soon(20))


@pytest.mark.parametrize("code", [0, "0", "00", "000", " 00 "])
def test_success_is_zero_as_a_number_or_as_text(code: object) -> None:
    found = _ask(_Adapter({"error_code": code, "session": "s"}, {"error_code": code, "result": [ROW]}))
    assert isinstance(found, Dossier)
    assert found.status is DossierStatus.IN_PROGRESS


@pytest.mark.parametrize("code", [True, None, 0.0, "", [], {}])
def test_an_error_code_that_is_neither_is_garbage(code: object) -> None:
    assert _ask(_Adapter(SIGNED_IN, {"error_code": code, "result": [ROW]})) is PortalFailure.GARBAGE
    assert _ask(_Adapter({"error_code": code, "session": "s"})) is PortalFailure.GARBAGE


def test_an_unknown_error_is_taken_for_an_ended_session_once() -> None:
    adapter = _Adapter(SIGNED_IN, {"error_code": "-1"}, SIGNED_IN, {"error_code": "00", "result": [ROW]})
    assert isinstance(_ask(adapter), Dossier)
    assert adapter.asked == 4
    adapter = _Adapter(SIGNED_IN, {"error_code": 17}, SIGNED_IN, {"error_code": 17})
    assert _ask(adapter) is PortalFailure.REFUSED
    assert adapter.asked == 4


@pytest.mark.parametrize(
    ("meaning", "expected"),
    [
        (BusError.NOT_FOUND, PortalFailure.NOT_FOUND),
        (BusError.REFUSED, PortalFailure.REFUSED),
        (BusError.SERVER_ERROR, PortalFailure.SERVER_ERROR),
    ],
)
def test_a_provider_s_own_errors_mean_what_its_table_says(meaning: BusError, expected: PortalFailure) -> None:
    adapter = _Adapter(SIGNED_IN, {"error_code": "007"})
    assert _ask(adapter, {"7": meaning}) is expected


@pytest.mark.parametrize(
    "body",
    [
        {"error_code": 0},
        {"error_code": 0, "session": ""},
        {"error_code": 0, "session": "a b"},
        {"error_code": 0, "session": "a\r\nX: y"},
        {"error_code": 0, "session": 7},
        [],
        "x",
    ],
    ids=range(7),
)
def test_a_sign_in_without_a_usable_session_is_garbage(body: object) -> None:
    assert _ask(_Adapter(body)) is PortalFailure.GARBAGE


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("302 Found", PortalFailure.GARBAGE),
        ("400 Bad Request", PortalFailure.REFUSED),
        ("403 Forbidden", PortalFailure.REFUSED),
        ("404 Not Found", PortalFailure.GARBAGE),
        ("429 Too Many Requests", PortalFailure.SERVER_ERROR),
        ("502 Bad Gateway", PortalFailure.SERVER_ERROR),
    ],
)
def test_every_http_status_has_its_failure(status: str, expected: PortalFailure) -> None:
    assert _ask(_Adapter({}, status=status)) is expected


def test_an_adapter_that_answers_about_another_dossier_shows_nobody_elses() -> None:
    other = ROW | {"MaHoSo": "H30.12-260119-0108"}
    assert _ask(_Adapter(SIGNED_IN, {"error_code": 0, "result": [other]})) is PortalFailure.NOT_FOUND


def test_the_question_carries_session_agency_service_and_destination(embedded: EmbeddedPortal) -> None:
    auth = requests.post(
        embedded.bus.sign_in,
        json={"username": "kiosk", "password": embedded.secret},
        headers={"dstcode": "MOTCUA"},
        timeout=5,
    ).json()
    question = {"session": auth["session"], "madonvi": "x", "service": "TraCuuHoSo", "MaHoSo": CODE}
    told = requests.post(embedded.bus.integration, json=question, timeout=5).json()
    assert (auth["error_code"], told["error_code"]) == (0, "00")
    head = told["result"][0]
    assert {"MaHoSo", "MaTTHC", "TenTTHC", "NgayHenTra", "DanhSachGiayToKetQua"} <= set(head)
    assert head["NgayTiepNhan"].startswith("20260119")
    other = requests.post(embedded.bus.integration, json=question | {"service": "XoaHoSo"}, timeout=5)
    assert other.json() == {"error_code": "-9", "result": []}


def test_the_first_appointment_and_the_finish_are_days_in_vietnam(bus: BusPortal) -> None:
    found = bus.find(CODE, FIRST_NUMBER, _soon())
    assert isinstance(found, Dossier)
    assert found.finished == date(2026, 1, 20)


def test_no_personal_data_and_no_secret_in_any_log(
    caplog: pytest.LogCaptureFixture, embedded: EmbeddedPortal, bus: BusPortal
) -> None:
    caplog.set_level(logging.DEBUG)
    assert isinstance(bus.find(CODE, FIRST_NUMBER, _soon()), Dossier)
    for fault in EXPECTED:
        embedded.fault = fault
        bus.find(CODE, FIRST_NUMBER, _soon(0.3))
    assert caplog.records
    for personal in (FIRST_NUMBER, "NGUYỄN", embedded.secret, CODE):
        assert personal not in caplog.text
