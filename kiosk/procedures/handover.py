"""What the ticket's QR tells the officer's page: procedure, case and ticks. No personal data.

One line among the plain text of the ticket: `SG1:1.001193:hon-vien:0111:9c1f`. `SG1` is the form of the line;
then the procedure, the case, one digit for each of its papers in order (1: in hand), and a check sum of those
papers' ids, so that ticks made with another version of the catalogue are never put beside the wrong papers.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from enum import StrEnum

from kiosk.procedures.checking import PaperCheck
from kiosk.procedures.model import Procedure

LONGEST_TEXT = 4_096
"""Characters of a QR code that are looked at; a symbol holds at most 4,296."""
_LINE = re.compile(
    r"^SG1:(?P<code>\d{1,2}\.\d{6}(?:\.[A-Z0-9.]{1,20})?):(?P<case>[a-z0-9][a-z0-9-]{0,29})"
    r":(?P<ticks>[01]{1,40}):(?P<sum>[0-9a-f]{4})[ \t\r]*$",
    re.MULTILINE | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class HandOver:
    """A line as read; not yet compared with a catalogue."""

    code: str
    case: str
    ticks: tuple[bool, ...]
    checksum: str


class HandOverFailure(StrEnum):
    """Why a hand-over cannot be shown; the officer opens the form by hand."""

    OTHER_PROCEDURE = "other_procedure"
    OTHER_VERSION = "other_version"
    """The papers of the case are not those that were ticked."""


def hand_over(state: PaperCheck) -> str | None:
    """The line for a ticket; None before the case is known."""
    case = state.case
    if case is None:
        return None
    ticks = "".join("1" if paper in state.ticks else "0" for paper in case.papers)
    return f"SG1:{state.procedure.code}:{case.id}:{ticks}:{_checksum(case.papers)}"


def find_hand_over(text: str) -> HandOver | None:
    """The first hand-over in a scanned text, or None; anything at all may have been scanned."""
    found = _LINE.search(text[:LONGEST_TEXT])
    if found is None:
        return None
    ticks = tuple(each == "1" for each in found["ticks"])
    return HandOver(found["code"], found["case"], ticks, found["sum"])


def resume(found: HandOver, procedure: Procedure) -> PaperCheck | HandOverFailure:
    """The citizen's list as the officer sees it, by the officer's catalogue."""
    if found.code != procedure.code:
        return HandOverFailure.OTHER_PROCEDURE
    case = next((each for each in procedure.cases if each.id == found.case), None)
    if case is None or len(case.papers) != len(found.ticks) or _checksum(case.papers) != found.checksum:
        return HandOverFailure.OTHER_VERSION
    in_hand = (paper for paper, ticked in zip(case.papers, found.ticks, strict=True) if ticked)
    return PaperCheck(procedure, case.when, frozenset(in_hand))


def _checksum(papers: tuple[str, ...]) -> str:
    return f"{zlib.crc32(' '.join(papers).encode()) & 0xFFFF:04x}"
