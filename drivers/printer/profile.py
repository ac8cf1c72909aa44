"""What a printer of a certain make understands: data, so that a new model is a paragraph of TOML.

Nothing is sent that the profile does not name: a command a clone does not know comes out as letters on the
ticket. The defaults are those of a printer nobody knows.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any

from drivers.printer.document import WIDTHS

GENERIC = "generic"
SIMULATED = "simulated"
"""Of the simulator: no terminal that serves citizens has one."""


@dataclass(frozen=True, slots=True)
class PrinterProfile:
    """One kind of printer."""

    name: str
    maker: str = "any"
    width_dots: tuple[int, ...] = WIDTHS
    """Printable widths it is sold with."""
    identity: tuple[str, ...] = ()
    """Beginnings of the answer to `GS I` 67; empty: it does not say who it is."""
    native_text: bool = True
    """Prints ASCII in its own face, cells of 12 x 24 dots."""
    native_qr: bool = True
    """`GS ( k`, cn 49."""
    echo: bool = False
    """`GS ( H` function 48: tells when the data before it is on paper."""
    asb: bool = False
    """`GS a`: reports changes without being asked."""
    clears: bool = False
    """`DLE DC4` 8: forgets what it has received, and says so."""
    nv_bytes: int = 0
    """NV graphics memory (`GS ( L`), 0: none. The printer's own answer counts more."""
    motion_units: bool = False
    """`GS P`: feeds can be counted in dots of 1/203 inch whatever the factory chose."""
    feed_unit: int = 203
    """Motion units an inch as it comes from the factory, for those without `GS P`. The clones' manuals say
    0.125 mm. A wrong number only makes gaps wider or narrower."""
    smoothing: bool = False
    """`GS b`: rounds the corners of enlarged letters."""
    cuts: bool = True
    """Has a knife."""
    presenter: bool = False
    """Holds the ticket in its mouth and tells its state by `DLE EOT` 14h."""
    speed_mm_s: int = 100
    cut_feed_dots: int = 120
    """From the print head to the knife."""

    def accepts(self, identity: str) -> bool:
        """Whether a printer that calls itself so is one of these; one without names accepts any."""
        return not self.identity or identity.startswith(self.identity)


def profile(name: str) -> PrinterProfile:
    """The profile of that name. Raises `KeyError`: names come from `profile_names`."""
    return load_profiles()[name]


def profile_names() -> tuple[str, ...]:
    return tuple(load_profiles())


def profile_for(identity: str) -> PrinterProfile | None:
    """The profile whose printers call themselves so, by the longest matching name."""
    matching = [
        (len(start), each)
        for each in load_profiles().values()
        for start in each.identity
        if identity.startswith(start)
    ]
    return max(matching, key=lambda found: found[0])[1] if matching else None


@cache
def generic() -> PrinterProfile:
    """A printer nobody knows."""
    return profile(GENERIC)


@cache
def load_profiles() -> dict[str, PrinterProfile]:
    """Every shipped profile by its name."""
    raw = tomllib.loads(files(__package__).joinpath("profiles.toml").read_text(encoding="utf-8"))
    return {name: _profile(name, values) for name, values in raw.items()}


def _profile(name: str, values: dict[str, Any]) -> PrinterProfile:
    known = {each.name for each in fields(PrinterProfile)} - {"name"}
    unknown = values.keys() - known
    if unknown:
        raise ValueError(f"printer profile {name}: unknown keys {sorted(unknown)}")
    ready: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in values.items()
    }
    return PrinterProfile(name, **ready)
