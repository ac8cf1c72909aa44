"""Where the fonts lie: Be Vietnam Pro and Lucide travel as packages, found without importing them."""

from __future__ import annotations

import json
from enum import StrEnum
from functools import cache
from importlib.util import find_spec
from pathlib import Path


class Weight(StrEnum):
    """Weights of Be Vietnam Pro the design uses (400 to 700)."""

    REGULAR = "Regular"
    MEDIUM = "Medium"
    SEMIBOLD = "SemiBold"
    BOLD = "Bold"


def _folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(package)
    return Path(next(iter(spec.submodule_search_locations)))


@cache
def text_font(weight: Weight) -> str:
    """Path of the font file."""
    return str(_folder("fontpkg_be_vietnam_pro") / "files" / f"BeVietnamPro-{weight.value}.ttf")


@cache
def icon_font() -> str:
    """Path of the Lucide icon font (24 grid, 2 px round stroke)."""
    return str(_folder("iconipy") / "assets" / "lucide" / "lucide.ttf")


@cache
def _icon_codes() -> dict[str, str]:
    path = _folder("iconipy") / "assets" / "lucide" / "info.json"
    entries = json.loads(path.read_text(encoding="utf-8"))
    return {name: chr(int(entry["encodedCode"].lstrip("\\"), 16)) for name, entry in entries.items()}


UNKNOWN_ICON = "circle"


def icon_glyph(name: str) -> str:
    """The character of a Lucide icon; an unknown name (from a configuration) gives a plain circle."""
    codes = _icon_codes()
    return codes.get(name, codes[UNKNOWN_ICON])
