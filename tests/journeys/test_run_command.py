"""`kiosk run` as the service manager starts it: control socket, maintenance, a clean end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

START_S = 30.0


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "kiosk.toml"
    file.write_text(
        f'[terminal]\nstate_folder = "{tmp_path}/state"\ncontrol_socket = "{tmp_path}/run/control.sock"\n',
        encoding="utf-8",
    )
    return file


def kiosk(*words: str) -> tuple[int, dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-c", "from kiosk.cli import main; main()", *words, "--json"],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return done.returncode, json.loads(done.stdout)


@pytest.fixture
def running(config: Path) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "SDL_VIDEODRIVER": "offscreen", "KIVY_HOME": str(config.parent / "kivy")}
    process = subprocess.Popen(
        [sys.executable, "-c", "from kiosk.cli import main; main()", "run", "--config", str(config)],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    limit = time.monotonic() + START_S
    while kiosk("status", "--config", str(config))[0] != 0:
        assert process.poll() is None, process.stderr.read() if process.stderr else ""
        assert time.monotonic() < limit
        time.sleep(0.1)
    yield process
    if process.poll() is None:
        process.kill()
        process.wait(10)


def test_the_running_terminal_answers_rests_and_ends_cleanly(
    running: subprocess.Popen[str], config: Path
) -> None:
    asked = ("--config", str(config))
    status, said = kiosk("status", *asked)
    assert status == 0
    assert said["state"] == "Idle"
    assert {worker["name"] for worker in said["workers"]} >= {"terminal", "card", "printer"}
    assert kiosk("maintenance", "on", *asked) == (0, {"maintenance": True})
    limit = time.monotonic() + 5
    while kiosk("status", *asked)[1]["service"] != "stopped":
        assert time.monotonic() < limit
    assert kiosk("maintenance", "off", *asked)[0] == 0
    running.send_signal(signal.SIGTERM)
    assert running.wait(15) == 0
    assert not (config.parent / "run" / "control.sock").exists()
    log = (config.parent / "state" / "audit.jsonl").read_text(encoding="utf-8")
    assert [json.loads(line)["event"] for line in log.splitlines()][-1] == "terminal_stopped"


def test_nobody_running_is_said_with_a_remedy(config: Path) -> None:
    status, said = kiosk("status", "--config", str(config))
    assert status == 3
    assert said["failure"]["code"] == "SYS-101"
    assert said["failure"]["remedy"]


def test_a_secret_that_is_not_there_is_a_configuration_error(config: Path) -> None:
    with config.open("a", encoding="utf-8") as file:
        file.write(
            '\n[[portal]]\nname = "A"\nbase_url = "http://127.0.0.1:9"\ntoken_url = "http://127.0.0.1:9"\n'
            f'secret_file = "{config.parent}/absent"\n'
        )
    done = subprocess.run(
        [sys.executable, "-c", "from kiosk.cli import main; main()", "run", "--config", str(config)],
        env={**os.environ, "SDL_VIDEODRIVER": "offscreen", "KIVY_HOME": str(config.parent / "kivy")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "secret_file" in done.stderr
    assert "Traceback" not in done.stderr
