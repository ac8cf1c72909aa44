"""Valid inputs to damage: files, certificates, answers and lines of the simulated card and its issuer."""

from __future__ import annotations

import base64
import functools

from cryptography.hazmat.primitives.asymmetric import rsa

from drivers.card import curves, wire
from drivers.card.apdu import Response
from drivers.card.ciphers import Cipher
from drivers.card.connection import SystemRandomness
from drivers.card.model import ReadFailure, ReadRequest
from drivers.card.security_infos import ID_CA_ECDH, ID_EC_PUBLIC_KEY, ID_PK_ECDH
from drivers.card.simulated.issuer import SimulatedIssuer
from drivers.card.simulated.profiles import PARAMETER_ID, ProfileName, SimulatedIdCard, make_card
from drivers.card.simulated.protection import ChipSession
from drivers.card.simulated.reader import SimulatedCardReader
from drivers.card.tlv import Tlv, encode_oid
from drivers.card.trust import TrustStore
from drivers.deadline import Deadline
from tests.drivers.card.authorities import State
from tests.fuzz.conversation import TODAY, request_of

SECRET = bytes(range(16))
"""Of the session whose answers `protected` gives."""
CHALLENGE = bytes(range(8))
"""What `signatures` sign."""


@functools.cache
def issuer() -> SimulatedIssuer:
    return SimulatedIssuer.generate()


@functools.cache
def trust() -> TrustStore:
    return TrustStore((issuer().csca,))


@functools.cache
def sample(profile: ProfileName = ProfileName.ADULT_2021) -> SimulatedIdCard:
    return make_card(issuer(), profile=profile)


def groups() -> dict[int, bytes]:
    """The data groups of the sample card, by number."""
    return {number & 0xFF: content for number, content in sample().files.items() if number & 0xFF < 16}


def com() -> bytes:
    """EF.COM of a chip with DG1, DG2, DG13, DG14 and DG15 (Doc 9303-10 clause 4.6.1)."""
    versions = Tlv.build(0x5F01, b"0107"), Tlv.build(0x5F36, b"040000")
    return bytes(Tlv.build(0x60, *versions, Tlv.build(0x5C, b"\x61\x75\x6d\x6e\x6f")))


def explicit_dg15() -> bytes:
    """A key whose curve is written out value by value (TR-03111 clause 5.1.2)."""
    curve = curves.STANDARDIZED[PARAMETER_ID]
    size = curves.coordinate_length(curve)

    def number(value: int) -> Tlv:
        return Tlv.build(0x02, b"\x00", int(value).to_bytes(size, "big"))

    def octets(value: int) -> Tlv:
        return Tlv.build(0x04, int(value % curve.curve.p()).to_bytes(size, "big"))

    point = curves.encode_point(curve, curve.generator)
    prime_field = Tlv.build(
        0x30, Tlv.build(0x06, encode_oid("1.2.840.10045.1.1")), number(int(curve.curve.p()))
    )
    parameters = Tlv.build(
        0x30,
        Tlv.build(0x02, b"\x01"),
        prime_field,
        Tlv.build(0x30, octets(curve.curve.a()), octets(curve.curve.b())),
        Tlv.build(0x04, point),
        number(int(curve.order)),
        Tlv.build(0x02, b"\x01"),
    )
    algorithm = Tlv.build(0x30, Tlv.build(0x06, encode_oid(ID_EC_PUBLIC_KEY)), parameters)
    return bytes(Tlv.build(0x6F, Tlv.build(0x30, algorithm, Tlv.build(0x03, b"\x00", point))))


def named_key_dg14(number: bytes = b"\x02\x01\x07") -> bytes:
    """Chip Authentication with the key numbered in both places, and the curve by its object identifier."""
    curve = curves.STANDARDIZED[PARAMETER_ID]
    oid = encode_oid(".".join(map(str, curve.oid)))
    algorithm = Tlv.build(0x30, Tlv.build(0x06, encode_oid(ID_EC_PUBLIC_KEY)), Tlv.build(0x06, oid))
    point = curves.encode_point(curve, curve.generator)
    key = Tlv.build(0x30, algorithm, Tlv.build(0x03, b"\x00", point))
    info = Tlv.build(0x30, Tlv.build(0x06, encode_oid(f"{ID_CA_ECDH}.2")), Tlv.build(0x02, b"\x01"), number)
    public = Tlv.build(0x30, Tlv.build(0x06, encode_oid(ID_PK_ECDH)), key, number)
    return bytes(Tlv.build(0x6E, Tlv.build(0x31, info, public)))


def other_signers() -> tuple[bytes, ...]:
    """The sample's data groups signed with RSA, in both paddings."""
    key = rsa.generate_private_key(65537, 2048)
    return tuple(State(key=key, pss=pss).signer().sign(groups()) for pss in (False, True))


def signatures(card: SimulatedIdCard) -> tuple[bytes, ...]:
    assert card.signer is not None
    return (card.signer.sign(CHALLENGE, SystemRandomness()),)


def pem(der: bytes) -> bytes:
    return b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(der) + b"-----END CERTIFICATE-----\n"


def protected(cipher: Cipher) -> tuple[bytes, ...]:
    """Answers as the chip protects them, the first of their session."""
    answers = (Response(b"\x61\x03abc", 0x9000), Response(b"", 0x6A82), Response(bytes(300), 0x9000))
    # The chip has counted the command when it protects the answer.
    return tuple(ChipSession(cipher, SECRET, 1).protect(answer).encode() for answer in answers)


def requests() -> tuple[bytes, ...]:
    request = ReadRequest(can="000001", expected_number="001090000001", birth=TODAY, photo=True)
    return (wire.encode_request(request, 7.5, 3), wire.encode_request(ReadRequest(), 7.5))


def outcomes() -> tuple[bytes, ...]:
    card = sample()
    reader = SimulatedCardReader(trust(), extended=True)
    reader.lay(card)
    reading = reader.read(request_of(card), Deadline.after(60), lambda _: None)
    return tuple(
        wire.encode({**wire.outcome_message(outcome), "serial": 3})
        for outcome in (reading, ReadFailure.NO_CARD)
    )


def reports() -> tuple[bytes, ...]:
    return tuple(
        wire.encode({**wire.report_message(report), "serial": 3})
        for report in ({"reader": "any", "report": {"findings": [1, 2.5, None]}}, ReadFailure.NO_CARD)
    )
