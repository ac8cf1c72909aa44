"""The card process's lines: what goes in comes out, anything else raises the one declared error."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.card import wire
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

READING = CardReading(
    identity=Identity("001090000001", "NGUYỄN VĂN MẪU", date(1990, 1, 1), "M", None),
    access=Access.PACE_CAN,
    assurance=Assurance.PROVEN,
    sod=SodVerdict.GENUINE,
    active_authentication=ChipProof.UNSUPPORTED,
    chip_authentication=ChipProof.PASSED,
    data_groups={"DG1": "verified"},
    apdus=25,
    elapsed_ms=70,
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
)


@pytest.mark.parametrize("outcome", [READING, *ReadFailure], ids=lambda o: getattr(o, "value", "reading"))
def test_outcomes_arrive_as_sent(outcome: ReadOutcome) -> None:
    line = wire.encode(wire.outcome_message(outcome))
    assert wire.decode_outcome(wire.decode(line)) == outcome


def test_a_birth_date_takes_the_number_along() -> None:
    request = ReadRequest(
        can="000001",
        expected_number="001090000001",
        birth=date(1990, 1, 1),
        issued=date(2021, 5, 10),
        photo=True,
    )
    assert wire.decode_request(wire.decode(wire.encode_request(request, 7.5, 3)))[0] == request


def test_requests_arrive_as_sent_without_the_expected_number() -> None:
    request = ReadRequest(can="000001", expected_number="001090000001", read_dg13=False, reader="ACS")
    line = wire.encode_request(request, 7.5, 3)
    assert b"001090000001" not in line
    expected = ReadRequest(can="000001", read_dg13=False, reader="ACS")
    assert wire.decode_request(wire.decode(line)) == (expected, 7.5, 3)


@given(st.binary(max_size=100))
def test_noise_raises_only_the_declared_error(line: bytes) -> None:
    try:
        wire.decode(line)
    except wire.WireError:
        return


@given(st.dictionaries(st.sampled_from(["failure", "reading", "op", "can", "seconds"]), json_values))
def test_odd_messages_raise_only_the_declared_error(message: dict[str, Any]) -> None:
    for parse in (wire.decode_outcome, wire.decode_request):
        with pytest.raises(wire.WireError):
            parse({"mrz": 0, **message})


def test_overlong_lines_are_refused() -> None:
    with pytest.raises(wire.WireError):
        wire.decode(b'"' + b"x" * wire.MAX_LINE + b'"\n')
