"""The control socket: a Unix socket over which staff tools ask the running terminal.

One JSON line in, one JSON line out, 16 KiB at most, two seconds at most. The file has mode 0660 and the
caller's credentials come from the kernel (SO_PEERCRED): root, the service's own user and members of one
group are served, everybody else is refused.
"""

from __future__ import annotations

import contextlib
import grp
import json
import logging
import os
import pwd
import socket
import struct
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from drivers.deadline import Deadline

_log = logging.getLogger(__name__)

LIMIT = 16 * 1024
CLIENT_DEADLINE_S = 2.0
_REST_S = 0.1
_BACKLOG = 16
_RETRY_S = 0.02
_UCRED = struct.Struct("3i")


class ControlFailure(StrEnum):
    """Why the terminal gave no answer."""

    NOT_RUNNING = "not_running"
    REFUSED = "refused"
    GARBAGE = "garbage"
    BUG = "bug"
    """The terminal's answer failed by a bug; it serves the next caller."""


@dataclass(frozen=True, slots=True)
class Peer:
    """Who called, by the kernel's word."""

    pid: int
    uid: int
    gid: int


Handler = Callable[[dict[str, Any], Peer], Mapping[str, Any]]


def admitted(peer: Peer, own_uid: int, group: str) -> bool:
    """Root, the service itself, and members of the named group."""
    if peer.uid in (0, own_uid):
        return True
    if not group:
        return False
    try:
        wanted = grp.getgrnam(group)
        name = pwd.getpwuid(peer.uid).pw_name
    except KeyError:
        return False
    return peer.gid == wanted.gr_gid or name in wanted.gr_mem


class ControlServer:
    """Serves one caller after the other on a thread of its own."""

    def __init__(self, path: Path, handler: Handler, group: str = "") -> None:
        self._path = path
        self._handler = handler
        self._group = group
        self._socket: socket.socket | None = None
        self._stopping = threading.Event()

    def start(self) -> None:
        """Binds and serves. A socket left behind by a crash is replaced; a live one and other files are not.

        Raises OSError when the path is taken or cannot be bound.
        """
        if self._path.exists() and not self._path.is_socket():
            raise FileExistsError(f"not a socket: {self._path}")
        if _listened_on(self._path):
            raise OSError(f"another terminal listens on {self._path}")
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.unlink(missing_ok=True)
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        old = os.umask(0o117)
        try:
            listening.bind(str(self._path))
        finally:
            os.umask(old)
        if self._group:
            # Without the right to change it the file stays the service user's: peers are checked anyway.
            with contextlib.suppress(KeyError, PermissionError):
                os.chown(self._path, -1, grp.getgrnam(self._group).gr_gid)
        listening.listen(_BACKLOG)
        self._stopping.clear()
        self._socket = listening
        threading.Thread(target=self._serve, args=(listening,), name="control", daemon=True).start()

    def stop(self) -> None:
        """Closes and removes the socket."""
        self._stopping.set()
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
            self._socket.close()
            self._path.unlink(missing_ok=True)
            self._socket = None

    def _serve(self, listening: socket.socket) -> None:
        while True:
            try:
                client, _ = listening.accept()
            except OSError:
                # A caller that hung up, or no file handles left for the moment: only `stop` ends the service.
                if self._stopping.wait(_REST_S):
                    return
                continue
            with client, contextlib.suppress(OSError):
                client.settimeout(CLIENT_DEADLINE_S)
                client.sendall(self._line_for(client))

    def _line_for(self, client: socket.socket) -> bytes:
        try:
            return _line(self._answer(client))
        except OSError:
            raise
        except Exception as bug:  # noqa: BLE001  # a bug in one answer must not make the terminal deaf to staff
            _log.error("bug in a control answer: %s", type(bug).__name__)
            return _line({"error": ControlFailure.BUG.value})

    def _answer(self, client: socket.socket) -> Mapping[str, Any]:
        raw = client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _UCRED.size)
        peer = Peer(*_UCRED.unpack(raw))
        if not admitted(peer, os.getuid(), self._group):
            return {"error": ControlFailure.REFUSED.value}
        request = _receive(client)
        if request is None or not isinstance(request.get("command"), str):
            return {"error": ControlFailure.GARBAGE.value}
        return self._handler(request, peer)


def ask(path: Path, request: Mapping[str, Any]) -> dict[str, Any] | ControlFailure:
    """Asks the running terminal; the client's side."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(CLIENT_DEADLINE_S)
        try:
            _connect(client, path)
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                # Refused before it was read: the answer lies there all the same.
                client.sendall(_line(request))
            answer = _receive(client)
        except PermissionError:
            return ControlFailure.REFUSED
        except OSError:
            return ControlFailure.NOT_RUNNING
    if answer is None:
        return ControlFailure.GARBAGE
    if answer.get("error") in list(ControlFailure):
        return ControlFailure(answer["error"])
    return answer


def _connect(client: socket.socket, path: Path) -> None:
    """Connects, waiting a moment for a place in the line: a Unix socket itself refuses when it is full."""
    deadline = Deadline.after(CLIENT_DEADLINE_S)
    while True:
        try:
            client.connect(str(path))
        except BlockingIOError:
            if deadline.passed:
                raise
            time.sleep(_RETRY_S)
        else:
            return


def _listened_on(path: Path) -> bool:
    """Does a process listen there, busy or not? A file without a listener refuses the connection."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(CLIENT_DEADLINE_S)
        try:
            probe.connect(str(path))
        except (FileNotFoundError, ConnectionRefusedError):
            return False
        except (PermissionError, TimeoutError, BlockingIOError):
            return True
    return True


def _line(message: Mapping[str, Any]) -> bytes:
    return json.dumps(message, ensure_ascii=False).encode() + b"\n"


def _receive(connection: socket.socket) -> dict[str, Any] | None:
    """One JSON object on one line, or None. The deadline is for all of it: a slow drip ends too."""
    deadline = Deadline.after(CLIENT_DEADLINE_S)
    buffer = b""
    while b"\n" not in buffer:
        if len(buffer) > LIMIT or deadline.passed:
            return None
        connection.settimeout(max(0.001, deadline.remaining()))
        chunk = connection.recv(4096)
        if not chunk:
            return None
        buffer += chunk
    if len(buffer) > LIMIT:
        return None
    try:
        message = json.loads(buffer.partition(b"\n")[0])
    except (ValueError, RecursionError):
        return None
    return message if isinstance(message, dict) else None
