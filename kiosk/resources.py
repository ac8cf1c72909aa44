"""Finds the data that travels with the program: `config/` and `systemd/`.

In a wheel they lie inside the package; in a checkout beside it.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGED = Path(__file__).parent / "_data"
_CHECKOUT = Path(__file__).parent.parent


def _root() -> Path:
    return _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT


def config_folder() -> Path:
    """Shipped defaults, centre profiles, message catalogues, trust store."""
    return _root() / "config"


def systemd_folder() -> Path:
    """Units, sysusers, tmpfiles, udev rules."""
    return _root() / "systemd"
