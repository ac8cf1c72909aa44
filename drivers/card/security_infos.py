"""SecurityInfos: what EF.CardAccess and DG14 say a chip can do (ICAO Doc 9303-11 clause 9.2)."""

from __future__ import annotations

from dataclasses import dataclass

from drivers.card import curves
from drivers.card.ciphers import Cipher
from drivers.card.tlv import Tlv, TlvError, decode_oid

ID_PACE = "0.4.0.127.0.7.2.2.4"
ID_PACE_ECDH_GM = f"{ID_PACE}.2"
ID_CA_ECDH = "0.4.0.127.0.7.2.2.3.2"
ID_PK_ECDH = "0.4.0.127.0.7.2.2.1.2"
ID_STANDARDIZED_PARAMETERS = "0.4.0.127.0.7.1.2"
ID_EC_PUBLIC_KEY = "1.2.840.10045.2.1"

CIPHER_BY_ARC = {1: Cipher.TDES, 2: Cipher.AES_128, 3: Cipher.AES_192, 4: Cipher.AES_256}
"""Last arc of the PACE and Chip Authentication object identifiers (clauses 9.2.1, 9.2.5)."""


@dataclass(frozen=True, slots=True)
class PaceInfo:
    """One way to run PACE (clause 9.2.1). `parameter_id` None: proprietary parameters, not supported."""

    oid: str
    version: int
    parameter_id: int | None

    @property
    def cipher(self) -> Cipher | None:
        """The cipher when this driver can run it: generic mapping over an elliptic curve it knows."""
        if self.parameter_id not in curves.STANDARDIZED or self.version != 2:
            return None
        return cipher_of(self.oid, ID_PACE_ECDH_GM)


@dataclass(frozen=True, slots=True)
class ChipAuthenticationInfo:
    """Clause 9.2.5."""

    oid: str
    version: int
    key_id: int | None

    @property
    def cipher(self) -> Cipher | None:
        return cipher_of(self.oid, ID_CA_ECDH) if self.version == 1 else None


@dataclass(frozen=True, slots=True)
class ChipAuthenticationPublicKey:
    """Clause 9.2.6: the chip's static key on its curve."""

    curve: curves.Curve
    point: curves.Point
    key_id: int | None


@dataclass(frozen=True, slots=True)
class SecurityInfos:
    """What was understood; infos of other protocols are passed over, as the standard asks."""

    pace: tuple[PaceInfo, ...] = ()
    chip_authentication: tuple[ChipAuthenticationInfo, ...] = ()
    chip_keys: tuple[ChipAuthenticationPublicKey, ...] = ()


def cipher_of(oid: str, family: str) -> Cipher | None:
    stem, _, arc = oid.rpartition(".")
    return CIPHER_BY_ARC.get(int(arc)) if stem == family else None


def parse_security_infos(data: bytes) -> SecurityInfos:
    """A SET OF SecurityInfo; `TlvError` when it is not one. Trailing bytes after the SET are file padding."""
    pace: list[PaceInfo] = []
    infos: list[ChipAuthenticationInfo] = []
    keys: list[ChipAuthenticationPublicKey] = []
    for entry in Tlv(data).expect(0x31).children():
        parts = entry.expect(0x30).children()
        if not parts:
            raise TlvError("empty SecurityInfo")
        oid = decode_oid(parts[0].expect(0x06).value)
        stem = oid.rpartition(".")[0]
        if oid.startswith(f"{ID_PACE}.") and len(parts) >= 2 and parts[1].tag == 0x02:
            # A PACEDomainParameterInfo bears the name of the family, and an AlgorithmIdentifier here.
            pace.append(PaceInfo(oid, _integer(parts[1]), _optional_integer(parts)))
        elif stem == ID_CA_ECDH and len(parts) >= 2:
            infos.append(ChipAuthenticationInfo(oid, _integer(parts[1]), _optional_integer(parts)))
        elif oid == ID_PK_ECDH and len(parts) >= 2:
            key = _chip_key(parts[1].expect(0x30), _optional_integer(parts))
            if key is not None:
                keys.append(key)
    return SecurityInfos(tuple(pace), tuple(infos), tuple(keys))


