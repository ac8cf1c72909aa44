"""How large the display is, before there is a window to ask."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

DRM = Path("/sys/class/drm")
DEFAULT = (1080, 1920)


def display_size(orientation: Literal["portrait", "landscape"], drm: Path = DRM) -> tuple[int, int]:
    """Pixels of the first connected display, turned as `orientation` says; 1080 x 1920 when none is known.

    Asked of the kernel, for a window of the display's size needs no window manager (facts: display).
    """
    size = _preferred_mode(drm) or DEFAULT
    short, long = min(size), max(size)
    return (short, long) if orientation == "portrait" else (long, short)


def _preferred_mode(drm: Path) -> tuple[int, int] | None:
    for status in sorted(drm.glob("card*-*/status")):
        try:
            if status.read_text(encoding="ascii").strip() != "connected":
                continue
            first = (status.parent / "modes").read_text(encoding="ascii").split("\n", 1)[0]
            width, _, height = first.partition("x")
            return int(width), int(height.rstrip("ip"))
        except (OSError, ValueError):
            continue
    return None
