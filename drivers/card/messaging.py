"""Secure messaging, terminal side (ICAO Doc 9303-11 clause 9.8).

The send sequence counter advances once for the command and once for the response, whatever the status inside
the response: a card that answers `6A82` under secure messaging has counted too.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from drivers.card.apdu import Apdu, Response
from drivers.card.ciphers import Cipher, pad, same, unpad
from drivers.card.tlv import Tlv, find, require

PROTECTED = 0x0C
"""Class bits: secure messaging with authenticated header (ISO/IEC 7816-4 clause 5.4.1)."""


class SecureMessagingError(ValueError):
    """The response is not what this session's keys protect."""


@dataclass(frozen=True, slots=True)
class SessionKeys:
    """What PACE, BAC or Chip Authentication arrives at."""

    cipher: Cipher
    ks_enc: bytes = field(repr=False)
    ks_mac: bytes = field(repr=False)
    ssc: bytes = field(repr=False)
    """Send sequence counter before the first command; one cipher block long."""

    @classmethod
    def derive(cls, cipher: Cipher, secret: bytes) -> SessionKeys:
        """Keys of a shared secret with a zero counter (PACE clause 4.4.5.1, CA clause 6.2.2)."""
        return cls(cipher, cipher.derive(secret, 1), cipher.derive(secret, 2), bytes(cipher.block))


class SecureMessaging:
    """One session. Not thread-safe: a session is a strict alternation."""

    def __init__(self, keys: SessionKeys) -> None:
        self._cipher = keys.cipher
        self._enc = keys.ks_enc
        self._mac = keys.ks_mac
        self._ssc = int.from_bytes(keys.ssc, "big")

    def wrap(self, apdu: Apdu) -> Apdu:
        """The protected command (clause 9.8.4)."""
        self._count()
        cipher = self._cipher
        header = bytes([apdu.cla | PROTECTED, apdu.ins, apdu.p1, apdu.p2])
        body = b""
        if apdu.data:
            cryptogram = cipher.encrypt(self._enc, self._iv(), pad(apdu.data, cipher.block))
            # Odd instructions carry BER-TLV: their cryptogram has no padding-content indicator.
            body += Tlv.build(0x85, cryptogram) if apdu.ins & 1 else Tlv.build(0x87, b"\x01", cryptogram)
        if apdu.le is not None:
            width = 2 if apdu.le > 256 else 1
            body += Tlv.build(0x97, (apdu.le % (1 << 8 * width)).to_bytes(width, "big"))
        # The header is padded only to keep it apart from objects that follow; alone it is padded by the MAC.
        protected = pad(header, cipher.block) + body if body else header
        body += Tlv.build(0x8E, cipher.secure_messaging_mac(self._mac, self._counter() + protected))
        wide = apdu.extended or len(body) > 255
        return Apdu(header[0], apdu.ins, apdu.p1, apdu.p2, body, 65536 if wide else 256)

    def unwrap(self, response: Response) -> Response:
        """The plain response (clause 9.8.5); `SecureMessagingError` or `TlvError` when it is not ours."""
        self._count()
        if not response.data:
            # The card left secure messaging: only an error may be said in clear.
            if response.ok:
                raise SecureMessagingError("unprotected answer")
            return response
        objects = Tlv.parse_all(response.data)
        covered = b"".join(item for item in objects if item.tag in (0x85, 0x87, 0x99))
        expected = self._cipher.secure_messaging_mac(self._mac, self._counter() + covered)
        if not same(expected, require(objects, 0x8E)):
            raise SecureMessagingError("checksum")
        status = require(objects, 0x99)
        if len(status) != 2:
            raise SecureMessagingError("status")
        return Response(self._decrypt(objects), int.from_bytes(status, "big"))

    def _decrypt(self, objects: list[Tlv]) -> bytes:
        cryptogram = find(objects, 0x87)
        if cryptogram is not None:
            if cryptogram[:1] != b"\x01":
                raise SecureMessagingError("padding indicator")
            cryptogram = cryptogram[1:]
        else:
            cryptogram = find(objects, 0x85)
        if not cryptogram:
            return b""
        if len(cryptogram) % self._cipher.block:
            raise SecureMessagingError("cryptogram length")
        try:
            return unpad(self._cipher.decrypt(self._enc, self._iv(), cryptogram))
        except ValueError as error:
            raise SecureMessagingError("padding") from error

    def _count(self) -> None:
        self._ssc = (self._ssc + 1) % (1 << 8 * self._cipher.block)

    def _counter(self) -> bytes:
        return self._ssc.to_bytes(self._cipher.block, "big")

    def _iv(self) -> bytes:
        """Zero for 3DES; the encrypted counter for AES (clause 9.8.6.1)."""
        if self._cipher is Cipher.TDES:
            return bytes(8)
        return self._cipher.encrypt(self._enc, bytes(16), self._counter())
