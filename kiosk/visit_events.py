"""Everything that can happen to a visit: touches, devices, answers of workers, time.

Screens emit touches; `kiosk.terminal` emits the rest. An answer carries the serial of the effect it
answers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from drivers.card.model import ReaderState, ReadOutcome, ReadStep
from drivers.printer.model import PrinterStatus, PrintOutcome
from drivers.scanner.model import ScannerState
from kiosk.paper import Forecast
from kiosk.portal.model import Dossier, Found, PortalFailure
from kiosk.queue.model import QueueFailure, ServiceLoad, Ticket
from kiosk.states import WayOut


@dataclass(frozen=True, slots=True)
class Started:
    """Chạm để bắt đầu: any touch that wakes the machine."""


@dataclass(frozen=True, slots=True)
class LookUpChosen:
    """Tra cứu hồ sơ."""


@dataclass(frozen=True, slots=True)
class NumberChosen:
    """Lấy số thứ tự."""


@dataclass(frozen=True, slots=True)
class ServiceChosen:
    """A service tile, or a quick service of the idle screen."""

    service: str


@dataclass(frozen=True, slots=True)
class TypingChosen:
    """Nhập 6 số cuối."""


@dataclass(frozen=True, slots=True)
class DigitTyped:
    digit: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DigitErased:
    pass


@dataclass(frozen=True, slots=True)
class DigitsCleared:
    pass


@dataclass(frozen=True, slots=True)
class DigitsConfirmed:
    pass


@dataclass(frozen=True, slots=True)
class ReadingStopped:
    """Dừng đọc thẻ."""


@dataclass(frozen=True, slots=True)
class DossierOpened:
    index: int
    """Position in the whole list."""


@dataclass(frozen=True, slots=True)
class PageTurned:
    by: int
    """+1 or -1."""


@dataclass(frozen=True, slots=True)
class CoverToggled:
    """Che màn hình."""


@dataclass(frozen=True, slots=True)
class WayOutChosen:
    way: WayOut


@dataclass(frozen=True, slots=True)
class BackPressed:
    pass


@dataclass(frozen=True, slots=True)
class HomePressed:
    """Trang chủ; Kết thúc once somebody is identified."""


@dataclass(frozen=True, slots=True)
class Finished:
    """Xong; Tôi đã chụp lại; Xong, xóa màn hình."""


@dataclass(frozen=True, slots=True)
class MoreTimeAsked:
    pass


@dataclass(frozen=True, slots=True)
class ReprintAsked:
    """The same number on paper once more: the citizen sees none in the slot."""


@dataclass(frozen=True, slots=True)
class RollAnswered:
    """Đã thay cuộn mới; Chưa thay: what staff say of the roll in the printer."""

    new: bool


@dataclass(frozen=True, slots=True)
class LanguageChosen:
    language: str


@dataclass(frozen=True, slots=True)
class Touched:
    """A finger anywhere: somebody is here."""


Touch = (
    Started
    | LookUpChosen
    | NumberChosen
    | ServiceChosen
    | TypingChosen
    | DigitTyped
    | DigitErased
    | DigitsCleared
    | DigitsConfirmed
    | ReadingStopped
    | DossierOpened
    | PageTurned
    | CoverToggled
    | WayOutChosen
    | BackPressed
    | HomePressed
    | Finished
    | MoreTimeAsked
    | ReprintAsked
    | RollAnswered
    | LanguageChosen
    | Touched
)


@dataclass(frozen=True, slots=True)
class CardCodeScanned:
    """The QR of an identity card. The dates open chips that know BAC only."""

    number: str = field(repr=False)
    birth: date | None = field(default=None, repr=False)
    issued: date | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class OtherCodeScanned:
    """Some other code, not understood here."""


@dataclass(frozen=True, slots=True)
class ReaderChanged:
    state: ReaderState


@dataclass(frozen=True, slots=True)
class PrinterChanged:
    status: PrinterStatus


@dataclass(frozen=True, slots=True)
class ScannerChanged:
    state: ScannerState


@dataclass(frozen=True, slots=True)
class StepReached:
    serial: int
    step: ReadStep


@dataclass(frozen=True, slots=True)
class CardRead:
    serial: int
    outcome: ReadOutcome = field(repr=False)


@dataclass(frozen=True, slots=True)
class DossiersFound:
    serial: int
    found: Found = field(repr=False)


@dataclass(frozen=True, slots=True)
class DetailLoaded:
    serial: int
    dossier: Dossier | PortalFailure = field(repr=False)


@dataclass(frozen=True, slots=True)
class TicketIssued:
    serial: int
    ticket: Ticket | QueueFailure


@dataclass(frozen=True, slots=True)
class PaperSettled:
    serial: int
    outcome: PrintOutcome
    status: PrinterStatus


@dataclass(frozen=True, slots=True)
class TestLineSettled:
    serial: int
    outcome: PrintOutcome
    status: PrinterStatus


@dataclass(frozen=True, slots=True)
class PaperCounted:
    forecast: Forecast


@dataclass(frozen=True, slots=True)
class LoadsCounted:
    loads: tuple[ServiceLoad, ...]


@dataclass(frozen=True, slots=True)
class SecondPassed:
    """The terminal's clock; the only time a visit knows."""


@dataclass(frozen=True, slots=True)
class ServiceStopped:
    """Maintenance, or a bug that was caught at the last handler."""

    maintenance: bool


@dataclass(frozen=True, slots=True)
class ServiceResumed:
    pass


Machine = (
    CardCodeScanned
    | OtherCodeScanned
    | ReaderChanged
    | PrinterChanged
    | ScannerChanged
    | StepReached
    | CardRead
    | DossiersFound
    | DetailLoaded
    | TicketIssued
    | PaperSettled
    | TestLineSettled
    | PaperCounted
    | LoadsCounted
    | SecondPassed
    | ServiceStopped
    | ServiceResumed
)

VisitEvent = Touch | Machine
