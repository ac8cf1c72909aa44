"""The data that travels with the program is found and whole; pages lead where they say."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from kiosk.resources import config_folder, systemd_folder

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def test_defaults_catalogues_and_units_are_found() -> None:
    assert (config_folder() / "default.toml").is_file()
    assert (config_folder() / "failures.toml").is_file()
    assert (config_folder() / "locale" / "vi" / "cli.po").is_file()
    assert (systemd_folder() / "kiosk.service").is_file()


def test_every_toml_file_can_be_read() -> None:
    for path in config_folder().rglob("*.toml"):
        assert tomllib.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    links = re.findall(r"(?<!!)\[[^\]]*\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(page.name[:4]) for page in sorted((ROOT / "docs" / "decisions").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))
