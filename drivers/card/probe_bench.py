"""What the parts of a probe share: the metered chip, how it was opened, and what was read of it so far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from drivers.card.apdu import Apdu, Response
from drivers.card.bac import run_bac
from drivers.card.channel import Channel
from drivers.card.connection import Randomness, ReadError
from drivers.card.lds import leave_application, select_application
from drivers.card.messaging import SessionKeys
from drivers.card.model import ReadFailure, ReadRequest
from drivers.card.pace import Password, run_pace
from drivers.card.probe_meter import Meter
from drivers.card.security_infos import SecurityInfos, choose_pace, must_name_parameters
from drivers.card.trust import TrustStore

ENDS = frozenset(ReadFailure) - {
    ReadFailure.PROTOCOL,
    ReadFailure.WRONG_CAN,
    ReadFailure.WRONG_MRZ,
    ReadFailure.NOT_AN_ID_CARD,
}
"""After these there is no card left to ask, or no time."""


@dataclass(slots=True)
class Bench:
    """One chip under test. `reopen` is set once it has been opened."""

    meter: Meter
    channel: Channel
    request: ReadRequest
    rng: Randomness
    today: date
    trust: TrustStore
    infos: SecurityInfos = field(default_factory=SecurityInfos)
    extended: bool = False
    """Whether blocks of extended length came through in clear."""
    reopen: Callable[[], SessionKeys] | None = None
    by_can: bool = False
    """Whether PACE with the CAN opened the chip."""
    files: dict[int, bytes] = field(default_factory=dict, repr=False)
    """Data group number → content; never leaves the probe."""
    sod: bytes | None = field(default=None, repr=False)

    def open_with_pace(self, password: Password) -> SessionKeys:
        """Raises `ReadError` as `run_pace` does."""
        pace = choose_pace(self.infos)
        if pace is None:
            raise ReadError(ReadFailure.PROTOCOL, "no PACE")
        self.channel.open_anew()
        leave_application(self.channel)
        named = must_name_parameters(self.infos)
        keys = run_pace(self.channel, pace, password, self.rng, name_parameters=named)
        self.channel.secure(keys)
        self._select()
        return keys

    def open_with_bac(self, mrz_information: str) -> SessionKeys:
        """Raises `ReadError` as `run_bac` does."""
        self.channel.open_anew()
        self._select()
        keys = run_bac(self.channel, mrz_information, self.rng)
        self.channel.secure(keys)
        return keys

    def attempt(self, *commands: Apdu) -> Response | None:
        """The answer to the last of `commands`, each of which may cost the session: then it is opened anew.

        None: there was no answer to speak of. Raises `ReadError` when the card is gone.
        """
        response = None
        lost = False
        try:
            for command in commands:
                response = self.channel.send(command)
                # An answer in clear under a session: the chip has left it.
                lost = self.channel.secured and self.meter.bare
                if not response.ok:
                    break
        except ReadError as error:
            if error.failure in ENDS:
                raise
            response, lost = None, True
        if lost and self.reopen is not None:
            self.reopen()
        return response

    def _select(self) -> None:
        if not select_application(self.channel):
            raise ReadError(ReadFailure.NOT_AN_ID_CARD, "no eMRTD application")
