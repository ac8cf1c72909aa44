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

from drivers.card.model import CardReading, Rejection
from kiosk import audit_events as audit
from kiosk import visit_events as ev
from kiosk.failures import FailureCode
from kiosk.paper import Forecast
from kiosk.queue.model import Ticket
from kiosk.states import (
    ActiveState,
    Idle,
    OutOfService,
    Problem,
    ProblemKind,
    StaffState,
    StillThere,
    TakeCard,
    Visit,
)
from kiosk.visit_rules.tickets import waits_for_number

AuditSink = Callable[[audit.AuditEvent], None]

PROBLEM_CODES: dict[ProblemKind, FailureCode] = {
    ProblemKind.WRONG_DIGITS: FailureCode.WRONG_CAN,
    ProblemKind.WRONG_DIGITS_OFTEN: FailureCode.WRONG_CAN,
    ProblemKind.NOT_AN_ID_CARD: FailureCode.NOT_AN_ID_CARD,
    ProblemKind.NO_CARD: FailureCode.NO_CARD,
    ProblemKind.CARD_REMOVED: FailureCode.CARD_REMOVED,
    ProblemKind.CARD_MUTE: FailureCode.CARD_MUTE,
    ProblemKind.CARD_SILENT: FailureCode.CARD_SILENT,
    ProblemKind.CARD_STRANGE: FailureCode.CARD_PROTOCOL,
    ProblemKind.CARD_SLOW: FailureCode.CARD_DEADLINE,
    ProblemKind.CODE_DID_NOT_OPEN: FailureCode.WRONG_MRZ,
    ProblemKind.READ_STOPPED: FailureCode.CARD_CANCELLED,
    ProblemKind.READER_RESTARTED: FailureCode.CARD_WORKER_DIED,
    ProblemKind.CARD_BLOCKED: FailureCode.CARD_BLOCKED,
    ProblemKind.CARD_REJECTED: FailureCode.CARD_REJECTED,
    ProblemKind.CARD_MISMATCH: FailureCode.CARD_MISMATCH,
    ProblemKind.CARD_NOT_PROVEN: FailureCode.CARD_NOT_PROVEN,
    ProblemKind.READER_MISSING: FailureCode.READER_MISSING,
    ProblemKind.CARD_SERVICE_DOWN: FailureCode.CARD_SERVICE_DOWN,
    ProblemKind.PORTAL_DOWN: FailureCode.PORTAL_UNREACHABLE,
    ProblemKind.NO_TICKET: FailureCode.QUEUE_STORE,
}
"""Under which code a technician finds the remedy of what a citizen was told."""

REJECTION_CODES: dict[Rejection, FailureCode] = {
    Rejection.CHANGED: FailureCode.CARD_CHANGED,
    Rejection.SIGNER_REFUSED: FailureCode.CARD_SIGNER_REFUSED,
    Rejection.CLONED: FailureCode.CARD_CLONED,
    Rejection.UNPROVEN: FailureCode.CARD_REJECTED,
}
"""Staff learn what is wrong with a rejected card; the citizen only that it could not be verified here."""


def differences(before: Visit, event: ev.VisitEvent, after: Visit) -> tuple[audit.AuditEvent, ...]:
    """What one transition leaves in the log."""
    found = [
        *_answers(before, event),
        *_devices(before, after),
        *_paper(before.paper.forecast, after.paper.forecast),
    ]
    if _somebody(after) and not _somebody(before):
        found.append(audit.VisitBegan())
    if type(before.state) is not type(after.state):
        found.append(audit.StateEntered(type(after.state).__name__))
    shown = _shown(after)
    if isinstance(shown, Problem) and shown != _shown(before):
        found.append(audit.ProblemShown(_code(shown.kind, event).value))
    if _somebody(before) and not _somebody(after):
        timed_out = isinstance(event, ev.SecondPassed)
        found.append(audit.VisitEnded(identified=before.identified, timed_out=timed_out))
    if isinstance(after.state, OutOfService) and after.state != before.state:
        found.append(audit.ServiceStopped(after.state.maintenance))
    if isinstance(before.state, OutOfService) and not isinstance(after.state, OutOfService):
        found.append(audit.ServiceResumed())
    return tuple(found)


def _code(kind: ProblemKind, event: ev.VisitEvent) -> FailureCode:
    match event:
        case ev.CardRead(_, CardReading() as read) if kind is ProblemKind.CARD_REJECTED and read.rejection:
            return REJECTION_CODES[read.rejection]
        case _:
            return PROBLEM_CODES[kind]


def _shown(visit: Visit) -> Idle | ActiveState | StaffState | OutOfService:
    """The screen, seen through the question whether anybody is there."""
    return visit.state.under if isinstance(visit.state, StillThere) else visit.state


def _somebody(visit: Visit) -> bool:
    state = _shown(visit)
    return not isinstance(state, Idle | OutOfService | StaffState) and state != TakeCard(leaving=True)


def _answers(before: Visit, event: ev.VisitEvent) -> list[audit.AuditEvent]:
    match event:
        case ev.CardRead(_, outcome):
            if isinstance(outcome, CardReading):
                return [audit.CardRead(outcome.assurance.value, outcome.elapsed_ms)]
            return [audit.CardFailed(outcome.value)]
        case ev.DossiersFound(_, found):
            silent = sum(1 for s in found.searches if s.failure is not None)
            return [audit.DossiersSearched(len(found.dossiers), silent)]
        case ev.TicketIssued(serial, ticket):
            if not isinstance(ticket, Ticket):
                return [audit.TicketFailed(ticket.value)]
            issued = audit.TicketIssued(ticket.service, ticket.priority)
            if waits_for_number(before, serial):
                return [issued]
            return [issued, audit.TicketWithdrawn(ticket.service)]
        case ev.PaperSettled(_, outcome, status):
            return [audit.PaperSettled(outcome.value, status.value)]
        case ev.TestLineSettled(_, outcome, status):
            return [audit.RollTested(outcome.value, status.value)]
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


def _paper(before: Forecast | None, after: Forecast | None) -> list[audit.AuditEvent]:
    if after is None:
        return []
    found: list[audit.AuditEvent] = []
    if before is not None and after.since != before.since:
        back = after.since is None or (before.since is not None and after.since < before.since)
        found.append(audit.RollKept(after.used_mm) if back else audit.RollChanged(before.used_mm))
    if after.low and not (before is not None and before.low):
        found.append(audit.PaperLow(FailureCode.PRINTER_PAPER_LOW.value, after.left_tickets or 0))
    return found


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
