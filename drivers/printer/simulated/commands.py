"""Where one ESC/POS command ends: the lengths of the commands printers know, as a pure function.

Tolerant like a printer: an unknown command loses its two bytes and printing goes on.
"""

from __future__ import annotations

_ESC_ONE = frozenset(b"!aEGJMRtd3-{V= %rUT?SfBk")
"""ESC commands with one parameter."""
_ESC_TWO = frozenset(b"$\\")
_ESC_NONE = frozenset(b"@2iLm<")
_GS_ONE = frozenset(b"!BHfhwbraI/Tg")
_GS_TWO = frozenset(b"LWP$\\e")
_FS_ONE = frozenset(b"!-CW")
_FS_TWO = frozenset(b"Sp")
_CUT_WITH_FEED = (65, 66, 97, 98, 103, 104)

DENSITY_24_DOTS = (32, 33)


def length(data: bytes | bytearray, start: int = 0) -> int:
    """How many bytes the command at `start` has; 0 when more must arrive to know or to complete it."""
    size = _declared(data, start)
    return size if size and start + size <= len(data) else 0


def _declared(data: bytes | bytearray, start: int) -> int:
    first = data[start]
    if first not in (0x1B, 0x1C, 0x1D):
        return 1
    if start + 1 >= len(data):
        return 0
    second = data[start + 1]
    if first == 0x1B:
        return _esc(data, start, second)
    if first == 0x1C:
        if second == ord("("):
            rest = _word(data, start + 3)
            return 0 if rest is None else 5 + rest
        return 3 if second in _FS_ONE else 4 if second in _FS_TWO else 2
    return _gs(data, start, second)


def head(data: bytes | bytearray, start: int = 0) -> bytes:
    """What names the command at `start`: two bytes, three after `GS (`; empty when more must arrive, or when
    it is a letter."""
    if data[start] not in (0x1B, 0x1C, 0x1D):
        return b""
    found = bytes(data[start : start + 3])
    wanted = 3 if found[1:2] == b"(" and found[0] == 0x1D else 2
    return found[:wanted] if len(found) >= wanted else b""


def _byte(data: bytes | bytearray, at: int) -> int | None:
    return data[at] if at < len(data) else None


def _word(data: bytes | bytearray, at: int) -> int | None:
    return int.from_bytes(data[at : at + 2], "little") if at + 1 < len(data) else None


def _esc(data: bytes | bytearray, start: int, second: int) -> int:
    if second in _ESC_NONE:
        return 2
    if second in _ESC_ONE:
        return 3
    if second in _ESC_TWO:
        return 4
    if second == ord("p"):
        return 5
    if second == ord("c"):
        return 4
    if second == ord("W"):
        return 10
    if second == ord("*"):
        mode, columns = _byte(data, start + 2), _word(data, start + 3)
        if mode is None or columns is None:
            return 0
        return 5 + columns * (3 if mode in DENSITY_24_DOTS else 1)
    if second == ord("D"):
        end = data.find(0, start + 2)
        return end - start + 1 if end != -1 else (2 if len(data) - start > 64 else 0)
    return 2


def _gs(data: bytes | bytearray, start: int, second: int) -> int:
    if second in _GS_ONE:
        return 3
    if second in _GS_TWO:
        return 4
    if second == ord("V"):
        mode = _byte(data, start + 2)
        return 0 if mode is None else 4 if mode in _CUT_WITH_FEED else 3
    if second == ord("v"):
        across, down = _word(data, start + 4), _word(data, start + 6)
        return 0 if across is None or down is None else 8 + across * down
    if second == ord("("):
        rest = _word(data, start + 3)
        return 0 if rest is None else 5 + rest
    if second == ord("8"):
        return 0 if start + 6 >= len(data) else 7 + int.from_bytes(data[start + 3 : start + 7], "little")
    if second == ord("*"):
        if start + 3 >= len(data):
            return 0
        return 4 + data[start + 2] * data[start + 3] * 8
    if second == ord("k"):
        return _barcode(data, start)
    return 2


def _barcode(data: bytes | bytearray, start: int) -> int:
    mode = _byte(data, start + 2)
    if mode is None:
        return 0
    if mode >= 65:
        count = _byte(data, start + 3)
        return 0 if count is None else 4 + count
    end = data.find(0, start + 3)
    return end - start + 1 if end != -1 else (3 if len(data) - start > 256 else 0)
