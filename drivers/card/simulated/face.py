"""DG2 with a drawn face: nobody's (ICAO Doc 9303-10 clause 4.7.2, ISO/IEC 19794-5:2005 clause 5)."""

from __future__ import annotations

import functools
import io
import random

from PIL import Image, ImageDraw

from drivers.card.tlv import Tlv

SIZE = (360, 480)
_IMAGE_TYPES = {"JPEG": 0, "JPEG2000": 1}


@functools.cache
def drawn_face(codec: str, size: tuple[int, int] = SIZE) -> bytes:
    """A circle with two eyes and a mouth, coded as `JPEG` or `JPEG2000`; about as large as a real one."""
    width, height = size
    # Noise, as a camera's, gives the file a real one's length; always the same noise.
    grain = Image.frombytes("L", size, random.Random(1).randbytes(width * height)).convert("RGB")
    picture = Image.blend(Image.new("RGB", size, (214, 226, 236)), grain, 0.1)
    pen = ImageDraw.Draw(picture)
    pen.ellipse((width * 0.2, height * 0.15, width * 0.8, height * 0.8), fill=(230, 196, 160))
    for eye in (0.37, 0.63):
        pen.ellipse(
            (width * (eye - 0.03), height * 0.4, width * (eye + 0.03), height * 0.45), fill=(40, 30, 30)
        )
    pen.arc((width * 0.38, height * 0.5, width * 0.62, height * 0.66), 20, 160, fill=(150, 60, 60), width=3)
    out = io.BytesIO()
    if codec == "JPEG2000":
        picture.save(out, codec, quality_mode="rates", quality_layers=[30])
    else:
        picture.save(out, codec, quality=60)
    return out.getvalue()


def dg2(image: bytes, codec: str) -> bytes:
    """EF.DG2 around one face image."""
    width, height = SIZE
    header = bytes([1, _IMAGE_TYPES[codec]]) + width.to_bytes(2, "big") + height.to_bytes(2, "big")
    block = bytes(16) + header + bytes(6) + image
    face = (len(block) + 4).to_bytes(4, "big") + block
    record = b"FAC\x00010\x00" + (14 + len(face)).to_bytes(4, "big") + b"\x00\x01" + face
    # CBEFF header: face, no subtype, ISO/IEC JTC 1 SC 37, format 19794-5. No more and no less: there are
    # readers that look for the image where these put it (Doc 9303-10 clause 4.7.2).
    about = Tlv.build(
        0xA1,
        Tlv.build(0x81, b"\x02"),
        Tlv.build(0x82, b"\x00"),
        Tlv.build(0x87, b"\x01\x01"),
        Tlv.build(0x88, b"\x00\x08"),
    )
    template = Tlv.build(0x7F60, about, Tlv.build(0x5F2E, record))
    return bytes(Tlv.build(0x75, Tlv.build(0x7F61, Tlv.build(0x02, b"\x01"), template)))
