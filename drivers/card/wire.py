"""What the terminal and its card process say to each other: one JSON object a line, at most `MAX_LINE` bytes.

Never pickle: a pickle from a process that handles hostile cards would run what it likes.
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from drivers.card.model import (
    Access,
    Assurance,
    CardReading,
    ChipProof,
    Identity,
    ReadFailure,
    ReadOutcome,
    ReadRequest,
    SodVerdict,
)

MAX_LINE = 128 * 1024
"""Room for a photo."""
MAX_PROBLEMS = 20
MAX_NAME = 80
SERIAL_ROOM = 64
"""Of `MAX_LINE`, for the serial number that the worker adds to an outcome."""


class WireError(ValueError):
    """A line that is not what the other side should send. Its text never quotes it."""


def encode(message: Mapping[str, Any]) -> bytes:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8") + b"\n"


def decode(line: bytes) -> dict[str, Any]:
    """The object in one complete line; raises `WireError`."""
    if len(line) > MAX_LINE or not line.endswith(b"\n"):
        raise WireError("line too long or cut short")
    try:
        message = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise WireError("not JSON") from error
    if not isinstance(message, dict):
        raise WireError("not an object")
    return message


class Op(StrEnum):
    """What the card process can be asked to do with the card on the reader."""

    READ = "read"
    PROBE = "probe"
    """What this chip and reader can do (`drivers.card.probe`), without personal data."""


def encode_request(request: ReadRequest, seconds: float, serial: int = 0, op: Op = Op.READ) -> bytes:
    """`expected_number` stays with the caller, who compares, unless `birth` makes it a key. `serial` names
    the work for a later cancel."""
    return encode(
        {
            "op": op.value,
            "serial": serial,
            "can": request.can,
            "mrz": request.mrz_information,
            "number": request.expected_number if request.birth else None,
            "birth": request.birth.isoformat() if request.birth else None,
            "issued": request.issued.isoformat() if request.issued else None,
            "photo": request.photo,
            "dg13": request.read_dg13,
            "reader": request.reader,
            "wrong_can": request.wrong_can,
            "seconds": seconds,
        }
    )


def decode_request(message: Mapping[str, Any]) -> tuple[ReadRequest, float, int]:
    """The request, its seconds, its serial number; raises `WireError`."""
    try:
        request = ReadRequest(
            can=_optional_text(message["can"]),
            mrz_information=_optional_text(message["mrz"]),
            expected_number=_optional_text(message["number"]),
            birth=_optional_date(message["birth"]),
            issued=_optional_date(message["issued"]),
            photo=bool(message["photo"]),
            read_dg13=bool(message["dg13"]),
            reader=_optional_text(message["reader"]),
            wrong_can=bool(message["wrong_can"]),
        )
        seconds = float(message["seconds"])
        if not math.isfinite(seconds):
            raise WireError("request")
        return request, seconds, int(message["serial"])
    except (KeyError, TypeError, ValueError, OverflowError):
        # Not chained: a ValueError would quote the value.
        raise WireError("request") from None


def report_message(report: Mapping[str, Any] | ReadFailure) -> dict[str, Any]:
    """The outcome of a probe: any JSON object, as long as its line fits `MAX_LINE`; raises `WireError`."""
    if isinstance(report, ReadFailure):
        return {"event": "outcome", "failure": report.value}
    message = {"event": "outcome", "report": dict(report)}
    try:
        fits = len(encode(message)) <= MAX_LINE - SERIAL_ROOM
    except (TypeError, ValueError, RecursionError):
        raise WireError("report is no JSON") from None
    if not fits:
        raise WireError("report too long")
    return message


def progress_message(report: Mapping[str, Any]) -> dict[str, Any]:
    """A probe's report so far, shaped as the last one will be; `decode_report` reads it too."""
    return {**report_message(report), "event": "progress"}


def decode_report(message: Mapping[str, Any]) -> Mapping[str, Any] | ReadFailure:
    """The other side of `report_message`; raises `WireError`."""
    try:
        if "failure" in message:
            return ReadFailure(message["failure"])
    except ValueError:
        raise WireError("outcome") from None
    report = message.get("report")
    if not isinstance(report, dict):
        raise WireError("report")
    return report


