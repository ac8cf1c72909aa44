"""OAuth2 bearer token of an iGate back end (RFC 6749, 4.3 and 4.4), fetched once and kept.

The secret and the token are held here, in memory, and nowhere else: not in logs, not in a `repr`.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from drivers.deadline import Clock, Deadline
from kiosk.portal.model import PortalFailure
from kiosk.portal.wire import Reply, Wire

_MARGIN_SECONDS = 60.0
"""A token is renewed this long before it ends, so that none ends on the way."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """How the terminal signs in. With a `username` the password grant is used, else client credentials."""

    client_id: str
    secret: str = field(repr=False)
    """The client's secret; may be empty for a public client of the password grant."""
    username: str = ""
    password: str = field(default="", repr=False)

    def form(self) -> Mapping[str, str]:
        """Fields of the token request."""
        form = {"client_id": self.client_id}
        if self.secret:
            form["client_secret"] = self.secret
        if self.username:
            return form | {"grant_type": "password", "username": self.username, "password": self.password}
        return form | {"grant_type": "client_credentials"}


class _TokenAnswer(BaseModel):
    model_config = ConfigDict(extra="ignore")

    # Visible ASCII (RFC 6750, 2.1), so that it can stand in a header.
    access_token: str = Field(min_length=1, max_length=16_384, pattern=r"^[\x21-\x7e]+$")
    expires_in: float = Field(default=300.0, ge=0, le=31 * 86_400, allow_inf_nan=False)


class TokenCache:
    """The token of one back end. Safe to use from several threads; one of them fetches, the rest wait."""

    def __init__(self, wire: Wire, token_url: str, credentials: Credentials, clock: Clock) -> None:
        self._wire = wire
        self._token_url = token_url
        self._credentials = credentials
        self._clock = clock
        self._lock = threading.Lock()
        # Replaced whole, so that reading it needs no lock.
        self._held = ("", 0.0)

    def get(self, deadline: Deadline) -> str | PortalFailure:
        """The token, fetched when there is none or it ends soon."""
        if not self._lock.acquire(timeout=deadline.remaining()):
            return PortalFailure.DEADLINE
        try:
            token, ends = self._held
            if token and self._clock() < ends:
                return token
            return self._fetch(deadline)
        finally:
            self._lock.release()

    def reject(self, token: str) -> None:
        """The back end did not accept `token`: the next `get` fetches another."""
        if self._held[0] == token:
            self._held = ("", 0.0)

    def _fetch(self, deadline: Deadline) -> str | PortalFailure:
        reply = self._wire.post_form(
            self._token_url,
            form=self._credentials.form(),
            headers={"Accept": "application/json"},
            deadline=deadline,
        )
        if not isinstance(reply, Reply):
            return reply
        if reply.status in {400, 401, 403}:
            return PortalFailure.REFUSED
        if reply.status >= 500 or reply.status == 429:
            return PortalFailure.SERVER_ERROR
        if reply.status != 200 or reply.content_type != "application/json":
            return PortalFailure.GARBAGE
        try:
            answer = _TokenAnswer.model_validate_json(reply.body)
        except ValidationError:
            return PortalFailure.GARBAGE
        ends = self._clock() + max(0.0, answer.expires_in - _MARGIN_SECONDS)
        self._held = (answer.access_token, ends)
        return answer.access_token
