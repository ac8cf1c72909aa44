"""What `kiosk status` is told of the terminal: no personal data, only what JSON can hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kiosk.failures import FailureCode
from kiosk.paper import Forecast
from kiosk.states import OutOfService, Visit
from kiosk.worker import Beat


def status_of(visit: Visit, beats: Iterable[Beat]) -> dict[str, Any]:
    """The visit and its devices, the paper, the queue, and heartbeats."""
    return {
        "state": type(visit.state).__name__,
        "service": "stopped" if isinstance(visit.state, OutOfService) else "running",
        "devices": {
            "reader": visit.devices.reader.value,
            "printer": visit.devices.printer.value,
            "scanner": visit.devices.scanner.value,
        },
        "paper": _paper(visit.paper.forecast),
        "waiting": sum(load.waiting for load in visit.loads),
        "workers": [_beat(beat) for beat in beats],
    }


def _paper(forecast: Forecast | None) -> dict[str, Any] | None:
    """Lengths in millimetres; what is not known is null."""
    if forecast is None:
        return None
    return {
        "since": forecast.since.isoformat(timespec="seconds") if forecast.since else None,
        "used_mm": forecast.used_mm,
        "left_mm": forecast.left_mm,
        "left_tickets": forecast.left_tickets,
        "ticket_mm": forecast.ticket_mm,
        "near_end": forecast.near_end,
        "warning": FailureCode.PRINTER_PAPER_LOW.value if forecast.low else None,
    }


def _beat(beat: Beat) -> dict[str, Any]:
    return {
        "name": beat.worker,
        "busy": beat.busy,
        "age_s": round(beat.age_s, 2),
        "waiting": beat.waiting,
        "replaced": beat.replaced,
    }
