"""The printer's section: what is wrong is named, with what would be right."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from drivers.printer.profile import profile_names
from kiosk.config import Configuration, check
from kiosk.resources import config_folder

DEFAULTS = tomllib.loads((config_folder() / "default.toml").read_text(encoding="utf-8"))


def reason(section: dict[str, Any]) -> str:
    found = check(DEFAULTS, {"printer": section})
    assert not isinstance(found, Configuration)
    (problem,) = found
    assert problem.field.startswith("printer")
    return problem.reason


@pytest.mark.parametrize(
    "section",
    [
        {"device": "/dev/serial/by-id/usb-FTDI_1234-if00-port0"},
        {"device": "0403:6001"},
        {"device": "1a86:7523@1-1.4", "handshake": "rtscts"},
        {"profile": "xprinter-xp58", "width_dots": 384},
        {"profile": "epson-tm-t20", "encoding": "nv"},
        {"encoding": "hybrid"},
        *({"profile": name, "width_dots": 384} for name in profile_names()),
    ],
)
def test_what_is_right_passes(section: dict[str, Any]) -> None:
    found = check(DEFAULTS, {"printer": section})
    assert isinstance(found, Configuration)
    assert found.printer.model_dump().items() >= section.items()


def test_a_wrong_profile_is_answered_with_the_right_names() -> None:
    assert all(name in reason({"profile": "epson"}) for name in profile_names())


def test_an_encoding_the_printer_cannot_do_is_explained() -> None:
    assert "choose auto, mixed or raster" in reason({"profile": "xprinter-xp80", "encoding": "nv"})


def test_paper_the_printer_does_not_take_is_explained() -> None:
    assert "384" in reason({"profile": "xprinter-xp58", "width_dots": 576})


@pytest.mark.parametrize("device", ["ttyUSB0", "COM3", "0403", " /dev/ttyUSB0"])
def test_a_device_that_is_none_is_refused(device: str) -> None:
    assert reason({"device": device})


@pytest.mark.parametrize("section", [{"handshake": "dtr"}, {"encoding": "best"}, {"speed": 1}])
def test_unknown_words_are_refused(section: dict[str, Any]) -> None:
    assert reason(section)
