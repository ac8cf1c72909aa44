"""Damage to a valid sample: what noise, a bad chip, or somebody with a hex editor would do to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from drivers.card.tlv import TlvError, encode_length, encode_tag, read_header

PAYLOADS = (
    b"",
    b"\x00",
    b"\x7f",
    b"\x80",
    b"\xff",
    b"\xff\xff\xff\xff",
    # A definite length of 2 GB and of nearly 4 GB, of 64 kB, and a length in five octets.
    b"\x84\x7f\xff\xff\xff",
    b"\x84\xff\xff\xff\xff",
    b"\x82\xff\xff",
    b"\x85\x01\x00\x00\x00\x00",
    b"\xff" * 40,
    b"\x00" * 40,
    # Arcs of an object identifier without end, and nesting without end.
    b"\x81" * 3000 + b"\x01",
    b"\x30\x80" * 300,
    b"30",
    b"<",
    b"|",
    b"\r\n",
    b'"',
    b"\x02\x01\xf9",
    b"1e999",
    b"9" * 5000,
    b"[" * 3000,
)


class Damage(Enum):
    """Kinds of edits."""

    FLIP = auto()
    CUT = auto()
    DROP = auto()
    INSERT = auto()
    OVERWRITE = auto()
    REPEAT = auto()
    REPLACE_VALUE = auto()
    """The value of one data object, with the lengths around it right again: gets past the first check."""
    REMOVE_OBJECT = auto()
    REPEAT_OBJECT = auto()
    CHANGE_TAG = auto()


@dataclass(frozen=True, slots=True)
class Edit:
    """One damage: where (taken modulo the places there are), how much of it, and with what."""

    damage: Damage
    place: int
    amount: int
    payload: bytes


def damaged(sample: bytes, edits: Sequence[Edit]) -> bytes:
    for edit in edits:
        sample = _apply(sample, edit)
    return sample


def _apply(data: bytes, edit: Edit) -> bytes:
    at = edit.place % (len(data) + 1)
    end = at + edit.amount
    match edit.damage:
        case Damage.FLIP:
            changed = bytearray(data)
            if changed:
                changed[at % len(changed)] ^= 1 << edit.amount % 8
            return bytes(changed)
        case Damage.CUT:
            return data[:at]
        case Damage.DROP:
            return data[:at] + data[end:]
        case Damage.INSERT:
            return data[:at] + edit.payload + data[at:]
        case Damage.OVERWRITE:
            return data[:at] + edit.payload + data[at + len(edit.payload) :]
        case Damage.REPEAT:
            return data[:end] + data[at:]
        case _:
            return _edit_object(data, edit)


def _edit_object(data: bytes, edit: Edit) -> bytes:
    paths = list(_paths(data, ()))
    if not paths:
        return data
    return _rebuilt(data, paths[edit.place % len(paths)], edit)


def _paths(data: bytes, above: tuple[int, ...]) -> list[tuple[int, ...]]:
    """The way to every data object, by its position among its siblings."""
    found: list[tuple[int, ...]] = []
    if len(above) > 12:
        return found
    for number, (tag, value) in enumerate(_objects(data)):
        here = (*above, number)
        found.append(here)
        if _constructed(tag):
            found += _paths(value, here)
    return found


def _rebuilt(data: bytes, path: tuple[int, ...], edit: Edit) -> bytes:
    parts: list[bytes] = []
    for number, (tag, value) in enumerate(_objects(data)):
        if number != path[0]:
            parts.append(_built(tag, value))
        elif path[1:]:
            parts.append(_built(tag, _rebuilt(value, path[1:], edit)))
        else:
            parts.append(_changed(tag, value, edit))
    return b"".join(parts)


def _changed(tag: int, value: bytes, edit: Edit) -> bytes:
    match edit.damage:
        case Damage.REPLACE_VALUE:
            return _built(tag, edit.payload)
        case Damage.REMOVE_OBJECT:
            return b""
        case Damage.REPEAT_OBJECT:
            return _built(tag, value) * (2 + edit.amount % 40)
        case _:
            return _built(tag ^ 1 << edit.amount % 6, value)


def _built(tag: int, value: bytes) -> bytes:
    return encode_tag(tag) + encode_length(len(value)) + value


def _objects(data: bytes) -> list[tuple[int, bytes]]:
    """As far as there are well-formed ones."""
    found: list[tuple[int, bytes]] = []
    at = 0
    while at < len(data):
        try:
            tag, start, length = read_header(data, at)
        except TlvError:
            break
        if start + length > len(data):
            break
        found.append((tag, data[start : start + length]))
        at = start + length
    return found


def _constructed(tag: int) -> bool:
    first = tag
    while first > 0xFF:
        first >>= 8
    return bool(first & 0x20)
