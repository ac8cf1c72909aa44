"""Byte pairs a printer obeys at once, wherever they stand.

`DLE EOT` (10 04), `DLE ENQ` (10 05) and `DLE DC4` (10 14) are taken out of the receive stream by the
interrupt
handler, even from the middle of picture data (ESC/POS, real-time commands). So no payload may hold them.
"""

from __future__ import annotations

DLE = 0x10
_SECOND = (0x04, 0x05, 0x14)


def realtime_pair(data: bytes | bytearray, start: int = 0) -> int:
    """The offset of the first real-time pair at or after `start`, or -1."""
    at = data.find(DLE, start)
    while at != -1:
        if at + 1 < len(data) and data[at + 1] in _SECOND:
            return at
        at = data.find(DLE, at + 1)
    return -1
