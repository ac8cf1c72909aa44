"""What the simulated printer's sensors tell, in the three ways printers are asked: `DLE EOT` 1 to 4,
automatic status back (`GS a`), and the status of presenters (`DLE EOT` 14h)."""

from __future__ import annotations

from collections.abc import Set

from drivers.printer.simulated.faults import STOPS, Fault


def status_byte(faults: Set[Fault], which: int) -> int:
    """The answer to `DLE EOT`, `which` 1 to 4."""
    byte = 0x12
    if which == 1:
        byte |= 0x08 if faults & STOPS else 0
    elif which == 2:
        byte |= 0x04 if Fault.COVER_OPEN in faults else 0
        byte |= 0x20 if Fault.PAPER_OUT in faults else 0
        byte |= 0x40 if faults & {Fault.CUTTER, Fault.OVERHEATED} else 0
    elif which == 3:
        byte |= 0x08 if Fault.CUTTER in faults else 0
        byte |= 0x40 if Fault.OVERHEATED in faults else 0
    else:
        byte |= 0x0C if faults & {Fault.NEAR_END, Fault.PAPER_OUT} else 0
        byte |= 0x60 if Fault.PAPER_OUT in faults else 0
    return byte


def report(faults: Set[Fault]) -> bytes:
    """The four bytes of automatic status back."""
    printer = 0x10
    printer |= 0x08 if faults & STOPS else 0
    printer |= 0x20 if Fault.COVER_OPEN in faults else 0
    error = 0x08 if Fault.CUTTER in faults else 0
    error |= 0x40 if Fault.OVERHEATED in faults else 0
    paper = 0x03 if faults & {Fault.NEAR_END, Fault.PAPER_OUT} else 0
    paper |= 0x0C if Fault.PAPER_OUT in faults else 0
    return bytes((printer, error, paper, 0x00))


def presenter(faults: Set[Fault], *, in_mouth: bool) -> bytes:
    """`10 0F`, then paper, user, errors that pass, errors that do not."""
    paper = 0x01 if Fault.PAPER_OUT in faults else 0
    paper |= 0x04 if faults & {Fault.NEAR_END, Fault.PAPER_OUT} else 0
    paper |= 0x20 if in_mouth else 0
    user = 0x03 if Fault.COVER_OPEN in faults else 0
    passing = 0x01 if Fault.OVERHEATED in faults else 0
    lasting = 0x01 if Fault.CUTTER in faults else 0
    return bytes((0x10, 0x0F, paper, user, passing, lasting))
