"""The contract on the card process: simulated chip, virtual reader, private pcscd, pyscard, driver."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.card.model import CardReading, ReaderState, ReadFailure, ReadRequest
from drivers.card.process import ProcessCardReader
from drivers.card.simulated.chip import SimulatedChip
from drivers.card.simulated.daemon import PrivateDaemon, available
from drivers.card.simulated.profiles import SimulatedIdCard
from drivers.card.simulated.reader import Faults
from drivers.card.simulated.virtual_reader import SWAP_SECONDS, VirtualCard
from drivers.deadline import Deadline
from tests.drivers.card.contract import CardReaderContract, Reading, eventually, lay_and_see, read

pytestmark = pytest.mark.slow


class VirtualRig:
    """Lays simulated cards into the private daemon's first slot, no quicker than a hand."""

    taken_at = 0.0
    """Of the last card of any rig: they share the slot."""

    def __init__(self, daemon: PrivateDaemon, reader: ProcessCardReader) -> None:
        self.daemon = daemon
        self.reader = reader
        self.heard: list[ReaderState] = []
        self._inserted: VirtualCard | None = None
        self._faults = Faults()
        self._index = -1
        self._released = threading.Event()

    def lay(self, card: SimulatedIdCard) -> None:
        self.take()
        eventually(lambda: time.monotonic() - VirtualRig.taken_at > SWAP_SECONDS)
        self._released = threading.Event()
        chip = SimulatedChip(card)
        inserted = VirtualCard(chip, self.daemon.port)

        def respond(command: bytes) -> bytes | None:
            self._index += 1
            if self._faults.remove_at == self._index:
                return None
            if self._faults.hang_at == self._index:
                self._released.wait(30)
                return None
            if self._faults.not_an_id_card:
                return b"\x6a\x82"
            answer = chip.respond(command)
            return bytes(o ^ 0x5A for o in answer) if self._faults.garble_at == self._index else answer

        inserted.respond = respond
        inserted.lay()
        self._inserted = inserted

    def take(self) -> None:
        self._released.set()
        if self._inserted is not None:
            self._inserted.take()
            self._inserted = None
            VirtualRig.taken_at = time.monotonic()

    def misbehave(self, faults: Faults) -> None:
        self._faults, self._index = faults, -1


@pytest.fixture(scope="module")
def daemon() -> Iterator[PrivateDaemon]:
    assert available() is None
    with PrivateDaemon() as running:
        yield running


@pytest.fixture
def rig(daemon: PrivateDaemon, trust_folder: Path) -> Iterator[VirtualRig]:
    reader = ProcessCardReader(trust_folder=trust_folder, allow_virtual=True, environment=daemon.env)
    made = VirtualRig(daemon, reader)
    made.reader.start(made.heard.append)
    eventually(lambda: bool(made.heard))
    # The slot of the previous test may take a moment to be seen empty.
    eventually(lambda: made.heard[-1] is ReaderState.EMPTY)
    made.heard[:] = made.heard[-1:]
    yield made
    made.take()
    made.reader.close()


class TestVirtualReaderContract(CardReaderContract):
    pass


def test_a_card_pulled_at_first_last_and_seeded_commands_is_removed(
    rig: VirtualRig, card: SimulatedIdCard
) -> None:
    lay_and_see(rig, card)
    whole = read(rig, card)
    assert isinstance(whole, CardReading)
    between = random.Random(2).sample(range(1, whole.apdus - 1), 2)
    for index in (0, whole.apdus - 1, *between):
        lay_and_see(rig, card)
        rig.misbehave(Faults(remove_at=index))
        assert read(rig, card) is ReadFailure.CARD_REMOVED, index
        eventually(lambda: rig.reader.state is ReaderState.EMPTY)
        rig.misbehave(Faults())
    lay_and_see(rig, card)
    assert isinstance(read(rig, card), CardReading)


def test_a_killed_worker_is_replaced_and_the_next_read_works(rig: VirtualRig, card: SimulatedIdCard) -> None:
    lay_and_see(rig, card)
    rig.misbehave(Faults(hang_at=4))
    reading = Reading(rig, ReadRequest(can=card.person.can)).start()
    eventually(lambda: bool(reading.steps))
    killed = rig.reader.worker_pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    assert reading.result() is ReadFailure.WORKER_DIED
    rig.misbehave(Faults())
    rig.take()
    eventually(lambda: rig.reader.worker_pid not in (None, killed))
    eventually(lambda: rig.reader.state is ReaderState.EMPTY)
    lay_and_see(rig, card)
    assert isinstance(read(rig, card), CardReading)
    assert rig.reader.worker_pid != killed


