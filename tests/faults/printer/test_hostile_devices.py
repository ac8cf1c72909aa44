"""Devices that follow no protocol: the writer ends in time, raises nothing, and believes nothing."""

from __future__ import annotations

import random
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.deadline import Deadline
from drivers.printer.blocks import Encoding
from drivers.printer.line import LineGoneError
from drivers.printer.model import PrinterStatus, PrintOutcome
from drivers.printer.profile import profile
from drivers.printer.session import Session, Setup
from tests.drivers.printer.samples import HandClock
from tests.faults.printer.papers import stub

T = TypeVar("T")

SECONDS = 8.0
AFTERWARDS = 8.0
"""What may follow a deadline: asking how the printer is, and telling it to forget."""
LIKELY = [
    *(b"\x12", b"\x16", b"\x1a", b"\x32"),
    *(b"\x00", b"\x03", b"\x11", b"\x13"),
    *(b"\x37\x25\x00", b"\x37\x22abcd\x00", b"\x5fTM-T20\x00", b"\x5fSIM-80\x00"),
    *(b"\x10\x00\x00\x00", b"\x10\x0f\x00\x00\x00\x00", b"\x10\x0f", b"\x37", b"\xff"),
]
"""What printers say, and beginnings of it."""
ANSWERS = st.lists(st.one_of(st.sampled_from(LIKELY), st.binary(max_size=6)), max_size=40)
APPETITES = st.lists(st.integers(0, 600), max_size=20)


class HostileLine:
    """Takes as much as it likes, says what it likes, and is gone after so many calls."""

    def __init__(
        self, clock: HandClock, appetites: list[int], answers: list[bytes], calls: int | None, held: int
    ) -> None:
        self.taken = 0
        self._clock = clock
        self._appetites = appetites
        self._answers = answers
        self._left = calls
        self._held = held
        self._turn = 0

    def write(self, data: bytes) -> int:
        self._call()
        taken = min(len(data), self._next(self._appetites, 0))
        self.taken += taken
        return taken

    def read(self) -> bytes:
        self._call()
        return self._next(self._answers, b"")

    def pending(self) -> int:
        self._call()
        return self._held

    def wait(self, seconds: float, *, writable: bool = False) -> None:
        self._call()
        self._clock.sleep(min(seconds, 0.05))

    def discard_output(self) -> None:
        self._call()

    def close(self) -> None:
        """Gone as well."""

    def _call(self) -> None:
        if self._left is not None:
            if self._left <= 0:
                raise LineGoneError("hostile")
            self._left -= 1

    def _next(self, choices: list[T], otherwise: T) -> T:
        self._turn += 1
        return choices[self._turn % len(choices)] if choices else otherwise


def session_on(line: HostileLine, name: str) -> Session:
    return Session(line, Setup(profile(name), Encoding.MIXED), torn=True)


def work(session: Session, clock: HandClock) -> tuple[PrintOutcome, PrinterStatus]:
    """As the writer does: prepared, then one job."""
    started = clock()
    deadline = Deadline.after(SECONDS, clock)
    told: list[bytes] = []
    try:
        session.prepare(deadline)
    except LineGoneError:
        assert clock() - started <= SECONDS + AFTERWARDS
        return PrintOutcome.NOT_PRINTED, PrinterStatus.DISCONNECTED
    started = clock()
    result = session.print(stub(384), Deadline.after(SECONDS, clock), told.append)
    assert clock() - started <= SECONDS + AFTERWARDS
    assert told or result[0] is PrintOutcome.NOT_PRINTED, "the journal knows nothing of these bytes"
    return result


@pytest.mark.parametrize("name", ["simulated", "custom-vkp80"])
@settings(deadline=None)
@given(APPETITES, ANSWERS, st.one_of(st.none(), st.integers(0, 300)), st.sampled_from([0, 0, 1, 5000]))
def test_whatever_a_device_does_the_writer_ends_in_time(
    name: str, appetites: list[int], answers: list[bytes], calls: int | None, held: int
) -> None:
    clock = HandClock()
    session = session_on(HostileLine(clock, appetites, answers, calls, held), name)
    outcome, _ = work(session, clock)
    if profile(name).echo and not session.info.mismatch:
        assert outcome is not PrintOutcome.CONFIRMED, "nobody has echoed the name of this job"


@pytest.mark.parametrize("name", ["simulated", "generic", "custom-vkp80"])
def test_a_device_that_takes_nothing_for_ever(name: str) -> None:
    clock = HandClock()
    line = HostileLine(clock, [], [], None, 0)
    assert work(session_on(line, name), clock) == (PrintOutcome.NOT_PRINTED, PrinterStatus.NO_ANSWER)
    assert line.taken == 0


@pytest.mark.parametrize("name", ["simulated", "generic", "custom-vkp80"])
def test_a_device_that_takes_everything_and_babbles(name: str) -> None:
    noise = random.Random(11)
    for _ in range(30):
        clock = HandClock()
        line = HostileLine(clock, [4096], [noise.randbytes(noise.randrange(40)) for _ in range(50)], None, 0)
        assert work(session_on(line, name), clock)[0] is not PrintOutcome.CONFIRMED


@pytest.mark.parametrize("name", ["simulated", "generic", "custom-vkp80"])
def test_a_line_that_vanishes_at_any_call_is_told_as_gone(name: str) -> None:
    """Answers are those of a printer in order, so that every stage of a job is reached."""
    presenter = [b"\x10\x0f\x00\x00\x00\x00"]
    good = presenter if profile(name).presenter else [b"\x12"]
    seen = set()
    for calls in range(400):
        clock = HandClock()
        outcome, status = work(session_on(HostileLine(clock, [4096], good, calls, 0), name), clock)
        if status is PrinterStatus.DISCONNECTED:
            seen.add(outcome)
    assert seen == {PrintOutcome.NOT_PRINTED, PrintOutcome.UNKNOWN}
