"""PACE, ECDH with generic mapping, chip side (ICAO Doc 9303-11 clause 4.4.3)."""

from __future__ import annotations

from drivers.card import curves
from drivers.card.ciphers import Cipher, same
from drivers.card.connection import Randomness
from drivers.card.pace import NONCE_LENGTH, authentication_token
from drivers.card.simulated.profiles import PARAMETER_ID
from drivers.card.tlv import Tlv

PACE_OID = bytes.fromhex("04007F00070202040202")
CIPHER = Cipher.AES_128
CURVE = curves.STANDARDIZED[PARAMETER_ID]


class PaceRun:
    """One run, from the nonce to the tokens. Steps out of order are refused."""

    def __init__(self, password: bytes, rng: Randomness) -> None:
        self._k_pi = CIPHER.derive(password, 3)
        self._rng = rng
        self._nonce = b""
        self._generator: curves.Point | None = None
        self._mine = b""
        self._theirs = b""
        self._secret = b""
        self.agreed: bytes | None = None
        """The shared secret, once the terminal has proven that it knows the password."""
        self.failed = False
        """The terminal's token was wrong, and so its password."""

    def step(self, objects: list[Tlv]) -> Tlv | None:
        """What the terminal's dynamic authentication data is answered with; None refuses it. Raises
        `CurveError` for a point that is none."""
        if not objects:
            self._nonce = self._rng.octets(NONCE_LENGTH)
            return Tlv.build(0x80, CIPHER.encrypt(self._k_pi, bytes(16), self._nonce))
        tag, value = objects[0].tag, objects[0].value
        if tag == 0x81 and self._nonce:
            return self._map(value)
        if tag == 0x83 and self._generator is not None:
            return self._agree(self._generator, value)
        if tag == 0x85 and self._secret:
            return self._check(value)
        return None

    def _map(self, theirs: bytes) -> Tlv:
        private = self._rng.scalar(CURVE.order)
        shared = curves.multiply(curves.decode_point(CURVE, theirs), private)
        self._generator = curves.mapped_generator(CURVE, self._nonce, shared)
        return Tlv.build(0x82, curves.encode_point(CURVE, curves.multiply(CURVE.generator, private)))

    def _agree(self, generator: curves.Point, theirs: bytes) -> Tlv:
        private = self._rng.scalar(CURVE.order)
        self._theirs = theirs
        self._mine = curves.encode_point(CURVE, curves.multiply(generator, private))
        shared = curves.multiply(curves.decode_point(CURVE, theirs), private)
        self._secret = curves.x_coordinate(CURVE, shared)
        return Tlv.build(0x84, self._mine)

    def _check(self, token: bytes) -> Tlv | None:
        ks_mac = CIPHER.derive(self._secret, 2)
        if not same(token, authentication_token(CIPHER, ks_mac, PACE_OID, self._mine)):
            self.failed = True
            return None
        self.agreed = self._secret
        return Tlv.build(0x86, authentication_token(CIPHER, ks_mac, PACE_OID, self._theirs))
