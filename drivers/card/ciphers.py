"""Block ciphers, MACs and key derivation of eMRTD protocols (ICAO Doc 9303-11 clause 9.7, 9.8).

3DES here means two-key Triple-DES; `cryptography` keeps it among its decrepit algorithms because it is old,
not because it is wrong: BAC and some PACE cards speak nothing else.
"""

from __future__ import annotations

import hashlib
import hmac
from enum import Enum

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher as _Cipher
from cryptography.hazmat.primitives.ciphers import algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC

MAC_LENGTH = 8


class PaddingError(ValueError):
    """Decrypted data does not end in ISO/IEC 9797-1 padding method 2."""


class Cipher(Enum):
    """A cipher with its key length in bytes and block length in bytes."""

    TDES = ("3DES", 16, 8)
    AES_128 = ("AES-128", 16, 16)
    AES_192 = ("AES-192", 24, 16)
    AES_256 = ("AES-256", 32, 16)

    def __init__(self, label: str, key_length: int, block: int) -> None:
        self.label = label
        self.key_length = key_length
        self.block = block

    def encrypt(self, key: bytes, iv: bytes, data: bytes) -> bytes:
        """CBC without padding; `data` is a multiple of the block."""
        worker = _Cipher(self._algorithm(key), modes.CBC(iv)).encryptor()
        return worker.update(data) + worker.finalize()

    def decrypt(self, key: bytes, iv: bytes, data: bytes) -> bytes:
        worker = _Cipher(self._algorithm(key), modes.CBC(iv)).decryptor()
        return worker.update(data) + worker.finalize()

    def mac(self, key: bytes, data: bytes) -> bytes:
        """Eight bytes over `data`.

        3DES: ISO/IEC 9797-1 algorithm 3, the data padded here with method 2. AES: CMAC cut to eight bytes,
        which pads by itself (clause 9.8.6.2).
        """
        if self is Cipher.TDES:
            return retail_mac(key, pad(data, 8))
        worker = CMAC(algorithms.AES(key))
        worker.update(data)
        return worker.finalize()[:MAC_LENGTH]

    def secure_messaging_mac(self, key: bytes, data: bytes) -> bytes:
        """As `mac`, with the method 2 padding that secure messaging applies for either cipher first."""
        return retail_mac(key, pad(data, 8)) if self is Cipher.TDES else self.mac(key, pad(data, self.block))

    def derive(self, secret: bytes, counter: int) -> bytes:
        """KDF(secret, counter) (clause 9.7.1): 1 encryption, 2 MAC, 3 PACE password."""
        material = secret + counter.to_bytes(4, "big")
        if self in (Cipher.TDES, Cipher.AES_128):
            key = hashlib.sha1(material, usedforsecurity=False).digest()[:16]
            return with_odd_parity(key) if self is Cipher.TDES else key
        return hashlib.sha256(material).digest()[: self.key_length]

    def _algorithm(self, key: bytes) -> TripleDES | algorithms.AES:
        if self is Cipher.TDES:
            return TripleDES(key + key[:8])
        return algorithms.AES(key)


def retail_mac(key: bytes, padded: bytes) -> bytes:
    """ISO/IEC 9797-1 MAC algorithm 3 with DES, zero IV, over already padded data."""
    first, second = key[:8], key[8:16]
    # Single DES is Triple-DES with one key three times.
    chained = _Cipher(TripleDES(first * 3), modes.CBC(bytes(8))).encryptor().update(padded)[-8:]
    middle = _Cipher(TripleDES(second * 3), modes.CBC(bytes(8))).decryptor().update(chained)
    return _Cipher(TripleDES(first * 3), modes.CBC(bytes(8))).encryptor().update(middle)


def with_odd_parity(key: bytes) -> bytes:
    """DES parity bits set (clause 9.7.2)."""
    return bytes(octet & 0xFE | (octet >> 1).bit_count() + 1 & 1 for octet in key)


def pad(data: bytes, block: int) -> bytes:
    """ISO/IEC 9797-1 padding method 2."""
    return data + b"\x80" + bytes(-(len(data) + 1) % block)


def unpad(data: bytes) -> bytes:
    stripped = data.rstrip(b"\x00")
    if not stripped.endswith(b"\x80"):
        raise PaddingError("no padding")
    return stripped[:-1]


def same(left: bytes, right: bytes) -> bool:
    """Equality in constant time."""
    return hmac.compare_digest(left, right)
