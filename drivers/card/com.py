"""EF.COM: which versions the chip was written by, and which data groups it says it has.

Nobody signs it (ICAO Doc 9303-10 clause 4.6.1), so it is believed in one thing only: where to look on a chip
without a readable EF.SOD, whose card is rejected in any case. What EF.SOD lists is never taken from here: a
copied chip would leave DG14 and DG15 out to be spared the proofs.
"""

from __future__ import annotations

from dataclasses import dataclass

from drivers.card.tlv import Tlv, TlvError, require

# The outer tag of each data group (Doc 9303-10 table 37), DG1 first.
GROUP_TAGS = bytes.fromhex("61 75 63 76 65 66 67 68 69 6A 6B 6C 6D 6E 6F 70")


class ComError(ValueError):
    """Not an EF.COM."""


@dataclass(frozen=True, slots=True)
class Com:
    """What the chip says of itself."""

    lds_version: str
    """`1.7`: major and minor of the logical data structure."""
    unicode_version: str
    """`4.0.0`."""
    groups: frozenset[int]
    """Numbers of the data groups; tags that name none are passed over."""


def parse_com(data: bytes) -> Com:
    """`60 { 5F01 aabb, 5F36 aabbcc, 5C tags }`, all digits ASCII; raises `ComError`."""
    try:
        parts = Tlv(data).expect(0x60).children()
        lds, unicode, tags = (require(parts, tag) for tag in (0x5F01, 0x5F36, 0x5C))
    except TlvError as error:
        raise ComError("not EF.COM") from error
    known = frozenset(GROUP_TAGS.index(tag) + 1 for tag in tags if tag in GROUP_TAGS)
    return Com(_version(lds, 2), _version(unicode, 3), known)


def _version(digits: bytes, parts: int) -> str:
    if len(digits) != 2 * parts or not digits.isdigit():
        raise ComError("version")
    return ".".join(str(int(digits[at : at + 2])) for at in range(0, len(digits), 2))
