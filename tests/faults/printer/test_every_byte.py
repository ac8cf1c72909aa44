"""A ticket of a few bytes, broken between any two of them, on printers that know more and less."""

from __future__ import annotations

from functools import partial

import pytest

from drivers.printer.blocks import Encoding
from drivers.printer.profile import profile
from drivers.printer.simulated.faults import Fault
from kiosk.queue.model import PrintState
from tests.faults.printer.agreeing import break_and_go_on, go_on
from tests.faults.printer.desk import Desk, KilledError, kill_at, spare
from tests.faults.printer.papers import size, stub

PROFILES = ["simulated", "generic", "xprinter-xp80", "xprinter-xp58", "custom-vkp80"]


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault is not Fault.NEAR_END])
@pytest.mark.parametrize("name", PROFILES)
def test_journal_paper_and_screen_agree_at_every_byte(name: str, fault: Fault) -> None:
    model = profile(name)
    width = max(model.width_dots)
    for after in range(1, size(model, Encoding.MIXED, width, stub)):
        desk = Desk(model, Encoding.MIXED, width, stub)
        break_and_go_on(desk, fault, after)
        assert [piece.contents["unknown"] for piece in desk.pieces] == [0] * len(desk.pieces)


@pytest.mark.parametrize("name", PROFILES)
def test_a_process_may_die_at_every_byte(name: str) -> None:
    model = profile(name)
    width = max(model.width_dots)
    for after in range(1, size(model, Encoding.MIXED, width, stub)):
        desk = Desk(model, Encoding.MIXED, width, stub)
        try:
            desk.print(on_first_byte=partial(kill_at, desk.engine, after))
        except KilledError:
            assert desk.jobs[0].state in (PrintState.SENDING, PrintState.SENT)
        spare(desk.engine)
        desk.start()
        desk.collect()
        assert desk.jobs[0].state in (PrintState.UNKNOWN, PrintState.CONFIRMED)
        go_on(desk)
