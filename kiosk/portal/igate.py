"""A provincial back end of the iGate family, over HTTP (facts: portal, dialect 2).

Searches by the person's ID number or a dossier's code, and shows one dossier in full. Every answer comes by
the deadline it was given. Logged are the system's name, failures and counts; never a number, a code, a name
or an address.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from urllib.parse import quote

from drivers.deadline import Deadline
from kiosk.portal.breaker import Breaker, Rules
from kiosk.portal.igate_parse import Dialect, parse_detail, parse_known, parse_slice
from kiosk.portal.igate_token import Credentials, TokenCache
from kiosk.portal.model import Dossier, PortalFailure
from kiosk.portal.retrying import Patience, repeated
from kiosk.portal.wire import Reply, Wire

log = logging.getLogger(__name__)

PAGE_SIZE = 50
MAX_PAGES = 20
"""A person with a thousand dossiers is a provider gone astray."""


class IGatePortal:
    """`DossierPortal` of one iGate back end."""

    by_person = True
    by_code = True

    def __init__(
        self,
        *,
        base_url: str,
        token_url: str,
        credentials: Credentials,
        dialect: Dialect,
        wire: Wire | None = None,
        patience: Patience | None = None,
        rules: Rules | None = None,
    ) -> None:
        self.name = dialect.system
        self._base_url = base_url.rstrip("/")
        self._dialect = dialect
        self._wire = wire if wire is not None else Wire()
        self._patience = patience if patience is not None else Patience()
        self._breaker = Breaker(self._patience.clock, rules)
        self._tokens = TokenCache(self._wire, token_url, credentials, self._patience.clock)

    def search(self, number: str, deadline: Deadline) -> tuple[Dossier, ...] | PortalFailure:
        """All dossiers of the person, in the provider's order. A list too long to read is no answer."""
        found: dict[str, Dossier] = {}
        for page in range(MAX_PAGES):
            params = {
                "identity-number": number,
                "page": str(page),
                "size": str(PAGE_SIZE),
                "spec": "slice",
                "sort": "appointmentDate,asc",
            }
            body = self._read("/pa/dossier/search", params, deadline)
            if isinstance(body, PortalFailure):
                return self._failed("search", body)
            part = parse_slice(body, number, self._dialect)
            if isinstance(part, PortalFailure):
                return self._failed("search", part)
            if part.foreign:
                log.warning("portal %s: %d dossiers of other people left out", self.name, part.foreign)
            fresh = {dossier.code: dossier for dossier in part.dossiers if dossier.code not in found}
            found |= fresh
            full = part.rows >= PAGE_SIZE if part.last is None else not part.last
            if not full or not part.rows or (part.dossiers and not fresh):
                return tuple(found.values())
        return self._failed("search", PortalFailure.GARBAGE)

    def find(self, code: str, secret: str, deadline: Deadline) -> Dossier | PortalFailure:
        """The dossier with this code when the secret is right; one request either way."""
        params = {"code": code, "page": "0", "size": "1", "spec": "slice"}
        body = self._read("/pa/dossier/search", params, deadline)
        if isinstance(body, PortalFailure):
            return self._failed("find", body)
        found = parse_known(body, code, secret, self._dialect)
        return self._failed("find", found) if isinstance(found, PortalFailure) else found

    def detail(self, dossier: Dossier, deadline: Deadline) -> Dossier | PortalFailure:
        """The dossier in full; an answer about another dossier is garbage."""
        body = self._read(f"/pa/dossier/{quote(dossier.ref, safe='')}/--online", {}, deadline)
        if isinstance(body, PortalFailure):
            return self._failed("detail", body)
        found = parse_detail(body, self._dialect)
        if isinstance(found, PortalFailure):
            return self._failed("detail", found)
        if found.code != dossier.code:
            return self._failed("detail", PortalFailure.GARBAGE)
        return found

    def check(self, deadline: Deadline) -> PortalFailure | None:
        """Signs in and asks nothing."""
        token = self._tokens.get(deadline)
        if isinstance(token, PortalFailure):
            return self._failed("check", token)
        # Somebody is looking after the connection: whatever the breaker remembers is out of date.
        self._breaker.tell(None)
        return None

    def close(self) -> None:
        """Closes the connections."""
        self._wire.close()

    def _failed(self, what: str, failure: PortalFailure) -> PortalFailure:
        log.warning("portal %s: %s failed: %s", self.name, what, failure.value)
        return failure

    def _read(self, path: str, params: Mapping[str, str], deadline: Deadline) -> bytes | PortalFailure:
        """An idempotent read, repeated while there is time, left out while the back end rests."""
        if deadline.passed:
            # No time was left: that says nothing about the back end.
            return PortalFailure.DEADLINE
        return self._breaker.through(
            lambda: repeated(lambda: self._read_once(path, params, deadline), deadline, self._patience)
        )

    def _read_once(self, path: str, params: Mapping[str, str], deadline: Deadline) -> bytes | PortalFailure:
        """One read; a token the provider no longer accepts is renewed once."""
        for renewed in (False, True):
            token = self._tokens.get(deadline)
            if isinstance(token, PortalFailure):
                return token
            reply = self._wire.get(
                self._base_url + path,
                params=params,
                headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
                deadline=deadline,
            )
            if not isinstance(reply, Reply):
                return reply
            if reply.status != 401:
                return _body(reply)
            self._tokens.reject(token)
            if not renewed:
                log.info("portal %s: signing in again", self.name)
        return PortalFailure.REFUSED


def _body(reply: Reply) -> bytes | PortalFailure:
    if reply.status == 403:
        return PortalFailure.REFUSED
    if reply.status == 404:
        return PortalFailure.NOT_FOUND
    if reply.status >= 500 or reply.status == 429:
        return PortalFailure.SERVER_ERROR
    if reply.status != 200 or reply.content_type != "application/json":
        return PortalFailure.GARBAGE
    return reply.body
