"""What commissioning left behind: which printer it was, which pictures it holds, what a human said of them.

A file in the state folder, written before anything is stored in the printer and again after the human's word:
the printer's memory wears, so an interrupted commissioning must not store the same pictures twice.
"""

from __future__ import annotations

import logging
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kiosk.whole_file import write_whole

_log = logging.getLogger(__name__)

FILE_NAME = "printer.json"
"""In the terminal's state folder."""


class Verdict(StrEnum):
    """What is known of the proof page."""

    PENDING = "pending"
    """Nobody has looked yet."""
    PROVEN = "proven"
    """A human saw every block come out right."""
    REFUSED = "refused"
    """A human saw one missing or wrong: the printer holds nothing to rely on."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StoredPicture(_Part):
    """One picture in the printer's memory."""

    key: Annotated[str, Field(pattern=r"^[!-~]{2}$")]
    """The two letters the printer knows it by."""
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    size: Annotated[int, Field(gt=0)]
    """Bytes it takes there."""


class Commissioned(_Part):
    """The whole file."""

    profile: str
    identity: str | None = None
    """What the printer called itself."""
    verdict: Verdict = Verdict.PENDING
    page: str = ""
    """The code on the proof page."""
    pictures: tuple[StoredPicture, ...] = ()
    left_out: tuple[str, ...] = ()
    """Digests of pictures that found no room: sent with each ticket, and nothing to warn of."""


def read_commissioned(folder: Path) -> Commissioned | None:
    """None: never commissioned, or the file cannot be read, which is logged. Then pictures are sent."""
    path = folder / FILE_NAME
    try:
        return Commissioned.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        _log.warning("%s cannot be used: %s", path.name, type(error).__name__)
        return None


def write_commissioned(folder: Path, record: Commissioned) -> bool:
    """Replaces the file in one step, on the disk when this returns. False: the folder cannot be written."""
    path = folder / FILE_NAME
    try:
        # A technician's command writes it, the terminal's own account reads it.
        write_whole(path, record.model_dump_json(indent=1).encode(), 0o644)
    except OSError as error:
        _log.warning("%s cannot be written: %s", path.name, type(error).__name__)
        return False
    return True
