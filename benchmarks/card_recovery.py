"""How soon the card driver serves again after a mishap, without a human.

Run with `python -m benchmarks.card_recovery`. A PC/SC daemon of its own with virtual readers; beside it, on
the same daemon, pyscard's own CardMonitor and ReaderMonitor. A virtual reader cannot be unplugged, so that
mishap is measured on the PC/SC service in memory.
"""

from __future__ import annotations

import logging
import os
import queue
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from drivers.card.model import CardReading, ReaderState, ReadFailure, ReadRequest
from drivers.card.process import ProcessCardReader
from drivers.card.reader_watch import watch
from drivers.card.simulated.chip import SimulatedChip
from drivers.card.simulated.daemon import PrivateDaemon, available
from drivers.card.simulated.issuer import SimulatedIssuer
from drivers.card.simulated.profiles import SimulatedIdCard, make_card
from drivers.card.simulated.service import SimulatedService
from drivers.card.simulated.virtual_reader import SWAP_SECONDS, VirtualCard
from drivers.deadline import Deadline

ROUNDS = 5
LIMIT = 1.0
"""Seconds, for each mishap."""
PATIENCE = 10.0
PEER_PATIENCE = 5.0
HANGING_DEADLINE = 1.0

PEER = """
import time
from smartcard.CardMonitoring import CardMonitor, CardObserver
from smartcard.ReaderMonitoring import ReaderMonitor, ReaderObserver
class Cards(CardObserver):
    def update(self, observable, actions):
        for _ in actions[0]:
            print("card", flush=True)
class Readers(ReaderObserver):
    def update(self, observable, actions):
        for _ in actions[0]:
            print("reader", flush=True)
ReaderMonitor(period=0.5).addObserver(Readers())
CardMonitor().addObserver(Cards())
time.sleep(120)
"""


class Told:
    """What a reader reports, each with its moment."""

    def __init__(self) -> None:
        self._news: queue.SimpleQueue[tuple[ReaderState, float]] = queue.SimpleQueue()

    def __call__(self, state: ReaderState) -> None:
        self._news.put((state, time.monotonic()))

    def moment(self, state: ReaderState) -> float:
        """When `state` was told next; ends the benchmark when it never is."""
        limit = time.monotonic() + PATIENCE
        try:
            while True:
                told, moment = self._news.get(timeout=max(0.0, limit - time.monotonic()))
                if told is state:
                    return moment
        except queue.Empty:
            raise SystemExit(f"not recovered after {PATIENCE:.0f} s: waited for {state.value}") from None


def daemon_restarted(daemon: PrivateDaemon, told: Told) -> float:
    """Killed; from the start of its successor, whose own start-up counts too, until the terminal knows the
    reader."""
    daemon.kill()
    told.moment(ReaderState.DISCONNECTED)
    started = time.monotonic()
    daemon.start()
    return told.moment(ReaderState.EMPTY) - started


def worker_killed(reader: ProcessCardReader, told: Told) -> float:
    """From the death of the card process until its successor tells the reader's state."""
    pid = reader.worker_pid
    if pid is None:
        raise SystemExit("no card process")
    os.kill(pid, signal.SIGKILL)
    killed = time.monotonic()
    return told.moment(ReaderState.EMPTY) - killed


def replaced(reader: ProcessCardReader, told: Told) -> float:
    """From the end of a visit until the fresh card process tells the reader's state."""
    wiped = time.monotonic()
    reader.wipe()
    return told.moment(ReaderState.EMPTY) - wiped


def card_hung(daemon: PrivateDaemon, reader: ProcessCardReader, told: Told, card: SimulatedIdCard) -> float:
    """From the deadline of a read that hangs until the next card process tells the reader's state."""
    released = threading.Event()
    chip = SimulatedChip(card)
    commands = iter(range(1_000_000))
    laid = VirtualCard(chip, daemon.port)

    def respond(command: bytes) -> bytes | None:
        if next(commands) < 4:
            return chip.respond(command)
        released.wait(PATIENCE)
        return None

    laid.respond = respond
    with laid:
        told.moment(ReaderState.CARD_PRESENT)
        deadline = Deadline.after(HANGING_DEADLINE)
        outcome = reader.read(ReadRequest(can=card.person.can), deadline, lambda _: None)
        if outcome is not ReadFailure.DEADLINE:
            raise SystemExit("the hung card did not hang")
        again = told.moment(ReaderState.CARD_PRESENT)
        released.set()
    told.moment(ReaderState.EMPTY)
    time.sleep(SWAP_SECONDS)
    return again - deadline.at


