"""State survives a failure whole: the old content or the new."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kiosk.whole_file import write_whole


def test_a_file_is_written_in_a_folder_made_for_it_and_read_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "state" / "count.json"
    write_whole(path, b"1")
    write_whole(path, b"2")
    assert path.read_bytes() == b"2"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["count.json"]


def test_a_failure_before_the_end_leaves_the_old_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "count.json"
    write_whole(path, b"old", 0o644)

    def full(_number: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="full"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert path.stat().st_mode & 0o777 == 0o644
