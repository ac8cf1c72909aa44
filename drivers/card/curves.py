"""Elliptic curves of eMRTD protocols: standardized domain parameters, points, key agreement.

Point arithmetic is `ecdsa`'s, which is not side-channel safe (CVE-2024-23342). Accepted here: the private
keys are the terminal's, ephemeral, used once, and no attacker shares the processor of a kiosk's card process.
"""

from __future__ import annotations

from typing import Any

from ecdsa import curves as ecdsa_curves
from ecdsa.ellipticcurve import INFINITY, PointJacobi

Curve = Any
Point = Any

# BSI TR-03110-3 table 4, ICAO Doc 9303-11 clause 9.5.1.
STANDARDIZED: dict[int, Curve] = {
    8: ecdsa_curves.NIST192p,
    9: ecdsa_curves.BRAINPOOLP192r1,
    10: ecdsa_curves.NIST224p,
    11: ecdsa_curves.BRAINPOOLP224r1,
    12: ecdsa_curves.NIST256p,
    13: ecdsa_curves.BRAINPOOLP256r1,
    14: ecdsa_curves.BRAINPOOLP320r1,
    15: ecdsa_curves.NIST384p,
    16: ecdsa_curves.BRAINPOOLP384r1,
    17: ecdsa_curves.BRAINPOOLP512r1,
    18: ecdsa_curves.NIST521p,
}


class CurveError(ValueError):
    """A point or a set of domain parameters that no known curve has."""


def by_oid(dotted: str) -> Curve:
    """The curve an X.509 certificate names (RFC 5480, RFC 5639)."""
    for curve in STANDARDIZED.values():
        if ".".join(map(str, curve.oid)) == dotted:
            return curve
    raise CurveError("unknown curve")


def by_values(*, prime: int, a: int, b: int, generator: bytes, order: int, cofactor: int) -> Curve:
    """The named curve whose every value equals the explicit ones; any other set is refused.

    Taking explicit parameters as they come would let a forger choose a curve on which a signature is easy.
    """
    for curve in STANDARDIZED.values():
        field, base = curve.curve, curve.generator
        modulus = field.p()
        same = (modulus, field.a() % modulus, field.b() % modulus, curve.order, 1) == (
            prime,
            a % modulus,
            b % modulus,
            order,
            cofactor,
        )
        if same and decode_point(curve, generator) == base:
            return curve
    raise CurveError("explicit parameters of no known curve")


def coordinate_length(curve: Curve) -> int:
    return (int(curve.curve.p()).bit_length() + 7) // 8


def encode_point(curve: Curve, point: Point) -> bytes:
    """Uncompressed form (BSI TR-03111 clause 3.2.1)."""
    affine = point.to_affine()
    size = coordinate_length(curve)
    return b"\x04" + int(affine.x()).to_bytes(size, "big") + int(affine.y()).to_bytes(size, "big")


def decode_point(curve: Curve, data: bytes) -> Point:
    """The point, proven to lie on the curve (all curves here have cofactor 1)."""
    size = coordinate_length(curve)
    if len(data) != 1 + 2 * size or data[0] != 4:
        raise CurveError("not an uncompressed point")
    x = int.from_bytes(data[1 : 1 + size], "big")
    y = int.from_bytes(data[1 + size :], "big")
    prime = int(curve.curve.p())
    if x >= prime or y >= prime or not curve.curve.contains_point(x, y):
        raise CurveError("not on the curve")
    return PointJacobi(curve.curve, x, y, 1, curve.order)


def multiply(point: Point, scalar: int) -> Point:
    """`scalar` times `point`; `CurveError` for the neutral element, which no honest party reaches."""
    product = point * scalar
    if product == INFINITY:
        raise CurveError("point at infinity")
    return product


def x_coordinate(curve: Curve, point: Point) -> bytes:
    """The shared secret of a key agreement: the x-coordinate in full field length (TR-03111 clause 4.3.1)."""
    return int(point.to_affine().x()).to_bytes(coordinate_length(curve), "big")


def mapped_generator(curve: Curve, nonce: bytes, shared: Point) -> Point:
    """PACE generic mapping (Doc 9303-11 clause 4.4.3.3.1): nonce times generator plus shared point."""
    mapped = curve.generator * int.from_bytes(nonce, "big") + shared
    if mapped == INFINITY:
        raise CurveError("point at infinity")
    affine = mapped.to_affine()
    return PointJacobi(curve.curve, affine.x(), affine.y(), 1, curve.order)
