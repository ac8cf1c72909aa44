"""Which scanner a configuration means."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from drivers.scanner.keyboard import KeyboardScanner
from drivers.scanner.model import ScannerState
from drivers.scanner.serial import SerialScanner
from kiosk.assembly import rules_of, scanner_of
from kiosk.config import Configuration, check
from kiosk.resources import config_folder

DEFAULTS = tomllib.loads((config_folder() / "default.toml").read_text(encoding="utf-8"))


def configured(**scanner: Any) -> Configuration:
    found = check(DEFAULTS, {"scanner": scanner})
    assert isinstance(found, Configuration)
    return found


@pytest.mark.parametrize(
    ("settings", "kind"),
    [
        ({"device": "/dev/kiosk/scanner"}, SerialScanner),
        ({"kind": "keyboard", "device": "/dev/kiosk/scanner-keys"}, KeyboardScanner),
        ({"kind": "keyboard", "device": "0c2e:0aaa"}, KeyboardScanner),
        ({"kind": "keyboard", "device": "barcode"}, KeyboardScanner),
    ],
)
def test_the_configured_kind_is_made_and_expected_by_the_visit(
    settings: dict[str, str], kind: type[SerialScanner] | type[KeyboardScanner]
) -> None:
    config = configured(**settings)
    scanner = scanner_of(config)
    assert isinstance(scanner, kind)
    assert scanner.state is ScannerState.DISCONNECTED
    assert rules_of(config).scanner_fitted


@pytest.mark.parametrize("kind", ["serial", "keyboard"])
def test_without_a_device_none_is_fitted(kind: str) -> None:
    config = configured(kind=kind)
    assert scanner_of(config) is None
    assert not rules_of(config).scanner_fitted
