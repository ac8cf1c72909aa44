"""A terminal with every device in memory, and a hand to work them; for journeys without window or daemon."""

from __future__ import annotations

import dataclasses
import queue
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from drivers.card.simulated.issuer import SimulatedIssuer
from drivers.card.simulated.person import Person
from drivers.card.simulated.profiles import ProfileName, SimulatedIdCard, make_card
from drivers.card.simulated.reader import SimulatedCardReader
from drivers.card.trust import TrustStore
from drivers.deadline import Deadline
from drivers.printer.simulated.memory import SimulatedPrinter
from drivers.printer.simulated.paper import PrintedTicket
from drivers.scanner.simulated import SimulatedScanner
from kiosk import visit_events as ev
from kiosk.assembly import terminal_of
from kiosk.audit_events import AuditEvent
from kiosk.clock import ZONE
from kiosk.config import Configuration
from kiosk.config.load import check, load
from kiosk.equipment import Equipment
from kiosk.lendable import LendablePrinter
from kiosk.portal.model import Dossier, PortalFailure
from kiosk.queue.store import SqliteTicketQueue
from kiosk.states import State
from kiosk.terminal import Terminal
from tests.kiosk.people import NUMBER, dossier

NOW = datetime(2026, 1, 21, 8, 46, tzinfo=ZONE)
SYSTEM = "Hệ thống một cửa của tỉnh"
WAIT_S = 10.0
S = TypeVar("S")


@dataclass
class MemoryPortal:
    """A back end that answers from memory, or fails as told."""

    name: str = SYSTEM
    by_person: bool = True
    by_code: bool = False
    failure: PortalFailure | None = None
    bug: bool = False
    hold: Callable[[], None] = lambda: None
    dossiers: dict[str, tuple[Dossier, ...]] = field(default_factory=lambda: {NUMBER: (dossier(),)})

    def search(self, number: str, deadline: Deadline) -> tuple[Dossier, ...] | PortalFailure:
        self.hold()
        if self.bug:
            raise ZeroDivisionError(number)
        return self.failure or self.dossiers.get(number, ())

    def find(self, code: str, secret: str, deadline: Deadline) -> Dossier | PortalFailure:
        raise AssertionError("nobody asks this here")

    def detail(self, dossier: Dossier, deadline: Deadline) -> Dossier | PortalFailure:
        return self.failure or dataclasses.replace(dossier, holder="Bà Trần Thị Thử")

    def check(self, deadline: Deadline) -> PortalFailure | None:
        return self.failure


def configuration(folder: Path, **changes: dict[str, object]) -> Configuration:
    base = load()
    assert isinstance(base, Configuration)
    own = {
        "terminal": {"state_folder": folder, "control_socket": folder / "control.sock", "production": False},
        "scanner": {"device": "memory"},
        **changes,
    }
    made = check(base.model_dump(exclude_none=True), own)
    assert isinstance(made, Configuration), made
    return made


class Hall:
    """Use as a context: started on entry, stopped on exit."""

    def __init__(
        self,
        folder: Path,
        profile: ProfileName = ProfileName.ADULT_2021,
        person: Person | None = None,
        **changes: dict[str, object],
    ) -> None:
        issuer = SimulatedIssuer.generate()
        issuer.write_trust(folder / "trust")
        self.person = person or Person()
        self.card: SimulatedIdCard = make_card(issuer, self.person, profile)
        self.reader = SimulatedCardReader(TrustStore.load(folder / "trust"))
        self.papers: list[PrintedTicket] = []
        self.printer = SimulatedPrinter(on_ticket=self.papers.append)
        self.port: LendablePrinter | None = None
        """In place of `printer`, where its port is to be lent."""
        self.scanner = SimulatedScanner()
        self.portal = MemoryPortal()
        self.config = configuration(folder, **changes)
        services = tuple((s.code, s.letter) for s in self.config.service)
        self.queue = SqliteTicketQueue(folder / "queue.sqlite3", services, lambda: NOW)
        self.audited: list[AuditEvent] = []
        self.terminal: Terminal = terminal_of(
            self.config,
            lambda: Equipment(
                self.reader,
                self.port or self.printer,
                self.scanner,
                (self.portal,),
                self.queue,
                self.port,
            ),
            self.audited.append,
            lambda: NOW,
        )
        self._states: queue.SimpleQueue[State] = queue.SimpleQueue()
        self.passed: list[State] = []

    def __enter__(self) -> Hall:
        self.terminal.subscribe(lambda visit: self._states.put(visit.state))
        self.terminal.start()
        for device, status in (("reader", "empty"), ("printer", "ready"), ("scanner", "ready")):
            self.until_device(device, status)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.terminal.stop()
        self.queue.close()

    def touch(self, *events: ev.VisitEvent) -> None:
        for event in events:
            self.terminal.post(event)

    def until(self, wanted: type[S], **fields: object) -> S:
        """Waits for a state, at most `WAIT_S`."""
        limit = time.monotonic() + WAIT_S
        while True:
            try:
                state = self._states.get(timeout=max(0.0, limit - time.monotonic()))
            except queue.Empty:
                names = [type(s).__name__ for s in self.passed[-6:]]
                raise AssertionError(f"{wanted.__name__} {fields} did not come after {names}") from None
            self.passed.append(state)
            if isinstance(state, wanted) and all(getattr(state, k) == v for k, v in fields.items()):
                return state

    def until_device(self, device: str, status: str) -> None:
        """Waits until the terminal has heard of a device's change."""
        limit = time.monotonic() + WAIT_S
        while self.terminal.status()["devices"][device] != status:
            assert time.monotonic() < limit, self.terminal.status()
            time.sleep(0.005)

    def show_qr(self) -> None:
        self.scanner.show(self.person.qr_text())

    def type_digits(self, digits: str = NUMBER[-6:]) -> None:
        self.touch(*(ev.DigitTyped(d) for d in digits), ev.DigitsConfirmed())
