"""The private PC/SC daemon leaves every other daemon alone and nothing behind."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from drivers.card.simulated import daemon as daemon_module
from drivers.card.simulated.chip import SimulatedChip
from drivers.card.simulated.daemon import DaemonError, PrivateDaemon, available
from drivers.card.simulated.profiles import SimulatedIdCard
from drivers.card.simulated.virtual_reader import VirtualCard

RUN = Path("/run/pcscd")


def test_a_missing_driver_is_said_and_not_tried(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(daemon_module, "DRIVER", tmp_path / "absent.so")
    assert available() is not None
    with pytest.raises(DaemonError), PrivateDaemon():
        pass


def test_without_a_virtual_reader_a_card_cannot_be_laid(card: SimulatedIdCard) -> None:
    with pytest.raises(OSError, match="refused"):
        VirtualCard(SimulatedChip(card), port=1).lay()


@pytest.mark.slow
def test_the_machines_own_daemon_folder_is_untouched() -> None:
    def listing() -> list[tuple[str, bytes]]:
        if not RUN.is_dir():
            return []
        return sorted((p.name, p.read_bytes() if p.is_file() else b"") for p in RUN.iterdir())

    before = listing()
    with PrivateDaemon() as running:
        assert listing() == before
        assert running.socket_path.is_socket()
    assert listing() == before
    assert not running.socket_path.exists()


@pytest.mark.slow
def test_a_port_already_taken_is_an_error_and_not_somebody_elses_reader() -> None:
    with PrivateDaemon() as first, pytest.raises(DaemonError), PrivateDaemon(first.port):
        pass


@pytest.mark.slow
def test_the_environment_of_this_process_is_left_alone() -> None:
    before = dict(os.environ)
    with PrivateDaemon() as running:
        assert running.env["PCSCLITE_CSOCK_NAME"] == str(running.socket_path)
        assert dict(os.environ) == before