def test_wiping_replaces_the_process(rig: VirtualRig) -> None:
    eventually(lambda: rig.reader.worker_pid is not None)
    before = rig.reader.worker_pid
    rig.reader.wipe()
    eventually(lambda: rig.reader.worker_pid not in (None, before))
    assert before is not None
    assert not Path(f"/proc/{before}").exists()


def test_a_stopped_and_restarted_service_recovers_without_help(
    trust_folder: Path, card: SimulatedIdCard
) -> None:
    with PrivateDaemon() as own:
        reader = ProcessCardReader(trust_folder=trust_folder, allow_virtual=True, environment=own.env)
        rig = VirtualRig(own, reader)
        reader.start(rig.heard.append)
        try:
            lay_and_see(rig, card)
            own.stop()
            eventually(lambda: reader.state is ReaderState.DISCONNECTED)
            assert read(rig, card) is ReadFailure.SERVICE_DOWN
            rig.take()
            own.start()
            back = time.monotonic()
            eventually(lambda: reader.state is ReaderState.EMPTY)
            assert time.monotonic() - back < 1.5
            lay_and_see(rig, card)
            assert isinstance(read(rig, card), CardReading)
        finally:
            rig.take()
            reader.close()


def test_without_a_service_the_read_says_so(tmp_path: Path) -> None:
    nowhere = {"PCSCLITE_CSOCK_NAME": str(tmp_path / "nobody")}
    reader = ProcessCardReader(environment=nowhere)
    heard: list[ReaderState] = []
    reader.start(heard.append)
    try:
        outcome = reader.read(ReadRequest(can="000001"), Deadline.after(5), lambda _: None)
        assert outcome is ReadFailure.SERVICE_DOWN
        assert heard == [ReaderState.DISCONNECTED]
    finally:
        reader.close()


def test_a_virtual_reader_is_refused_unless_allowed(daemon: PrivateDaemon) -> None:
    reader = ProcessCardReader(environment=daemon.env)
    heard: list[ReaderState] = []
    reader.start(heard.append)
    try:
        outcome = reader.read(ReadRequest(can="000001"), Deadline.after(5), lambda _: None)
        assert outcome is ReadFailure.NO_READER
        assert heard == [ReaderState.DISCONNECTED]
    finally:
        reader.close()


def test_a_reader_of_another_name_is_not_used(rig: VirtualRig, card: SimulatedIdCard) -> None:
    lay_and_see(rig, card)
    request = ReadRequest(can=card.person.can, reader="no such reader")
    assert rig.reader.read(request, Deadline.after(5), lambda _: None) is ReadFailure.NO_READER


def test_two_private_daemons_do_not_meet(daemon: PrivateDaemon, trust_folder: Path) -> None:
    with PrivateDaemon() as other:
        assert other.port != daemon.port
        reader = ProcessCardReader(trust_folder=trust_folder, allow_virtual=True, environment=other.env)
        reader.start(lambda _: None)
        try:
            eventually(lambda: reader.state is ReaderState.EMPTY)
        finally:
            reader.close()


def test_the_worker_dies_with_its_parent(daemon: PrivateDaemon) -> None:
    program = (
        "import sys,time\n"
        "from drivers.card.process import ProcessCardReader\n"
        "reader = ProcessCardReader(allow_virtual=True)\n"
        "reader.start(lambda state: print(reader.worker_pid, flush=True))\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, env={**os.environ, **daemon.env}
    ) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        assert Path(f"/proc/{worker}").exists()
        parent.kill()
    eventually(lambda: not alive(worker))


def alive(pid: int) -> bool:
    """Running, not merely waiting to be reaped by init."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def test_the_worker_leaves_no_core(rig: VirtualRig) -> None:
    eventually(lambda: rig.reader.worker_pid is not None)
    limits = Path(f"/proc/{rig.reader.worker_pid}/limits").read_text()
    core = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
    assert core.split()[4:6] == ["0", "0"]
