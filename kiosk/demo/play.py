"""Plays visits against a running terminal and writes down what happened, with times."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.demo.script import DemoVisit
from kiosk.demo.stage import Stage
from kiosk.states import State, Visit

ACT_S = 25.0
"""Longer than any deadline of the terminal: what has not come by then will not come."""


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One screen that was entered."""

    state: str
    at_ms: int
    """Since the visit began."""


@dataclass(slots=True)
class VisitRecord:
    """How one visit went: `as expected`, or where it stood when something else was due."""

    name: str
    outcome: str = "as expected"
    steps: list[StepRecord] = field(default_factory=list)
    elapsed_ms: int = 0

    @property
    def good(self) -> bool:
        return self.outcome == "as expected"


class Player:
    """Follows the terminal's states. `drawn` is asked after each act: the next begins once it is true."""

    def __init__(self, stage: Stage, settle: Callable[[str], None]) -> None:
        self._stage = stage
        self._settle = settle
        self._states: queue.SimpleQueue[State] = queue.SimpleQueue()
        self._last: type[State] | None = None
        stage.terminal.subscribe(self._follow)

    def _follow(self, visit: Visit) -> None:
        self._states.put(visit.state)

    def wait_for_devices(self) -> None:
        """Until every device has answered once, or the patience for one act is over."""
        limit = time.monotonic() + ACT_S
        while "disconnected" in self._stage.terminal.status()["devices"].values():
            if time.monotonic() > limit:
                return
            time.sleep(0.02)

    def play(self, visit: DemoVisit) -> VisitRecord:
        """Plays one visit to its end, or to the first act that led elsewhere."""
        record = VisitRecord(visit.name)
        began = time.monotonic()
        while not self._states.empty():
            self._states.get()
        for act in visit.acts:
            try:
                act.does(self._stage)
            except OSError as error:
                record.outcome = f"stopped: {act.expects} was due, the hand failed: {type(error).__name__}"
                record.elapsed_ms = round((time.monotonic() - began) * 1000)
                return record
            deadline = time.monotonic() + ACT_S
            while True:
                try:
                    state = self._states.get(timeout=max(0.0, deadline - time.monotonic()))
                except queue.Empty:
                    standing = type(self._stage.terminal.visit.state).__name__
                    record.outcome = f"stopped: {act.expects} was due, stood at {standing}"
                    record.elapsed_ms = round((time.monotonic() - began) * 1000)
                    return record
                self._note(record, state, began)
                if act.leads_to(state):
                    break
            self._settle(act.expects)
        record.elapsed_ms = round((time.monotonic() - began) * 1000)
        return record

    def _note(self, record: VisitRecord, state: State, began: float) -> None:
        if type(state) is not self._last:
            record.steps.append(StepRecord(type(state).__name__, round((time.monotonic() - began) * 1000)))
            self._last = type(state)
