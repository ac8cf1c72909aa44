"""The number people read: the letters of a series and a serial.

Three digits up to 999, four beyond; one letter, or two once a centre has more than 26 services. Pure.
"""

from __future__ import annotations

import re

LAST_SERIAL = 9999
"""The highest serial a paper and a board have room for; beyond it the series is exhausted for the day."""

_SERIES = re.compile(r"[A-Z]{1,2}")
_NUMBER = re.compile(r"([A-Z]{1,2})(\d{3,4})", re.ASCII)


def is_series(letters: str) -> bool:
    """Whether `letters` can prefix a number: one or two capital ASCII letters."""
    return _SERIES.fullmatch(letters) is not None


def format_number(series: str, serial: int) -> str:
    """`A012`, `A999`, `A1000`, `AB007`.

    Raises ValueError for a series that is not one or two capital letters, or a serial outside 1 … 9999.
    """
    if not is_series(series):
        raise ValueError("a series is one or two capital letters")
    if not 1 <= serial <= LAST_SERIAL:
        raise ValueError("serial out of range")
    return f"{series}{serial:03d}"


def parse_number(text: str) -> tuple[str, int] | None:
    """Series and serial of a number as people say or type it; None: it cannot be one."""
    found = _NUMBER.fullmatch(text.strip().upper())
    if (
        found is None
        or not 1 <= int(found[2]) <= LAST_SERIAL
        or format_number(found[1], int(found[2])) != found[0]
    ):
        return None
    return found[1], int(found[2])
