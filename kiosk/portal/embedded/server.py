"""The embedded portal's server: real HTTP on the loopback interface, on a daemon thread."""

from __future__ import annotations

import secrets
import socket
import threading
from datetime import date
from pathlib import Path
from types import TracebackType

import uvicorn

from kiosk.clock import now
from kiosk.portal.dvcqg import BusAddress
from kiosk.portal.dvcqg_parse import BusDialect
from kiosk.portal.dvcqg_session import Account
from kiosk.portal.embedded.app import CLIENT_ID, TOKEN_PATH, application
from kiosk.portal.embedded.desk import Desk
from kiosk.portal.embedded.dvcqg_app import AUTH_PATH, DESTINATION, INTEGRATION_PATH, USERNAME
from kiosk.portal.embedded.faults import Fault, FaultLayer
from kiosk.portal.embedded.synthetic import SyntheticData, load
from kiosk.portal.igate_parse import Dialect
from kiosk.portal.igate_token import Credentials

HOST = "127.0.0.1"
LOOKUP_FIELD = "lookupCode"
BUS_LOOKUP_FIELD = "MaTraCuu"
_STOP_SECONDS = 5.0
_BACKLOG = 64


class EmbeddedPortal:
    """A portal to start and stop, and to break on purpose.

    `port` 0 takes any free one. `today` dates the dossiers; without it, the day it is made. `secret` is
    made up when not given. `certificate` (PEM, with its key) makes it speak TLS. Raises `OSError` when the
    port is taken.
    """

    def __init__(
        self,
        port: int = 0,
        today: date | None = None,
        secret: str | None = None,
        certificate: Path | None = None,
    ) -> None:
        self._certificate = certificate
        self._data = load(today if today is not None else now().date())
        self._desk = Desk(self._data, secret if secret is not None else secrets.token_urlsafe(24))
        self._port = port
        self._fault: Fault | None = None
        self._lock = threading.Lock()
        self._wanted = False
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Base address; known once started."""
        scheme = "http" if self._certificate is None else "https"
        return f"{scheme}://{HOST}:{self._port}"

    @property
    def port(self) -> int:
        return self._port

    @property
    def token_url(self) -> str:
        return self.url + TOKEN_PATH

    @property
    def client_id(self) -> str:
        return CLIENT_ID

    @property
    def secret(self) -> str:
        """The client secret it accepts."""
        return self._desk.secret

    @property
    def data(self) -> SyntheticData:
        """Its people and dossiers."""
        return self._data

    @property
    def credentials(self) -> Credentials:
        """What signs in here."""
        return Credentials(CLIENT_ID, self.secret)

    @property
    def account(self) -> Account:
        """What signs in to the bus here."""
        return Account(USERNAME, self.secret, DESTINATION, self._data.agency_code)

    @property
    def bus(self) -> BusAddress:
        """Where the bus is; known once started."""
        return BusAddress(self.url + AUTH_PATH, self.url + INTEGRATION_PATH)

    def dialect(self, system: str) -> Dialect:
        """The dialect of this portal under the display name `system`."""
        return Dialect(system, responsible=self._data.responsible, secret_field=LOOKUP_FIELD)

    def bus_dialect(self, system: str) -> BusDialect:
        """The same of its bus."""
        return BusDialect(system, responsible=self._data.responsible, secret_field=BUS_LOOKUP_FIELD)

    @property
    def fault(self) -> Fault | None:
        """The fault it has now; set it to change it, at any time, from any thread."""
        return self._fault

    @fault.setter
    def fault(self, fault: Fault | None) -> None:
        with self._lock:
            self._fault = fault
            if self._wanted:
                self._close() if fault == "down" else self._open()

    def asked(self, what: str) -> int:
        """How often it was asked for `token`, `search` or `detail`, by the bus for `sign_in` or `bus`."""
        return self._desk.asked[what]

    def forget_tokens(self) -> None:
        """Every token and session given so far is good no more."""
        self._desk.tokens.clear()
        self._desk.sessions.clear()

    def start(self) -> None:
        """Listens from here on; returns when it does. Starting twice changes nothing."""
        with self._lock:
            self._wanted = True
            if self._fault != "down":
                self._open()

    def stop(self) -> None:
        """Listens no more; open connections are cut."""
        with self._lock:
            self._wanted = False
            self._close()

    def __enter__(self) -> EmbeddedPortal:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _open(self) -> None:
        if self._server is not None:
            return
        # With the protocol named, asyncio switches Nagle's delay (40 ms an answer) off.
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind((HOST, self._port))
            # Listening already here: whoever connects from now on waits instead of being refused.
            listening.listen(_BACKLOG)
        except OSError:
            listening.close()
            raise
        self._port = listening.getsockname()[1]
        self._server = uvicorn.Server(
            uvicorn.Config(
                FaultLayer(application(self._desk), lambda: self._fault, self.forget_tokens),
                ssl_certfile=self._certificate,
                log_config=None,
                # Addresses hold ID numbers.
                access_log=False,
                http="h11",
                loop="asyncio",
                lifespan="off",
                ws="none",
                timeout_graceful_shutdown=1,
            )
        )
        self._thread = threading.Thread(
            target=self._server.run, args=([listening],), name="embedded-portal", daemon=True
        )
        self._thread.start()

    def _close(self) -> None:
        server, thread = self._server, self._thread
        self._server = self._thread = None
        if server is None or thread is None:
            return
        server.should_exit = True
        server.force_exit = True
        thread.join(_STOP_SECONDS)
