"""`kiosk status` and `kiosk paper`: what staff learn of the roll, and how a wrong count is put right."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.audit_events import ControlUsed
from kiosk.cli import main
from kiosk.control import ControlServer
from kiosk.service import control_handler
from tests.journeys.hall import Hall
from tests.journeys.test_paper import change_roll, paper, take_number

Kiosk = Callable[..., tuple[int, str]]


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with Hall(tmp_path, printer={"roll_mm": 1_000, "warn_tickets": 5}) as made:
        server = ControlServer(
            made.config.terminal.control_socket, control_handler(made.terminal, made.audited.append)
        )
        server.start()
        yield made
        server.stop()


@pytest.fixture
def kiosk(hall: Hall, capsys: pytest.CaptureFixture[str]) -> Kiosk:
    """Runs a command against the hall's terminal: exit status and what was printed."""

    def run(*words: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main([*words, "--socket", str(hall.config.terminal.control_socket)])
        return int(ended.value.code or 0), capsys.readouterr().out

    return run


def test_status_says_how_long_the_paper_lasts_and_when_it_is_time_for_a_new_roll(
    hall: Hall, kiosk: Kiosk
) -> None:
    assert "not known" in kiosk("--lang", "en", "status")[1]
    assert kiosk("paper", "new")[0] == 0
    paper(hall, left_mm=1_000)
    assert "About 6 tickets are left." in kiosk("--lang", "en", "status")[1]
    take_number(hall)
    paper(hall, warning="PRN-110")
    told = kiosk("--lang", "en", "status")[1]
    assert "PRN-110" in told
    assert "Have a new roll ready" in told


def test_a_change_that_was_counted_wrongly_is_taken_back_later(hall: Hall, kiosk: Kiosk) -> None:
    kiosk("paper", "new")
    since = paper(hall, left_mm=1_000)["since"]
    take_number(hall)
    used = paper(hall)["used_mm"]
    change_roll(hall)
    kiosk("paper", "new")
    paper(hall, used_mm=0)
    assert json.loads(kiosk("paper", "same", "--json")[1]) == {"roll": "same"}
    after = paper(hall, warning="PRN-110")
    assert after["used_mm"] > used
    assert after["since"] == since
    assert any(isinstance(entry, ControlUsed) and entry.command == "paper" for entry in hall.audited)


def test_anything_but_new_and_same_is_refused(kiosk: Kiosk) -> None:
    assert kiosk("paper", "half")[0] == 2
