"""What a visit can look like: one frozen state for each screen, and the visit that carries it.

The visit is the only holder of personal data; dropping the object is the wipe. Nothing personal shows in
a `repr`, so that a state may be named in a log.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from drivers.card.model import Assurance, CardReading, ReaderState, ReadStep
from drivers.printer.model import PrinterStatus, PrintOutcome
from drivers.printer.status import can_print
from drivers.scanner.model import ScannerState
from kiosk.paper import PaperWatch, Verdict
from kiosk.portal.model import Dossier, Found
from kiosk.queue.model import ServiceLoad, Ticket

PAGE = 5
"""Dossiers on one page (ui.md: lists page by 5)."""
SERVICES_PAGE = 8
CAN_LENGTH = 6


@dataclass(frozen=True, slots=True)
class Rules:
    """The settings a visit obeys; durations in whole seconds."""

    quiet_s: int = 45
    warning_s: int = 20
    ticket_s: int = 15
    unprinted_s: int = 60
    """A number that exists on the screen only stays longer: it has to be photographed."""
    roll_s: int = 180
    """How long the guide to a new roll stays while the cover is open; then citizens are served again."""
    roll_told_s: int = 20
    """How long staff are told that the printer is ready."""
    wrong_can_limit: int = 3
    list_requires: Assurance = Assurance.PROVEN
    languages: tuple[str, ...] = ("vi", "en")
    scanner_fitted: bool = True
    result_service: str = ""
    """Service code for collecting a result; empty when the centre has none."""
    desk_service: str = ""
    """Service code of the guidance desk; empty when the centre has none."""


@dataclass(frozen=True, slots=True)
class Credential:
    """What will open the chip."""

    can: str = field(repr=False)
    expected_number: str | None = field(default=None, repr=False)
    """From the QR: the chip must carry the same number."""
    birth: date | None = field(default=None, repr=False)
    issued: date | None = field(default=None, repr=False)
    """From the QR too: they give the expiry candidates of a chip that knows BAC only."""


MUTE_LASTS_S = 15
"""Seconds a chip may stay silent under the hint to turn the card, before another way is offered."""
LAID_AGAIN_LIMIT = 5
"""How often in a visit a card laid down again is enough, without a touch: one at the edge of the field, seen
and lost by itself, must not keep the machine awake for ever."""


@dataclass(frozen=True, slots=True)
class Devices:
    """What the devices say now."""

    reader: ReaderState = ReaderState.DISCONNECTED
    printer: PrinterStatus = PrinterStatus.DISCONNECTED
    scanner: ScannerState = ScannerState.DISCONNECTED


# --- states -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Idle:
    """Nobody is here. Screen 01."""


@dataclass(frozen=True, slots=True)
class Home:
    """What would you like to do? Screen 02."""


@dataclass(frozen=True, slots=True)
class ShowQr:
    """Show the card's QR to the scanner: step 1 in hand. Screen 03."""

    not_understood: bool = False
    """The last code shown was none of an identity card."""


@dataclass(frozen=True, slots=True)
class EnterDigits:
    """The last six digits on the pad. Screen 09."""

    digits: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class LayCard:
    """Lay the card on the reader: step 2 in hand. Screen 03."""


class ReadingStep(StrEnum):
    """Rows of the reading screen, in order."""

    OPENING = ReadStep.OPENING.value
    READING = ReadStep.READING.value
    CHECKING = ReadStep.CHECKING.value
    SEARCHING = "searching"


@dataclass(frozen=True, slots=True)
class Reading:
    """The chip is being read, then dossiers are searched. Screen 04."""

    serial: int
    step: ReadingStep = ReadingStep.OPENING


@dataclass(frozen=True, slots=True)
class TakeCard:
    """The card must leave the reader first. Screen 04b."""

    leaving: bool = False
    """The visit is over and wiped; only the card is still there."""


@dataclass(frozen=True, slots=True)
class DossierList:
    """Screen 05."""

    page: int = 0
    covered: bool = False


@dataclass(frozen=True, slots=True)
class NoDossiers:
    """Nothing found, and where was searched. Screen 05b."""


@dataclass(frozen=True, slots=True)
class DossierDetail:
    """One dossier: five questions and timeline. Screen 06."""

    serial: int
    dossier: Dossier = field(repr=False)
    page: int = 0
    """List page to go back to."""
    loading: bool = True
    partial: bool = False
    """The detail call failed: only what the list knew is shown."""


