"""The data that travels with the program is found and whole."""

from __future__ import annotations

import tomllib

from kiosk.resources import config_folder, systemd_folder


def test_defaults_catalogues_and_units_are_found() -> None:
    assert (config_folder() / "default.toml").is_file()
    assert (config_folder() / "failures.toml").is_file()
    assert (config_folder() / "locale" / "vi" / "cli.po").is_file()
    assert (systemd_folder() / "kiosk.service").is_file()


def test_every_toml_file_can_be_read() -> None:
    for path in config_folder().rglob("*.toml"):
        assert tomllib.loads(path.read_text(encoding="utf-8"))
