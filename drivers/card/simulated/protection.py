"""Secure messaging, chip side, written from the standard on its own (ICAO Doc 9303-11 clause 9.8).

Shares only the ciphers with the terminal's side, so that a mistake in one is not mirrored in the other.
"""

from __future__ import annotations

from drivers.card.apdu import Apdu, Response
from drivers.card.ciphers import Cipher, pad, retail_mac, same, unpad
from drivers.card.tlv import Tlv, TlvError


class BadProtectionError(ValueError):
    """The command's checksum is not of this session: the chip answers 6988 and ends the session."""


class MissingProtectionError(BadProtectionError):
    """The command bears no checksum at all: 6987."""


class ChipSession:
    """Unprotects commands and protects responses, counting both."""

    def __init__(self, cipher: Cipher, secret: bytes, count: int = 0) -> None:
        """`count`: the send sequence counter to start from; zero but after BAC."""
        self._cipher = cipher
        self._enc = cipher.derive(secret, 1)
        self._mac = cipher.derive(secret, 2)
        self._count = count

    def unprotect(self, apdu: Apdu) -> Apdu:
        self._count += 1
        try:
            objects = Tlv.parse_all(apdu.data)
        except TlvError as error:
            raise BadProtectionError from error
        if not objects or objects[-1].tag != 0x8E:
            raise MissingProtectionError
        body = b"".join(objects[:-1])
        block = self._cipher.block
        message = self._counter() + pad(apdu.header, block)
        if body:
            message = message + pad(body, block)
        checksum = self._checksum(message)
        if not same(checksum, objects[-1].value):
            raise BadProtectionError
        data, le = b"", None
        for item in objects[:-1]:
            if item.tag in (0x85, 0x87):
                cryptogram = item.value[1:] if item.tag == 0x87 else item.value
                try:
                    data = unpad(self._cipher.decrypt(self._enc, self._vector(), cryptogram))
                except ValueError as error:
                    raise BadProtectionError from error
            elif item.tag == 0x97:
                le = int.from_bytes(item.value, "big") or 1 << 8 * len(item.value)
        return Apdu(apdu.cla & 0xF3, apdu.ins, apdu.p1, apdu.p2, data, le)

    def protect(self, response: Response, *, odd: bool = False) -> Response:
        """`odd`: of a command with an odd instruction, whose cryptogram has no padding indicator."""
        self._count += 1
        body = b""
        if response.data:
            cryptogram = self._cipher.encrypt(
                self._enc, self._vector(), pad(response.data, self._cipher.block)
            )
            body += Tlv.build(0x85, cryptogram) if odd else Tlv.build(0x87, b"\x01" + cryptogram)
        body += Tlv.build(0x99, response.sw.to_bytes(2, "big"))
        checksum = self._checksum(self._counter() + pad(body, self._cipher.block))
        return Response(body + Tlv.build(0x8E, checksum), response.sw)

    def _checksum(self, padded: bytes) -> bytes:
        if self._cipher is Cipher.TDES:
            return retail_mac(self._mac, padded)
        return self._cipher.mac(self._mac, padded)

    def _counter(self) -> bytes:
        return self._count.to_bytes(self._cipher.block, "big")

    def _vector(self) -> bytes:
        if self._cipher is Cipher.TDES:
            return bytes(8)
        return self._cipher.encrypt(self._enc, bytes(16), self._counter())