@dataclass(frozen=True, slots=True)
class ServiceChoice:
    """Which service? Screen 07."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class Issuing:
    """The number is being written to disk."""

    serial: int
    service: str


@dataclass(frozen=True, slots=True)
class TicketPrinting:
    """The number exists; the paper is on its way. Screen 08."""

    serial: int
    ticket: Ticket
    earlier: PrintOutcome | None = None
    """How the first attempt ended, when this is the second: a reprint, marked as one."""


@dataclass(frozen=True, slots=True)
class TicketPrinted:
    """The printer has proven the paper. Screen 08."""

    ticket: Ticket
    seconds_left: int


@dataclass(frozen=True, slots=True)
class TicketOnScreen:
    """No proven paper: photograph this number. Screen 08b."""

    ticket: Ticket
    outcome: PrintOutcome
    printer: PrinterStatus
    seconds_left: int
    reprinted: bool = False
    """It was tried a second time: there is no third."""


class ProblemKind(StrEnum):
    """What went wrong, as a citizen would name it. Each has a text and ways out."""

    WRONG_DIGITS = "wrong_digits"
    WRONG_DIGITS_OFTEN = "wrong_digits_often"
    NOT_AN_ID_CARD = "not_an_id_card"
    NO_CARD = "no_card"
    CARD_REMOVED = "card_removed"
    CARD_MUTE = "card_mute"
    """The chip has not answered at all for a while: upside down, broken, or a card without one."""
    CARD_SILENT = "card_silent"
    CARD_STRANGE = "card_strange"
    """Its answers do not follow the standard."""
    CARD_SLOW = "card_slow"
    CODE_DID_NOT_OPEN = "code_did_not_open"
    """A chip without PACE: six digits alone do not open it, or no date derived from the code did."""
    READ_STOPPED = "read_stopped"
    READER_RESTARTED = "reader_restarted"
    CARD_BLOCKED = "card_blocked"
    CARD_REJECTED = "card_rejected"
    CARD_MISMATCH = "card_mismatch"
    CARD_NOT_PROVEN = "card_not_proven"
    READER_MISSING = "reader_missing"
    CARD_SERVICE_DOWN = "card_service_down"
    PORTAL_DOWN = "portal_down"
    NO_TICKET = "no_ticket"


class WayOut(StrEnum):
    """What a citizen can do about a problem: the buttons of the problem screen."""

    TRY_CARD_AGAIN = "try_card_again"
    TYPE_DIGITS = "type_digits"
    SEARCH_AGAIN = "search_again"
    TAKE_NUMBER = "take_number"
    END = "end"


WAYS_OUT: dict[ProblemKind, tuple[WayOut, ...]] = {
    ProblemKind.WRONG_DIGITS: (WayOut.TYPE_DIGITS, WayOut.TAKE_NUMBER),
    ProblemKind.WRONG_DIGITS_OFTEN: (WayOut.TAKE_NUMBER, WayOut.END),
    ProblemKind.NOT_AN_ID_CARD: (WayOut.TRY_CARD_AGAIN, WayOut.TAKE_NUMBER),
    ProblemKind.NO_CARD: (WayOut.TRY_CARD_AGAIN, WayOut.TAKE_NUMBER),
    ProblemKind.CARD_REMOVED: (WayOut.TRY_CARD_AGAIN, WayOut.TAKE_NUMBER),
    ProblemKind.CARD_MUTE: (WayOut.TAKE_NUMBER, WayOut.END),
    ProblemKind.CARD_SILENT: (WayOut.TRY_CARD_AGAIN, WayOut.TAKE_NUMBER),
    ProblemKind.CARD_STRANGE: (WayOut.TRY_CARD_AGAIN, WayOut.TAKE_NUMBER),
    ProblemKind.CARD_SLOW: (WayOut.TRY_CARD_AGAIN, WayOut.TAKE_NUMBER),
    ProblemKind.CODE_DID_NOT_OPEN: (WayOut.TRY_CARD_AGAIN, WayOut.TAKE_NUMBER),
    ProblemKind.READ_STOPPED: (WayOut.TRY_CARD_AGAIN, WayOut.TAKE_NUMBER),
    ProblemKind.READER_RESTARTED: (WayOut.TRY_CARD_AGAIN, WayOut.TAKE_NUMBER),
    ProblemKind.CARD_BLOCKED: (WayOut.TAKE_NUMBER, WayOut.END),
    ProblemKind.CARD_REJECTED: (WayOut.TAKE_NUMBER, WayOut.END),
    ProblemKind.CARD_MISMATCH: (WayOut.TRY_CARD_AGAIN, WayOut.TAKE_NUMBER),
    ProblemKind.CARD_NOT_PROVEN: (WayOut.TAKE_NUMBER, WayOut.END),
    ProblemKind.READER_MISSING: (WayOut.TAKE_NUMBER, WayOut.END),
    ProblemKind.CARD_SERVICE_DOWN: (WayOut.TAKE_NUMBER, WayOut.END),
    ProblemKind.PORTAL_DOWN: (WayOut.SEARCH_AGAIN, WayOut.TAKE_NUMBER),
    ProblemKind.NO_TICKET: (WayOut.TAKE_NUMBER, WayOut.END),
}
"""Primary first."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something failed; what to do now."""

    kind: ProblemKind

    @property
    def ways_out(self) -> tuple[WayOut, ...]:
        return WAYS_OUT[self.kind]


