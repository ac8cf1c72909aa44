"""From `config/events.toml`: `kiosk/audit_events.py` and `docs/events.md`."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from kiosk.catalogues.writing import GENERATED

_TYPES = {"int": "int", "code": "str", "flag": "bool", "day": "date"}


def read(path: Path) -> dict[str, dict[str, Any]]:
    """Event name → words and fields."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _class_name(event: str) -> str:
    return "".join(part.capitalize() for part in event.split("_"))


def python_source(entries: dict[str, dict[str, Any]]) -> str:
    """One frozen dataclass for each event, and their closed union."""
    days = any("day" in entry["fields"].values() for entry in entries.values())
    lines = [
        '"""Audit events: a closed set.',
        "",
        GENERATED.format(source="config/events.toml"),
        '"""',
        "",
        "from __future__ import annotations",
        "",
        "from dataclasses import dataclass",
        *(["from datetime import date"] if days else []),
        "from typing import ClassVar",
        "",
    ]
    for event, entry in entries.items():
        lines += [
            "",
            "@dataclass(frozen=True, slots=True)",
            f"class {_class_name(event)}:",
            f'    """{entry["what"]["en"]}."""',
            "",
            f'    event: ClassVar[str] = "{event}"',
            *(f"    {field}: {_TYPES[kind]}" for field, kind in entry["fields"].items()),
            "",
        ]
    names = [_class_name(event) for event in entries]
    lines += ["", "AuditEvent = (", f"    {names[0]}", *(f"    | {name}" for name in names[1:]), ")"]
    return "\n".join(lines) + "\n"


def document(entries: dict[str, dict[str, Any]]) -> str:
    """The reference page, Vietnamese and English side by side."""
    lines = [
        "# Sự kiện · Events",
        "",
        f"<!-- {GENERATED.format(source='config/events.toml')} -->",
        "",
        "| event | nghĩa | meaning | fields |",
        "|---|---|---|---|",
    ]
    for event, entry in entries.items():
        fields = ", ".join(f"`{name}` {kind}" for name, kind in entry["fields"].items()) or " "
        lines.append(f"| `{event}` | {entry['what']['vi']} | {entry['what']['en']} | {fields} |")
    return "\n".join(lines) + "\n"
