"""The national bus ("DVCQG") through an adapter of the province, over HTTP (facts: portal, dialect 1).

Every question is one POST with a session; a dossier is found by its code only. Every answer comes by the
deadline it was given. Logged are the system's name and failures; never a code, a name or an address.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from drivers.deadline import Deadline
from kiosk.portal.breaker import Breaker, Rules
from kiosk.portal.dvcqg_parse import BusDialect, BusError, parse_dossier, parse_error, parse_known
from kiosk.portal.dvcqg_session import Account, SessionCache, json_body
from kiosk.portal.model import Dossier, NotOfferedError, PortalFailure
from kiosk.portal.retrying import Patience, repeated
from kiosk.portal.wire import Reply, Wire

log = logging.getLogger(__name__)

_FAILURES = {
    BusError.SESSION: PortalFailure.REFUSED,
    BusError.NOT_FOUND: PortalFailure.NOT_FOUND,
    BusError.REFUSED: PortalFailure.REFUSED,
    BusError.SERVER_ERROR: PortalFailure.SERVER_ERROR,
}


@dataclass(frozen=True, slots=True)
class BusAddress:
    """Where an adapter of the bus listens; whole addresses."""

    sign_in: str
    integration: str


class BusPortal:
    """`DossierPortal` of one adapter of the bus."""

    by_person = False
    by_code = True

    def __init__(
        self,
        *,
        address: BusAddress,
        account: Account,
        dialect: BusDialect,
        wire: Wire | None = None,
        patience: Patience | None = None,
        rules: Rules | None = None,
    ) -> None:
        self.name = dialect.system
        self._address = address
        self._account = account
        self._dialect = dialect
        self._wire = wire if wire is not None else Wire()
        self._patience = patience if patience is not None else Patience()
        self._breaker = Breaker(self._patience.clock, rules)
        self._sessions = SessionCache(self._wire, address.sign_in, account)

    def search(self, number: str, deadline: Deadline) -> tuple[Dossier, ...] | PortalFailure:
        """The bus has no such question (`by_person`)."""
        raise NotOfferedError(self.name)

    def find(self, code: str, secret: str, deadline: Deadline) -> Dossier | PortalFailure:
        """The dossier with this code when the secret is right; one question either way."""
        body = self._look_up(code, deadline)
        if isinstance(body, PortalFailure):
            return self._failed("find", body)
        found = parse_known(body, code, secret, self._dialect)
        return self._failed("find", found) if isinstance(found, PortalFailure) else found

    def detail(self, dossier: Dossier, deadline: Deadline) -> Dossier | PortalFailure:
        """The dossier in full: the bus tells everything at once."""
        body = self._look_up(dossier.ref, deadline)
        if isinstance(body, PortalFailure):
            return self._failed("detail", body)
        found = parse_dossier(body, dossier.code, self._dialect)
        return self._failed("detail", found) if isinstance(found, PortalFailure) else found

    def check(self, deadline: Deadline) -> PortalFailure | None:
        """Signs in and asks nothing."""
        session = self._sessions.get(deadline)
        if isinstance(session, PortalFailure):
            return self._failed("check", session)
        # Somebody is looking after the connection: whatever the breaker remembers is out of date.
        self._breaker.tell(None)
        return None

    def close(self) -> None:
        """Closes the connections."""
        self._wire.close()

    def _failed(self, what: str, failure: PortalFailure) -> PortalFailure:
        log.warning("portal %s: %s failed: %s", self.name, what, failure.value)
        return failure

    def _look_up(self, code: str, deadline: Deadline) -> bytes | PortalFailure:
        """A read, though it is a POST: repeated while there is time, left out while the bus rests."""
        if deadline.passed:
            # No time was left: that says nothing about the bus.
            return PortalFailure.DEADLINE
        return self._breaker.through(
            lambda: repeated(lambda: self._look_up_once(code, deadline), deadline, self._patience)
        )

    def _look_up_once(self, code: str, deadline: Deadline) -> bytes | PortalFailure:
        """One question; a session the bus no longer accepts is renewed once, then it fails."""
        for renewed in (False, True):
            session = self._sessions.get(deadline)
            if isinstance(session, PortalFailure):
                return session
            reply = self._wire.post_json(
                self._address.integration,
                json={
                    "session": session,
                    "madonvi": self._account.unit,
                    "service": "TraCuuHoSo",
                    "MaHoSo": code,
                },
                headers=self._account.headers(),
                deadline=deadline,
            )
            if not isinstance(reply, Reply):
                return reply
            answer = self._judged(reply)
            if answer is not BusError.SESSION:
                return _FAILURES[answer] if isinstance(answer, BusError) else answer
            self._sessions.reject(session)
            if not renewed:
                log.info("portal %s: signing in again", self.name)
        return PortalFailure.REFUSED

    def _judged(self, reply: Reply) -> bytes | BusError | PortalFailure:
        """The body when the answer is a success, else what is wrong with it."""
        if reply.status == 401:
            return BusError.SESSION
        body = json_body(reply)
        if isinstance(body, PortalFailure):
            return body
        error = parse_error(body, self._dialect)
        return body if error is None else error
