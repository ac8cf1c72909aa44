"""From process start to the first picture: `kiosk run` beside a bare Kivy window with one label.

`python -m benchmarks.first_picture`; both are started in turn, offscreen, several times; medians in seconds.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 5
BARE = """
import os, sys
os.environ.update(KIVY_NO_ARGS="1", KIVY_NO_FILELOG="1", KIVY_NO_CONFIG="1")
from kivy.config import Config
Config.set("graphics", "width", "1080"); Config.set("graphics", "height", "1920")
Config.set("graphics", "multisamples", "0")
from kivy.base import runTouchApp
from kivy.core.window import Window
from kivy.uix.label import Label
Window.bind(on_flip=lambda *_: (sys.stderr.write("first picture drawn\\n"), sys.stderr.flush()))
runTouchApp(Label(text="0"))
"""


def first_picture(command: list[str], home: Path) -> float:
    """Seconds until the process says so."""
    environment = {**os.environ, "SDL_VIDEODRIVER": "offscreen", "KIVY_HOME": str(home)}
    began = time.monotonic()
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "first picture drawn" in line:
                took = time.monotonic() - began
                process.kill()
                return took
    raise SystemExit("the process ended without a picture")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        config = home / "kiosk.toml"
        config.write_text(
            f'[terminal]\nstate_folder = "{folder}/state"\ncontrol_socket = "{folder}/control.sock"\n',
            encoding="utf-8",
        )
        run = [sys.executable, "-c", "from kiosk.cli import main; main()", "run", "--config", str(config)]
        bare = [sys.executable, "-c", BARE]
        times: dict[str, list[float]] = {"kiosk run": [], "bare Kivy window": []}
        for _ in range(ROUNDS):
            times["kiosk run"].append(first_picture(run, home / "kivy"))
            times["bare Kivy window"].append(first_picture(bare, home / "kivy"))
    for name, found in times.items():
        print(f"{name:18} median {statistics.median(found):.2f} s   {min(found):.2f} to {max(found):.2f}")


if __name__ == "__main__":
    main()
