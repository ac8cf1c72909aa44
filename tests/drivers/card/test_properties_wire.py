"""A valid message with one odd value anywhere in it: decoded, or refused by the one declared error."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

import pytest

from drivers.card import wire
from drivers.card.model import (
    Access,
    Assurance,
    CardReading,
    ChipProof,
    Identity,
    ReadRequest,
    SodVerdict,
)
from tests.fuzz.bounds import memory, processor

ODD = (
    *("null", "true", "0", "-1", "1.5", '""', '"text"', "[]", "{}", "[[]]", '{"a": 1}'),
    # JSON as Python takes it: no finite number, more digits than a float holds, half a surrogate pair.
    *("1e999", "-1e999", "NaN", "Infinity", "9" * 400, '"\\ud800"', '"' + "9" * 5000 + '"'),
    *('"2026-02-30"', '"9999999-01-01"', '"proven"', '"====" '),
)
READING = CardReading(
    identity=Identity("001090000001", "NGUYỄN VĂN MẪU", date(1990, 1, 1), "M", date(2030, 1, 1)),
    access=Access.PACE_CAN,
    assurance=Assurance.PROVEN,
    sod=SodVerdict.GENUINE,
    active_authentication=ChipProof.PASSED,
    chip_authentication=ChipProof.PASSED,
    data_groups={"DG1": "verified"},
    photo=b"\xff\xd8",
    apdus=25,
    elapsed_ms=70,
)
REQUEST = ReadRequest(
    can="000001", expected_number="001090000001", birth=date(1990, 1, 1), issued=date(2021, 5, 10)
)
MESSAGES: dict[str, tuple[bytes, Callable[[Mapping[str, Any]], object]]] = {
    "request": (wire.encode_request(REQUEST, 7.5, 3), wire.decode_request),
    "outcome": (wire.encode(wire.outcome_message(READING)), wire.decode_outcome),
    "trust": (
        wire.encode(wire.trust_message(wire.TrustReport(1, 2, 0, (("a.cer", "unreadable"),)))),
        wire.decode_trust,
    ),
    "report": (wire.encode(wire.report_message({"findings": [1, 2]})), wire.decode_report),
}


def places(value: Any, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*above, key)
            yield from places(inner, (*above, key))


def replaced(line: bytes, place: tuple[str, ...], text: str | None) -> bytes:
    """`line` with the value at `place` written as `text`; None: without that key."""
    message = json.loads(line)
    inner = message
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = "HERE"
    if text is None:
        del inner[place[-1]]
    return json.dumps(message).replace('"HERE"', text or "").encode() + b"\n"


@pytest.mark.parametrize("kind", MESSAGES)
def test_one_odd_value_is_refused_or_understood(kind: str) -> None:
    line, decode = MESSAGES[kind]
    for place in places(json.loads(line)):
        for odd in (*ODD, None):
            with memory(256 << 20), processor(10):
                try:
                    decode(wire.decode(replaced(line, place, odd)))
                except wire.WireError:
                    continue


def test_a_deadline_that_never_comes_is_refused() -> None:
    line = wire.encode_request(REQUEST, 7.5, 3)
    for endless in ("NaN", "Infinity", "1e999"):
        with pytest.raises(wire.WireError):
            wire.decode_request(wire.decode(replaced(line, ("seconds",), endless)))
