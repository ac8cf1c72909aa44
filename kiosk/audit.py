"""The audit log: what happened, from a closed catalogue, as the difference of two visits.

No transition can go unaudited, because nobody writes events by hand: they fall out of before and after.
"""

from __future__ import annotations

import json
import logging
import logging.handlers
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from drivers.card.model import CardReading
from kiosk import audit_events as audit
from kiosk import visit_events as ev
from kiosk.failures import FailureCode
from kiosk.queue.model import Ticket
from kiosk.states import (
    ActiveState,
    Idle,
    OutOfService,
    Problem,
    ProblemKind,
    StillThere,
    TakeCard,
    Visit,
)

AuditSink = Callable[[audit.AuditEvent], None]

PROBLEM_CODES: dict[ProblemKind, FailureCode] = {
    ProblemKind.WRONG_DIGITS: FailureCode.WRONG_CAN,
    ProblemKind.WRONG_DIGITS_OFTEN: FailureCode.WRONG_CAN,
    ProblemKind.NOT_AN_ID_CARD: FailureCode.NOT_AN_ID_CARD,
    ProblemKind.CARD_REMOVED: FailureCode.CARD_REMOVED,
    ProblemKind.CARD_UNREADABLE: FailureCode.CARD_SILENT,
    ProblemKind.CARD_BLOCKED: FailureCode.CARD_BLOCKED,
    ProblemKind.CARD_REJECTED: FailureCode.CARD_REJECTED,
    ProblemKind.CARD_MISMATCH: FailureCode.CARD_MISMATCH,
    ProblemKind.CARD_NOT_PROVEN: FailureCode.CARD_NOT_PROVEN,
    ProblemKind.READER_MISSING: FailureCode.READER_MISSING,
    ProblemKind.PORTAL_DOWN: FailureCode.PORTAL_UNREACHABLE,
    ProblemKind.NO_TICKET: FailureCode.QUEUE_STORE,
}
"""Under which code a technician finds the remedy of what a citizen was told."""


def differences(before: Visit, event: ev.VisitEvent, after: Visit) -> tuple[audit.AuditEvent, ...]:
    """What one transition leaves in the log."""
    found: list[audit.AuditEvent] = [*_answers(event), *_devices(before, after)]
    if _somebody(after) and not _somebody(before):
        found.append(audit.VisitBegan())
    if type(before.state) is not type(after.state):
        found.append(audit.StateEntered(type(after.state).__name__))
    shown = _shown(after)
    if isinstance(shown, Problem) and shown != _shown(before):
        found.append(audit.ProblemShown(PROBLEM_CODES[shown.kind].value))
    if _somebody(before) and not _somebody(after):
        timed_out = isinstance(event, ev.SecondPassed)
        found.append(audit.VisitEnded(identified=before.identified, timed_out=timed_out))
    if isinstance(after.state, OutOfService) and after.state != before.state:
        found.append(audit.ServiceStopped(after.state.maintenance))
    if isinstance(before.state, OutOfService) and not isinstance(after.state, OutOfService):
        found.append(audit.ServiceResumed())
    return tuple(found)


def _shown(visit: Visit) -> Idle | ActiveState | OutOfService:
    """The screen, seen through the question whether anybody is there."""
    return visit.state.under if isinstance(visit.state, StillThere) else visit.state


def _somebody(visit: Visit) -> bool:
    state = _shown(visit)
    return not isinstance(state, Idle | OutOfService) and state != TakeCard(leaving=True)


def _answers(event: ev.VisitEvent) -> list[audit.AuditEvent]:
    match event:
        case ev.CardRead(_, outcome):
            if isinstance(outcome, CardReading):
                return [audit.CardRead(outcome.assurance.value, outcome.elapsed_ms)]
            return [audit.CardFailed(outcome.value)]
        case ev.DossiersFound(_, found):
            silent = sum(1 for s in found.searches if s.failure is not None)
            return [audit.DossiersSearched(len(found.dossiers), silent)]
        case ev.TicketIssued(_, ticket):
            if isinstance(ticket, Ticket):
                return [audit.TicketIssued(ticket.service, ticket.priority)]
            return [audit.TicketFailed(ticket.value)]
        case ev.PaperSettled(_, outcome, status):
            return [audit.PaperSettled(outcome.value, status.value)]
        case _:
            return []


def _devices(before: Visit, after: Visit) -> list[audit.AuditEvent]:
    then, now = before.devices, after.devices
    pairs = (
        ("reader", then.reader, now.reader),
        ("printer", then.printer, now.printer),
        ("scanner", then.scanner, now.scanner),
    )
    return [audit.DeviceChanged(name, str(new.value)) for name, old, new in pairs if old is not new]


class AuditLog:
    """Writes events as JSON lines, rotated by size."""

    def __init__(
        self, path: Path, now: Callable[[], datetime], *, megabytes: int = 5, kept: int = 10
    ) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._now = now
        self._handler = logging.handlers.RotatingFileHandler(
            path, maxBytes=megabytes * 1_000_000, backupCount=kept, encoding="utf-8"
        )
        self._handler.setFormatter(logging.Formatter("%(message)s"))

    def __call__(self, event: audit.AuditEvent) -> None:
        line = {"at": self._now().isoformat(timespec="milliseconds"), "event": event.event, **asdict(event)}
        record = logging.LogRecord("audit", logging.INFO, "", 0, json.dumps(line, default=str), None, None)
        self._handler.handle(record)

    def close(self) -> None:
        self._handler.close()
