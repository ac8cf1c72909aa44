"""The iGate back end over real HTTP against the embedded portal, whole and broken."""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
from collections.abc import Callable
from typing import get_args

import pytest

from drivers.deadline import Deadline
from kiosk.portal.embedded.faults import Fault
from kiosk.portal.embedded.server import EmbeddedPortal
from kiosk.portal.igate import MAX_PAGES, PAGE_SIZE, IGatePortal
from kiosk.portal.igate_parse import Dialect
from kiosk.portal.igate_token import Credentials
from kiosk.portal.model import Dossier, PortalFailure
from kiosk.portal.retrying import ATTEMPTS, Patience
from tests.kiosk.portal.contract_dossier_portal import (
    DossierPortalContract,
    FindsByCodeContract,
    FindsByPersonContract,
)
from tests.kiosk.portal.rawserver import http_reply, raw_server, saying
from tests.kiosk.portal.samples import FIRST_NUMBER, TODAY, dossier

Connect = Callable[[EmbeddedPortal], IGatePortal]

EXPECTED: dict[Fault, PortalFailure] = {
    "html": PortalFailure.GARBAGE,
    "garbage": PortalFailure.GARBAGE,
    "slow": PortalFailure.DEADLINE,
    "down": PortalFailure.UNREACHABLE,
    "401": PortalFailure.REFUSED,
    "500": PortalFailure.SERVER_ERROR,
    "endless": PortalFailure.GARBAGE,
}
HARMLESS: set[Fault] = {"latency", "duplicate", "expired"}


class TestIGateKeepsTheContract(DossierPortalContract, FindsByPersonContract, FindsByCodeContract):
    """The common suites on this dialect."""


def _soon(seconds: float = 5.0) -> Deadline:
    return Deadline.after(seconds)


def test_every_fault_has_an_expected_failure() -> None:
    assert set(EXPECTED) | HARMLESS == set(get_args(Fault))


@pytest.mark.parametrize("fault", sorted(HARMLESS))
def test_a_slow_line_double_rows_and_short_lived_tokens_change_nothing(
    embedded: EmbeddedPortal, portal: IGatePortal, fault: Fault
) -> None:
    embedded.fault = fault
    for _ in range(3):
        found = portal.search(FIRST_NUMBER, _soon(10))
        assert isinstance(found, tuple)
        assert len({one.code for one in found}) == len(found) == 5


@pytest.mark.parametrize("fault", EXPECTED)
@pytest.mark.parametrize("signed_in", [False, True], ids=["signed out", "signed in"])
def test_every_fault_becomes_its_failure_within_the_deadline(
    embedded: EmbeddedPortal, portal: IGatePortal, fault: Fault, signed_in: bool
) -> None:
    known = dossier()
    if signed_in:
        assert portal.check(_soon()) is None
    embedded.fault = fault
    seconds = 0.5 if fault == "slow" else 5.0
    started = time.monotonic()
    assert portal.search(FIRST_NUMBER, _soon(seconds)) is EXPECTED[fault]
    assert portal.detail(known, _soon(seconds)) is EXPECTED[fault]
    assert time.monotonic() - started < 2 * seconds + 3


@pytest.mark.parametrize("fault", EXPECTED)
def test_it_works_again_once_the_fault_is_gone(
    embedded: EmbeddedPortal, portal: IGatePortal, fault: Fault
) -> None:
    embedded.fault = fault
    assert isinstance(portal.search(FIRST_NUMBER, _soon(0.3)), PortalFailure)
    embedded.fault = None
    found = portal.search(FIRST_NUMBER, _soon())
    assert isinstance(found, tuple)
    assert len(found) == 5


def test_the_token_is_fetched_once_and_reused(embedded: EmbeddedPortal, portal: IGatePortal) -> None:
    before = embedded.asked("token")
    for _ in range(3):
        assert isinstance(portal.search(FIRST_NUMBER, _soon()), tuple)
    assert embedded.asked("token") == before + 1


