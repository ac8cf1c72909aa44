"""What can go wrong with the simulated printer, by name."""

from __future__ import annotations

from enum import StrEnum


class Fault(StrEnum):
    """Set from the start, or from a chosen byte of the stream on."""

    PAPER_OUT = "paper-out"
    NEAR_END = "near-end"
    COVER_OPEN = "cover-open"
    OFFLINE = "offline"
    CUTTER = "cutter"
    OVERHEATED = "overheated"
    MUTE = "mute"
    """Takes everything, prints, answers nothing."""
    GARBAGE = "garbage"
    """Answers noise."""
    STALL = "stall"
    """Takes not a single byte."""
    DISCONNECT = "disconnect"
    """The line is gone."""
    POWER_OFF = "power-off"
    """Switched off: the line stays and takes everything into nothing; buffer and settings are lost, what NV
    memory holds is kept."""


STOPS = frozenset({Fault.PAPER_OUT, Fault.COVER_OPEN, Fault.OFFLINE, Fault.CUTTER, Fault.OVERHEATED})
"""The mechanism stands still; what is received waits in the buffer."""
