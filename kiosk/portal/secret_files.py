"""Secrets and key files of a back end: a file by its whole path, or a systemd credential by its name.

A name without a slash is looked up in `$CREDENTIALS_DIRECTORY`, where systemd puts what `LoadCredential=`
names (systemd.exec(5)). A secret is the first line of its file, and goes nowhere else.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

LONGEST_SECRET = 4_096
CREDENTIALS = "CREDENTIALS_DIRECTORY"


@dataclass(frozen=True, slots=True)
class SecretProblem:
    """Why there is no secret; never its content."""

    reason: str


def located(path: Path, environment: Mapping[str, str] = os.environ) -> Path | SecretProblem:
    """Where the file is. A relative path with folders would depend on who started the terminal."""
    if path.is_absolute():
        return path
    if len(path.parts) != 1 or path.name in {"", ".."}:
        return SecretProblem("must be a whole path, or the bare name of a systemd credential")
    folder = environment.get(CREDENTIALS, "")
    if not folder:
        return SecretProblem(f"is the name of a systemd credential, but ${CREDENTIALS} is not set")
    return Path(folder) / path


def read_secret(path: Path, environment: Mapping[str, str] = os.environ) -> str | SecretProblem:
    """The first line, without the spaces around it."""
    place = located(path, environment)
    if isinstance(place, SecretProblem):
        return place
    try:
        with place.open(encoding="utf-8") as file:
            line = file.readline(LONGEST_SECRET).strip()
    except (OSError, UnicodeDecodeError) as error:
        return SecretProblem(f"cannot be read: {type(error).__name__}")
    return line or SecretProblem("is empty")
