"""`python -m kiosk.catalogues`: writes what the data files say; `--check` only compares."""

from __future__ import annotations

import sys
from pathlib import Path

from kiosk.catalogues import events, failures

CHECKOUT = Path(__file__).parents[2]


def outputs(root: Path = CHECKOUT) -> dict[Path, str]:
    """Every generated file and what belongs in it."""
    failure_entries = failures.read(root / "config" / "failures.toml")
    event_entries = events.read(root / "config" / "events.toml")
    return {
        root / "kiosk" / "failures.py": failures.python_source(failure_entries),
        root / "kiosk" / "audit_events.py": events.python_source(event_entries),
        root / "docs" / "failure-codes.vi.md": failures.document(failure_entries, "vi"),
        root / "docs" / "failure-codes.en.md": failures.document(failure_entries, "en"),
        root / "docs" / "events.md": events.document(event_entries),
    }


def main() -> int:
    """Exit 1 with `--check` when something committed differs."""
    stale = [
        path
        for path, text in outputs().items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]
    if "--check" in sys.argv:
        for path in stale:
            sys.stderr.write(f"stale: {path.name}; run make generate\n")
        return 1 if stale else 0
    for path, text in outputs().items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
