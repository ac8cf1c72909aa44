"""From `config/failures.toml`: `kiosk/failures.py` and `docs/failure-codes.{vi,en}.md`."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from kiosk.catalogues.writing import GENERATED, string

_WORDS = {
    "vi": ("Mã lỗi", "Nguyên nhân", "Cách xử lý", "Công dân thấy"),
    "en": ("Failure codes", "Cause", "Remedy", "What the citizen saw"),
}


def read(path: Path) -> dict[str, dict[str, Any]]:
    """Code → name and texts."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def python_source(entries: dict[str, dict[str, Any]]) -> str:
    """The enumeration."""
    lines = [
        '"""One code for every state and cause.',
        "",
        GENERATED.format(source="config/failures.toml"),
        '"""',
        "",
        "from __future__ import annotations",
        "",
        "from enum import StrEnum",
        "",
        "",
        "class FailureCode(StrEnum):",
        '    """What a technician reads; texts and remedies: `kiosk.failure_texts`."""',
        "",
    ]
    lines += [f"    {entry['name'].upper()} = {string(code)}" for code, entry in entries.items()]
    return "\n".join(lines) + "\n"


def document(entries: dict[str, dict[str, Any]], language: str) -> str:
    """The reference page of one language."""
    title, cause, remedy, seen = _WORDS[language]
    lines = [f"# {title}", "", f"<!-- {GENERATED.format(source='config/failures.toml')} -->", ""]
    for code, entry in entries.items():
        lines += [
            f"## {code}",
            "",
            f"- **{cause}**: {entry['message'][language]}",
            f"- **{remedy}**: {entry['remedy'][language]}",
            f"- **{seen}**: {entry['seen'][language]}",
            "",
        ]
    return "\n".join(lines)
