"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

from kiosk.cli import help_text

config_option = click.option(
    "--config",
    "config_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help=help_text("cli.config.file"),
)
"""The configuration to use instead of the terminal's own; the parameter is called `config_file`."""
