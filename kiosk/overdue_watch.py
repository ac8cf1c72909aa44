"""Counts overdue dossiers nobody has apologised for, as citizens find them: a number for staff, no codes."""

from __future__ import annotations

from datetime import date

from kiosk import audit_events as audit
from kiosk.audit import AuditSink
from kiosk.clock import ZONE, Now
from kiosk.portal.due import awaiting_new_appointment
from kiosk.states import Visit


def overdue_found(before: Visit, after: Visit, today: date) -> tuple[audit.OverdueFound, ...]:
    """One entry for a search that found any. Pure."""
    if after.found is None or after.found is before.found:
        return ()
    count = awaiting_new_appointment(after.found.dossiers, today)
    return (audit.OverdueFound(count),) if count else ()


class OverdueWatch:
    """Listens to the terminal's visits, in order."""

    def __init__(self, sink: AuditSink, now: Now) -> None:
        self._sink = sink
        self._now = now
        self._before: Visit | None = None

    def __call__(self, visit: Visit) -> None:
        before, self._before = self._before, visit
        if before is None:
            return
        for entry in overdue_found(before, visit, self._now().astimezone(ZONE).date()):
            self._sink(entry)
