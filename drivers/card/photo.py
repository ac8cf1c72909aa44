"""The face image inside DG2 (ICAO Doc 9303-10 clause 4.7.2, ISO/IEC 19794-5:2005 clause 5)."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass, field

from PIL import Image

from drivers.card.tlv import Tlv, TlvError, require

FACIAL_RECORD = b"FAC\x00"
RECORD_HEADER = 14
FACE_HEADER = 20
FEATURE_POINT = 8
IMAGE_HEADER = 12
MAX_PIXELS = 4_000_000
"""A face of an identity card has some 0.2 million; more is an attempt to fill the memory."""
FORMATS = ("JPEG", "JPEG2000")


class PhotoError(ValueError):
    """Not a DG2 with a face this driver can decode. Its text never quotes the data."""


@dataclass(frozen=True, slots=True)
class Photo:
    """The image as stored and what it is."""

    content: bytes = field(repr=False)
    format: str
    """`JPEG` or `JPEG2000`."""


def parse_dg2(data: bytes) -> Photo:
    """The first face; raises `PhotoError`."""
    try:
        group = Tlv(Tlv(data).expect(0x75).value).expect(0x7F61).children()
        template = Tlv.parse_all(require(group, 0x7F60))
    except TlvError as error:
        raise PhotoError("not DG2") from error
    record = next((item.value for item in template if item.tag in (0x5F2E, 0x7F2E)), b"")
    return _decoded(_image(record))


def _image(record: bytes) -> bytes:
    """The image data of the first face of a facial record."""
    if record[:4] != FACIAL_RECORD or len(record) < RECORD_HEADER + FACE_HEADER + IMAGE_HEADER:
        raise PhotoError("not a facial record")
    face = record[RECORD_HEADER:]
    length = int.from_bytes(face[:4], "big")
    start = FACE_HEADER + FEATURE_POINT * int.from_bytes(face[4:6], "big") + IMAGE_HEADER
    if not start < length <= len(face):
        raise PhotoError("face length")
    return face[start:length]


def _decoded(content: bytes) -> Photo:
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            warnings.simplefilter("ignore")
            if picture.width * picture.height > MAX_PIXELS:
                raise PhotoError("picture too large")
            picture.load()
            return Photo(content, str(picture.format))
    # Pillow reports a damaged image by any of these, by codec.
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        raise PhotoError("picture damaged") from error
