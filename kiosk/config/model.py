"""The configuration model. Later work adds fields, not mechanisms.

Every field has a unit, a range and a default; what a terminal must say itself has none. Secrets are file
names here, never values.
"""

from __future__ import annotations

from datetime import time
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from drivers.card.model import Assurance
from kiosk.i18n import DEFAULT
from kiosk.i18n import languages as shipped_languages

Seconds = Annotated[int, Field(ge=1, le=600)]


class Section(BaseModel):
    """Unknown keys are errors: a misspelt setting must not be silently ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Hours(Section):
    """One session of a working day."""

    opens: time
    closes: time

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Hours:
        if self.closes <= self.opens:
            raise ValueError("closes must be later than opens")
        return self


class OnTime(Section):
    """The published share of dossiers done before or on time."""

    percent: str = Field(pattern=r"^\d{1,3},\d{1,2}$")
    month: str = Field(pattern=r"^\d{2}/\d{4}$")


class Centre(Section):
    """Who the centre is."""

    kind: str = Field(default="Trung tâm Phục vụ hành chính công", min_length=1, max_length=60)
    name: str = Field(min_length=1, max_length=60)
    hotline: str = Field(default="", max_length=20)
    desk: str = Field(default="", max_length=80)
    hours: tuple[Hours, ...] = ()
    on_time: OnTime | None = None


class Terminal(Section):
    """This machine."""

    name: str = Field(default="K1", pattern=r"^[A-Z0-9]{1,8}$")
    production: bool = True
    """In production simulated and virtual devices are refused."""
    state_folder: Path = Path("/var/lib/kiosk")
    control_socket: Path = Path("/run/kiosk/control.sock")
    control_group: str = ""
    """Members may talk to the control socket, beside root and the service user."""
    orientation: Literal["portrait", "landscape"] = "portrait"


class VisitSection(Section):
    """Time limits, in seconds."""

    quiet_s: Seconds = 45
    warning_s: Seconds = 20
    ticket_s: Seconds = 15
    unprinted_s: Seconds = 60
    list_requires: Assurance = Assurance.PROVEN
    """Lowering this shows a whole dossier list on weaker proof: an audited decision of the centre."""
    languages: tuple[str, ...] = ("vi", "en")

    @field_validator("list_requires")
    @classmethod
    def _never_rejected(cls, value: Assurance) -> Assurance:
        if value is Assurance.REJECTED:
            raise ValueError("a rejected card never shows dossiers; choose proven or consistent")
        return value

    @field_validator("languages")
    @classmethod
    def _with_catalogues(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        shipped = shipped_languages()
        if not value or len(set(value)) != len(value) or not set(value) <= set(shipped):
            raise ValueError(f"name at least one language, each once, of: {', '.join(shipped)}")
        return value


class Card(Section):
    """The chip reader."""

    reader: str | None = None
    """Part of the reader's PC/SC name; absent takes the first that holds a card."""
    read_deadline_s: Seconds = 15
    read_dg13: bool = True
    trust_folder: Path | None = None
    """CSCA certificates; absent takes the shipped folder."""


class ScannerSection(Section):
    """The QR scanner."""

    device: str = ""
    """Serial device; empty: none fitted, citizens type six digits."""
    baud: int = Field(default=9600, ge=1200, le=921600)


class PrinterSection(Section):
    """The ticket printer."""

    device: str = ""
    baud: int = Field(default=19200, ge=1200, le=921600)
    width_dots: Literal[576, 384] = 576
    print_deadline_s: Seconds = 12


class PortalSection(Section):
    """One dossier back end, iGate dialect."""

    name: str = Field(min_length=1, max_length=60)
    base_url: str = Field(pattern=r"^https?://")
    token_url: str = Field(pattern=r"^https?://")
    client_id: str = ""
    secret_file: Path | None = None
    deadline_s: Seconds = 8
    status_table: dict[str, int] = Field(default_factory=dict)
    """Provider status id → national status code 1 to 10."""
    responsible: dict[str, str] = Field(default_factory=dict)
    """Procedure code → who answers for it: no portal field names the leader; absent shows the agency."""


class ServiceSection(Section):
    """A service a number can be drawn for."""

    code: str = Field(pattern=r"^[a-z][a-z0-9-]{1,30}$")
    letter: str = Field(pattern=r"^[A-Z]{1,2}$")
    title: dict[str, str]
    hint: dict[str, str] = Field(default_factory=dict)
    icon: str = "list"
    quick: bool = False

    @field_validator("title")
    @classmethod
    def _named_in_vietnamese(cls, value: dict[str, str]) -> dict[str, str]:
        if not value.get(DEFAULT, "").strip():
            raise ValueError(f"a service needs at least its Vietnamese title, under {DEFAULT}")
        return value


class QueueSection(Section):
    """The queue of the centre."""

    day_starts: time = time(0, 0)
    result_service: str = ""
    desk_service: str = ""


class Configuration(Section):
    """All of it."""

    centre: Centre
    terminal: Terminal = Terminal()
    visit: VisitSection = VisitSection()
    card: Card = Card()
    scanner: ScannerSection = ScannerSection()
    printer: PrinterSection = PrinterSection()
    portal: tuple[PortalSection, ...] = ()
    queue: QueueSection = QueueSection()
    service: tuple[ServiceSection, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _services_fit_together(self) -> Configuration:
        codes = [s.code for s in self.service]
        letters = [s.letter for s in self.service]
        if len(set(codes)) != len(codes):
            raise ValueError("two services have the same code")
        if len(set(letters)) != len(letters):
            raise ValueError("two services have the same letter: their numbers could not be told apart")
        for name in ("result_service", "desk_service"):
            code = getattr(self.queue, name)
            if code and code not in codes:
                raise ValueError(f"queue.{name} names a service that does not exist: {code}")
        return self
