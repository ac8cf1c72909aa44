"""One HTTP exchange that ends by its deadline whatever the other side does.

`requests` limits only the pause between two bytes; a server that drips would hold it for ever, and a name
server cannot be limited at all. So every exchange runs on its own daemon thread. The caller waits until
the deadline and no longer, then shuts the sockets down, which ends the thread as well (one still looking a
name up or shaking hands for TLS ends when the system or the other side lets it).

Nothing of an exchange is logged here: addresses and bodies hold personal data.
"""

from __future__ import annotations

import contextlib
import http.client
import logging
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import requests
import requests.adapters
import urllib3.connection
import urllib3.connectionpool

from drivers.deadline import Deadline
from kiosk.portal.model import PortalFailure
from kiosk.portal.tls import Tls, pinned

# The library below logs every address, and an address holds an ID number: its loggers stay silent, whatever
# level anybody sets.
for _name in [name for name in logging.root.manager.loggerDict if name.split(".")[0] == "urllib3"]:
    logging.getLogger(_name).addFilter(lambda _: False)

MAX_BYTES = 2_000_000
"""A page of 50 dossiers is some 100 kB."""
CONNECT_SECONDS = 3.0
_CHUNK = 16_384
_SMALLEST_TIMEOUT = 0.001
"""A socket time limit of zero would mean "do not wait", not "no time left"."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer, `len(body)` at most the limit."""

    status: int
    content_type: str
    """Lower case, without parameters."""
    body: bytes = field(repr=False)


class _Sockets:
    """The open sockets of one session; shutting them down wakes whoever reads from them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        self._cut = False

    def add(self, sock: socket.socket) -> None:
        with self._lock:
            self._open = [known for known in self._open if known.fileno() != -1]
            self._open.append(sock)
            cut = self._cut
        if cut:
            _shut(sock)

    def cut(self) -> None:
        with self._lock:
            self._cut = True
            victims, self._open = self._open, []
        for sock in victims:
            _shut(sock)


def _shut(sock: socket.socket) -> None:
    # The plain socket's method: the TLS one would touch state another thread is using.
    with contextlib.suppress(OSError):
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


class _Connection(Protocol):
    sock: Any
    is_verified: bool

    def connect(self) -> None: ...

    def close(self) -> None: ...


def _registering(base: type[Any], sockets: _Sockets, pin: str = "") -> type[Any]:
    """A connection class that reports the socket it opens, and looks at the key before a byte is asked."""

    class Registering(base):  # type: ignore[misc]  # the base is a parameter
        def connect(self: _Connection) -> None:
            super().connect()  # type: ignore[safe-super]  # the base is a parameter
            if self.sock is not None:
                sockets.add(self.sock)
            if pin and self.sock is not None:
                if not pinned(self.sock.getpeercert(binary_form=True), pin):
                    self.close()
                    raise ssl.SSLError("another key than the pinned one")
                self.is_verified = True

    return Registering


class _Adapter(requests.adapters.HTTPAdapter):
    """Keeps connections alive, and knows their sockets."""

    def __init__(self, sockets: _Sockets, tls: Tls) -> None:
        self._sockets = sockets
        self._tls = tls
        self._context = tls.context()
        super().__init__(pool_connections=4, pool_maxsize=4, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs, ssl_context=self._context)

        class Plain(urllib3.connectionpool.HTTPConnectionPool):
            ConnectionCls = _registering(urllib3.connection.HTTPConnection, self._sockets)

        class Secure(urllib3.connectionpool.HTTPSConnectionPool):
            ConnectionCls = _registering(urllib3.connection.HTTPSConnection, self._sockets, self._tls.pin)

        self.poolmanager.pool_classes_by_scheme = {"http": Plain, "https": Secure}

    def cert_verify(self, conn: Any, *_: Any, **__: Any) -> None:
        """The context says all: the library's own would add the public authorities to ours."""
        conn.cert_reqs = "CERT_REQUIRED" if self._tls.verifies_chain else "CERT_NONE"


@dataclass(slots=True)
class _Line:
    """A session and its sockets; thrown away together when a deadline is missed."""

    session: requests.Session
    sockets: _Sockets

    def drop(self) -> None:
        self.sockets.cut()
        self.session.close()


@dataclass(slots=True)
class _Outcome:
    """What the worker leaves behind; `error` is a bug, raised again in the caller."""

    reply: Reply | PortalFailure | None = None
    error: BaseException | None = None
    done: threading.Event = field(default_factory=threading.Event)


