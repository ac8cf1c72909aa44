"""The printer's part of the bring-up page: what it names exists, and every way to fail is on it."""

from __future__ import annotations

import re
from pathlib import Path

import click

from kiosk.cli import _COMMANDS, LazyGroup
from kiosk.cli.printer_port import CODES
from kiosk.config.model import PrinterSection
from kiosk.failures import FailureCode

PAGE = (Path(__file__).parents[2] / "docs" / "bring-up.md").read_text(encoding="utf-8")
PART = PAGE[PAGE.index("# The first real printer\n") :]
ON_ITS_OWN = {FailureCode.PRINTER_NEAR_END, FailureCode.PRINTER_PROOF_OPEN}
"""Told as a status word, and by the command itself."""


def test_every_command_of_the_page_exists_with_its_options() -> None:
    root = LazyGroup("kiosk", _COMMANDS, "")
    found = re.findall(r"`kiosk ((?:[a-z]+ ?)+)((?:--[a-z]+(?: NAME)? ?)*)`", PART)
    assert len(found) > 5
    for words, options in found:
        command: click.Command = root
        for word in words.split():
            if not isinstance(command, click.Group):
                # An argument, as in `kiosk maintenance on`.
                break
            inner = command.get_command(None, word)  # type: ignore[arg-type]  # the table needs no context
            assert inner is not None, words
            command = inner
        known = {option for parameter in command.params for option in parameter.opts}
        assert set(re.findall(r"--[a-z]+", options)) <= known, (words, options)


def test_every_setting_of_the_page_exists() -> None:
    named = set(re.findall(r"`printer\.([a-z_]+)", PART))
    assert len(named) > 3
    assert named <= set(PrinterSection.model_fields)


def test_the_page_names_only_codes_there_are_and_every_one_of_the_printer() -> None:
    named = set(re.findall(r"PRN-\d{3}", PART))
    assert named <= {code.value for code in FailureCode}
    commissioning = {code for code in FailureCode if code.value.startswith("PRN-3")}
    assert {code.value for code in {*CODES.values(), *commissioning} - ON_ITS_OWN} <= named


def test_every_fact_says_how_sure_it_is_what_to_expect_and_what_happens_otherwise() -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in PART.splitlines()
        if line.startswith("|") and not line.startswith(("|---", "| Look at |", "| Do |"))
    ]
    assert len(rows) > 25
    for row in rows:
        assert len(row) == 4, row
        assert all(row), row
        assert re.search(r"\([ABC-]\)", row[1]), row
