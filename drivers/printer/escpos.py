"""ESC/POS bytes of a laid-out document, and the few requests the driver sends besides.

Command names and parameters follow the ESC/POS command reference (Epson's, which the clones copy). Beyond
what practically every printer knows, only what its profile names is sent. Print data is free of real-time
pairs.

A printer without `GS P` counts feeds in the unit it was made with, which the profile tells. Blank picture
rows would be exact on any printer, but cost a byte a row; a feed in a wrong unit only makes a gap wider or
narrower, since lines and pictures always advance by their own height.
"""

from __future__ import annotations

from typing import assert_never

from drivers.printer.blocks import CutMark, Layout, NativeQr, NativeText, RasterBlock, StoredBlock
from drivers.printer.document import Align
from drivers.printer.nv import print_block
from drivers.printer.profile import PrinterProfile, generic
from drivers.printer.realtime import realtime_pair

ESC = b"\x1b"
GS = b"\x1d"

INIT = ESC + b"@"
MOTION_UNITS = GS + b"P\xcb\xcb"
"""`GS P` 203 203: feeds are counted in dots of 1/203 inch whatever the maker's default is."""
SMOOTHING = GS + b"b\x01"
"""`GS b` 1: corners of enlarged letters are rounded; printers without it ignore the command."""
CUT = GS + b"V\x42\x00"
"""`GS V` 66 0: feed to the knife, then cut."""
CUT_AND_PRESENT = ESC + b"i" + GS + b"e\x03\x0c"
"""`ESC i`, `GS e` 3 12: cut off and pushed out of the mouth by twelve steps of 7 mm, the rest held."""

IDENTITY = GS + b"I\x43"
"""`GS I` 67: the name of the model; answered `5F <name> 00`, in order with the data before it."""
AUTO_STATUS = GS + b"a\x4f"
"""`GS a`: report changes of cover, error, paper and button unasked; the first report comes at once."""

ROLL_STATUS = GS + b"r\x01"
"""`GS r` 1: paper sensor, answered in order with the data before it."""
CLEAR_BUFFER = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
"""`DLE DC4` 8: forget everything received; answered `37 25 00`."""
RECOVER = b"\x10\x05\x02"
"""`DLE ENQ` 2: recover from an error and forget the buffer; not answered."""

_ALIGN = {Align.LEFT: b"\x00", Align.CENTRE: b"\x01", Align.RIGHT: b"\x02"}
_FEED_MAX = 255
DOTS_PER_INCH = 203
_BAND_ROWS = 768
"""Rows of one `GS v 0`: below the 1040 rows whose height bytes would read 10 04, and within small buffers."""

TOKEN_FIRST, TOKEN_LAST = 0x20, 0x7E
PRESENTER_STATUS = b"\x10\x04\x14"
"""`DLE EOT` 14h of presenter printers; answered `10 0F` and four bytes."""


def status_request(which: int) -> bytes:
    """`DLE EOT` n, n = 1 … 4. Obeyed at once, even in the middle of data."""
    if which not in (1, 2, 3, 4):
        raise ValueError("DLE EOT asks for 1, 2, 3 or 4")
    return b"\x10\x04" + bytes([which])


def proof_request(token: bytes) -> bytes:
    """`GS ( H` function 48: the printer echoes the four bytes when all data before has been printed."""
    if len(token) != 4 or not all(TOKEN_FIRST <= byte <= TOKEN_LAST for byte in token):
        raise ValueError("a process id is four bytes of 20h to 7Eh")
    return GS + b"(H\x06\x00\x30\x30" + token


def beginning(profile: PrinterProfile) -> bytes:
    """What every document starts with: whatever the last one set is forgotten."""
    start = INIT
    if profile.motion_units:
        start += MOTION_UNITS
    if profile.smoothing:
        start += SMOOTHING
    return start


def ending(profile: PrinterProfile) -> bytes:
    """What a `Cut` becomes: the knife, the knife and the presenter, or a feed to the tear bar."""
    if profile.presenter:
        return CUT_AND_PRESENT
    if profile.cuts:
        return CUT
    return _feed(profile.cut_feed_dots, profile)


