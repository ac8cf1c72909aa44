"""Failure codes and events: generated files are those of the data, and every code is used."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.audit_events import AuditEvent
from kiosk.catalogues import events, failures
from kiosk.catalogues.__main__ import outputs
from kiosk.failure_texts import failure_text
from kiosk.failures import FailureCode
from kiosk.i18n import languages

ROOT = Path(__file__).parents[2]
ROOMS = ("kiosk", "drivers", "screens")
CODE = re.compile(r"[A-Z]{3}-\d{3}")

FAILURES = failures.read(ROOT / "config" / "failures.toml")
EVENTS = events.read(ROOT / "config" / "events.toml")


def _names(generated: str, of: str) -> set[str]:
    """Attributes of `of`, or plain names, that any hand-written module mentions."""
    found: set[str] = set()
    for path in (path for room in ROOMS for path in (ROOT / room).rglob("*.py")):
        if path == ROOT / generated:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == of:
                found.add(node.attr)
    return found


@pytest.mark.parametrize("path", list(outputs()), ids=lambda path: path.name)
def test_generated_files_are_what_the_data_says(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == outputs()[path]


def test_the_check_of_the_generator_passes() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kiosk.catalogues", "--check"],
        cwd=ROOT,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_a_changed_entry_changes_the_generated_code() -> None:
    more = {**FAILURES, "SYS-999": {**FAILURES["SYS-101"], "name": "brand_new"}}
    assert '    BRAND_NEW = "SYS-999"\n' in failures.python_source(more)
    assert "## SYS-999" in failures.document(more, "vi")
    events_now = {**EVENTS, "new_thing": {"what": {"vi": "Mới", "en": "New"}, "fields": {"day": "day"}}}
    source = events.python_source(events_now)
    assert "class NewThing:" in source
    assert "from datetime import date" in source
    compile(source, "generated", "exec")


def test_failure_codes_and_names_are_unique_and_well_formed() -> None:
    assert all(CODE.fullmatch(code) for code in FAILURES)
    names = [entry["name"] for entry in FAILURES.values()]
    assert len(set(names)) == len(names)
    assert [code.value for code in FailureCode] == list(FAILURES)


def test_every_failure_says_what_happened_and_what_to_do_in_every_language() -> None:
    for code in FailureCode:
        for language in languages():
            told = failure_text(code, language)
            assert told.message
            assert told.remedy
            assert FAILURES[code.value]["seen"][language]
            assert "—" not in told.message + told.remedy


def test_a_language_without_texts_gets_english() -> None:
    code = FailureCode.NO_CARD
    assert failure_text(code, "tlh") == failure_text(code, "en")


def test_every_failure_code_is_used() -> None:
    used = _names("kiosk/failures.py", "FailureCode")
    assert sorted({code.name for code in FailureCode} - used) == []


def test_every_event_is_recorded_somewhere() -> None:
    used = _names("kiosk/audit_events.py", "audit")
    kinds = {kind.__name__ for kind in AuditEvent.__args__}
    assert sorted(kinds - used) == []
