"""The stage: simulated devices and embedded services, and the hands that work them."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Protocol

from drivers.card.model import CardReader
from drivers.card.process import ProcessCardReader
from drivers.card.simulated.chip import SimulatedChip
from drivers.card.simulated.daemon import DaemonError, PrivateDaemon, available
from drivers.card.simulated.issuer import SimulatedIssuer
from drivers.card.simulated.person import Person
from drivers.card.simulated.profiles import make_card
from drivers.card.simulated.reader import Faults, SimulatedCardReader
from drivers.card.simulated.virtual_reader import SWAP_SECONDS, VirtualCard
from drivers.card.trust import TrustStore
from drivers.printer.simulated.faults import Fault
from drivers.printer.simulated.files import TicketFolder
from drivers.printer.simulated.paper import PrintedTicket
from drivers.printer.simulated.pty import PtyPrinter
from drivers.scanner.simulated import PtyScanner
from kiosk.assembly import equipment_of, terminal_of
from kiosk.audit import AuditSink
from kiosk.clock import Now
from kiosk.config import ConfigProblem, Configuration, load
from kiosk.config.load import check
from kiosk.portal.embedded.server import EmbeddedPortal
from kiosk.queue.opening import open_queue
from kiosk.terminal import Terminal

SAMPLE = Person()
"""Has five dossiers in the embedded portal."""
NEWCOMER = Person(number="001087000011", name="NGÔ VĂN MẪU", birth=date(1987, 3, 8), sex="M")
"""Has none."""
OLD_HAND = Person(
    number="001060000014",
    name="TRỊNH VĂN NGHIỆM",
    birth=date(1960, 9, 2),
    expiry=None,
    old_number="000000014",
)
"""Has two, handed in under the number of the paper card before."""
SEEN_S = 3.0
"""Longer than the reader's daemon needs to notice that a card is gone."""
SYSTEM = "Hệ thống một cửa của tỉnh"


@dataclass(frozen=True, slots=True)
class Morning:
    """How busy one service was before the demo begins."""

    issued: int
    called: int
    seconds_each: int


_MORNING = {
    "ho-tich": Morning(11, 4, 100),
    "dat-dai": Morning(9, 4, 200),
    "kinh-doanh": Morning(5, 4, 300),
    "xa-hoi": Morning(6, 4, 180),
    "cu-tru": Morning(4, 1, 240),
}


class CardDesk(Protocol):
    """A reader, and the hand that lays cards on it."""

    @property
    def rung(self) -> str:
        """`pcscd` or `memory`."""

    @property
    def reader(self) -> CardReader: ...

    def lay(self, person: Person = SAMPLE, *, pull_at: int | None = None) -> None:
        """Lays somebody's card down; with `pull_at` it is pulled at that command of the read."""

    def take(self) -> None: ...

    def close(self) -> None: ...


class PcscDesk:
    """A virtual reader under a private PC/SC daemon."""

    rung = "pcscd"

    def __init__(self, folder: Path) -> None:
        self._issuer = SimulatedIssuer.in_folder(folder / "issuer")
        trust = folder / "trust"
        self._issuer.write_trust(trust)
        self._ending = contextlib.ExitStack()
        self._daemon = self._ending.enter_context(PrivateDaemon())
        self.reader: CardReader = ProcessCardReader(
            trust_folder=trust, allow_virtual=True, environment=self._daemon.env
        )
        self._laid: VirtualCard | None = None
        self._taken_at = 0.0

    def lay(self, person: Person = SAMPLE, *, pull_at: int | None = None) -> None:
        # One card at a time: a second one would hide the first from `take`.
        self.take()
        chip = SimulatedChip(make_card(self._issuer, person))
        # The daemon polls: a card that comes back too soon would not be noticed as another one.
        time.sleep(max(0.0, self._taken_at + SWAP_SECONDS - time.monotonic()))
        laid = VirtualCard(chip, self._daemon.port)
        if pull_at is not None:
            left = iter(range(pull_at))
            laid.respond = lambda command: chip.respond(command) if next(left, None) is not None else None
        laid.lay()
        self._laid = laid

    def take(self) -> None:
        if self._laid is not None:
            self._laid.take()
            self._laid = None
            self._taken_at = time.monotonic()

    def close(self) -> None:
        self.take()
        self._ending.close()


