"""Raw status bits collapsed to one `PrinterStatus`: the cause a person can mend comes first.

Three ways to ask, one verdict: `DLE EOT` 1 to 4, the four bytes of ASB (`GS a`), and the four of presenter
printers (`DLE EOT` 14h).
"""

from __future__ import annotations

from dataclasses import dataclass

from drivers.printer.model import PrinterStatus


@dataclass(frozen=True, slots=True)
class _Signs:
    """What the bits say, whichever way they came."""

    cover_open: bool = False
    paper_out: bool = False
    cutter: bool = False
    overheated: bool = False
    error: bool = False
    offline: bool = False
    near_end: bool = False


def _verdict(signs: _Signs) -> PrinterStatus:
    if signs.cover_open:
        return PrinterStatus.COVER_OPEN
    if signs.paper_out:
        return PrinterStatus.PAPER_OUT
    if signs.cutter:
        return PrinterStatus.CUTTER
    if signs.overheated:
        return PrinterStatus.OVERHEATED
    if signs.error:
        return PrinterStatus.ERROR
    if signs.offline:
        return PrinterStatus.OFFLINE
    if signs.near_end:
        return PrinterStatus.NEAR_END
    return PrinterStatus.READY


def collapse(printer: int, offline: int, error: int, paper: int) -> PrinterStatus:
    """The four `DLE EOT` answers: n=1 printer status, n=2 cause of being offline, n=3 cause of error, n=4
    roll sensor."""
    return _verdict(
        _Signs(
            cover_open=bool(offline & 0x04),
            paper_out=bool(paper & 0x60 or offline & 0x20),
            cutter=bool(error & 0x08),
            # An error that recovers by itself is a head too hot (or a voltage sag): it passes by waiting.
            overheated=bool(error & 0x40),
            error=bool(error & 0x24 or offline & 0x40),
            offline=bool(printer & 0x08 or offline & 0x08),
            near_end=bool(paper & 0x0C),
        )
    )


def collapse_report(report: bytes) -> PrinterStatus:
    """The four ASB bytes: printer, error, roll sensor, and one that says nothing here.

    The drawer (first byte, 04h) does not matter here; the feed button (40h) stops printing while it is held.
    """
    printer, error, paper = report[0], report[1], report[2]
    return _verdict(
        _Signs(
            cover_open=bool(printer & 0x20),
            paper_out=bool(paper & 0x0C),
            cutter=bool(error & 0x08),
            overheated=bool(error & 0x40),
            error=bool(error & 0x24),
            offline=bool(printer & 0x48),
            near_end=bool(paper & 0x03),
        )
    )


def collapse_presenter(report: bytes) -> PrinterStatus:
    """The four bytes after `10 0F`: paper, user, errors that pass, errors that do not.

    A ticket in the mouth (first byte, 20h) is no hindrance: the next one pushes it out.
    """
    paper, user, passing, lasting = report
    return _verdict(
        _Signs(
            cover_open=bool(user & 0x03),
            paper_out=bool(paper & 0x01),
            cutter=bool(lasting & 0x03),
            overheated=bool(passing & 0x01),
            # Supply voltage, jam; memories that failed.
            error=bool(passing & 0x48 or lasting & 0x4C),
            near_end=bool(paper & 0x04),
        )
    )


def can_print(status: PrinterStatus) -> bool:
    """Only these two promise that paper will come."""
    return status in (PrinterStatus.READY, PrinterStatus.NEAR_END)
