"""Active Authentication: the chip signs a challenge with the key behind DG15 (ICAO Doc 9303-11 clause 6.1).

RSA keys sign by ISO/IEC 9796-2 digital signature scheme 1 with partial message recovery, elliptic curve keys
by ECDSA in plain format, `r || s` (BSI TR-03111 clause 5.2.1).
"""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from drivers.card import curves, signatures
from drivers.card.apdu import Apdu
from drivers.card.channel import Channel, TransmissionError
from drivers.card.ciphers import same
from drivers.card.connection import Randomness, ReadError
from drivers.card.model import ChipProof, ReadFailure
from drivers.card.security_infos import ID_EC_PUBLIC_KEY, explicit_curve
from drivers.card.tlv import Tlv, TlvError, decode_oid

ID_RSA = "1.2.840.113549.1.1.1"
ID_ACTIVE_AUTHENTICATION = "2.23.136.1.1.5"
ID_ECDSA_PLAIN = "0.4.0.127.0.7.1.1.4.1"
CHALLENGE_LENGTH = 8
MODULUS_BITS = range(1024, 4097)
EXPONENT_BITS = range(2, 65)
SHORT_SIGNATURE = 223
"""The longest that fits a short answer under secure messaging."""

_LENGTH_REFUSED = frozenset({0x67, 0x6C, 0x6F})

# ISO/IEC 10118-3 hash identifiers, in the octet before CC; BC alone means SHA-1 (clause 6.1.2.2).
_TRAILER_HASHES = {0x33: "sha1", 0x34: "sha256", 0x35: "sha512", 0x36: "sha384", 0x38: "sha224"}
# Last arc of the TR-03111 plain signature identifiers (clause 5.2.1.1).
_ECDSA_HASHES = {1: "sha1", 2: "sha224", 3: "sha256", 4: "sha384", 5: "sha512"}
# Without a name only these are allowed, none longer than the key (Doc 9303-11 clause 6.1.2.3).
_HASHES_BY_LENGTH = {64: "sha512", 48: "sha384", 32: "sha256", 28: "sha224"}


@dataclass(frozen=True, slots=True)
class RsaKey:
    """Modulus and public exponent."""

    modulus: int
    exponent: int

    @property
    def octets(self) -> int:
        """Length of a signature."""
        return self.modulus.bit_length() // 8