class Wire:
    """Exchanges with one back end over reused connections. Safe to use from several threads.

    The environment's proxies and `.netrc` are not used: what a terminal talks to is configuration. An answer
    of more than `max_bytes` is garbage.
    """

    def __init__(self, *, tls: Tls | None = None, max_bytes: int = MAX_BYTES) -> None:
        self._tls = tls if tls is not None else Tls()
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._line: _Line | None = None

    def get(
        self, url: str, *, params: Mapping[str, str], headers: Mapping[str, str], deadline: Deadline
    ) -> Reply | PortalFailure:
        """GET, redirects not followed. Answers every failure below HTTP as a value."""
        return self._within(
            deadline,
            lambda session, timeout: session.get(
                url, params=params, headers=headers, timeout=timeout, stream=True, allow_redirects=False
            ),
        )

    def post_form(
        self, url: str, *, form: Mapping[str, str], headers: Mapping[str, str], deadline: Deadline
    ) -> Reply | PortalFailure:
        """POST of a form, redirects not followed."""
        return self._within(
            deadline,
            lambda session, timeout: session.post(
                url, data=form, headers=headers, timeout=timeout, stream=True, allow_redirects=False
            ),
        )

    def post_json(
        self, url: str, *, json: Mapping[str, object], headers: Mapping[str, str], deadline: Deadline
    ) -> Reply | PortalFailure:
        """POST of a JSON object, redirects not followed."""
        return self._within(
            deadline,
            lambda session, timeout: session.post(
                url, json=json, headers=headers, timeout=timeout, stream=True, allow_redirects=False
            ),
        )

    def close(self) -> None:
        """Closes all connections; the next exchange opens new ones."""
        self._forget(self._current())

    def _current(self) -> _Line:
        with self._lock:
            if self._line is None:
                sockets = _Sockets()
                session = requests.Session()
                session.trust_env = False
                session.verify = self._tls.verifies_chain
                # Compressed answers could unfold to any size before they are measured.
                session.headers["Accept-Encoding"] = "identity"
                adapter = _Adapter(sockets, self._tls)
                session.mount("http://", adapter)
                session.mount("https://", adapter)
                self._line = _Line(session, sockets)
            return self._line

    def _forget(self, line: _Line) -> None:
        with self._lock:
            if self._line is line:
                self._line = None
        line.drop()

    def _within(
        self,
        deadline: Deadline,
        send: Callable[[requests.Session, tuple[float, float]], requests.Response],
    ) -> Reply | PortalFailure:
        if deadline.passed:
            return PortalFailure.DEADLINE
        try:
            line = self._current()
        except OSError:
            # The files of the TLS settings, gone or spoilt since the terminal started.
            return PortalFailure.TLS
        outcome = _Outcome()

        def work() -> None:
            try:
                outcome.reply = _exchange(line.session, send, deadline, self._max_bytes)
            except BaseException as error:  # noqa: BLE001  # handed to the caller, who raises it
                outcome.error = error
            finally:
                outcome.done.set()

        threading.Thread(target=work, name="portal-exchange", daemon=True).start()
        if not outcome.done.wait(deadline.remaining()):
            self._forget(line)
            return PortalFailure.DEADLINE
        if outcome.error is not None:
            raise outcome.error
        return outcome.reply if outcome.reply is not None else PortalFailure.UNREACHABLE


def _exchange(
    session: requests.Session,
    send: Callable[[requests.Session, tuple[float, float]], requests.Response],
    deadline: Deadline,
    max_bytes: int,
) -> Reply | PortalFailure:
    left = max(deadline.remaining(), _SMALLEST_TIMEOUT)
    try:
        with send(session, (min(CONNECT_SECONDS, left), left)) as response:
            return _read(response, deadline, max_bytes)
    except requests.RequestException as error:
        return PortalFailure.DEADLINE if deadline.passed else _failure(error)
    except (OSError, urllib3.exceptions.HTTPError):
        return PortalFailure.DEADLINE if deadline.passed else PortalFailure.UNREACHABLE
    except UnicodeError:
        # A server name no name system can hold.
        return PortalFailure.UNREACHABLE


def _read(response: requests.Response, deadline: Deadline, max_bytes: int) -> Reply | PortalFailure:
    if response.headers.get("Content-Encoding", "identity").strip().lower() not in {"", "identity"}:
        return PortalFailure.GARBAGE
    body = bytearray()
    for chunk in response.iter_content(_CHUNK):
        body += chunk
        if len(body) > max_bytes:
            return PortalFailure.GARBAGE
        if deadline.passed:
            return PortalFailure.DEADLINE
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return Reply(response.status_code, kind, bytes(body))


def _failure(error: requests.RequestException) -> PortalFailure:
    match error:
        case requests.exceptions.SSLError():
            return PortalFailure.TLS
        case requests.exceptions.ReadTimeout():
            return PortalFailure.DEADLINE
        case requests.exceptions.ContentDecodingError() | requests.exceptions.InvalidHeader():
            return PortalFailure.GARBAGE
        case _ if _not_http(error):
            return PortalFailure.GARBAGE
        case _:
            return PortalFailure.UNREACHABLE


def _not_http(error: BaseException) -> bool:
    """Whether the other side spoke, but not HTTP; a connection it merely dropped does not count."""
    seen: list[BaseException] = [error]
    while seen:
        cause = seen.pop()
        if isinstance(cause, http.client.HTTPException):
            return not isinstance(cause, http.client.RemoteDisconnected | http.client.IncompleteRead)
        seen += [arg for arg in (*cause.args, cause.__cause__) if isinstance(arg, BaseException)]
    return False
