"""Audit events: a closed set.

Generated from config/events.toml by `make generate`; change that file, not this one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class TerminalStarted:
    """The terminal started."""

    event: ClassVar[str] = "terminal_started"
    version: str
    list_requires: str


@dataclass(frozen=True, slots=True)
class TerminalStopped:
    """The terminal stopped."""

    event: ClassVar[str] = "terminal_stopped"


@dataclass(frozen=True, slots=True)
class ServiceStopped:
    """Service paused."""

    event: ClassVar[str] = "service_stopped"
    maintenance: bool


@dataclass(frozen=True, slots=True)
class ServiceResumed:
    """Service resumed."""

    event: ClassVar[str] = "service_resumed"


@dataclass(frozen=True, slots=True)
class VisitBegan:
    """A visit began."""

    event: ClassVar[str] = "visit_began"


@dataclass(frozen=True, slots=True)
class VisitEnded:
    """A visit ended and was wiped."""

    event: ClassVar[str] = "visit_ended"
    identified: bool
    timed_out: bool


@dataclass(frozen=True, slots=True)
class StateEntered:
    """The screen changed."""

    event: ClassVar[str] = "state_entered"
    state: str


@dataclass(frozen=True, slots=True)
class ProblemShown:
    """A citizen was told of a problem."""

    event: ClassVar[str] = "problem_shown"
    code: str


@dataclass(frozen=True, slots=True)
class CardRead:
    """A card was read."""

    event: ClassVar[str] = "card_read"
    assurance: str
    elapsed_ms: int


@dataclass(frozen=True, slots=True)
class CardFailed:
    """A card read failed."""

    event: ClassVar[str] = "card_failed"
    failure: str


@dataclass(frozen=True, slots=True)
class DossiersSearched:
    """Dossiers were searched."""

    event: ClassVar[str] = "dossiers_searched"
    found_count: int
    silent_count: int


@dataclass(frozen=True, slots=True)
class OverdueFound:
    """Overdue dossiers without an apology on file were found."""

    event: ClassVar[str] = "overdue_found"
    dossiers_count: int


@dataclass(frozen=True, slots=True)
class DossiersAccessed:
    """Somebody searched for or was shown dossiers."""

    event: ClassVar[str] = "dossiers_accessed"
    who: str
    key: str
    seen: str
    dossiers_count: int
    purpose: str


@dataclass(frozen=True, slots=True)
class TicketIssued:
    """A ticket was issued."""

    event: ClassVar[str] = "ticket_issued"
    service: str
    priority: bool


@dataclass(frozen=True, slots=True)
class TicketFailed:
    """No ticket could be issued."""

    event: ClassVar[str] = "ticket_failed"
    failure: str


@dataclass(frozen=True, slots=True)
class TicketWithdrawn:
    """A number came too late for anybody: it was withdrawn from the queue."""

    event: ClassVar[str] = "ticket_withdrawn"
    service: str


@dataclass(frozen=True, slots=True)
class PaperLow:
    """The paper is running low."""

    event: ClassVar[str] = "paper_low"
    code: str
    left_tickets: int


@dataclass(frozen=True, slots=True)
class RollChanged:
    """The roll of paper was changed."""

    event: ClassVar[str] = "roll_changed"
    used_mm: int


@dataclass(frozen=True, slots=True)
class RollKept:
    """The roll was not changed after all: the count goes on."""

    event: ClassVar[str] = "roll_kept"
    used_mm: int


@dataclass(frozen=True, slots=True)
class RollTested:
    """The test line was settled."""

    event: ClassVar[str] = "roll_tested"
    outcome: str
    status: str


@dataclass(frozen=True, slots=True)
class PaperSettled:
    """The ticket's paper was settled."""

    event: ClassVar[str] = "paper_settled"
    outcome: str
    status: str


@dataclass(frozen=True, slots=True)
class DeviceChanged:
    """A device changed its state."""

    event: ClassVar[str] = "device_changed"
    device: str
    status: str


@dataclass(frozen=True, slots=True)
class WorkerLate:
    """A worker missed its deadline and was abandoned."""

    event: ClassVar[str] = "worker_late"
    worker: str


@dataclass(frozen=True, slots=True)
class BugCaught:
    """A bug was caught by the last handler."""

    event: ClassVar[str] = "bug_caught"
    where: str
    kind: str


@dataclass(frozen=True, slots=True)
class ControlUsed:
    """A control command was given."""

    event: ClassVar[str] = "control_used"
    command: str
    uid: int


AuditEvent = (
    TerminalStarted
    | TerminalStopped
    | ServiceStopped
    | ServiceResumed
    | VisitBegan
    | VisitEnded
    | StateEntered
    | ProblemShown
    | CardRead
    | CardFailed
    | DossiersSearched
    | OverdueFound
    | DossiersAccessed
    | TicketIssued
    | TicketFailed
    | TicketWithdrawn
    | PaperLow
    | RollChanged
    | RollKept
    | RollTested
    | PaperSettled
    | DeviceChanged
    | WorkerLate
    | BugCaught
    | ControlUsed
)
