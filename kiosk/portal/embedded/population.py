"""Everybody else of the embedded portal: made-up visitors of every kind, and the dossiers they come for.

Pure and deterministic: the same situations and procedures give the same people. Nobody can be real: the
numbers have the shape of the hand-written ones, every name is made of words for "sample" and "test".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import cycle
from random import Random
from typing import Any

_SEED = 766
_FIRST_SERIAL = 101
"""The hand-written people have the serials below."""
_FIRST_CODE = 1001
_SURNAMES = (
    *("NGUYỄN", "TRẦN", "LÊ", "PHẠM", "HOÀNG", "VŨ", "ĐẶNG", "BÙI", "ĐỖ", "HỒ"),
    *("NGÔ", "DƯƠNG", "LÝ", "TRỊNH", "ĐINH", "MAI", "CAO", "PHAN", "TÔ", "LƯƠNG"),
)
_MADE_UP = ("MẪU", "THỬ", "VÍ DỤ", "THÍ DỤ", "NGHIỆM")
_CHILDREN = ("THỬ AN", "NGHIỆM BÌNH", "MẪU CHI", "THỬ DUNG")
_RELATIONS = ("con", "cháu", "em")
_SENT: tuple[Mapping[str, Any], ...] = (
    {"by_post": True},
    {"result_file": "https://dichvucong.example/ket-qua"},
    {},
)
"""Where a result goes that lies at no counter; nobody says of the last one."""


class VisitorKind(StrEnum):
    """Who comes (facts: portal, "People who come")."""

    CHIP = "chip"
    """With a chip card, for dossiers of their own."""
    PARENT = "parent"
    """Handed in for a child or a relative, under their own number."""
    CLERK = "clerk"
    """For a business: the dossier is filed under its tax code."""
    AUTHORISED = "authorised"
    """With uỷ quyền, for the dossier of another person."""
    OLD_CARD = "old_card"
    """Their dossier is filed under the nine digits of a paper card."""
    BARCODE_CARD = "barcode_card"
    """With a card that has no chip."""
    VNEID = "vneid"
    """With the app and no card."""
    PASSPORT = "passport"
    """A foreigner: the dossier is filed under the passport's number."""
    COLLECTS = "collects"
    """Collects the result of another person, which lies at a counter."""
    NO_DOSSIER = "no_dossier"


_HEADS: Mapping[VisitorKind, int] = {
    VisitorKind.CHIP: 106,
    VisitorKind.PARENT: 16,
    VisitorKind.CLERK: 12,
    VisitorKind.AUTHORISED: 12,
    VisitorKind.OLD_CARD: 12,
    VisitorKind.BARCODE_CARD: 12,
    VisitorKind.VNEID: 12,
    VisitorKind.PASSPORT: 8,
    VisitorKind.COLLECTS: 12,
    VisitorKind.NO_DOSSIER: 8,
}
_FOR_ANOTHER = frozenset({VisitorKind.AUTHORISED, VisitorKind.COLLECTS})


@dataclass(frozen=True, slots=True)
class Visitor:
    """A made-up visitor. `filed_under` is the number of the dossiers they come for, often their own."""

    kind: VisitorKind
    number: str = field(repr=False)
    name: str = field(repr=False)
    filed_under: str = field(repr=False)
    applicant: str = field(repr=False)
    """Whose number `filed_under` is, by name."""


def visitors() -> tuple[Visitor, ...]:
    """Everybody, in the order of the kinds. Whoever comes for another comes for one with a chip card."""
    chance = Random(_SEED)
    kinds = [kind for kind, heads in _HEADS.items() for _ in range(heads)]
    everybody = [_visitor(kind, serial, chance) for serial, kind in enumerate(kinds, _FIRST_SERIAL)]
    others = cycle([one for one in everybody if one.kind is VisitorKind.CHIP])
    return tuple(_comes_for(one, next(others)) if one.kind in _FOR_ANOTHER else one for one in everybody)


def dossier_rows(
    people: Sequence[Visitor],
    procedures: Sequence[str],
    situations: Mapping[str, Mapping[str, Any]],
    agency_code: str,
) -> Iterator[dict[str, Any]]:
    """Rows as the data file has them, one after the other.

    `situations` are complete. They and the shapes of codes take turns, so that each of them is met.
    """
    chance = Random(_SEED)
    turns = cycle(situations)
    sent = cycle(_SENT)
    errands = [one for one in people if one.kind is not VisitorKind.NO_DOSSIER]
    for serial, one in enumerate(errands, _FIRST_CODE):
        name = "decided" if one.kind is VisitorKind.COLLECTS else next(turns)
        row: dict[str, Any] = {
            "code": _code(serial, situations[name], agency_code),
            "citizen": one.filed_under,
            "procedure": chance.choice(procedures),
            "situation": name,
        }
        if one.kind is VisitorKind.PARENT:
            row |= {
                "owner": f"{one.name.split()[0]} {chance.choice(_CHILDREN)}",
                "relation": chance.choice(_RELATIONS),
            }
        if one.kind is VisitorKind.CLERK:
            row |= {"procedure": "business", "business": True}
        if name == "decided_elsewhere":
            row |= next(sent)
        yield row


def _visitor(kind: VisitorKind, serial: int, chance: Random) -> Visitor:
    """`serial` alone makes the number unlike all others."""
    sex = chance.randrange(2)
    name = f"{chance.choice(_SURNAMES)} {('VĂN', 'THỊ')[sex]} {chance.choice(_MADE_UP)}"
    # Century and sex, then the year of birth: 0 and 1 are the 1900s, 2 and 3 the 2000s.
    born = chance.randrange(1945, 2006)
    number = f"001{sex + 2 * (born // 100 - 19)}{born % 100:02d}{serial:06d}"
    match kind:
        case VisitorKind.PASSPORT:
            number, name = f"K{serial:07d}", f"SPECIMEN {chance.choice(_MADE_UP)}"
            return Visitor(kind, number, name, number, name)
        case VisitorKind.CLERK:
            # No province has the number 00: no business has this code.
            return Visitor(kind, number, name, f"{serial:010d}", f"HỘ KINH DOANH {chance.choice(_MADE_UP)}")
        case VisitorKind.OLD_CARD:
            return Visitor(kind, number, name, f"{serial:09d}", name)
        case _:
            return Visitor(kind, number, name, number, name)


def _comes_for(one: Visitor, other: Visitor) -> Visitor:
    return Visitor(one.kind, one.number, one.name, other.number, other.name)


def _code(serial: int, situation: Mapping[str, Any], agency_code: str) -> str:
    """One in ten has the long date, one in ten the national shape; the day is the one it was handed in."""
    day = (situation.get("accepted") or "-1").split()[0]
    match serial % 10:
        case 0:
            return f"G09.20-{{{day}:full}}-{serial:07d}"
        case 5:
            return f"000.00.12.H30-{{{day}:code}}-{serial:04d}"
        case _:
            return f"{agency_code}-{{{day}:code}}-{serial:04d}"
