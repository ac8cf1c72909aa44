"""One exchange against servers that misbehave below HTTP. Every one must end by its deadline."""

from __future__ import annotations

import socket
import threading
import time
from itertools import repeat

import pytest

from drivers.deadline import Deadline
from kiosk.portal.model import PortalFailure
from kiosk.portal.wire import Reply, Wire
from tests.kiosk.portal.rawserver import Answer, dripping, http_reply, raw_server, saying

SHORT = 0.4
SLACK = 3.0
"""What a busy machine may need beyond the deadline to notice it."""


def _get(url: str, seconds: float = 5.0, wire: Wire | None = None) -> Reply | PortalFailure:
    return (wire or Wire()).get(url + "/x", params={}, headers={}, deadline=Deadline.after(seconds))


def _answered_by(answer: Answer, seconds: float = 5.0, wire: Wire | None = None) -> Reply | PortalFailure:
    with raw_server(answer) as server:
        return _get(server.url, seconds, wire)


def test_a_whole_answer_arrives() -> None:
    reply = _answered_by(saying(http_reply(b"{}", "Application/JSON; charset=utf-8")))
    assert reply == Reply(200, "application/json", b"{}")


@pytest.mark.parametrize(
    ("head", "drop"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n", b" "),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b" "),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
    ],
    ids=["status line", "header", "open body", "counted body", "chunks"],
)
def test_a_dripping_server_cannot_hold_the_terminal_beyond_the_deadline(head: bytes, drop: bytes) -> None:
    stop = threading.Event()
    with raw_server(dripping(head, drop, stop)) as server:
        started = time.monotonic()
        reply = _get(server.url, SHORT)
        taken = time.monotonic() - started
        assert reply is PortalFailure.DEADLINE
        assert taken < SHORT + SLACK
        # Cutting the socket ends the exchange's own thread, and with it the connection.
        assert server.ended.wait(5)
    stop.set()


def test_a_silent_server_is_a_missed_deadline() -> None:
    stop = threading.Event()

    def silent(_: socket.socket) -> None:
        stop.wait(5)

    assert _answered_by(silent, SHORT) is PortalFailure.DEADLINE
    stop.set()


def test_no_exchange_starts_after_the_deadline() -> None:
    with raw_server(saying(http_reply(b"{}"))) as server:
        assert _get(server.url, 0) is PortalFailure.DEADLINE
        assert server.accepted == 0


def test_nobody_listening_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert _get(f"http://127.0.0.1:{port}") is PortalFailure.UNREACHABLE


@pytest.mark.parametrize("url", ["http://", "http://[", "http://" + "a" * 70 + ".example", "gopher://x", "x"])
def test_an_address_that_is_none_is_unreachable(url: str) -> None:
    assert _get(url) is PortalFailure.UNREACHABLE


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", PortalFailure.UNREACHABLE),
        (b"SSH-2.0-OpenSSH_9.6\r\n", PortalFailure.GARBAGE),
        (b"HTTP/1.1 abc\r\n\r\n", PortalFailure.GARBAGE),
        (http_reply(b"{}")[:-1], PortalFailure.UNREACHABLE),
        (
            http_reply(b"x" * 20, "application/json", "200 OK", "Content-Encoding: gzip"),
            PortalFailure.GARBAGE,
        ),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n", PortalFailure.GARBAGE),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n", PortalFailure.GARBAGE),
    ],
    ids=[
        "closed",
        "other protocol",
        "no status",
        "cut short",
        "compressed",
        "too many headers",
        "long header",
    ],
)
def test_what_is_not_whole_plain_http_is_told_apart(data: bytes, expected: PortalFailure) -> None:
    assert _answered_by(saying(data)) is expected


def test_an_answer_larger_than_the_limit_is_garbage() -> None:
    wire = Wire(max_bytes=1000)
    assert isinstance(_answered_by(saying(http_reply(b" " * 1000)), wire=wire), Reply)
    assert _answered_by(saying(http_reply(b" " * 1001)), wire=wire) is PortalFailure.GARBAGE


def test_an_endless_fast_answer_is_cut_at_the_limit() -> None:
    def endless(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        for block in repeat(b" " * 65_536):
            connection.sendall(block)

    assert _answered_by(endless) is PortalFailure.GARBAGE


def test_redirects_are_not_followed() -> None:
    with raw_server(saying(http_reply(b"", "text/html", "302 Found", "Location: /x"))) as server:
        reply = _get(server.url)
        assert isinstance(reply, Reply)
        assert reply.status == 302
        assert server.accepted == 1


def test_plain_speech_where_tls_is_due_is_a_tls_failure() -> None:
    with raw_server(saying(http_reply(b"{}"))) as server:
        assert _get(server.url.replace("http:", "https:")) is PortalFailure.TLS


def test_the_next_exchange_after_a_missed_deadline_works() -> None:
    wire, stop = Wire(), threading.Event()
    assert _answered_by(dripping(b"", b"H", stop), SHORT, wire) is PortalFailure.DEADLINE
    stop.set()
    assert isinstance(_answered_by(saying(http_reply(b"{}")), wire=wire), Reply)


def test_a_bug_in_an_exchange_is_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Reply:
        raise ZeroDivisionError

    monkeypatch.setattr("kiosk.portal.wire._exchange", broken)
    with pytest.raises(ZeroDivisionError):
        _get("http://127.0.0.1:9")
