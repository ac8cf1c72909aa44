"""The session of one adapter of the bus, opened once and kept until the bus refuses it.

The password and the session are held here, in memory, and nowhere else: not in logs, not in a `repr`.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import ValidationError

from drivers.deadline import Deadline
from kiosk.portal.dvcqg_schema import SUCCESS, SignIn
from kiosk.portal.model import PortalFailure
from kiosk.portal.wire import Reply, Wire


@dataclass(frozen=True, slots=True)
class Account:
    """How the terminal signs in, and on whose behalf it asks."""

    username: str
    password: str = field(repr=False)
    destination: str = ""
    """Header `dstcode`: the system behind the adapter."""
    unit: str = ""
    """Field `madonvi`: the agency that asks."""

    def headers(self) -> Mapping[str, str]:
        """What every question carries."""
        return {"dstcode": self.destination, "Accept": "application/json"}


class SessionCache:
    """The session of one adapter. Safe to use from several threads; one of them signs in, the rest wait."""

    def __init__(self, wire: Wire, url: str, account: Account) -> None:
        self._wire = wire
        self._url = url
        self._account = account
        self._lock = threading.Lock()
        self._held = ""

    def get(self, deadline: Deadline) -> str | PortalFailure:
        """The session, opened when there is none."""
        if not self._lock.acquire(timeout=deadline.remaining()):
            return PortalFailure.DEADLINE
        try:
            return self._held or self._open(deadline)
        finally:
            self._lock.release()

    def reject(self, session: str) -> None:
        """The bus did not accept `session`: the next `get` opens another."""
        if self._held == session:
            self._held = ""

    def _open(self, deadline: Deadline) -> str | PortalFailure:
        reply = self._wire.post_json(
            self._url,
            json={"username": self._account.username, "password": self._account.password},
            headers=self._account.headers(),
            deadline=deadline,
        )
        if not isinstance(reply, Reply):
            return reply
        if reply.status in {400, 401}:
            return PortalFailure.REFUSED
        body = json_body(reply)
        if isinstance(body, PortalFailure):
            return body
        try:
            answer = SignIn.model_validate_json(body)
        except ValidationError:
            return PortalFailure.GARBAGE
        if answer.error_code != SUCCESS:
            return PortalFailure.REFUSED
        if not answer.session:
            return PortalFailure.GARBAGE
        self._held = answer.session
        return answer.session


def json_body(reply: Reply) -> bytes | PortalFailure:
    """The body of a JSON answer, or what its HTTP status means.

    404 is garbage: no dossier is an empty result, an address that is not there a wrong setting.
    """
    if reply.status == 403:
        return PortalFailure.REFUSED
    if reply.status >= 500 or reply.status == 429:
        return PortalFailure.SERVER_ERROR
    if reply.status != 200 or reply.content_type != "application/json":
        return PortalFailure.GARBAGE
    return reply.body
