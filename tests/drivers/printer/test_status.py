"""Raw bits become one status, whichever way the printer was asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.printer.model import PrinterStatus
from drivers.printer.simulated import sensors
from drivers.printer.simulated.faults import Fault
from drivers.printer.status import can_print, collapse, collapse_presenter, collapse_report


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        ((0x12, 0x12, 0x12, 0x12), PrinterStatus.READY),
        ((0x12, 0x12, 0x12, 0x1E), PrinterStatus.NEAR_END),
        ((0x1A, 0x12, 0x12, 0x72), PrinterStatus.PAPER_OUT),
        ((0x1A, 0x32, 0x12, 0x12), PrinterStatus.PAPER_OUT),
        ((0x1A, 0x16, 0x12, 0x72), PrinterStatus.COVER_OPEN),
        ((0x1A, 0x52, 0x1A, 0x12), PrinterStatus.CUTTER),
        ((0x1A, 0x52, 0x52, 0x12), PrinterStatus.OVERHEATED),
        ((0x1A, 0x52, 0x32, 0x12), PrinterStatus.ERROR),
        ((0x1A, 0x52, 0x12, 0x12), PrinterStatus.ERROR),
        ((0x1A, 0x12, 0x12, 0x12), PrinterStatus.OFFLINE),
        ((0x1A, 0x1A, 0x12, 0x12), PrinterStatus.OFFLINE),
    ],
)
def test_four_answers_become_one_status(answers: tuple[int, int, int, int], status: PrinterStatus) -> None:
    assert collapse(*answers) is status


def test_only_two_statuses_promise_paper() -> None:
    assert [status for status in PrinterStatus if can_print(status)] == [
        PrinterStatus.READY,
        PrinterStatus.NEAR_END,
    ]


@pytest.mark.parametrize(
    ("report", "status"),
    [
        (b"\x10\x00\x00\x00", PrinterStatus.READY),
        (b"\x14\x00\x00\x0f", PrinterStatus.READY),
        (b"\x10\x00\x01\x00", PrinterStatus.NEAR_END),
        (b"\x10\x00\x02\x00", PrinterStatus.NEAR_END),
        (b"\x18\x00\x0f\x00", PrinterStatus.PAPER_OUT),
        (b"\x38\x00\x0f\x00", PrinterStatus.COVER_OPEN),
        (b"\x18\x08\x00\x00", PrinterStatus.CUTTER),
        (b"\x18\x40\x00\x00", PrinterStatus.OVERHEATED),
        (b"\x18\x20\x00\x00", PrinterStatus.ERROR),
        (b"\x18\x04\x00\x00", PrinterStatus.ERROR),
        (b"\x18\x00\x00\x00", PrinterStatus.OFFLINE),
        (b"\x50\x00\x00\x00", PrinterStatus.OFFLINE),
    ],
)
def test_a_report_becomes_one_status(report: bytes, status: PrinterStatus) -> None:
    assert collapse_report(report) is status


@pytest.mark.parametrize(
    ("report", "status"),
    [
        (b"\x00\x00\x00\x00", PrinterStatus.READY),
        (b"\x20\x08\x00\x00", PrinterStatus.READY),
        (b"\x04\x00\x00\x00", PrinterStatus.NEAR_END),
        (b"\x05\x00\x00\x00", PrinterStatus.PAPER_OUT),
        (b"\x01\x02\x00\x00", PrinterStatus.COVER_OPEN),
        (b"\x00\x01\x00\x00", PrinterStatus.COVER_OPEN),
        (b"\x00\x00\x01\x00", PrinterStatus.OVERHEATED),
        (b"\x00\x00\x08\x00", PrinterStatus.ERROR),
        (b"\x00\x00\x40\x00", PrinterStatus.ERROR),
        (b"\x00\x00\x00\x01", PrinterStatus.CUTTER),
        (b"\x00\x00\x00\x04", PrinterStatus.ERROR),
    ],
)
def test_a_presenters_four_bytes_become_one_status(report: bytes, status: PrinterStatus) -> None:
    assert collapse_presenter(report) is status


@given(st.binary(min_size=4, max_size=4))
def test_every_combination_of_bits_is_a_status(raw: bytes) -> None:
    for found in (collapse(*raw), collapse_report(raw), collapse_presenter(raw)):
        assert found not in (PrinterStatus.NO_ANSWER, PrinterStatus.DISCONNECTED), "those are never said"


@given(st.sets(st.sampled_from([Fault.PAPER_OUT, Fault.COVER_OPEN, Fault.CUTTER, Fault.NEAR_END])))
def test_asked_or_told_the_same_state_is_the_same_status(faults: set[Fault]) -> None:
    asked = collapse(*(sensors.status_byte(faults, which) for which in (1, 2, 3, 4)))
    assert collapse_report(sensors.report(faults)) is asked
    assert collapse_presenter(sensors.presenter(faults, in_mouth=False)[2:]) is asked
