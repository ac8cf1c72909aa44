"""Prepares the process for Kivy; to be called before anything imports `kivy`.

Kivy reads its environment once, at import (facts: display). Offscreen rendering gives the same pixels as X11
and needs no display: tests, demo pictures and CI use it.
"""

from __future__ import annotations

import os
import sys
import tempfile


class KivyAlreadyImportedError(RuntimeError):
    """Somebody imported Kivy before its environment was set: a bug in the import order."""


_home: tempfile.TemporaryDirectory[str] | None = None
"""Kivy insists on a folder of its own; it goes with the process. None until Kivy was prepared."""


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
    `maxfps` 0 draws as fast as it can, for tests. A second call in the same process changes nothing.
    """
    global _home  # noqa: PLW0603  # one window a process: Kivy's own configuration is global too
    if _home is not None:
        return
    if "kivy" in sys.modules:
        raise KivyAlreadyImportedError
    _home = tempfile.TemporaryDirectory(prefix="motcua-kivy-")
    os.environ.update(
        {
            "KIVY_HOME": _home.name,
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
        "maxfps": maxfps,
        "allow_screensaver": 0,
    }
    for key, value in settings.items():
        Config.set("graphics", key, str(value))
    Config.set("kivy", "exit_on_escape", "0")
    Config.set("kivy", "log_level", "warning")
    Config.remove_section("input")
    Config.add_section("input")
    Config.set("input", "mouse", "mouse,disable_multitouch")
