"""Kivy is prepared before it is imported, or not at all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, cwd=ROOT, check=False
    )


def test_preparing_after_kivy_was_imported_is_a_bug() -> None:
    done = run("import kivy; from screens.environment import prepare; prepare(10, 10, offscreen=True)")
    assert "KivyAlreadyImportedError" in done.stderr


def test_preparing_twice_changes_nothing_and_leaves_no_folder_behind() -> None:
    done = run(
        "import os; from screens.environment import prepare;"
        "prepare(10, 20, offscreen=True); prepare(30, 40, offscreen=True);"
        "from kivy.config import Config;"
        "print(Config.get('graphics', 'width'), os.environ['KIVY_HOME'])"
    )
    width, home = done.stdout.split()
    assert width == "10"
    assert not Path(home).exists()


def test_importing_the_front_end_imports_no_kivy() -> None:
    done = run("import sys, screens.frontend; print('kivy' in sys.modules)")
    assert done.stdout.strip() == "False"
