"""The dossier as the terminal knows it, and the interface every portal dialect implements.

Values only. Dates are calendar dates in Asia/Ho_Chi_Minh; instants are timezone-aware.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Protocol

from drivers.deadline import Deadline


class DossierStatus(IntEnum):
    """National status codes of a dossier (facts: portal, "Status and due date")."""

    UNKNOWN = 0
    """A provider's status that no table maps: its own words are shown."""
    REGISTERED = 1
    ACCEPTED = 2
    REFUSED = 3
    IN_PROGRESS = 4
    SUPPLEMENT_REQUIRED = 5
    PAYMENT_REQUIRED = 6
    WITHDRAWN = 7
    SUSPENDED = 8
    DECIDED = 9
    RETURNED = 10


class DueState(StrEnum):
    """What a citizen is told about time; computed by `kiosk.portal.due.due_state`."""

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"
    """Done after the date."""
    DONE = "done"
    """Done, and the portal does not say when: no claim."""
    IN_TIME = "in_time"
    DUE_SOON = "due_soon"
    """Due within one working day."""
    OVERDUE = "overdue"
    STOPPED = "stopped"
    """The clock stands: supplement, payment, suspension."""
    UNTIMED = "untimed"


class Badge(StrEnum):
    """The one label of a dossier card (ui.md, Badges), computed by `kiosk.portal.due.badge`."""

    READY = "ready"
    SUPPLEMENT = "supplement"
    PAYMENT = "payment"
    OVERDUE = "overdue"
    OVERDUE_APOLOGISED = "overdue_apologised"
    DUE_SOON = "due_soon"
    IN_TIME = "in_time"
    RETURNED = "returned"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"


class ResultPlace(StrEnum):
    """Where a result is to be had, computed by `kiosk.portal.due.result_place`."""

    COUNTER = "counter"
    """Known to lie at `Dossier.at_counter`."""
    POST = "post"
    """Sent by post (bưu chính công ích): nobody has to come."""
    DIGITAL = "digital"
    """The portal holds it as a file."""
    ASK = "ask"
    """Decided, and nobody says where it lies: the desk is asked first."""


class Stage(StrEnum):
    """The five stops of the timeline (ui.md, Timeline), in order."""

    RECEIVED = "received"
    PROCESSING = "processing"
    SIGNING = "signing"
    RESULT = "result"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class ProgressStep:
    """One row of the processing history."""

    at: datetime
    officer: str
    title: str
    unit: str
    what: str
    stage: Stage | None = None
    """The timeline stop this row belongs to; None when the provider's task is not in the table."""


@dataclass(frozen=True, slots=True)
class SupplementItem:
    """One paper the citizen is asked for."""

    name: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Dossier:
    """Hồ sơ. The five questions of the detail screen are answered by these fields."""

    code: str = field(repr=False)
    ref: str = field(repr=False)
    """The back end's own key, for the detail call."""
    system: str
    """Display name of the back end that knows it."""
    procedure: str
    procedure_code: str
    status: DossierStatus
    status_text: str
    owner: str = field(repr=False)
    submitter: str = field(repr=False)
    submitted_for_other: bool
    agency: str
    accepted: date | None
    appointment: date | None
    """The first appointment, moved only by lawful stops."""
    reappointment: date | None
    finished: date | None
    holder: str = ""
    """Who holds it now; empty when the portal does not say."""
    holder_unit: str = ""
    doing: str = ""
    """What is being done now."""
    since: datetime | None = None
    result: str = ""
    """What will come out."""
    responsible: str = ""
    at_counter: str = ""
    """The counter where the result is known to lie, its bare label ("5"); empty when not known."""
    apology: str = ""
    """Words of the apology on file; empty unless the system says so explicitly."""
    late_reason: str = ""
    supplement_due: date | None = None
    supplements: tuple[SupplementItem, ...] = ()
    fee_due: int | None = None
    """In đồng."""
    progress: tuple[ProgressStep, ...] = ()
    relation: str = field(default="", repr=False)
    """What the owner is to the submitter ("cháu"), when submitted for another and the portal says so."""
    next_counter: str = ""
    """The counter of the citizen's next step other than collecting today (supplement, payment, a later
    collection): its bare label like `at_counter`; empty when not known."""
    doing_note: str = ""
    """Second line under `doing`, in the portal's words."""
    result_note: str = ""
    late_note: str = ""
    supplement_url: str = field(default="", repr=False)
    """Where supplements are handed in online; https only, empty when not offered."""
    by_post: bool = False
    """The result is sent by post."""
    digital_result: bool = False
    """The portal holds the result as a file, for the citizen's own account."""
    for_business: bool = False
    """The applicant is a business: the number it is filed under is a tax code, no person's."""


class PortalFailure(StrEnum):
    """Why a portal gave no answer: a closed set."""

    UNREACHABLE = "unreachable"
    DEADLINE = "deadline"
    TLS = "tls"
    REFUSED = "refused"
    """Credentials not accepted, even after one renewal."""
    GARBAGE = "garbage"
    """Not the agreed format: HTML of a captive portal, broken JSON, wrong types, too large."""
    SERVER_ERROR = "server_error"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class SystemSearch:
    """What one back end answered: named on the screen, silent ones too."""

    system: str
    failure: PortalFailure | None
    count: int


@dataclass(frozen=True, slots=True)
class Found:
    """Result of a search over all back ends; `dossiers` in the order of ui.md."""

    dossiers: tuple[Dossier, ...] = field(repr=False)
    searches: tuple[SystemSearch, ...]

    @property
    def complete(self) -> bool:
        return all(s.failure is None for s in self.searches)


class NotOfferedError(Exception):
    """A back end was asked what it said it cannot answer: a bug of whoever asked."""


class DossierPortal(Protocol):
    """One back end. `by_person` and `by_code` say what it can do."""

    name: str
    by_person: bool
    """`search` may be called; otherwise calling it is a bug and raises `NotOfferedError`."""
    by_code: bool
    """`find` may be called; otherwise calling it is a bug and raises `NotOfferedError`."""

    def search(self, number: str, deadline: Deadline) -> tuple[Dossier, ...] | PortalFailure:
        """All dossiers of the person with this ID number."""

    def find(self, code: str, secret: str, deadline: Deadline) -> Dossier | PortalFailure:
        """The dossier with this code, for whoever also knows its applicant's number or its receipt's secret.

        A wrong secret and a dossier that is not there are the same answer, `NOT_FOUND`, after the same work.
        """

    def detail(self, dossier: Dossier, deadline: Deadline) -> Dossier | PortalFailure:
        """The same dossier with everything the detail screen shows."""

    def check(self, deadline: Deadline) -> PortalFailure | None:
        """Signs in and asks nothing: does the connection work?"""
