"""The lock file: everything pinned with hashes, no index named, nothing direct forgotten."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ENTRIES = [entry.replace("\\\n", " ") for entry in re.split(r"(?<!\\)\n(?=\S)", LOCK.strip())]
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}(?=\s|$)")


def pinned() -> dict[str, Requirement]:
    found = [Requirement(entry.split("--hash")[0].strip()) for entry in ENTRIES]
    return {canonicalize_name(requirement.name): requirement for requirement in found}


def direct() -> list[Requirement]:
    extras = PROJECT["optional-dependencies"].values()
    return [Requirement(text) for text in (*PROJECT["dependencies"], *(t for extra in extras for t in extra))]


def test_no_address_and_no_index_is_named() -> None:
    assert not re.search(r"https?:|@\s|--(extra-)?index|--find-links|--trusted", LOCK)


def test_every_requirement_has_exactly_one_version_and_hashes() -> None:
    assert len(ENTRIES) > len(PROJECT["dependencies"])
    for entry in ENTRIES:
        assert HASH.search(entry), entry.split()[0]
        assert not HASH.sub("", entry).count("--hash"), entry.split()[0]
    for name, requirement in pinned().items():
        assert [spec.operator for spec in requirement.specifier] == ["=="], name


def test_every_direct_dependency_is_pinned_to_a_version_it_allows() -> None:
    locked = pinned()
    for wanted in direct():
        name = canonicalize_name(wanted.name)
        assert name in locked, name
        version = next(iter(locked[name].specifier)).version
        assert wanted.specifier.contains(version, prereleases=True), name


def test_every_direct_dependency_and_system_package_is_explained() -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
    system = re.search(r"^SYSTEM_PACKAGES := (.*)$", makefile, re.MULTILINE)
    assert system
    named = [*(requirement.name for requirement in direct()), *system[1].split()]
    assert [name for name in named if f"`{name}`" not in page] == []