def test_concurrent_searches_share_one_sign_in(embedded: EmbeddedPortal, portal: IGatePortal) -> None:
    before = embedded.asked("token")
    answers: list[object] = []
    threads = [
        threading.Thread(target=lambda: answers.append(portal.search(FIRST_NUMBER, _soon())))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert [isinstance(answer, tuple) for answer in answers] == [True] * 6
    assert embedded.asked("token") == before + 1


def test_a_forgotten_token_is_renewed_once(embedded: EmbeddedPortal, portal: IGatePortal) -> None:
    assert portal.check(_soon()) is None
    embedded.forget_tokens()
    before = embedded.asked("token")
    assert isinstance(portal.search(FIRST_NUMBER, _soon()), tuple)
    assert embedded.asked("token") == before + 1


def test_wrong_credentials_are_refused(embedded: EmbeddedPortal) -> None:
    portal = IGatePortal(
        base_url=embedded.url,
        token_url=embedded.token_url,
        credentials=Credentials("kiosk", "wrong"),
        dialect=embedded.dialect("x"),
    )
    assert portal.check(_soon()) is PortalFailure.REFUSED
    assert portal.search(FIRST_NUMBER, _soon()) is PortalFailure.REFUSED


def test_a_token_near_its_end_is_fetched_anew(embedded: EmbeddedPortal) -> None:
    now = [0.0]
    portal = IGatePortal(
        base_url=embedded.url,
        token_url=embedded.token_url,
        credentials=embedded.credentials,
        dialect=embedded.dialect("x"),
        patience=Patience(clock=lambda: now[0]),
    )
    before = embedded.asked("token")
    for moment in (0.0, 86_300.0, 86_350.0):
        now[0] = moment
        assert portal.check(_soon()) is None
    assert embedded.asked("token") == before + 2


def test_retries_are_few_and_their_pauses_grow(
    embedded: EmbeddedPortal, portal: IGatePortal, sleeps: list[float]
) -> None:
    assert portal.check(_soon()) is None
    embedded.fault = "500"
    assert portal.search(FIRST_NUMBER, _soon()) is PortalFailure.SERVER_ERROR
    assert len(sleeps) == ATTEMPTS - 1
    assert sleeps == sorted(sleeps)
    assert all(0 < pause <= 2 for pause in sleeps)


def test_what_repeating_cannot_cure_is_not_repeated(
    embedded: EmbeddedPortal, portal: IGatePortal, sleeps: list[float]
) -> None:
    for fault in ("html", "garbage", "401"):
        embedded.fault = fault
        assert isinstance(portal.search(FIRST_NUMBER, _soon()), PortalFailure)
    assert sleeps == []


def test_no_pause_reaches_beyond_the_deadline(
    embedded: EmbeddedPortal, portal: IGatePortal, sleeps: list[float]
) -> None:
    assert portal.check(_soon()) is None
    embedded.fault = "500"
    assert portal.search(FIRST_NUMBER, _soon(0.1)) in {PortalFailure.SERVER_ERROR, PortalFailure.DEADLINE}
    assert sleeps == []


def test_a_fault_that_passes_between_two_attempts_is_not_noticed(embedded: EmbeddedPortal) -> None:
    def heal(_: float) -> None:
        embedded.fault = None

    portal = IGatePortal(
        base_url=embedded.url,
        token_url=embedded.token_url,
        credentials=embedded.credentials,
        dialect=embedded.dialect("x"),
        patience=Patience(sleep=heal),
    )
    embedded.fault = "500"
    assert isinstance(portal.search(FIRST_NUMBER, _soon()), tuple)


def test_a_detail_about_another_dossier_is_garbage(portal: IGatePortal) -> None:
    found = portal.search(FIRST_NUMBER, _soon())
    assert isinstance(found, tuple)
    swapped = dossier(ref=found[0].ref, code=found[1].code)
    assert portal.detail(swapped, _soon()) is PortalFailure.GARBAGE


# --- providers that no embedded portal would be ----------------------------------------------------------


def _row(serial: int, number: str = FIRST_NUMBER) -> dict[str, object]:
    return {
        "id": f"65b{serial:021x}",
        "code": f"H30.12-260120-{serial:04d}",
        "applicant": {"data": {"fullname": "NGUYỄN VĂN MẪU", "identityNumber": number}},
    }


class _Provider:
    """Answers every connection like a provider: token first, then `pages` in turn, the last for ever."""

    def __init__(self, *pages: object, status: str = "200 OK") -> None:
        self._pages = list(pages)
        self._status = status
        self._asked_token = False
        self.searches = 0

    def __call__(self, connection: socket.socket) -> None:
        body: object = {"access_token": "t", "expires_in": 3600}
        status = "200 OK"
        if self._asked_token:
            status = self._status
            body = self._pages[min(self.searches, len(self._pages) - 1)]
            self.searches += 1
        self._asked_token = True
        connection.sendall(http_reply(json.dumps(body).encode(), "application/json", status))


def _ask(provider: _Provider) -> tuple[Dossier, ...] | PortalFailure:
    with raw_server(provider) as server:
        portal = IGatePortal(
            base_url=server.url,
            token_url=server.url + "/token",
            credentials=Credentials("kiosk", "s"),
            dialect=Dialect("x"),
            patience=Patience(sleep=lambda _: None),
        )
        return portal.search(FIRST_NUMBER, _soon(20))


def test_pages_are_followed_to_the_last() -> None:
    pages = [{"content": [_row(n) for n in range(a, a + PAGE_SIZE)], "last": False} for a in (0, PAGE_SIZE)]
    provider = _Provider(*pages, {"content": [_row(999)], "last": True})
    found = _ask(provider)
    assert isinstance(found, tuple)
    assert len(found) == 2 * PAGE_SIZE + 1
    assert provider.searches == 3


def test_a_short_page_is_the_last_when_the_provider_does_not_say() -> None:
    provider = _Provider({"content": [_row(1)]})
    assert isinstance(_ask(provider), tuple)
    assert provider.searches == 1


def test_a_provider_that_repeats_its_page_for_ever_is_left() -> None:
    provider = _Provider({"content": [_row(n) for n in range(PAGE_SIZE)], "last": False})
    found = _ask(provider)
    assert isinstance(found, tuple)
    assert len(found) == PAGE_SIZE
    assert provider.searches == 2


def test_an_endless_list_is_no_answer() -> None:
    provider = _Provider(
        *(
            {"content": [_row(n) for n in range(p * 10, p * 10 + 10)], "last": False}
            for p in range(MAX_PAGES + 1)
        )
    )
    assert _ask(provider) is PortalFailure.GARBAGE
    assert provider.searches == MAX_PAGES


def test_a_provider_that_ignores_the_number_shows_nobody_elses_dossiers(
    caplog: pytest.LogCaptureFixture,
) -> None:
    found = _ask(_Provider({"content": [_row(1, "001190000002"), _row(2)], "last": True}))
    assert isinstance(found, tuple)
    assert [one.code for one in found] == ["H30.12-260120-0002"]
    assert "1 dossiers of other people" in caplog.text


def test_a_provider_that_ignores_the_code_shows_nobody_elses_dossier() -> None:
    with raw_server(_Provider({"content": [_row(1), _row(2)], "last": True})) as server:
        portal = IGatePortal(
            base_url=server.url,
            token_url=server.url + "/token",
            credentials=Credentials("kiosk", "s"),
            dialect=Dialect("x"),
        )
        found = portal.find("H30.12-260120-0002", FIRST_NUMBER, _soon(20))
        assert isinstance(found, Dossier)
        assert found.code == "H30.12-260120-0002"
        assert portal.find("H30.12-260120-0003", FIRST_NUMBER, _soon(20)) is PortalFailure.NOT_FOUND


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (http_reply(b"{}"), PortalFailure.GARBAGE),
        (http_reply(b'{"access_token": ""}'), PortalFailure.GARBAGE),
        (http_reply(b'{"access_token": "a b"}'), PortalFailure.GARBAGE),
        (http_reply(b'{"access_token": "a\\r\\nX: y"}'), PortalFailure.GARBAGE),
        (http_reply(b'{"access_token": "t", "expires_in": "soon"}'), PortalFailure.GARBAGE),
        (http_reply(b'{"access_token": "t"}', "text/html"), PortalFailure.GARBAGE),
        (http_reply(b"", "text/html", "302 Found", "Location: /login"), PortalFailure.GARBAGE),
        (http_reply(b"{}", "application/json", "400 Bad Request"), PortalFailure.REFUSED),
        (http_reply(b"{}", "application/json", "503 Busy"), PortalFailure.SERVER_ERROR),
        (http_reply(b"{}", "application/json", "404 Not Found"), PortalFailure.GARBAGE),
    ],
    ids=range(10),
)
def test_sign_in_answers_are_checked(reply: bytes, expected: PortalFailure) -> None:
    with raw_server(saying(reply)) as server:
        portal = IGatePortal(
            base_url=server.url,
            token_url=server.url,
            credentials=Credentials("kiosk", "s"),
            dialect=Dialect("x"),
        )
        assert portal.check(_soon()) is expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("302 Found", PortalFailure.GARBAGE),
        ("400 Bad Request", PortalFailure.GARBAGE),
        ("403 Forbidden", PortalFailure.REFUSED),
        ("404 Not Found", PortalFailure.NOT_FOUND),
        ("429 Too Many Requests", PortalFailure.SERVER_ERROR),
        ("502 Bad Gateway", PortalFailure.SERVER_ERROR),
    ],
)
def test_every_http_status_has_its_failure(status: str, expected: PortalFailure) -> None:
    assert _ask(_Provider({}, status=status)) is expected


def test_the_password_grant_is_used_when_there_is_a_user() -> None:
    assert Credentials("c", "s").form()["grant_type"] == "client_credentials"
    form = Credentials("c", "", "u", "p").form()
    assert (form["grant_type"], form["username"]) == ("password", "u")
    assert "client_secret" not in form
    assert "'s'" not in repr(Credentials("c", "s", "u", "p"))


def test_no_personal_data_and_no_secret_in_any_log(
    caplog: pytest.LogCaptureFixture, connect: Connect
) -> None:
    caplog.set_level(logging.DEBUG)
    with EmbeddedPortal(today=TODAY, secret="embedded-secret") as server:
        portal = connect(server)
        found = portal.search(FIRST_NUMBER, _soon())
        assert isinstance(found, tuple)
        codes = [one.code for one in found]
        for fault in EXPECTED:
            server.fault = fault
            portal.search(FIRST_NUMBER, _soon(0.3))
            portal.detail(found[0], _soon(0.3))
    assert caplog.records
    for personal in (FIRST_NUMBER, "NGUYỄN", "embedded-secret", found[0].ref, *codes):
        assert personal not in caplog.text
