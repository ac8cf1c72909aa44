"""The words of the failure codes, read from the one data file they all come from."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from kiosk.failures import FailureCode
from kiosk.resources import config_folder


@dataclass(frozen=True, slots=True)
class FailureText:
    """What happened and what to do, for a technician."""

    message: str
    remedy: str


@cache
def _entries() -> dict[str, dict[str, Any]]:
    return tomllib.loads((config_folder() / "failures.toml").read_text(encoding="utf-8"))


def failure_text(code: FailureCode, language: str) -> FailureText:
    """The texts of a code; a language without them gets English."""
    entry = _entries()[code.value]
    return FailureText(
        entry["message"].get(language, entry["message"]["en"]),
        entry["remedy"].get(language, entry["remedy"]["en"]),
    )
