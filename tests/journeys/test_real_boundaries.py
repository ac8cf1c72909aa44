"""Whole visits over the real boundaries: PC/SC daemon, pseudo-terminals, HTTP, database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.printer.model import PrintOutcome
from drivers.printer.simulated.faults import Fault
from kiosk import states as at
from kiosk import visit_events as ev
from kiosk.audit_events import AuditEvent
from kiosk.demo.clock import demo_clock
from kiosk.demo.play import Player
from kiosk.demo.script import LOOK_UP_AND_TICKET, VISITS, DemoVisit, act, both, touch
from kiosk.demo.stage import Stage, set_the_stage

pytestmark = pytest.mark.slow


@pytest.fixture
def audited() -> list[AuditEvent]:
    return []


@pytest.fixture
def stage(tmp_path: Path, audited: list[AuditEvent]) -> Iterator[Stage]:
    made = set_the_stage(tmp_path, tmp_path / "tickets", audited.append, demo_clock())
    made.terminal.start()
    try:
        Player(made, lambda _: None).wait_for_devices()
        yield made
    finally:
        made.close()


def test_the_card_is_read_through_the_real_daemon(stage: Stage) -> None:
    assert stage.desk.rung == "pcscd"


def test_all_visits_of_the_demo_end_as_they_should(stage: Stage, tmp_path: Path) -> None:
    player = Player(stage, lambda _: None)
    outcomes = {visit.name: player.play(visit).outcome for visit in VISITS}
    assert set(outcomes.values()) == {"as expected"}, outcomes
    assert len(list((tmp_path / "tickets").glob("*.png"))) >= 1


@pytest.mark.parametrize("fault", [Fault.MUTE, Fault.GARBAGE, Fault.STALL, Fault.DISCONNECT])
def test_a_failing_printer_leaves_the_number_on_the_screen(stage: Stage, fault: Fault) -> None:
    player = Player(stage, lambda _: None)
    visit = DemoVisit(
        fault.value,
        (
            act(
                both(lambda s: s.printer.set_fault(fault), touch(ev.ServiceChosen("ho-tich"))),
                at.TicketOnScreen,
            ),
            act(touch(ev.Finished()), at.Idle),
        ),
    )
    assert player.play(visit).outcome == "as expected"


def test_a_cover_opened_in_a_visit_brings_the_guide_after_it_and_a_test_line_when_closed(
    stage: Stage, tmp_path: Path
) -> None:
    player = Player(stage, lambda _: None)
    visit = DemoVisit(
        "cover",
        (
            act(
                both(lambda s: s.printer.set_fault(Fault.COVER_OPEN), touch(ev.ServiceChosen("ho-tich"))),
                at.TicketOnScreen,
            ),
            act(touch(ev.Finished()), at.RollChange),
            act(lambda s: s.printer.lift(Fault.COVER_OPEN), at.RollTested, outcome=PrintOutcome.CONFIRMED),
            act(touch(ev.RollAnswered(new=True)), at.Idle),
        ),
    )
    assert player.play(visit).outcome == "as expected"
    pieces = list((tmp_path / "tickets").glob("*.png"))
    assert len(pieces) == 1, "the test line, and not the ticket that was told to be on the screen only"


@pytest.mark.parametrize("fault", ["html", "garbage", "slow", "down", "401", "500"])
def test_a_failing_portal_has_a_way_out_and_the_next_visit_works(stage: Stage, fault: str) -> None:
    player = Player(stage, lambda _: None)

    def break_portal(on: Stage) -> None:
        on.portal.forget_tokens()
        on.portal.fault = fault  # type: ignore[assignment]  # the parameter lists the literals

    broken = DemoVisit(
        fault,
        (
            act(both(break_portal, lambda s: s.show_qr()), at.LayCard),
            act(lambda s: s.desk.lay(), at.Problem, kind=at.ProblemKind.PORTAL_DOWN),
            act(both(lambda s: s.desk.take(), touch(ev.HomePressed())), at.Idle),
        ),
    )
    assert player.play(broken).outcome == "as expected"
    stage.portal.fault = None
    assert player.play(LOOK_UP_AND_TICKET).outcome == "as expected"


def test_without_a_daemon_the_demo_reads_cards_in_memory_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.demo.stage.available", lambda: "pcscd is not installed")
    made = set_the_stage(tmp_path, tmp_path / "tickets", lambda _: None, demo_clock())
    made.terminal.start()
    try:
        assert made.desk.rung == "memory"
        player = Player(made, lambda _: None)
        player.wait_for_devices()
        outcomes = {visit.name: player.play(visit).outcome for visit in VISITS}
        assert set(outcomes.values()) == {"as expected"}, outcomes
    finally:
        made.close()
