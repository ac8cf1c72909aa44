"""What is known of the reader itself, and of the side the card lies on: from its name and the ATR."""

from __future__ import annotations

import re
from collections.abc import Iterator

from drivers.card.probe_report import Finding, Outcome, ProbeName, ProbeReport, finding

WITHOUT_EXTENDED_LENGTH = "ACR122"
"""Said to refuse commands of extended length."""


def surroundings(report: ProbeReport, reader: str, atr: bytes) -> Iterator[Finding]:
    """Findings on the reader, to go with `report`. The ATR names a kind of chip; the chip's own identifier is
    never asked for."""
    yield finding(ProbeName.READER_NAME, None, without_serial(reader))
    if atr:
        yield finding(ProbeName.ATR, None, atr.hex().upper())
        yield _side(atr, report[ProbeName.APPLICATION].outcome)
    wide = report[ProbeName.EXTENDED_IN_CLEAR]
    if WITHOUT_EXTENDED_LENGTH in reader and wide.value is not None:
        yield finding(ProbeName.EXTENDED_IN_CLEAR, wide.value != "9000", wide.value)


def without_serial(name: str) -> str:
    """The reader's model: what looks like a serial number is left out."""
    bare = re.sub(r"\((?=[^)]*[0-9])[0-9A-Za-z:. -]{6,}\)", "", name)
    bare = re.sub(r"\b(?=[0-9A-Za-z-]*[0-9]{6})[0-9A-Za-z-]+\b", "", bare)
    return " ".join(bare.split())


def contactless(atr: bytes) -> bool:
    """A reader makes up `3B 8n 80 01 …` for a contactless chip (PC/SC part 3, clause 3.1.3.2.3.1)."""
    return len(atr) >= 4 and atr[0] == 0x3B and atr[1] >> 4 == 8 and atr[2:4] == b"\x80\x01"


def _side(atr: bytes, application: Outcome) -> Finding:
    if contactless(atr):
        return Finding(ProbeName.CONTACT_SIDE, Outcome.UNKNOWN, "contactless")
    return finding(ProbeName.CONTACT_SIDE, application is Outcome.CONFIRMED, "contact")
