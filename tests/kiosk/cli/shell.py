"""Runs commands in this process, on a configuration of their own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kiosk.cli import main


@dataclass
class CommandShell:
    """Every command gets `--config`; what it printed is kept apart by stream."""

    config: Path
    capture: pytest.CaptureFixture[str]

    def run(self, *words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as end:
            main([*words, "--config", str(self.config)])
        shown = self.capture.readouterr()
        return int(end.value.code or 0), shown.out, shown.err

    def json(self, *words: str, status: int = 0) -> dict[str, Any]:
        found, out, _ = self.run(*words, "--json")
        answer = json.loads(out)
        assert isinstance(answer, dict)
        assert found == status, answer
        return answer
