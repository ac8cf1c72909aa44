"""The control socket over real Unix sockets: who is served, what is refused, what it survives."""

from __future__ import annotations

import contextlib
import grp
import json
import os
import socket
import stat
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from kiosk.control import CLIENT_DEADLINE_S, LIMIT, ControlFailure, ControlServer, Peer, admitted, ask


def echo(request: dict[str, Any], peer: Peer) -> Mapping[str, Any]:
    return {"command": request["command"], "pid": peer.pid, "uid": peer.uid}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run" / "c.sock"


@pytest.fixture
def serve(path: Path) -> Iterator[Callable[..., ControlServer]]:
    with contextlib.ExitStack() as stack:

        def start(handler: Callable[[dict[str, Any], Peer], Mapping[str, Any]] = echo) -> ControlServer:
            server = ControlServer(path, handler)
            server.start()
            stack.callback(server.stop)
            return server

        yield start


def talk(path: Path, data: bytes) -> bytes:
    """Sends raw bytes and returns all that comes back."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(CLIENT_DEADLINE_S * 3)
        client.connect(str(path))
        with contextlib.suppress(OSError):
            client.sendall(data)
        answer = b""
        with contextlib.suppress(ConnectionResetError):
            while chunk := client.recv(4096):
                answer += chunk
        return answer


def test_a_request_is_answered_with_the_callers_credentials(path: Path, serve: Callable[..., Any]) -> None:
    serve()
    assert ask(path, {"command": "status"}) == {"command": "status", "pid": os.getpid(), "uid": os.getuid()}


def test_the_socket_is_for_owner_and_group_only(path: Path, serve: Callable[..., Any]) -> None:
    serve()
    assert stat.S_IMODE(path.stat().st_mode) == 0o660
    assert path.is_socket()


def test_stopping_removes_the_socket_and_nobody_answers(path: Path, serve: Callable[..., Any]) -> None:
    serve().stop()
    assert not path.exists()
    assert ask(path, {"command": "status"}) is ControlFailure.NOT_RUNNING


@pytest.mark.parametrize(
    "sent",
    [
        b"\n",
        b"hello\n",
        b"[1]\n",
        b"{}\n",
        b'{"command": 5}\n',
        b"\xff\xfe\n",
        b"[" * 9_000 + b"\n",
        b'{"command": ' + b"9" * 5_000 + b"}\n",
    ],
)
def test_garbage_is_named_and_the_next_caller_served(
    path: Path, serve: Callable[..., Any], sent: bytes
) -> None:
    serve()
    assert json.loads(talk(path, sent)) == {"error": "garbage"}
    assert isinstance(ask(path, {"command": "status"}), dict)


def test_an_oversized_request_is_refused(path: Path, serve: Callable[..., Any]) -> None:
    called: list[dict[str, Any]] = []

    def record(request: dict[str, Any], peer: Peer) -> Mapping[str, Any]:
        called.append(request)
        return {}

    serve(record)
    talk(path, b'{"command": "status", "x": "' + b"a" * (2 * LIMIT) + b'"}\n')
    assert called == []
    assert ask(path, {"command": "status"}) == {}


def test_a_request_just_under_the_limit_is_served(path: Path, serve: Callable[..., Any]) -> None:
    serve()
    assert isinstance(ask(path, {"command": "status", "x": "a" * (LIMIT - 100)}), dict)


def test_a_caller_that_hangs_up_without_a_word_harms_nobody(path: Path, serve: Callable[..., Any]) -> None:
    serve()
    for _ in range(5):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
            client.connect(str(path))
    assert isinstance(ask(path, {"command": "status"}), dict)


def test_a_full_waiting_line_is_waited_for(path: Path, serve: Callable[..., Any]) -> None:
    serve()
    with contextlib.ExitStack() as hanging_up:
        for _ in range(40):
            client = hanging_up.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
            client.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                client.connect(str(path))
        answers: list[object] = []
        asking = threading.Thread(target=lambda: answers.append(ask(path, {"command": "status"})))
        asking.start()
        # The line stays full while we hold it; all of them hang up at once.
        hanging_up.close()
        asking.join()
    assert isinstance(answers[0], dict)


def test_a_slow_drip_ends_within_the_deadline(path: Path, serve: Callable[..., Any]) -> None:
    serve()
    began = time.monotonic()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.connect(str(path))
        # Each byte arrives in time; all of them together never would.
        client.settimeout(0.05)
        ended = False
        while not ended and time.monotonic() - began < CLIENT_DEADLINE_S * 3:
            try:
                client.send(b" ")
                client.recv(4096)
                ended = True
            except TimeoutError:
                continue
            except OSError:
                ended = True
    assert ended
    assert time.monotonic() - began < CLIENT_DEADLINE_S * 2
    assert isinstance(ask(path, {"command": "status"}), dict)


def test_a_bug_in_an_answer_is_named_and_the_next_caller_served(
    path: Path, serve: Callable[..., Any]
) -> None:
    def handler(request: dict[str, Any], peer: Peer) -> Mapping[str, Any]:
        if request["command"] == "raise":
            raise RuntimeError("secret")
        return {"bad": object()} if request["command"] == "unwritable" else {"good": True}

    serve(handler)
    assert ask(path, {"command": "raise"}) is ControlFailure.BUG
    assert ask(path, {"command": "unwritable"}) is ControlFailure.BUG
    assert ask(path, {"command": "status"}) == {"good": True}


def test_a_socket_left_by_a_crash_is_replaced(path: Path, serve: Callable[..., Any]) -> None:
    path.parent.mkdir()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as crashed:
        crashed.bind(str(path))
    assert ask(path, {"command": "status"}) is ControlFailure.NOT_RUNNING
    serve()
    assert isinstance(ask(path, {"command": "status"}), dict)


def test_a_live_terminal_keeps_its_socket(path: Path, serve: Callable[..., Any]) -> None:
    serve()
    with pytest.raises(OSError, match="another terminal"):
        ControlServer(path, lambda request, peer: {"thief": True}).start()
    assert isinstance(ask(path, {"command": "status"}), dict)


def test_a_live_but_busy_terminal_keeps_its_socket(path: Path, serve: Callable[..., Any]) -> None:
    entered, release = threading.Event(), threading.Event()

    def slow(request: dict[str, Any], peer: Peer) -> Mapping[str, Any]:
        entered.set()
        release.wait(10)
        return {"slow": True}

    serve(slow)
    caller = threading.Thread(target=ask, args=(path, {"command": "status"}))
    caller.start()
    assert entered.wait(5)
    try:
        with pytest.raises(OSError, match="another terminal"):
            ControlServer(path, echo).start()
    finally:
        release.set()
        caller.join()
    assert ask(path, {"command": "status"}) == {"slow": True}


def test_a_file_that_is_no_socket_is_never_removed(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("precious", encoding="utf-8")
    with pytest.raises(FileExistsError):
        ControlServer(path, echo).start()
    assert path.read_text(encoding="utf-8") == "precious"


def test_an_answer_that_is_no_json_is_garbage(path: Path) -> None:
    path.parent.mkdir()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
        listening.bind(str(path))
        listening.listen(1)

        def reply() -> None:
            client, _ = listening.accept()
            with client:
                client.recv(4096)
                client.sendall(b"<html>\n")

        thread = threading.Thread(target=reply)
        thread.start()
        assert ask(path, {"command": "status"}) is ControlFailure.GARBAGE
        thread.join()


def test_root_and_the_service_itself_are_admitted() -> None:
    assert admitted(Peer(1, 0, 0), own_uid=990, group="")
    assert admitted(Peer(1, 990, 990), own_uid=990, group="")


def test_a_stranger_is_not_admitted() -> None:
    assert not admitted(Peer(1, 65534, 65534), own_uid=990, group="")
    assert not admitted(Peer(1, 65534, 65534), own_uid=990, group="no-such-group-here")
    assert not admitted(Peer(1, 4_000_000, 4_000_000), own_uid=990, group="root")


def test_members_of_the_named_group_are_admitted() -> None:
    # `nobody` exists on every Debian machine with its own group; the group of id 0 is not its.
    theirs = grp.getgrgid(65534).gr_name
    assert admitted(Peer(1, 65534, 65534), own_uid=990, group=theirs)
    assert not admitted(Peer(1, 65534, 65534), own_uid=990, group=grp.getgrgid(0).gr_name)


def test_a_refused_peer_is_told_so(
    path: Path, serve: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The kernel names this very process; the rule above is tested alone, here only its consequence.
    monkeypatch.setattr("kiosk.control.admitted", lambda peer, own_uid, group: False)
    serve()
    assert ask(path, {"command": "status"}) is ControlFailure.REFUSED
