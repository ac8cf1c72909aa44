"""The shape of the text behind a card's QR: kinds of fields in their order, never a content.

Three layouts are known (the cards of 2021 and 2024, and one inferred for VNeID); the order of the last four
fields of 2024 is not. Field kinds: `n12` twelve digits, `n9` nine, `d8` ddMMyyyy, `d/` dd/MM/yyyy, `sex`,
`text`, `-` empty, `nK` any other count of digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from drivers.card.probe_report import Finding, Outcome, ProbeName, finding

MAX_FIELDS = 20
MIN_FIELDS = 6
_DAY = r"(0[1-9]|[12][0-9]|3[01])(0[1-9]|1[0-2])(19|20)[0-9]{2}"
_KINDS = (
    ("-", re.compile(r"")),
    ("d8", re.compile(_DAY)),
    ("d/", re.compile(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}")),
    ("sex", re.compile(r"nam|n[ữu]", re.IGNORECASE)),
)
_KNOWN_HEAD = re.compile(r"n12 (n9|-) text d8 sex text d8")
_VNEID_HEAD = re.compile(r"n12 text d/ sex text d/")
_EXTRA = frozenset({"-", "n12", "d8", "text"})


def shape_of(text: str) -> list[str]:
    """The kind of each field of a `|`-separated text."""
    parts = re.sub(r"^\s*CCCD\s*:\s*", "", text.strip("\ufeff\r\n\0 ")).split("|")
    return [_kind(part.strip()) for part in parts[:MAX_FIELDS]]


def describe_qr(text: str) -> Iterator[Finding]:
    """Which layout `text` has, and what stands in the fields after the seventh."""
    shape = shape_of(text)
    head = " ".join(shape[:7])
    if _KNOWN_HEAD.fullmatch(head) and len(shape) in (7, 11):
        yield finding(ProbeName.QR_LAYOUT, True, "2021" if len(shape) == 7 else "2024")
    elif _VNEID_HEAD.match(head):
        yield finding(ProbeName.QR_LAYOUT, True, f"VNeID, {len(shape)} fields")
    else:
        yield finding(ProbeName.QR_LAYOUT, False, " ".join(shape))
    extras = shape[7:]
    if extras:
        outcome = Outcome.CONFIRMED if _EXTRA.issuperset(extras) else Outcome.DIFFERENT
        yield Finding(ProbeName.QR_EXTRAS, outcome, " ".join(extras))


def _kind(part: str) -> str:
    for name, pattern in _KINDS:
        if pattern.fullmatch(part):
            return name
    return f"n{len(part)}" if part.isascii() and part.isdigit() else "text"
