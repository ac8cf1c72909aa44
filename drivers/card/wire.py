"""What the terminal and its card process say to each other: one JSON object a line, at most `MAX_LINE` bytes.

Never pickle: a pickle from a process that handles hostile cards would run what it likes.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import date
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


def encode_request(request: ReadRequest, seconds: float, serial: int = 0) -> bytes:
    """`expected_number` stays with the caller, who compares, unless `birth` makes it a key. `serial` names
    the read for a later cancel."""
    return encode(
        {
            "op": "read",
            "serial": serial,
            "can": request.can,
            "mrz": request.mrz_information,
            "number": request.expected_number if request.birth else None,
            "birth": request.birth.isoformat() if request.birth else None,
            "issued": request.issued.isoformat() if request.issued else None,
            "photo": request.photo,
            "dg13": request.read_dg13,
            "reader": request.reader,
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
        )
        return request, float(message["seconds"]), int(message["serial"])
    except (KeyError, TypeError, ValueError):
        # Not chained: a ValueError would quote the value.
        raise WireError("request") from None


def outcome_message(outcome: ReadOutcome) -> dict[str, Any]:
    if isinstance(outcome, ReadFailure):
        return {"event": "outcome", "failure": outcome.value}
    photo = None if outcome.photo is None else base64.b64encode(outcome.photo).decode("ascii")
    return {"event": "outcome", "reading": reading_message(outcome), "photo": photo}


def reading_message(reading: CardReading) -> dict[str, Any]:
    """The shape that `kiosk card read --json` prints too; the photo is no part of it."""
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
    except (KeyError, TypeError, ValueError, AttributeError):
        # Not chained: a ValueError would quote the value.
        raise WireError("outcome") from None


def _optional_text(value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise WireError("text expected")
    return value


def _optional_date(value: Any) -> date | None:
    return None if value is None else date.fromisoformat(value)