def _feed(dots: int, profile: PrinterProfile) -> bytes:
    """`ESC J`: blank paper costs three bytes, whatever its length."""
    units = dots if profile.motion_units else round(dots * profile.feed_unit / DOTS_PER_INCH)
    out = bytearray()
    while units > 0:
        step = min(units, _FEED_MAX)
        out += ESC + b"J" + bytes([step])
        units -= step
    return bytes(out)


def encode(layout: Layout, profile: PrinterProfile | None = None, before_last: bytes = b"") -> bytes:
    """The bytes that put the layout on paper of a printer of this profile (by default: of any printer).

    `before_last` is sent right before the last thing that is printed.
    """
    builder = _Builder(profile or generic())
    inked = [at for at, block in enumerate(layout.blocks) if not isinstance(block, CutMark)]
    for at, block in enumerate(layout.blocks):
        if inked and at == inked[-1]:
            builder.out += before_last
        builder.add(block)
    builder.feed_to(layout.height)
    data = bytes(builder.out)
    if realtime_pair(data) != -1:
        raise AssertionError("real-time pair in print data")
    return data


class _Builder:
    """Knows what the printer is set to, so that nothing is said twice."""

    def __init__(self, profile: PrinterProfile) -> None:
        self.profile = profile
        self.out = bytearray(beginning(profile))
        self.y = 0
        self._align = Align.LEFT
        self._size = (1, 1)
        self._bold = False
        self._spacing = 0

    def add(self, block: RasterBlock | StoredBlock | NativeText | NativeQr | CutMark) -> None:
        self.feed_to(block.y)
        match block:
            case RasterBlock():
                self._raster(block)
            case StoredBlock():
                self._aligned(block.align)
                self.out += print_block(block.key, doubled=block.raster.doubled)
                self.y += block.height
            case NativeText():
                self._text(block)
            case NativeQr():
                self._qr(block)
            case CutMark():
                self.out += ending(self.profile)
            case _:
                assert_never(block)

    def feed_to(self, y: int) -> None:
        if y > self.y:
            self.out += _feed(y - self.y, self.profile)
            self.y = y

    def _aligned(self, align: Align) -> None:
        if align is not self._align:
            self.out += ESC + b"a" + _ALIGN[align]
            self._align = align

    def _raster(self, block: RasterBlock) -> None:
        """`GS v 0`."""
        self._aligned(block.align)
        raster = block.raster
        mode = b"\x03" if raster.doubled else b"\x00"
        for first in range(0, raster.height, _BAND_ROWS):
            rows = min(_BAND_ROWS, raster.height - first)
            part = raster.data[first * raster.width_bytes : (first + rows) * raster.width_bytes]
            size = raster.width_bytes.to_bytes(2, "little") + rows.to_bytes(2, "little")
            self.out += GS + b"v0" + mode + size + part
        self.y += block.height

    def _text(self, block: NativeText) -> None:
        """`GS !` size, `ESC E` weight, `ESC 3` spacing of exactly one line."""
        self._aligned(block.align)
        if (block.across, block.down) != self._size:
            self.out += GS + b"!" + bytes([(block.across - 1) << 4 | (block.down - 1)])
            self._size = (block.across, block.down)
        if block.bold is not self._bold:
            self.out += ESC + b"E" + (b"\x01" if block.bold else b"\x00")
            self._bold = block.bold
        if block.height != self._spacing:
            self.out += ESC + b"3" + bytes([block.height])
            self._spacing = block.height
        self.out += block.text.encode("ascii") + b"\n"
        self.y += block.height

    def _qr(self, block: NativeQr) -> None:
        """`GS ( k`, cn 49: model 2, module size, error correction M, store, print."""
        self._aligned(block.align)
        data = block.text.encode()
        if realtime_pair((len(data) + 3).to_bytes(2, "little")) != -1:
            data += b"\n"
        function = GS + b"(k"
        self.out += function + b"\x04\x00\x31\x41\x32\x00"
        self.out += function + b"\x03\x00\x31\x43" + bytes([block.module])
        self.out += function + b"\x03\x00\x31\x45\x31"
        self.out += function + (len(data) + 3).to_bytes(2, "little") + b"\x31\x50\x30" + data
        self.out += function + b"\x03\x00\x31\x51\x30"
        self.y += block.height
