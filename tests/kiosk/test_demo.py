"""The demo around its visits: what it removes, and what it says of a hand that fails."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from kiosk.cli.demo import _clear
from kiosk.demo.play import Player
from kiosk.demo.script import DemoVisit, act
from kiosk.demo.stage import Stage
from kiosk.states import Home
from kiosk.terminal import Terminal
from tests.journeys.hall import Hall


def test_only_what_a_demo_wrote_is_removed_from_its_folder(tmp_path: Path) -> None:
    (tmp_path / "tickets").mkdir()
    for name in ("01-Idle.png", "104-TicketOnScreen.png", "tickets/0001.bin", "report.json"):
        (tmp_path / name).touch()
    others = {"holiday.png", "2026-summer.png", "tickets/list.txt"}
    for name in others:
        (tmp_path / name).touch()
    _clear(tmp_path)
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert left == others


def test_a_hand_that_fails_ends_the_visit_and_is_reported(tmp_path: Path) -> None:
    class Alone:
        terminal: Terminal = Hall(tmp_path).terminal

    def slip(_stage: Stage) -> None:
        raise ConnectionRefusedError

    played = Player(cast(Stage, Alone()), lambda _state: None).play(DemoVisit("slip", (act(slip, Home),)))
    assert not played.good
    assert "ConnectionRefusedError" in played.outcome
