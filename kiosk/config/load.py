"""Reads configuration: the shipped defaults, then the terminal's own file over them.

A wrong value is a list of problems that name the field and say what to do, never a traceback.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from kiosk.config.model import Configuration
from kiosk.resources import config_folder

SYSTEM_FILE = Path("/etc/kiosk/kiosk.toml")


@dataclass(frozen=True, slots=True)
class ConfigProblem:
    """One thing wrong, where, and why."""

    field: str
    """Dotted path, `service.0.letter`; the file's name when it could not be read at all."""
    reason: str


def load(path: Path | None = None) -> Configuration | tuple[ConfigProblem, ...]:
    """The configuration in force: `path`, else the system file when there is one, else the shipped one."""
    own = path or (SYSTEM_FILE if SYSTEM_FILE.is_file() else None)
    return check(_read(config_folder() / "default.toml"), _read(own) if own else {})


def check(*layers: dict[str, Any] | ConfigProblem) -> Configuration | tuple[ConfigProblem, ...]:
    """Merges the layers, later ones winning, and validates the whole."""
    merged: dict[str, Any] = {}
    for layer in layers:
        if isinstance(layer, ConfigProblem):
            return (layer,)
        merged = merge(merged, layer)
    try:
        return Configuration.model_validate(merged)
    except ValidationError as error:
        return tuple(
            ConfigProblem(".".join(str(part) for part in e["loc"]) or "configuration", e["msg"])
            for e in error.errors(include_url=False, include_input=False)
        )


def simulated_in_production(config: Configuration) -> tuple[ConfigProblem, ...]:
    """Devices that only pretend, named by a terminal that serves citizens: a terminal on a pseudo terminal
    would hand out numbers nobody can hold."""
    if not config.terminal.production:
        return ()
    reason = "a simulated device; set terminal.production = false for training"
    serial = {"printer.device": config.printer.device, "scanner.device": config.scanner.device}
    found = [ConfigProblem(f, reason) for f, device in serial.items() if device and _on_pty(Path(device))]
    from drivers.printer.profile import SIMULATED

    if config.printer.profile == SIMULATED:
        found.append(ConfigProblem("printer.profile", reason))
    if "virtual pcd" in (config.card.reader or "").lower():
        found.append(ConfigProblem("card.reader", reason))
    return tuple(found)


def _on_pty(device: Path) -> bool:
    try:
        return device.resolve().is_relative_to("/dev/pts")
    except (OSError, ValueError, RuntimeError):
        return False


def merge(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Tables merge key by key; everything else is replaced as a whole."""
    result = dict(below)
    for key, value in above.items():
        old = result.get(key)
        result[key] = merge(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return result


def _read(path: Path) -> dict[str, Any] | ConfigProblem:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        return ConfigProblem(path.name, f"not valid TOML: {error}")
    except (OSError, ValueError, RecursionError) as error:
        # Not UTF-8, a number of thousands of digits, lists nested without end: whatever a broken disk leaves.
        return ConfigProblem(path.name, f"cannot be read: {type(error).__name__}")
