"""The contract on the card process: simulated chip, virtual reader, private pcscd, pyscard, driver."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.card.model import CardReading, ReaderState, ReadFailure, ReadRequest
from drivers.card.process import ProcessCardReader
from drivers.card.simulated.daemon import PrivateDaemon, available
from drivers.card.simulated.profiles import SimulatedIdCard
from drivers.card.simulated.reader import Faults
from drivers.deadline import Deadline
from tests.drivers.card.contract import CardReaderContract, Reading, eventually, lay_and_see, read
from tests.drivers.card.rigs import VirtualRig

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def daemon() -> Iterator[PrivateDaemon]:
    assert available() is None
    with PrivateDaemon() as running:
        yield running


@pytest.fixture(scope="module")
def started(daemon: PrivateDaemon, trust_folder: Path) -> Iterator[VirtualRig]:
    reader = ProcessCardReader(trust_folder=trust_folder, allow_virtual=True, environment=daemon.env)
    made = VirtualRig(daemon, reader)
    made.reader.start(made.heard.append)
    eventually(lambda: made.heard == [ReaderState.EMPTY])
    yield made
    made.take()
    made.reader.close()


@pytest.fixture
def rig(started: VirtualRig) -> VirtualRig:
    """The same reader for all tests: starting a card process for each takes longest."""
    started.clear()
    return started


class TestVirtualReaderContract(CardReaderContract):
    pass


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
            eventually(lambda: reader.state is ReaderState.EMPTY)
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
