"""BER-TLV data objects (ISO/IEC 7816-4 clause 6.3, ITU-T X.690), the grammar of every LDS file.

A `Tlv` *is* the bytes of one data object, so it can be hashed, compared and sent as it came. Definite lengths
up to four octets; indefinite lengths are refused because no LDS file uses them.
"""

from __future__ import annotations

from collections.abc import Iterator

MAX_TAG_OCTETS = 3
MAX_LENGTH_OCTETS = 4
MAX_ARC_OCTETS = 20
"""Of an object identifier: 128 bits and more (UUIDs make the longest arcs); nobody needs a longer one."""


class TlvError(ValueError):
    """The bytes are not a well-formed data object. Its text never quotes the data."""


def encode_length(length: int) -> bytes:
    """A definite length, shortest form (X.690 clause 8.1.3, DER)."""
    if length < 0x80:
        return bytes([length])
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(octets)]) + octets


def encode_tag(tag: int) -> bytes:
    return tag.to_bytes(max(1, (tag.bit_length() + 7) // 8), "big")


def read_header(data: bytes, start: int = 0) -> tuple[int, int, int]:
    """`(tag, offset of the value, length of the value)` of the object at `start`.

    The value itself need not be there yet: this is how a reader learns a file's length from its first block.
    """
    at = start
    if at >= len(data):
        raise TlvError("no tag")
    tag = data[at]
    at += 1
    if tag & 0x1F == 0x1F:
        while True:
            if at >= len(data) or at - start >= MAX_TAG_OCTETS:
                raise TlvError("tag cut short or too long")
            octet = data[at]
            tag = tag << 8 | octet
            at += 1
            if not octet & 0x80:
                break
    if at >= len(data):
        raise TlvError("no length")
    length = data[at]
    at += 1
    if length >= 0x80:
        count = length & 0x7F
        if not 1 <= count <= MAX_LENGTH_OCTETS:
            raise TlvError("length form not supported")
        if at + count > len(data):
            raise TlvError("length cut short")
        length = int.from_bytes(data[at : at + count], "big")
        at += count
    return tag, at, length


class Tlv(bytes):
    """One complete data object; trailing bytes are an error (see `Tlv.parse_all` for a sequence)."""

    tag: int
    value: bytes

    def __new__(cls, data: bytes) -> Tlv:
        tag, at, length = read_header(data)
        if at + length != len(data):
            raise TlvError("value length does not fit")
        self = super().__new__(cls, data)
        self.tag = tag
        self.value = bytes(data[at:])
        return self

    def __repr__(self) -> str:
        return f"Tlv(tag={self.tag:02X}, length={len(self.value)})"

    @classmethod
    def build(cls, tag: int, *values: bytes) -> Tlv:
        """The object of `tag` around the concatenated `values`."""
        value = b"".join(values)
        return cls(encode_tag(tag) + encode_length(len(value)) + value)

    @classmethod
    def parse_all(cls, data: bytes) -> list[Tlv]:
        """Every object of a sequence; `TlvError` when anything is left over."""
        return list(cls._iterate(data))

    @classmethod
    def _iterate(cls, data: bytes) -> Iterator[Tlv]:
        at = 0
        while at < len(data):
            _, value_at, length = read_header(data, at)
            end = value_at + length
            if end > len(data):
                raise TlvError("value cut short")
            yield cls(data[at:end])
            at = end

    def children(self) -> list[Tlv]:
        """The objects inside a constructed one."""
        return Tlv.parse_all(self.value)

    def expect(self, tag: int) -> Tlv:
        """Itself when it has `tag`; `TlvError` otherwise."""
        if self.tag != tag:
            raise TlvError(f"expected tag {tag:X}")
        return self


def find(objects: list[Tlv], tag: int) -> bytes | None:
    """The value of the first object with `tag`."""
    return next((item.value for item in objects if item.tag == tag), None)


def require(objects: list[Tlv], tag: int) -> bytes:
    """The value of the first object with `tag`; `TlvError` when there is none."""
    value = find(objects, tag)
    if value is None:
        raise TlvError(f"no tag {tag:X}")
    return value


def decode_oid(value: bytes) -> str:
    """Dotted form of an OBJECT IDENTIFIER's contents (X.690 clause 8.19)."""
    if not value or value[-1] & 0x80:
        raise TlvError("object identifier cut short")
    arcs: list[int] = []
    arc = octets = 0
    for octet in value:
        arc = arc << 7 | octet & 0x7F
        octets += 1
        if octets > MAX_ARC_OCTETS:
            raise TlvError("object identifier arc too long")
        if not octet & 0x80:
            arcs.append(arc)
            arc = octets = 0
    first = min(arcs[0] // 40, 2)
    return ".".join(map(str, [first, arcs[0] - 40 * first, *arcs[1:]]))


def encode_oid(dotted: str) -> bytes:
    """Contents of an OBJECT IDENTIFIER from its dotted form."""
    arcs = [int(part) for part in dotted.split(".")]
    out = bytearray()
    for arc in [arcs[0] * 40 + arcs[1], *arcs[2:]]:
        groups = [arc & 0x7F]
        while arc := arc >> 7:
            groups.append(arc & 0x7F | 0x80)
        out += bytes(reversed(groups))
    return bytes(out)