def still_reads(daemon: PrivateDaemon, reader: ProcessCardReader, told: Told, card: SimulatedIdCard) -> bool:
    """Whether a good card is read after all of that."""
    with VirtualCard(SimulatedChip(card), daemon.port):
        told.moment(ReaderState.CARD_PRESENT)
        request = ReadRequest(can=card.person.can)
        return isinstance(reader.read(request, Deadline.after(PATIENCE), lambda _: None), CardReading)


def reader_back(service: SimulatedService, told: Told) -> float:
    """From plugging the reader in until the terminal knows it."""
    name = "Simulated 00 00"
    service.plug(name)
    plugged = time.monotonic()
    took = told.moment(ReaderState.EMPTY) - plugged
    service.unplug(name)
    told.moment(ReaderState.DISCONNECTED)
    return took


class Peer:
    """pyscard's monitors in a process of their own; each line is one reader or card they noticed."""

    def __init__(self, daemon: PrivateDaemon) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", PEER],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, **daemon.env},
        )
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in self._process.stdout or ():
            self._lines.put(line.strip())

    def notices(self, what: str) -> float | None:
        """Seconds until it says `what`; None when it never does."""
        started = time.monotonic()
        try:
            while True:
                left = started + PEER_PATIENCE - time.monotonic()
                if self._lines.get(timeout=max(0.0, left)) == what:
                    return time.monotonic() - started
        except queue.Empty:
            return None

    def close(self) -> None:
        self._process.kill()
        self._process.wait()


def peer_after_a_restart(daemon: PrivateDaemon, card: SimulatedIdCard) -> tuple[str, str]:
    """What pyscard's monitors notice of a laid card before and after the daemon was killed and restarted."""
    # The daemon must have noticed that the last card is gone.
    time.sleep(SWAP_SECONDS)
    peer = Peer(daemon)
    try:
        peer.notices("reader")
        with VirtualCard(SimulatedChip(card), daemon.port):
            before = peer.notices("card")
        daemon.kill()
        daemon.start()
        time.sleep(SWAP_SECONDS)
        with VirtualCard(SimulatedChip(card), daemon.port):
            after = peer.notices("card")
    finally:
        peer.close()
    return said(before), said(after)


def said(seconds: float | None) -> str:
    return f"never in {PEER_PATIENCE:.0f} s" if seconds is None else f"{seconds:.2f} s"


def row(label: str, measure: Callable[[], float], rounds: int = ROUNDS) -> bool:
    """Prints one line; whether the worst is within the limit."""
    times = [measure() for _ in range(rounds)]
    met = max(times) <= LIMIT
    median = statistics.median(times)
    print(
        f"{label:48}{median:>9.3f}{max(times):>9.3f}{LIMIT:>8.1f}  {'met' if met else 'missed'}", flush=True
    )
    return met


def in_memory() -> bool:
    service, told, stop = SimulatedService(), Told(), threading.Event()
    watching = threading.Thread(target=watch, args=(told, stop, None, False), kwargs={"api": service})
    watching.start()
    try:
        told.moment(ReaderState.DISCONNECTED)
        return row("reader back (service in memory)", lambda: reader_back(service, told), 2 * ROUNDS)
    finally:
        stop.set()
        watching.join()


def over_the_daemon(trust: Path, card: SimulatedIdCard) -> bool:
    with PrivateDaemon() as daemon:
        told = Told()
        reader = ProcessCardReader(trust_folder=trust, allow_virtual=True, environment=daemon.env)
        reader.start(told)
        try:
            told.moment(ReaderState.EMPTY)
            met = [
                row("pcscd killed and restarted", lambda: daemon_restarted(daemon, told)),
                row("card process replaced after a visit", lambda: replaced(reader, told)),
                row("card process killed, three times in a row", lambda: worker_killed(reader, told), 3),
                row("hung card, past the read's deadline", lambda: card_hung(daemon, reader, told, card)),
                still_reads(daemon, reader, told, card),
            ]
        finally:
            reader.close()
        before, after = peer_after_a_restart(daemon, card)
        print(f"peer, pyscard's CardMonitor: sees a card in {before}; after pcscd was restarted: {after}")
    return all(met)


def main() -> None:
    logging.basicConfig(level=logging.ERROR)
    print(f"{'seconds until the terminal serves again':48}{'median':>9}{'worst':>9}{'limit':>8}", flush=True)
    met = in_memory()
    missing = available()
    if missing is None:
        issuer = SimulatedIssuer.generate()
        with tempfile.TemporaryDirectory() as folder:
            issuer.write_trust(Path(folder))
            met = over_the_daemon(Path(folder), make_card(issuer)) and met
    else:
        print(f"not measured over a real daemon: {missing}")
    print(f"limits: {'met' if met else 'missed'}")


if __name__ == "__main__":
    main()
