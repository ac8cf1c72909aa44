"""Something breaks at every 64th byte of the ticket; then it is mended, and the product goes on.

In memory, with a clock that moves only when somebody waits. Each time: what the journal says, what is on
paper and what the citizen is told agree; nothing comes out twice unmarked; the next attempt succeeds.
"""

from __future__ import annotations

from functools import partial

import pytest

from drivers.printer.blocks import Encoding
from drivers.printer.profile import profile
from drivers.printer.simulated.faults import Fault
from kiosk.queue.model import PrintState
from tests.faults.printer.agreeing import break_and_go_on, go_on
from tests.faults.printer.desk import Desk, KilledError, kill_at, spare
from tests.faults.printer.papers import size

STEP = 64
FAULTS = [
    Fault.PAPER_OUT,
    Fault.COVER_OPEN,
    Fault.POWER_OFF,
    Fault.DISCONNECT,
    Fault.MUTE,
    Fault.STALL,
    Fault.GARBAGE,
    Fault.OFFLINE,
    Fault.CUTTER,
]
ENCODINGS = [
    pytest.param(Encoding.NV),
    pytest.param(Encoding.HYBRID),
    pytest.param(Encoding.MIXED, marks=pytest.mark.slow),
    pytest.param(Encoding.RASTER, marks=pytest.mark.slow),
]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_journal_paper_and_screen_agree_wherever_it_breaks(encoding: Encoding, fault: Fault) -> None:
    model = profile("simulated")
    for after in range(1, size(model, encoding), STEP):
        break_and_go_on(Desk(model, encoding), fault, after)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_process_killed_anywhere_leaves_a_ticket_of_unknown_paper(encoding: Encoding) -> None:
    model = profile("simulated")
    for after in range(1, size(model, encoding), STEP):
        desk = Desk(model, encoding)
        killed = False
        try:
            desk.print(on_first_byte=partial(kill_at, desk.engine, after))
        except KilledError:
            killed = True
        spare(desk.engine)
        left = (PrintState.SENDING, PrintState.SENT) if killed else (PrintState.CONFIRMED,)
        assert desk.jobs[0].state in left
        desk.start()
        (job,) = desk.jobs
        assert job.state is (PrintState.UNKNOWN if killed else PrintState.CONFIRMED)
        desk.collect()
        assert desk.whole().among(desk.paper) <= 1
        go_on(desk)
