"""Basic Access Control, terminal side (ICAO Doc 9303-11 clause 4.3): 3DES keys from the printed MRZ."""

from __future__ import annotations

import hashlib

from drivers.card.apdu import Apdu, is_authentication_failure
from drivers.card.channel import Channel
from drivers.card.ciphers import Cipher, pad, retail_mac, same
from drivers.card.connection import Randomness, ReadError
from drivers.card.messaging import SessionKeys
from drivers.card.model import ReadFailure

NONCE = 8
SECRET = 16


def mrz_key_seed(mrz_information: str, *, whole: bool = False) -> bytes:
    """SHA-1 of the MRZ information: 16 bytes for BAC (clause 9.7.2), the whole hash for PACE (9.7.3)."""
    digest = hashlib.sha1(mrz_information.encode("ascii"), usedforsecurity=False).digest()
    return digest if whole else digest[:SECRET]


def run_bac(channel: Channel, mrz_information: str, rng: Randomness) -> SessionKeys:
    """Mutual authentication; raises `ReadError` WRONG_MRZ or PROTOCOL."""
    seed = mrz_key_seed(mrz_information)
    k_enc, k_mac = Cipher.TDES.derive(seed, 1), Cipher.TDES.derive(seed, 2)
    challenge = channel.send(Apdu(0x00, 0x84, 0, 0, le=NONCE))
    if not challenge.ok or len(challenge.data) != NONCE:
        raise ReadError(ReadFailure.PROTOCOL, f"GET CHALLENGE {challenge.sw:04X}")
    rnd_ic, rnd_ifd = challenge.data, rng.octets(NONCE)
    k_ifd = rng.octets(SECRET)
    cryptogram = Cipher.TDES.encrypt(k_enc, bytes(8), rnd_ifd + rnd_ic + k_ifd)
    response = channel.send(Apdu(0x00, 0x82, 0, 0, cryptogram + retail_mac(k_mac, pad(cryptogram, 8)), 40))
    if is_authentication_failure(response.sw) or response.sw in (0x6982, 0x6985, 0x6988):
        raise ReadError(ReadFailure.WRONG_MRZ, f"EXTERNAL AUTHENTICATE {response.sw:04X}")
    if not response.ok or len(response.data) != 40:
        raise ReadError(ReadFailure.PROTOCOL, f"EXTERNAL AUTHENTICATE {response.sw:04X}")
    answer, checksum = response.data[:32], response.data[32:]
    if not same(checksum, retail_mac(k_mac, pad(answer, 8))):
        raise ReadError(ReadFailure.WRONG_MRZ, "card checksum")
    plain = Cipher.TDES.decrypt(k_enc, bytes(8), answer)
    if not same(plain[:16], rnd_ic + rnd_ifd):
        raise ReadError(ReadFailure.PROTOCOL, "card nonce")
    secret = bytes(left ^ right for left, right in zip(k_ifd, plain[16:], strict=True))
    ssc = rnd_ic[4:] + rnd_ifd[4:]
    return SessionKeys(Cipher.TDES, Cipher.TDES.derive(secret, 1), Cipher.TDES.derive(secret, 2), ssc)