@dataclass(frozen=True, slots=True)
class OutOfService:
    """The machine rests. Screen 11."""

    maintenance: bool = False


@dataclass(frozen=True, slots=True)
class RollChange:
    """The printer's cover is open and nobody is here: how a roll is changed, for staff."""

    seconds_left: int


@dataclass(frozen=True, slots=True)
class RollTest:
    """The cover was closed: a test line is on its way."""

    serial: int
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class RollTested:
    """Whether the test line came out, and what was counted of the roll."""

    verdict: Verdict
    outcome: PrintOutcome
    printer: PrinterStatus
    seconds_left: int


StaffState = RollChange | RollTest | RollTested
"""Staff are here, no citizen is: no PIN, nothing personal, ended by time."""


@dataclass(frozen=True, slots=True)
class StillThere:
    """Covers everything and asks. Screen 14."""

    under: ActiveState
    seconds_left: int


ActiveState = (
    Home
    | ShowQr
    | EnterDigits
    | LayCard
    | Reading
    | TakeCard
    | DossierList
    | NoDossiers
    | DossierDetail
    | ServiceChoice
    | Issuing
    | TicketPrinting
    | TicketPrinted
    | TicketOnScreen
    | Problem
)
"""Somebody is here."""

State = Idle | ActiveState | StaffState | StillThere | OutOfService


@dataclass(frozen=True, slots=True)
class Visit:
    """One citizen at the machine, and what the machine knows meanwhile."""

    rules: Rules
    state: State = field(default_factory=Idle)
    language: str = "vi"
    credential: Credential | None = field(default=None, repr=False)
    reading: CardReading | None = field(default=None, repr=False)
    found: Found | None = field(default=None, repr=False)
    card_laid: bool = False
    """A card was laid down in this visit, read or not: it is asked for at the end."""
    wrong_cans: int = 0
    mute_s: int = 0
    """Whole seconds a chip stayed silent while the card was being asked for."""
    laid_again: int = 0
    """How often the visit went on because a card was laid down, turned or taken again, without a touch."""
    quiet: int = 0
    """Whole seconds since the last touch."""
    serial: int = 0
    """Stamps effects, so that an answer to an earlier question is recognised and dropped."""
    devices: Devices = field(default_factory=Devices)
    loads: tuple[ServiceLoad, ...] = ()
    paper: PaperWatch = field(default_factory=PaperWatch)

    @property
    def identified(self) -> bool:
        """From the scan on, "Trang chủ" is "Kết thúc"."""
        return self.credential is not None or self.reading is not None

    @property
    def reprint_offered(self) -> bool:
        """A number without proven paper may be asked onto paper once more, while the printer can print."""
        state = self.state
        return isinstance(state, TicketOnScreen) and not state.reprinted and can_print(self.devices.printer)

    @property
    def card_on_reader(self) -> bool:
        """A card lies there, whether its chip answers or not: it has to be asked for."""
        return self.devices.reader in (ReaderState.CARD_PRESENT, ReaderState.CARD_MUTE)

    @property
    def card_readable(self) -> bool:
        return self.devices.reader is ReaderState.CARD_PRESENT

    @property
    def card_mute(self) -> bool:
        """A card lies there and its chip says nothing: upside down, or no chip card at all."""
        return self.devices.reader is ReaderState.CARD_MUTE
