"""A terminal of cardboard, run in a process of its own by `test_frontend`: a window loop ends only once.

Arguments: folder for pictures, and how it ends (`stop`, `term`, `broken`).
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from kiosk.frontend import FrontEndOptions
from kiosk.states import Visit
from kiosk.terminal import Terminal
from screens.frontend import run
from tests.screens.samples import surroundings, visits


class CardboardTerminal:
    """Says what it is told to say."""

    def __init__(self) -> None:
        self.visit: Visit = visits()["idle"]
        self.posted: list[str] = []
        self.stopped = 0
        self.listener: Callable[[Visit], None] = lambda _visit: None
        self.stop_listener: Callable[[], None] = lambda: None

    def surroundings(self, _language: str) -> Any:
        return surroundings()

    def subscribe(self, listener: Callable[[Visit], None]) -> None:
        self.listener = listener
        listener(self.visit)

    def on_stop(self, listener: Callable[[], None]) -> None:
        self.stop_listener = listener

    def post(self, event: object) -> None:
        self.posted.append(type(event).__name__)

    def stop(self) -> None:
        self.stopped += 1
        self.stop_listener()

    def tell(self, name: str) -> None:
        self.visit = visits()[name]
        self.listener(self.visit)


def main(folder: Path, ending: str) -> None:
    terminal = CardboardTerminal()
    told: list[str] = []

    def play() -> None:
        for name in ("home", "services", "home", "idle"):
            terminal.tell(name)
        if ending == "broken":
            for n in range(5):
                broken = replace(terminal.visit, quiet=n, loads=cast("Any", (n,)))
                terminal.listener(broken)
                threading.Event().wait(0.2)
            return
        if ending == "term":
            os.kill(os.getpid(), signal.SIGTERM)
        else:
            terminal.stop()

    options = FrontEndOptions(
        size=(270, 480),
        fullscreen=False,
        offscreen=True,
        panel={"Đặt thẻ": lambda: None},
        pictures=folder,
        on_picture=lambda name, path: told.append(f"{name} {path.name}"),
        on_ready=lambda: threading.Timer(0.2, play).start(),
    )
    status = run(cast("Terminal", terminal), options)
    print(
        json.dumps({"status": status, "told": told, "stopped": terminal.stopped, "posted": terminal.posted})
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
