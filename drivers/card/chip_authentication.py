"""Chip Authentication version 1 over ECDH (ICAO Doc 9303-11 clause 6.2): proof that the chip is no copy.

The proof is implicit: only the holder of the private key behind DG14 can go on under the new session keys. So
`run_chip_authentication` answers keys, and the caller must read something under them before it believes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from drivers.card import curves
from drivers.card.apdu import Apdu
from drivers.card.channel import Channel
from drivers.card.ciphers import Cipher
from drivers.card.connection import Randomness, ReadError
from drivers.card.messaging import SessionKeys
from drivers.card.model import ReadFailure
from drivers.card.security_infos import (
    ID_CA_ECDH,
    ChipAuthenticationInfo,
    ChipAuthenticationPublicKey,
    SecurityInfos,
)
from drivers.card.tlv import Tlv, encode_oid


@dataclass(frozen=True, slots=True)
class ChipKey:
    """A key of DG14 with the protocol to use it by."""

    info: ChipAuthenticationInfo
    public: ChipAuthenticationPublicKey


def choose_chip_key(infos: SecurityInfos) -> ChipKey | None:
    """The first key with a protocol this driver speaks, AES before 3DES; None: not supported.

    With one key only, cards name it in the one place and leave it out in the other: they mean the same.
    """
    able = list(_chip_keys(infos))
    aes = [chip for chip in able if chip.info.cipher is not Cipher.TDES]
    return next(iter(aes or able), None)


def _chip_keys(infos: SecurityInfos) -> Iterator[ChipKey]:
    alone = len(infos.chip_keys) == 1
    for public in infos.chip_keys:
        for info in infos.chip_authentication:
            unnamed = alone and None in (info.key_id, public.key_id)
            if info.cipher is not None and (info.key_id == public.key_id or unnamed):
                yield ChipKey(info, public)
        if not infos.chip_authentication:
            # A key without an info means 3DES (clause 9.2.5).
            yield ChipKey(ChipAuthenticationInfo(f"{ID_CA_ECDH}.1", 1, public.key_id), public)


def run_chip_authentication(channel: Channel, chip: ChipKey, rng: Randomness) -> SessionKeys:
    """Sends the ephemeral key and derives the new session; raises `ReadError(PROTOCOL)` when refused."""
    curve, cipher = chip.public.curve, chip.info.cipher
    if cipher is None:
        raise ReadError(ReadFailure.PROTOCOL, "Chip Authentication variant not supported")
    private = rng.scalar(curve.order)
    ephemeral = curves.encode_point(curve, curves.multiply(curve.generator, private))
    key_id = chip.info.key_id if chip.public.key_id is None else chip.public.key_id
    reference = b"" if key_id is None else Tlv.build(0x84, _octets(key_id))
    if cipher is Cipher.TDES:
        _must(channel, Apdu(0x00, 0x22, 0x41, 0xA6, Tlv.build(0x91, ephemeral) + reference))
    else:
        mechanism = Tlv.build(0x80, encode_oid(chip.info.oid))
        _must(channel, Apdu(0x00, 0x22, 0x41, 0xA4, mechanism + reference))
        _must(channel, Apdu(0x00, 0x86, 0, 0, Tlv.build(0x7C, Tlv.build(0x80, ephemeral)), 256))
    shared = curves.x_coordinate(curve, curves.multiply(chip.public.point, private))
    return SessionKeys.derive(cipher, shared)


def _octets(key_id: int) -> bytes:
    return key_id.to_bytes(max(1, (key_id.bit_length() + 7) // 8), "big")


def _must(channel: Channel, apdu: Apdu) -> None:
    response = channel.send(apdu)
    if not response.ok:
        raise ReadError(ReadFailure.PROTOCOL, f"Chip Authentication {apdu.ins:02X} {response.sw:04X}")
