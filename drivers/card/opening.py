"""Opening a chip: PACE where it offers a kind this driver speaks, Basic Access Control where it does not.

ICAO Doc 9303-11 clause 4.2: EF.CardAccess tells whether there is PACE; PACE runs before the eMRTD application
is selected, BAC after.
"""

from __future__ import annotations

from datetime import date

from drivers.card.bac import run_bac
from drivers.card.channel import Channel
from drivers.card.connection import Randomness, ReadError
from drivers.card.expiry import expiry_candidates, mrz_information_of
from drivers.card.lds import select_application
from drivers.card.messaging import SessionKeys
from drivers.card.model import Access, ReadFailure, ReadRequest
from drivers.card.pace import Password, PasswordReference, run_pace
from drivers.card.security_infos import (
    PaceInfo,
    SecurityInfos,
    choose_pace,
    must_name_parameters,
    parse_security_infos,
)
from drivers.card.tlv import TlvError


class Opener:
    """Opens one chip, again if its session is lost, with what the request knows of it."""

    def __init__(self, channel: Channel, request: ReadRequest, rng: Randomness, today: date) -> None:
        """`today` bounds the expiry dates a card may carry."""
        self._channel = channel
        self._request = request
        self._rng = rng
        self._today = today
        self._proven: str | None = None
        """The MRZ information that opened the chip by BAC."""

    def open(self, card_access: bytes | None) -> Access:
        """Secures the channel and selects the application.

        Raises `ReadError`: NOT_AN_ID_CARD when there is no such application, or a CAN is given and the chip
        knows none; WRONG_MRZ also when only the MRZ could open the chip and nothing of it is given;
        WRONG_CAN, CARD_BLOCKED, PROTOCOL.
        """
        infos = _infos(card_access)
        pace = choose_pace(infos)
        if pace is None:
            self._select_application()
            self._channel.secure(self._bac(infos))
            return Access.BAC
        access = self._pace(infos, pace)
        self._select_application()
        return access

    def _pace(self, infos: SecurityInfos, pace: PaceInfo) -> Access:
        password = self._password()
        named = must_name_parameters(infos)
        self._channel.secure(run_pace(self._channel, pace, password, self._rng, name_parameters=named))
        by_can = password.reference is PasswordReference.CAN
        return Access.PACE_CAN if by_can else Access.PACE_MRZ

    def _select_application(self) -> None:
        if not select_application(self._channel):
            raise ReadError(ReadFailure.NOT_AN_ID_CARD, "no eMRTD application")

    def _password(self) -> Password:
        if self._request.can is not None:
            return Password.can(self._request.can)
        if self._request.mrz_information is not None:
            return Password.mrz(self._request.mrz_information)
        raise ReadError(ReadFailure.WRONG_CAN, "neither CAN nor MRZ given")

    def _bac(self, infos: SecurityInfos) -> SessionKeys:
        """Basic Access Control with the MRZ, or with each expiry the card may carry."""
        candidates = self._candidates()
        if not candidates and infos.pace:
            raise ReadError(ReadFailure.PROTOCOL, "no PACE this driver speaks")
        if not candidates:
            raise ReadError(ReadFailure.WRONG_MRZ, "no PACE, and nothing of the MRZ given")
        for information in candidates[:-1]:
            try:
                return self._bac_with(information)
            except ReadError as error:
                if error.failure is not ReadFailure.WRONG_MRZ:
                    raise
        return self._bac_with(candidates[-1])

    def _bac_with(self, information: str) -> SessionKeys:
        keys = run_bac(self._channel, information, self._rng)
        self._proven = information
        return keys

    def _candidates(self) -> list[str]:
        known = self._proven or self._request.mrz_information
        if known is not None:
            return [known]
        number, birth = self._request.expected_number, self._request.birth
        if number is None or birth is None:
            return []
        expiries = expiry_candidates(birth, self._request.issued, self._today)
        return [mrz_information_of(number, birth, expiry) for expiry in expiries]


def _infos(card_access: bytes | None) -> SecurityInfos:
    """What EF.CardAccess offers: nothing when it is absent or nonsense. It is read in clear and signed by
    nobody; whether this is an identity card at all is for the application to show."""
    if card_access is None:
        return SecurityInfos()
    try:
        return parse_security_infos(card_access)
    except TlvError:
        return SecurityInfos()
