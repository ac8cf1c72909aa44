"""Cuts a scanner's byte stream into scans. Pure: bytes in, texts out, no line and no clock.

Scanners end a code with CR, LF or both, or with nothing but a pause; which of them is a setting in the
scanner that nobody remembers, so all are understood.
"""

from __future__ import annotations

import unicodedata

MAX_BYTES = 1024
"""The longest scan; a version-40 QR holds more, but no code people show here comes near."""


class FrameAssembler:
    """Collects bytes until a scan is complete.

    A scan longer than `MAX_BYTES` is dropped as a whole: half a code is a wrong code. Bytes that are not
    UTF-8 become U+FFFD; control characters (NUL, terminators, tabs) are removed; an empty scan is none.
    """

    def __init__(self) -> None:
        self._pending = bytearray()
        self._spoilt = False

    def feed(self, data: bytes) -> tuple[str, ...]:
        """Takes bytes; answers the scans they complete by CR or LF."""
        scans: list[str] = []
        *complete, rest = data.replace(b"\r", b"\n").split(b"\n")
        for part in complete:
            self._collect(part)
            scans.extend(self.pause())
        self._collect(rest)
        return tuple(scans)

    def pause(self) -> tuple[str, ...]:
        """The line was silent long enough: what was collected is a scan, if it is anything."""
        text = "" if self._spoilt else _clean(bytes(self._pending))
        self.reset()
        return (text,) if text else ()

    def reset(self) -> None:
        """Forgets an unfinished scan: the line was cut in its middle."""
        self._pending.clear()
        self._spoilt = False

    def spoil(self) -> None:
        """Something is missing from here: the scan in progress is dropped when it ends."""
        self._pending.clear()
        self._spoilt = True

    def _collect(self, part: bytes) -> None:
        if self._spoilt or len(self._pending) + len(part) > MAX_BYTES:
            self.spoil()
        else:
            self._pending += part


def _clean(raw: bytes) -> str:
    text = raw.decode("utf-8", errors="replace")
    return "".join(letter for letter in text if unicodedata.category(letter) != "Cc").strip()