@dataclass(frozen=True, slots=True)
class EcKey:
    """A public point on its curve."""

    curve: curves.Curve
    point: curves.Point

    @property
    def octets(self) -> int:
        """Length of a signature."""
        return 2 * ((int(self.curve.order).bit_length() + 7) // 8)


ActiveKey = RsaKey | EcKey


def parse_dg15(data: bytes) -> ActiveKey | None:
    """`6F { SubjectPublicKeyInfo }` (Doc 9303-10 clause 4.7.15).

    None: a key of a kind, size or curve this driver does not use. Raises `TlvError` when it is no key at all.
    """
    outer = Tlv(data).expect(0x6F).children()
    parts = outer[0].expect(0x30).children() if len(outer) == 1 else []
    if len(parts) != 2:
        raise TlvError("not a public key")
    algorithm, bits = parts[0].expect(0x30).children(), parts[1].expect(0x03).value
    if not algorithm or bits[:1] != b"\x00":
        raise TlvError("not a public key")
    oid = decode_oid(algorithm[0].expect(0x06).value)
    if oid == ID_RSA:
        return _rsa_key(bits[1:])
    if oid == ID_EC_PUBLIC_KEY and len(algorithm) == 2:
        return _ec_key(algorithm[1], bits[1:])
    return None


def named_hash(dg14: bytes | None) -> str | None:
    """The hash that DG14's ActiveAuthenticationInfo names for ECDSA (clause 9.2.8); None: it names none.

    Raises `TlvError` when DG14 is not a set of SecurityInfos.
    """
    if dg14 is None:
        return None
    for entry in Tlv(Tlv(dg14).expect(0x6E).value).expect(0x31).children():
        parts = entry.expect(0x30).children()
        if len(parts) < 3 or parts[0].tag != 0x06 or parts[2].tag != 0x06:
            continue
        if decode_oid(parts[0].value) == ID_ACTIVE_AUTHENTICATION:
            family, _, arc = decode_oid(parts[2].value).rpartition(".")
            return _ECDSA_HASHES.get(int(arc)) if family == ID_ECDSA_PLAIN else None
    return None


def run_active_authentication(
    channel: Channel, key: ActiveKey, hash_name: str | None, rng: Randomness, *, extended: bool
) -> ChipProof:
    """INTERNAL AUTHENTICATE with a fresh challenge (clause 6.1.3).

    NOT_POSSIBLE_HERE: the signature is too long for a short answer, and this chip or reader gives no other.
    The session may be lost then, so nothing should follow. Raises `ReadError` when the card is gone.
    """
    long = key.octets > SHORT_SIGNATURE
    challenge = rng.octets(CHALLENGE_LENGTH)
    apdu = Apdu(0x00, 0x88, 0, 0, challenge, 65536 if long and extended else 256)
    try:
        response = channel.send(apdu)
    except TransmissionError:
        # No answer is no wrong answer; only the long one may be too much for this reader.
        if not long:
            raise
        return ChipProof.NOT_POSSIBLE_HERE
    except ReadError as error:
        if error.failure is not ReadFailure.PROTOCOL:
            raise
        # Cut short somewhere on the way, or noise.
        return ChipProof.NOT_POSSIBLE_HERE if long and not extended else ChipProof.FAILED
    if response.ok:
        genuine = verify(key, challenge, response.data, hash_name)
        return ChipProof.PASSED if genuine else ChipProof.FAILED
    too_long = long and (not extended or response.sw >> 8 in _LENGTH_REFUSED)
    return ChipProof.NOT_POSSIBLE_HERE if too_long else ChipProof.FAILED


def verify(key: ActiveKey, challenge: bytes, signature: bytes, hash_name: str | None = None) -> bool:
    """Whether `signature` over `challenge` is by `key`. `hash_name` is for ECDSA; RSA names it inside."""
    if isinstance(key, RsaKey):
        return _verify_rsa(key, challenge, signature)
    return _verify_ecdsa(key, challenge, signature, hash_name)


def _rsa_key(data: bytes) -> RsaKey | None:
    numbers = Tlv(data).expect(0x30).children()
    if len(numbers) != 2:
        raise TlvError("not an RSA key")
    modulus, exponent = (int.from_bytes(item.expect(0x02).value, "big") for item in numbers)
    whole_octets = modulus.bit_length() in MODULUS_BITS and modulus.bit_length() % 8 == 0
    sane = modulus & 1 and exponent & 1 and exponent.bit_length() in EXPONENT_BITS
    return RsaKey(modulus, exponent) if whole_octets and sane else None


def _ec_key(parameters: Tlv, point: bytes) -> EcKey | None:
    try:
        named = parameters.tag == 0x06
        curve = curves.by_oid(decode_oid(parameters.value)) if named else explicit_curve(parameters)
        return EcKey(curve, curves.decode_point(curve, point))
    except curves.CurveError:
        return None


def _verify_rsa(key: RsaKey, challenge: bytes, signature: bytes) -> bool:
    number = int.from_bytes(signature, "big")
    if len(signature) != key.octets or not 0 < number < key.modulus:
        return False
    opened = pow(number, key.exponent, key.modulus)
    # A signer may give the smaller of s and n - s; the trailer's last digit C tells them apart (annex B.5).
    if opened & 0xF != 0xC:
        opened = key.modulus - opened
    return recovers(opened.to_bytes(key.octets, "big"), challenge)


def recovers(block: bytes, challenge: bytes) -> bool:
    """`6A || M1 || hash(M1 || challenge) || trailer`, every octet of it accounted for."""
    if block[-1] == 0xBC:
        hash_name, end = "sha1", len(block) - 1
    elif block[-1] == 0xCC and block[-2] in _TRAILER_HASHES:
        hash_name, end = _TRAILER_HASHES[block[-2]], len(block) - 2
    else:
        return False
    start = _message_start(block)
    hash_at = end - len(signatures.digest(hash_name, b""))
    if start is None or hash_at < start:
        return False
    return same(signatures.digest(hash_name, block[start:hash_at] + challenge), block[hash_at:end])


def _message_start(block: bytes) -> int | None:
    """After the header: bits 011, then zero or more digits B, then A. None: no partial recovery."""
    if block[0] == 0x6A:
        return 1
    if block[0] != 0x6B:
        return None
    at = 1
    while at < len(block) and block[at] == 0xBB:
        at += 1
    return at + 1 if at < len(block) and block[at] == 0xBA else None


def _verify_ecdsa(key: EcKey, challenge: bytes, signature: bytes, hash_name: str | None) -> bool:
    if len(signature) != key.octets:
        return False
    by_size = [name for length, name in _HASHES_BY_LENGTH.items() if 2 * length <= key.octets]
    half = key.octets // 2
    r, s = (int.from_bytes(part, "big") for part in (signature[:half], signature[half:]))
    encoded = encode_dss_signature(r, s)
    return any(
        signatures.verify_ecdsa(key.curve, key.point, encoded, signatures.digest(name, challenge), name)
        for name in ([hash_name] if hash_name is not None else by_size)
    )
