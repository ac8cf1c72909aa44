"""PACE, ECDH with generic mapping, terminal side (ICAO Doc 9303-11 clause 4.4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

from drivers.card import curves
from drivers.card.apdu import SW, Apdu, Response, is_authentication_failure, retries_left
from drivers.card.bac import mrz_key_seed
from drivers.card.channel import Channel
from drivers.card.ciphers import Cipher, same
from drivers.card.connection import Randomness, ReadError
from drivers.card.messaging import SessionKeys
from drivers.card.model import ReadFailure
from drivers.card.security_infos import PaceInfo
from drivers.card.tlv import Tlv, TlvError, encode_oid, require

NONCE_LENGTH = 16
MAX_NONCE = 64
"""The chip chooses the length, a multiple of the block (clause 4.4.3.2); nobody needs more than this."""


class PasswordReference(IntEnum):
    """Which password (clause 4.4.4.1, data object 83)."""

    MRZ = 1
    CAN = 2


@dataclass(frozen=True, slots=True)
class Password:
    """What both sides know. `secret` is the derivation's input: K of the MRZ, or the CAN's ASCII digits."""

    reference: PasswordReference
    secret: bytes = field(repr=False)
    key: bytes | None = field(default=None, repr=False)
    """Kπ itself when it is given instead of the secret (published examples)."""

    @classmethod
    def can(cls, digits: str) -> Password:
        return cls(PasswordReference.CAN, digits.encode("ascii"))

    @classmethod
    def mrz(cls, mrz_information: str) -> Password:
        """`mrz_information`: document number, birth and expiry, each with its check digit."""
        return cls(PasswordReference.MRZ, mrz_key_seed(mrz_information, whole=True))

    def k_pi(self, cipher: Cipher) -> bytes:
        return self.key if self.key is not None else cipher.derive(self.secret, 3)


def run_pace(
    channel: Channel, info: PaceInfo, password: Password, rng: Randomness, *, name_parameters: bool = False
) -> SessionKeys:
    """Opens the chip; the channel stays plain, the caller secures it with the answer.

    `name_parameters` sends data object 84 (`security_infos.must_name_parameters`). Raises `ReadError`:
    WRONG_CAN or WRONG_MRZ, NOT_AN_ID_CARD when the chip has no CAN, CARD_BLOCKED, PROTOCOL.
    """
    try:
        return _Run(channel, info, password).perform(rng, name_parameters)
    except (TlvError, curves.CurveError, ValueError) as error:
        raise ReadError(ReadFailure.PROTOCOL, f"PACE: {error}") from error


class _Run:
    """One protocol run: four General Authenticate commands after MSE:Set AT."""

    def __init__(self, channel: Channel, info: PaceInfo, password: Password) -> None:
        cipher = info.cipher
        if cipher is None or info.parameter_id is None:
            raise ReadError(ReadFailure.PROTOCOL, "PACE variant not supported")
        self._channel = channel
        self._cipher = cipher
        self._curve = curves.STANDARDIZED[info.parameter_id]
        self._parameter_id = info.parameter_id
        self._oid = encode_oid(info.oid)
        self._password = password

    def perform(self, rng: Randomness, name_parameters: bool) -> SessionKeys:
        self._select_mechanism(name_parameters)
        nonce = self._nonce()
        generator = self._map(nonce, rng)
        private = rng.scalar(self._curve.order)
        mine = curves.multiply(generator, private)
        mine_octets = curves.encode_point(self._curve, mine)
        theirs_octets = self._authenticate(0x83, mine_octets, 0x84)
        if theirs_octets == mine_octets:
            raise CurveEchoError
        theirs = curves.decode_point(self._curve, theirs_octets)
        secret = curves.x_coordinate(self._curve, curves.multiply(theirs, private))
        keys = SessionKeys.derive(self._cipher, secret)
        self._exchange_tokens(keys, mine_octets, theirs_octets)
        return keys

    def _select_mechanism(self, name_parameters: bool) -> None:
        parts = [Tlv.build(0x80, self._oid), Tlv.build(0x83, bytes([self._password.reference]))]
        if name_parameters:
            parts.append(Tlv.build(0x84, bytes([self._parameter_id])))
        response = self._channel.send(Apdu(0x00, 0x22, 0xC1, 0xA4, b"".join(parts)))
        # 63Cx here is a warning: x tries are left.
        if response.sw in (SW.BLOCKED, SW.REFERENCE_INVALIDATED) or retries_left(response.sw) == 0:
            raise ReadError(ReadFailure.CARD_BLOCKED)
        if response.sw == SW.REFERENCE_NOT_FOUND:
            # This chip knows no such password (clause 4.4.4.1). Every identity card has a CAN: a passport.
            by_can = self._password.reference is PasswordReference.CAN
            failure = ReadFailure.NOT_AN_ID_CARD if by_can else ReadFailure.WRONG_MRZ
            raise ReadError(failure, "password not known to the chip")
        if not response.ok and retries_left(response.sw) is None:
            raise ReadError(ReadFailure.PROTOCOL, f"MSE:Set AT {response.sw:04X}")

    def _nonce(self) -> bytes:
        encrypted = require(self._general_authenticate(b"", last=False), 0x80)
        if not 1 <= len(encrypted) <= MAX_NONCE or len(encrypted) % self._cipher.block:
            raise TlvError("nonce length")
        return self._cipher.decrypt(self._password.k_pi(self._cipher), bytes(self._cipher.block), encrypted)

    def _map(self, nonce: bytes, rng: Randomness) -> curves.Point:
        private = rng.scalar(self._curve.order)
        mine = curves.encode_point(self._curve, curves.multiply(self._curve.generator, private))
        theirs = curves.decode_point(self._curve, self._authenticate(0x81, mine, 0x82))
        return curves.mapped_generator(self._curve, nonce, curves.multiply(theirs, private))

    def _exchange_tokens(self, keys: SessionKeys, mine: bytes, theirs: bytes) -> None:
        proof = authentication_token(self._cipher, keys.ks_mac, self._oid, theirs)
        objects = self._general_authenticate(Tlv.build(0x85, proof), last=True)
        expected = authentication_token(self._cipher, keys.ks_mac, self._oid, mine)
        if not same(expected, require(objects, 0x86)):
            raise ReadError(self._wrong_password(), "card token")

    def _authenticate(self, sent: int, value: bytes, received: int) -> bytes:
        return require(self._general_authenticate(Tlv.build(sent, value), last=False), received)

    def _general_authenticate(self, data: bytes, *, last: bool) -> list[Tlv]:
        apdu = Apdu(0x00 if last else 0x10, 0x86, 0, 0, Tlv.build(0x7C, data), 256)
        response = self._channel.send(apdu)
        if not response.ok:
            raise ReadError(*self._refused(response, last))
        return Tlv(response.data).expect(0x7C).children()

    def _refused(self, response: Response, last: bool) -> tuple[ReadFailure, str]:
        note = f"General Authenticate {response.sw:04X}"
        if response.sw in (SW.BLOCKED, SW.REFERENCE_INVALIDATED) or retries_left(response.sw) == 0:
            return ReadFailure.CARD_BLOCKED, note
        # Cards differ in how they say that our token is wrong; before the token only 63xx means it.
        token_words = (SW.SECURITY_NOT_SATISFIED, SW.SM_INCORRECT, SW.CONDITIONS_NOT_SATISFIED)
        if is_authentication_failure(response.sw) or (last and response.sw in token_words):
            return self._wrong_password(), note
        return ReadFailure.PROTOCOL, note

    def _wrong_password(self) -> ReadFailure:
        is_can = self._password.reference is PasswordReference.CAN
        return ReadFailure.WRONG_CAN if is_can else ReadFailure.WRONG_MRZ


class CurveEchoError(curves.CurveError):
    """The card sent our own key back (clause 4.4.4: keys must differ)."""


def authentication_token(cipher: Cipher, ks_mac: bytes, oid: bytes, public: bytes) -> bytes:
    """MAC over the other side's ephemeral public key data object (clause 4.4.3.4, 9.4)."""
    return cipher.mac(ks_mac, Tlv.build(0x7F49, Tlv.build(0x06, oid), Tlv.build(0x86, public)))
