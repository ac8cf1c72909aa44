"""Prepares the process for Kivy; to be called before anything imports `kivy`.

Kivy reads its environment once, at import (facts: display). Offscreen rendering gives the same pixels as X11
and needs no display: tests, demo pictures and CI use it.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path


class KivyAlreadyImportedError(RuntimeError):
    """Somebody imported Kivy before its environment was set: a bug in the import order."""


_prepared: tuple[int, int] | None = None


def display_present() -> bool:
    """Whether a window could be shown here."""
    return bool(os.environ.get("DISPLAY"))


def prepare(
    width: int,
    height: int,
    *,
    offscreen: bool,
    kiosk: bool = True,
    left: int = 0,
    top: int = 0,
    maxfps: int = 30,
) -> None:
    """Sets environment and configuration for one window of `width` x `height` pixels.

    `kiosk` fills the screen without border or cursor; otherwise an ordinary window is made (demo).
    A second call in the same process is allowed only offscreen, where the window can change its size.
    """
    global _prepared  # noqa: PLW0603  # one window a process: Kivy's own configuration is global too
    if _prepared is not None:
        return
    if "kivy" in sys.modules:
        raise KivyAlreadyImportedError
    home = Path(tempfile.mkdtemp(prefix="motcua-kivy-"))
    os.environ.update(
        {
            "KIVY_HOME": str(home),
            "KIVY_NO_ARGS": "1",
            "KIVY_NO_FILELOG": "1",
            "KIVY_NO_CONFIG": "1",
            "KIVY_METRICS_DENSITY": "1",
            "KIVY_DPI": "96",
            "KIVY_CLIPBOARD": "dummy",
            "KIVY_LOG_MODE": "PYTHON",
        }
    )
    if offscreen:
        os.environ["SDL_VIDEODRIVER"] = "offscreen"

    from kivy.config import Config

    settings = {
        "width": width,
        "height": height,
        "left": left,
        "top": top,
        "position": "custom",
        "borderless": int(kiosk),
        "fullscreen": 0,
        "resizable": int(not kiosk),
        "show_cursor": int(not kiosk),
        "multisamples": 0,
        "maxfps": 0 if offscreen else maxfps,
        "allow_screensaver": 0,
    }
    for key, value in settings.items():
        Config.set("graphics", key, str(value))
    Config.set("kivy", "exit_on_escape", "0")
    Config.set("kivy", "log_level", "warning")
    Config.remove_section("input")
    Config.add_section("input")
    Config.set("input", "mouse", "mouse,disable_multitouch")
    _prepared = (width, height)
