"""The card process's lines: what goes in comes out, anything else raises the one declared error."""

from __future__ import annotations

from dataclasses import replace
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


def test_the_number_of_the_paper_card_travels_beside_what_is_printed() -> None:
    reading = replace(READING, identity=replace(READING.identity, previous_number="012345678"))
    assert "012345678" not in str(wire.reading_message(reading))
    assert wire.decode_outcome(wire.outcome_message(reading)) == reading


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


keys = st.sampled_from(["failure", "reading", "op", "can", "seconds", "certificates", "problems", "report"])


@given(st.dictionaries(keys, json_values))
def test_odd_messages_raise_only_the_declared_error(message: dict[str, Any]) -> None:
    for parse in (wire.decode_outcome, wire.decode_request, wire.decode_trust):
        with pytest.raises(wire.WireError):
            parse({"mrz": 0, **message})
    try:
        report = wire.decode_report(message)
    except wire.WireError:
        return
    assert isinstance(report, dict)


def test_overlong_lines_are_refused() -> None:
    with pytest.raises(wire.WireError):
        wire.decode(b'"' + b"x" * wire.MAX_LINE + b'"\n')


REPORT = wire.TrustReport(2, 1, 0, (("old.crl", "list_past_next_update"), ("", "no_csca")), 3)


def test_a_trust_report_arrives_as_sent() -> None:
    assert wire.decode_trust(wire.decode(wire.encode(wire.trust_message(REPORT)))) == REPORT


def test_a_trust_report_is_bounded_whatever_the_folder_holds() -> None:
    many = wire.TrustReport(problems=tuple((f"{number:03}" + "x" * 252, "noise") for number in range(500)))
    line = wire.encode(wire.trust_message(many))
    told = wire.decode_trust(wire.decode(line))
    assert len(line) < wire.MAX_LINE / 10
    assert len(told.problems) + told.unlisted == 500
    assert told.problems[0][0].startswith("000xxx")


def test_a_probes_report_arrives_as_sent() -> None:
    for report in ({"report": {"findings": []}, "atr": "3b"}, ReadFailure.NO_CARD):
        assert wire.decode_report(wire.decode(wire.encode(wire.report_message(report)))) == report


@pytest.mark.parametrize("report", [{"long": "x" * wire.MAX_LINE}, {"bytes": b""}], ids=["long", "bytes"])
def test_a_report_that_does_not_fit_a_line_is_refused(report: dict[str, Any]) -> None:
    with pytest.raises(wire.WireError):
        wire.report_message(report)
