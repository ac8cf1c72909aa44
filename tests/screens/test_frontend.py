"""The loop: pictures of each new screen, and every way out."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

ROOT = Path(__file__).parents[2]


def play(folder: Path, ending: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.screens.stand", str(folder), ending],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("ending", ["stop", "term"])
def test_every_new_screen_is_pictured_and_the_loop_ends_when_told(tmp_path: Path, ending: str) -> None:
    report = play(tmp_path, ending)
    assert report["status"] == 0
    assert report["stopped"] >= 1
    if ending == "stop":
        names = ["01-Idle", "02-Home", "03-ServiceChoice", "04-Home", "05-Idle"]
        assert report["told"] == [f"{name[3:]} {name}.png" for name in names]
        assert all(Image.open(tmp_path / f"{name}.png").size == (270, 480) for name in names)


def test_a_screen_that_keeps_failing_ends_the_process_and_shows_nothing(tmp_path: Path) -> None:
    report = play(tmp_path, "broken")
    assert report["status"] == 1
    assert report["posted"] == ["ServiceStopped"] * 3
