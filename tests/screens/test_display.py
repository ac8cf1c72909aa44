"""The display's size is asked of the kernel."""

from __future__ import annotations

from pathlib import Path

import pytest

from screens.display import display_size


def connector(folder: Path, name: str, status: str, modes: str) -> None:
    path = folder / name
    path.mkdir()
    (path / "status").write_text(status, encoding="ascii")
    (path / "modes").write_text(modes, encoding="ascii")


def test_the_first_connected_display_counts_and_is_turned(tmp_path: Path) -> None:
    connector(tmp_path, "card0-DP-1", "disconnected\n", "")
    connector(tmp_path, "card0-HDMI-A-1", "connected\n", "3840x2160\n1920x1080\n")
    assert display_size("landscape", tmp_path) == (3840, 2160)
    assert display_size("portrait", tmp_path) == (2160, 3840)


@pytest.mark.parametrize("modes", ["", "unreadable\n", "1920x\n"])
def test_an_unknown_mode_gives_the_usual_size(tmp_path: Path, modes: str) -> None:
    connector(tmp_path, "card0-DP-1", "connected\n", modes)
    assert display_size("portrait", tmp_path) == (1080, 1920)


def test_no_display_gives_the_usual_size(tmp_path: Path) -> None:
    assert display_size("landscape", tmp_path / "nothing") == (1920, 1080)