@dataclass(frozen=True, slots=True)
class TrustReport:
    """What the card process found in the trust folder: counts, and files that do not do what they are there
    for, by name and reason. File names are nobody's personal data."""

    certificates: int = 0
    revocation_lists: int = 0
    master_lists: int = 0
    problems: tuple[tuple[str, str], ...] = ()
    """File name (empty: the folder itself) and reason, the first `MAX_PROBLEMS`."""
    unlisted: int = 0
    """Problems beyond them."""


def trust_message(report: TrustReport) -> dict[str, Any]:
    problems = [{"file": file[:MAX_NAME], "reason": reason} for file, reason in report.problems]
    return {
        "event": "trust",
        "certificates": report.certificates,
        "revocation_lists": report.revocation_lists,
        "master_lists": report.master_lists,
        "problems": problems[:MAX_PROBLEMS],
        "unlisted": report.unlisted + len(problems[MAX_PROBLEMS:]),
    }


def decode_trust(message: Mapping[str, Any]) -> TrustReport:
    """The other side of `trust_message`; raises `WireError`."""
    try:
        return TrustReport(
            certificates=int(message["certificates"]),
            revocation_lists=int(message["revocation_lists"]),
            master_lists=int(message["master_lists"]),
            problems=tuple((str(item["file"]), str(item["reason"])) for item in message["problems"]),
            unlisted=int(message["unlisted"]),
        )
    except (KeyError, TypeError, ValueError, OverflowError):
        raise WireError("trust") from None


def outcome_message(outcome: ReadOutcome) -> dict[str, Any]:
    if isinstance(outcome, ReadFailure):
        return {"event": "outcome", "failure": outcome.value}
    photo = None if outcome.photo is None else base64.b64encode(outcome.photo).decode("ascii")
    return {
        "event": "outcome",
        "reading": reading_message(outcome),
        "photo": photo,
        "previous_number": outcome.identity.previous_number,
    }


def reading_message(reading: CardReading) -> dict[str, Any]:
    """The shape that `kiosk card read --json` prints too; the photo and the number of the paper card
    before are no part of it."""
    who = reading.identity
    return {
        "identity": {
            "number": who.number,
            "name": who.name,
            "birth_date": who.birth_date.isoformat() if who.birth_date else None,
            "sex": who.sex,
            "expiry": who.expiry.isoformat() if who.expiry else None,
        },
        "access": reading.access.value,
        "assurance": reading.assurance.value,
        "sod": reading.sod.value,
        "chip": {
            "active_authentication": reading.active_authentication.value,
            "chip_authentication": reading.chip_authentication.value,
        },
        "data_groups": dict(reading.data_groups),
        "apdus": reading.apdus,
        "elapsed_ms": reading.elapsed_ms,
    }


def decode_outcome(message: Mapping[str, Any]) -> ReadOutcome:
    try:
        if "failure" in message:
            return ReadFailure(message["failure"])
        reading = message["reading"]
        who, chip = reading["identity"], reading["chip"]
        return CardReading(
            identity=Identity(
                number=str(who["number"]),
                name=str(who["name"]),
                birth_date=_optional_date(who["birth_date"]),
                sex=str(who["sex"]),
                expiry=_optional_date(who["expiry"]),
                previous_number=_optional_text(message["previous_number"]),
            ),
            access=Access(reading["access"]),
            assurance=Assurance(reading["assurance"]),
            sod=SodVerdict(reading["sod"]),
            active_authentication=ChipProof(chip["active_authentication"]),
            chip_authentication=ChipProof(chip["chip_authentication"]),
            data_groups={str(name): str(value) for name, value in reading["data_groups"].items()},
            photo=None if message["photo"] is None else base64.b64decode(message["photo"], validate=True),
            apdus=int(reading["apdus"]),
            elapsed_ms=int(reading["elapsed_ms"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        # Not chained: a ValueError would quote the value.
        raise WireError("outcome") from None


def _optional_text(value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise WireError("text expected")
    return value


def _optional_date(value: Any) -> date | None:
    return None if value is None else date.fromisoformat(value)