def choose_pace(infos: SecurityInfos) -> PaceInfo | None:
    """The first AES entry this driver can run, else the first 3DES one: a card lists its best first."""
    able = [info for info in infos.pace if info.cipher is not None]
    aes = [info for info in able if info.cipher is not Cipher.TDES]
    return next(iter(aes or able), None)


def must_name_parameters(infos: SecurityInfos) -> bool:
    """Whether the terminal has to say which domain parameters it uses: the card has several sets for PACE,
    whatever protocol they belong to (clause 4.4.4.1, data object 84)."""
    return len({info.parameter_id for info in infos.pace}) > 1


def _integer(item: Tlv) -> int:
    value = item.expect(0x02).value
    if not 1 <= len(value) <= 8:
        raise TlvError("integer length")
    return int.from_bytes(value, "big", signed=True)


def _optional_integer(parts: list[Tlv]) -> int | None:
    """An identifier; a negative one names nothing that a command could carry."""
    if len(parts) <= 2 or parts[2].tag != 0x02:
        return None
    number = _integer(parts[2])
    return number if number >= 0 else None


def _chip_key(spki: Tlv, key_id: int | None) -> ChipAuthenticationPublicKey | None:
    """A SubjectPublicKeyInfo; None when its curve is not one we know (another key may still serve)."""
    algorithm, key = spki.children()[:2] if len(spki.children()) >= 2 else _refuse()
    parts = algorithm.expect(0x30).children()
    bits = key.expect(0x03).value
    if not parts or bits[:1] != b"\x00":
        raise TlvError("public key")
    try:
        curve = _curve_of(parts)
        return ChipAuthenticationPublicKey(curve, curves.decode_point(curve, bits[1:]), key_id)
    except curves.CurveError:
        return None


def _refuse() -> tuple[Tlv, Tlv]:
    raise TlvError("public key")


def _curve_of(parts: list[Tlv]) -> curves.Curve:
    oid = decode_oid(parts[0].expect(0x06).value)
    if len(parts) < 2:
        raise curves.CurveError("no parameters")
    if oid == ID_STANDARDIZED_PARAMETERS:
        identifier = _integer(parts[1])
        if identifier not in curves.STANDARDIZED:
            raise curves.CurveError("unknown parameter id")
        return curves.STANDARDIZED[identifier]
    if oid != ID_EC_PUBLIC_KEY:
        raise curves.CurveError("not an elliptic curve key")
    if parts[1].tag == 0x06:
        return curves.by_oid(decode_oid(parts[1].value))
    return explicit_curve(parts[1])


def explicit_curve(parameters: Tlv) -> curves.Curve:
    """ECParameters with every value written out (RFC 3279 clause 2.3.5, TR-03111 clause 5.1.2)."""
    fields = parameters.expect(0x30).children()
    if len(fields) < 5:
        raise TlvError("explicit parameters")
    prime_field = fields[1].expect(0x30).children()
    coefficients = fields[2].expect(0x30).children()
    if len(prime_field) < 2 or len(coefficients) < 2:
        raise TlvError("explicit parameters")
    return curves.by_values(
        prime=_unsigned(prime_field[1].expect(0x02)),
        a=_unsigned(coefficients[0].expect(0x04)),
        b=_unsigned(coefficients[1].expect(0x04)),
        generator=fields[3].expect(0x04).value,
        order=_unsigned(fields[4].expect(0x02)),
        cofactor=_unsigned(fields[5]) if len(fields) > 5 else 1,
    )


def _unsigned(item: Tlv) -> int:
    return int.from_bytes(item.value, "big")
