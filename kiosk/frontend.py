"""Finds the front end: the domain imports no window toolkit, an installed package offers one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from pathlib import Path
from typing import Literal

from kiosk.terminal import Terminal

GROUP = "motcua.frontend"


@dataclass(frozen=True, slots=True)
class FrontEndOptions:
    """How the front end shows itself."""

    orientation: Literal["portrait", "landscape"] = "portrait"
    size: tuple[int, int] | None = None
    """Window size in pixels; None takes the whole display."""
    fullscreen: bool = True
    offscreen: bool = False
    panel: Mapping[str, Callable[[], None]] = field(default_factory=dict)
    """Buttons of the demo's control panel, label → action; empty: no panel."""
    pictures: Path | None = None
    """Where each new screen is saved as PNG, when given."""
    on_picture: Callable[[str, Path], None] | None = None
    """Told the state's name and the file, once the picture is on disk."""
    on_ready: Callable[[], None] | None = None
    """Told once, after the first picture."""


FrontEnd = Callable[[Terminal, FrontEndOptions], int]
"""Shows the terminal until it ends; returns an exit status. Call it on the main thread."""


def find_front_end() -> FrontEnd | None:
    """The installed front end, or None."""
    for entry in entry_points(group=GROUP):
        found: FrontEnd = entry.load()
        return found
    return None
