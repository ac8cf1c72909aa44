"""Secrets come from files or systemd credentials, and are never part of a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.portal.secret_files import SecretProblem, located, read_secret


def test_a_whole_path_is_read_and_only_its_first_line_counts(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("  open sesame \nsecond\n")
    assert read_secret(file, {}) == "open sesame"


def test_a_bare_name_is_a_systemd_credential(tmp_path: Path) -> None:
    (tmp_path / "portal").write_text("open sesame\n")
    assert read_secret(Path("portal"), {"CREDENTIALS_DIRECTORY": str(tmp_path)}) == "open sesame"


@pytest.mark.parametrize("name", ["portal", "a/b", "../portal", "..", ""])
def test_without_its_folder_or_with_folders_of_its_own_a_name_is_refused(name: str) -> None:
    assert isinstance(located(Path(name), {}), SecretProblem)
    if name != "portal":
        assert isinstance(located(Path(name), {"CREDENTIALS_DIRECTORY": "/run"}), SecretProblem)


@pytest.mark.parametrize("content", [b"", b"\n", b"  \nopen sesame", b"\xff\xfe"])
def test_what_holds_no_secret_is_named_without_its_content(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "secret"
    file.write_bytes(content)
    found = read_secret(file, {})
    assert isinstance(found, SecretProblem)
    assert "sesame" not in found.reason
    assert isinstance(read_secret(tmp_path / "none", {}), SecretProblem)
    assert isinstance(read_secret(tmp_path, {}), SecretProblem)