class MemoryDesk:
    """The simulated reader in memory, where no daemon can be started."""

    rung = "memory"

    def __init__(self, folder: Path) -> None:
        self._issuer = SimulatedIssuer.in_folder(folder / "issuer")
        self._issuer.write_trust(folder / "trust")
        self._simulated = SimulatedCardReader(TrustStore.load(folder / "trust"), command_seconds=0.02)
        self.reader: CardReader = self._simulated

    def lay(self, person: Person = SAMPLE, *, pull_at: int | None = None) -> None:
        self._simulated.faults = Faults(remove_at=pull_at)
        self._simulated.lay(make_card(self._issuer, person))

    def take(self) -> None:
        self._simulated.take()

    def close(self) -> None:
        self.take()


def _desk(folder: Path) -> CardDesk:
    if available() is None:
        with contextlib.suppress(DaemonError):
            return PcscDesk(folder)
    return MemoryDesk(folder)


@dataclass(slots=True)
class Stage:
    """Everything the demo plays with. `close` ends what it started, and nothing else."""

    desk: CardDesk
    printer: PtyPrinter
    scanner: PtyScanner
    portal: EmbeddedPortal
    config: Configuration
    terminal: Terminal

    def show_qr(self, person: Person = SAMPLE) -> None:
        """The citizen holds the card's code under the scanner."""
        self.scanner.show(person.qr_text())

    def take_card(self) -> None:
        """The citizen takes the card, and goes on once the machine has seen it."""
        self.desk.take()
        limit = time.monotonic() + SEEN_S
        while self.terminal.visit.card_on_reader and time.monotonic() < limit:
            time.sleep(0.01)

    def paper_out(self, out: bool) -> None:
        """The roll ends, or a new one is put in."""
        if out:
            self.printer.set_fault(Fault.PAPER_OUT)
        else:
            self.printer.lift(Fault.PAPER_OUT)

    def cut_network(self, cut: bool) -> None:
        """The portal is out of reach, or back."""
        self.portal.fault = "down" if cut else None

    def close(self) -> None:
        self.terminal.stop()
        self.desk.close()
        self.scanner.close()
        self.printer.close()
        self.portal.stop()


def set_the_stage(folder: Path, tickets: Path, audit_sink: AuditSink, now: Now) -> Stage:
    """Starts everything embedded. `folder` holds the queue, `tickets` what the printer prints.

    Raises OSError when a pseudo-terminal or a port cannot be had.
    """
    portal = EmbeddedPortal(today=now().date())
    portal.start()
    printed = TicketFolder(tickets)
    printer = PtyPrinter(on_ticket=lambda ticket: _keep(printed, ticket))
    scanner = PtyScanner()
    secret = folder / "portal.secret"
    secret.touch(mode=0o600)
    secret.write_text(portal.secret + "\n", encoding="utf-8")
    config = _configuration(folder, portal, printer.device, scanner.device, secret)
    desk = _desk(folder)
    equipment = equipment_of(config, desk.reader, now)
    if isinstance(equipment, ConfigProblem):
        raise TypeError(f"the demo's own configuration is wrong: {equipment.field}")
    _fill_the_hall(config, now)
    terminal = terminal_of(config, lambda: equipment, audit_sink, now)
    return Stage(desk, printer, scanner, portal, config, terminal)


def _keep(printed: TicketFolder, ticket: PrintedTicket) -> None:
    printed.save(ticket)


def _configuration(
    folder: Path, portal: EmbeddedPortal, printer: str, scanner: str, secret: Path
) -> Configuration:
    base = load()
    if not isinstance(base, Configuration):
        raise TypeError("the shipped configuration is wrong")
    changes: dict[str, Any] = {
        "terminal": {
            "name": "K2",
            "production": False,
            "state_folder": folder,
            "control_socket": folder / "control.sock",
        },
        "centre": {"on_time": {"percent": "99,6", "month": "12/2025"}},
        "printer": {"device": printer},
        "scanner": {"device": scanner},
        "portal": [
            {
                "name": SYSTEM,
                "base_url": portal.url,
                "token_url": portal.token_url,
                "client_id": portal.client_id,
                "secret_file": secret,
                "responsible": dict(portal.data.responsible),
            }
        ],
    }
    made = check(base.model_dump(exclude_none=True), changes)
    if not isinstance(made, Configuration):
        raise TypeError(f"the demo's own configuration is wrong: {made}")
    return made


def _fill_the_hall(config: Configuration, now: Now) -> None:
    """People came before us: numbers were issued, some of them called, one after the other."""
    end = now()
    for service, morning in _MORNING.items():
        moment = end - timedelta(seconds=morning.called * morning.seconds_each)
        queue = open_queue(config, lambda: moment)  # noqa: B023  # used up within this turn of the loop
        for _ in range(morning.issued):
            queue.issue(service, priority=False)
        for _ in range(morning.called):
            queue.call_next(service, (service,))
            moment += timedelta(seconds=morning.seconds_each)
        queue.close()
