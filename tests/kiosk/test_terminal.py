"""The terminal itself: rest and return, late openings, answers nobody waits for. Time is moved by hand."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drivers.deadline import Deadline
from drivers.printer.document import PrintDocument
from kiosk import states as at
from kiosk import visit_events as ev
from kiosk.assembly import composer, ready_line_of, rules_of
from kiosk.audit_events import BugCaught
from kiosk.equipment import Equipment, Limits
from kiosk.portal.model import Dossier, PortalFailure
from kiosk.presentation import Surroundings
from kiosk.queue.model import QueueFailure, Ticket
from kiosk.states import State
from kiosk.terminal import Terminal
from tests.journeys.hall import NOW, Hall, MemoryPortal

WAIT_S = 5.0


class Moved:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


class Bench:
    """A terminal on the devices of a hall, opened by `equip`."""

    def __init__(self, folder: Path) -> None:
        self.hall = Hall(folder)
        self.clock = Moved()
        self.equip: Callable[[], Equipment] = self.equipment
        self.compose = composer(self.hall.config)
        self.states: list[State] = []
        self.terminal = Terminal(
            self._open,
            rules_of(self.hall.config),
            _undrawn,
            audit_sink=self.hall.audited.append,
            compose=self._compose,
            test_line=ready_line_of(self.hall.config),
            now=lambda: NOW,
            limits=Limits(rest_after_bug_s=8.0),
            clock=self.clock,
        )
        self.terminal.subscribe(lambda visit: self.states.append(visit.state))

    def _compose(self, ticket: Ticket, language: str, reprint: bool) -> PrintDocument:
        return self.compose(ticket, language, reprint)

    def _open(self) -> Equipment:
        return self.equip()

    def equipment(self) -> Equipment:
        hall = self.hall
        return Equipment(hall.reader, hall.printer, hall.scanner, (hall.portal,), hall.queue)

    def start(self) -> None:
        self.terminal.start()
        self.until(lambda: self.terminal.visit.devices.reader.value == "empty")

    def until(self, condition: Callable[[], bool]) -> None:
        limit = time.monotonic() + WAIT_S
        while not condition():
            assert time.monotonic() < limit, self.states[-6:]
            time.sleep(0.005)

    def until_state(self, state: State) -> None:
        self.until(lambda: self.terminal.visit.state == state)

    def pass_rest(self) -> None:
        """The rest is over, and the terminal has looked at the clock since."""
        self.clock.at += 9.0
        chosen = "en" if self.terminal.visit.language == "vi" else "vi"
        # The clock is looked at after each event: by the second one it has been.
        self.terminal.post(ev.Touched())
        self.terminal.post(ev.LanguageChosen(chosen))
        self.until(lambda: self.terminal.visit.language == chosen)


def _undrawn(_language: str) -> Surroundings:
    raise AssertionError("nothing is drawn here")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.terminal.stop()
    made.hall.queue.close()


def test_a_rest_that_the_front_end_asked_for_ends_by_itself(bench: Bench) -> None:
    bench.start()
    bench.terminal.post(ev.ServiceStopped(maintenance=False))
    bench.until_state(at.OutOfService())
    bench.pass_rest()
    bench.until_state(at.Idle())


def test_maintenance_outlasts_the_rest_after_a_bug(bench: Bench) -> None:
    bench.start()
    bench.terminal.post(ev.ServiceStopped(maintenance=False))
    bench.terminal.post(ev.ServiceStopped(maintenance=True))
    bench.until_state(at.OutOfService(maintenance=True))
    bench.pass_rest()
    assert bench.terminal.visit.state == at.OutOfService(maintenance=True)
    bench.terminal.post(ev.ServiceResumed())
    bench.until_state(at.Idle())


def test_devices_that_did_not_open_are_opened_after_the_rest(bench: Bench) -> None:
    def broken() -> Equipment:
        raise RuntimeError

    bench.equip = broken
    bench.terminal.start()
    bench.until_state(at.OutOfService())
    bench.pass_rest()
    bench.until(lambda: sum(isinstance(entry, BugCaught) for entry in bench.hall.audited) == 2)
    bench.equip = bench.equipment
    bench.pass_rest()
    bench.until(lambda: bench.terminal.visit.devices.reader.value == "empty")
    bench.pass_rest()
    bench.until_state(at.Idle())


def test_a_number_nobody_waits_for_is_not_given(bench: Bench) -> None:
    opened = threading.Event()

    def late() -> Equipment:
        opened.wait(WAIT_S)
        return bench.equipment()

    bench.equip = late
    bench.terminal.start()
    bench.terminal.post(ev.ServiceChosen("ho-tich"))
    bench.until(lambda: isinstance(bench.terminal.visit.state, at.Issuing))
    bench.terminal.post(ev.ServiceStopped(maintenance=True))
    bench.until_state(at.OutOfService(maintenance=True))
    opened.set()
    bench.until(lambda: bench.terminal.visit.loads != ())
    loads = bench.hall.queue.loads()
    assert not isinstance(loads, QueueFailure)
    assert sum(load.waiting for load in loads) == 0


def test_a_bug_on_the_way_to_paper_leaves_the_number_on_the_screen(bench: Bench) -> None:
    def broken(_ticket: Ticket, _language: str, _reprint: bool) -> PrintDocument:
        raise ZeroDivisionError

    bench.compose = broken
    bench.start()
    bench.terminal.post(ev.ServiceChosen("ho-tich"))
    bench.until(lambda: isinstance(bench.terminal.visit.state, at.TicketOnScreen))
    assert any(isinstance(entry, BugCaught) for entry in bench.hall.audited)
    assert bench.hall.queue.unsettled() == ()


def test_a_terminal_stopped_while_it_opens_starts_no_device(bench: Bench) -> None:
    opened = threading.Event()

    def late() -> Equipment:
        opened.wait(WAIT_S)
        return bench.equipment()

    bench.equip = late
    bench.terminal.start()
    bench.terminal.stop()
    opened.set()
    bench.until(lambda: all(thread.name != "opening" for thread in threading.enumerate()))
    assert all(thread.name != "simulated-scanner" for thread in threading.enumerate())


def test_a_dossier_closed_before_its_turn_is_not_asked_for(bench: Bench) -> None:
    class SlowPortal(MemoryPortal):
        def __init__(self) -> None:
            super().__init__()
            self.asked = 0
            self.running, self.released = threading.Event(), threading.Event()

        def detail(self, dossier: Dossier, deadline: Deadline) -> Dossier | PortalFailure:
            self.asked += 1
            self.running.set()
            self.released.wait(WAIT_S)
            return dossier

    slow = SlowPortal()
    bench.hall.portal = slow
    bench.start()
    bench.terminal.post(ev.CardCodeScanned(bench.hall.person.number))
    bench.until_state(at.LayCard())
    bench.hall.reader.lay(bench.hall.card)
    bench.until_state(at.TakeCard())
    bench.hall.reader.take()
    bench.until_state(at.DossierList())
    bench.terminal.post(ev.DossierOpened(0))
    assert slow.running.wait(WAIT_S)
    for event in (ev.BackPressed(), ev.DossierOpened(0), ev.BackPressed(), ev.DossierOpened(0)):
        bench.terminal.post(event)
    bench.until(lambda: bench.terminal.beats()[2].waiting == 2)
    slow.released.set()
    bench.until(lambda: getattr(bench.terminal.visit.state, "loading", True) is False)
    assert slow.asked == 2
