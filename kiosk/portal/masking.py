"""Names and numbers as the screen may show them in a public hall (ui.md, Words)."""

from __future__ import annotations

import unicodedata

from kiosk.portal.model import Dossier

DOT = "•"
_VISIBLE_DIGITS = 3
"""At most three: the last six digits of an ID number open the chip."""
_SHORTEST_SHOWN = 9
"""An old identity number has nine digits; of anything shorter nothing is shown."""


def mask_name(name: str) -> str:
    """`NGUYỄN VĂN MẪU` → `NGUYỄN VĂN M••`. Always two dots, so that the length tells nothing."""
    words = _words(name)
    if not words:
        return ""
    return " ".join([*words[:-1], _initial(words[-1])])


def mask_other_name(name: str) -> str:
    """The name of somebody who is not here, often a child: no middle name, `NGUYỄN THỬ AN` → `NGUYỄN A••`."""
    words = _words(name)
    if len(words) < 2:
        return mask_name(name)
    return f"{words[0]} {_initial(words[-1])}"


def mask_owner(dossier: Dossier) -> str:
    """The owner of a dossier, more hidden when the person at the machine is another."""
    return mask_other_name(dossier.owner) if dossier.submitted_for_other else mask_name(dossier.owner)


def mask_number(number: str) -> str:
    """`001090000001` → `•••••••••001`; one dot a hidden digit, short numbers wholly hidden."""
    digits = number.strip()
    if len(digits) < _SHORTEST_SHOWN:
        return DOT * len(digits)
    return DOT * (len(digits) - _VISIBLE_DIGITS) + digits[-_VISIBLE_DIGITS:]


def _words(name: str) -> list[str]:
    return unicodedata.normalize("NFC", name).split()


def _initial(word: str) -> str:
    return word[0] + DOT * 2
