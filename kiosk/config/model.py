"""The configuration model. Later work adds fields, not mechanisms.

Every field has a unit, a range and a default; what a terminal must say itself has none. Secrets are file
names here, never values.
"""

from __future__ import annotations

from datetime import time
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from drivers.card.model import Assurance
from kiosk.i18n import DEFAULT
from kiosk.i18n import languages as shipped_languages
from kiosk.presentation import PaperFrom, ReaderKind, ReaderPlace

Seconds = Annotated[int, Field(ge=1, le=600)]


def _on_the_wall(value: time) -> time:
    """A bare number would be read as seconds of a day in Greenwich."""
    if value.tzinfo is not None:
        raise ValueError("a time of day is written hh:mm")
    return value


WallTime = Annotated[time, AfterValidator(_on_the_wall)]


class Section(BaseModel):
    """Unknown keys are errors: a misspelt setting must not be silently ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Hours(Section):
    """One session of a working day."""

    opens: WallTime
    closes: WallTime

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
    logo: Path | None = None
    """PNG of the centre's emblem for paper, dark on light; absent: a lotus. Printed 12 mm high."""
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

    reader: str | None = Field(default=None, min_length=1, max_length=120)
    """Part of the reader's PC/SC name (`kiosk card readers` lists them); absent takes the first that holds a
    card. Needed where several readers are plugged in, or one reader shows itself twice."""
    kind: ReaderKind = ReaderKind.CONTACTLESS
    """What the citizen does with the card: chooses pictures and words."""
    position: ReaderPlace = ReaderPlace.BELOW
    """Where the reader stands, seen from the screen: the pictures point there."""
    wrong_can_limit: int = Field(default=3, ge=1, le=10)
    """Wrong numbers in one visit before the machine stops trying and asks to check the number."""
    read_deadline_s: Seconds = 15
    read_dg13: bool = True
    trust_folder: Path | None = None
    """CSCA certificates; absent takes the shipped folder."""


class ScannerSection(Section):
    """The QR scanner."""

    kind: Literal["serial", "keyboard"] = "serial"
    """How it hands over codes: on a serial line, or by typing like a keyboard with a US layout."""
    device: str = ""
    """Serial: the device path. Keyboard: the path under /dev/input or /dev/kiosk, `vendor:product` as lsusb
    shows it, or a part of its name. Empty: none fitted, citizens type six digits."""
    baud: int = Field(default=9600, ge=1200, le=921600)
    """Serial only."""

    @model_validator(mode="after")
    def _device_of_its_kind(self) -> ScannerSection:
        if self.kind == "serial" and self.device.startswith("/dev/input/"):
            raise ValueError('device is a keyboard: set scanner.kind = "keyboard"')
        if self.kind == "keyboard" and self.device.startswith("/dev/tty"):
            raise ValueError('device is a serial line: set scanner.kind = "serial"')
        if self.device != self.device.strip():
            raise ValueError("device begins or ends with a space and would never be found")
        return self


class PrinterSection(Section):
    """The ticket printer."""

    device: str = ""
    """A path, best one under /dev/serial/by-id or a link of the kiosk's own, or `vid:pid[:serial][@port]` as
    lsusb shows it. Empty: none fitted, numbers are shown on the screen."""
    baud: int = Field(default=19200, ge=1200, le=921600)
    """As the switches of the printer say; the faster the better."""
    handshake: Literal["xonxoff", "rtscts"] = "xonxoff"
    """How the printer says that it is full: by bytes, or on two more wires of the cable."""
    profile: str = "auto"
    """What kind of printer it is; `auto` takes what commissioning found, before that what the printer calls
    itself, else one nobody knows."""
    encoding: Literal["auto", "nv", "hybrid", "mixed", "raster"] = "auto"
    """How much the printer draws itself; `auto` takes the shortest that commissioning has proven on paper."""
    width_dots: Literal[576, 384] = 576
    """Printable width: 576 for paper of 80 mm, 384 for 58 mm."""
    print_deadline_s: Seconds = 12
    """How long a paper may take beside the time its bytes need on the wire."""
    roll_mm: int = Field(default=80_000, ge=1_000, le=500_000)
    """Length of a full roll in millimetres: its label says so, 80 m is usual for paper of 80 mm."""
    warn_tickets: int = Field(default=50, ge=0, le=5_000)
    """Staff are warned when the paper is reckoned to last for so many tickets, or fewer."""
    paper_from: PaperFrom = PaperFrom.BELOW
    """Where the paper leaves a new roll: the guide shows it. See the picture inside the printer's cover."""

    @field_validator("device")
    @classmethod
    def _path_or_address(cls, value: str) -> str:
        if value != value.strip():
            raise ValueError("device begins or ends with a space and would never be found")
        if not value or value.startswith("/"):
            return value
        from drivers.printer.finding import usb_address

        if usb_address(value) is None:
            raise ValueError("neither a path such as /dev/serial/by-id/… nor a USB address such as 0403:6001")
        return value

    @field_validator("profile")
    @classmethod
    def _known_profile(cls, value: str) -> str:
        if value == "auto":
            return value
        from drivers.printer.profile import profile_names

        if value not in profile_names():
            raise ValueError(f"no such printer profile; choose auto or one of: {', '.join(profile_names())}")
        return value

    @model_validator(mode="after")
    def _within_the_profile(self) -> PrinterSection:
        """What the named profile cannot do; `auto` is judged by commissioning."""
        if self.profile == "auto":
            return self
        from drivers.printer.profile import profile

        chosen = profile(self.profile)
        if self.width_dots not in chosen.width_dots:
            widths = " or ".join(str(width) for width in chosen.width_dots)
            raise ValueError(f"profile {chosen.name} prints {widths} dots, width_dots says {self.width_dots}")
        if self.encoding in ("nv", "hybrid") and not chosen.nv_bytes:
            raise ValueError(
                f"profile {chosen.name} keeps no pictures, so encoding cannot be {self.encoding}: "
                "choose auto, mixed or raster"
            )
        return self


_HOSTS_OF_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})
_OF_IGATE = ("token_url", "client_id", "secret_file")
_OF_THE_BUS = ("auth_endpoint", "integration_endpoint", "destination", "unit", "error_table")


def _secured(value: str) -> str:
    """ID numbers never travel in the clear; only a portal on this very machine needs no TLS."""
    try:
        host = urlsplit(value).hostname
    except ValueError:
        host = None
    if not host:
        raise ValueError("names no host")
    if value.startswith("http://") and host not in _HOSTS_OF_THIS_MACHINE:
        raise ValueError("must begin with https:// unless the portal runs on this machine")
    return value


Url = Annotated[str, Field(pattern=r"^https?://"), AfterValidator(_secured)]


class PortalSection(Section):
    """One dossier back end.

    Files of secrets and keys are named by their whole path, or as a systemd credential by its bare name.
    """

    name: str = Field(min_length=1, max_length=60)
    dialect: Literal["igate", "dvcqg"] = "igate"
    """`igate`: a provincial back end, finds by person and code. `dvcqg`: the national bus, by code only."""
    base_url: Url
    """Whole address without the parts the dialect adds."""
    token_url: Url | None = None
    """igate: where tokens come from."""
    client_id: str = ""
    """igate."""
    secret_file: Path | None = None
    """igate: the client's secret."""
    username: str = ""
    """dvcqg, and igate where the provider wants a user beside the client."""
    password_file: Path | None = None
    """The user's password."""
    auth_endpoint: str = Field(default="", pattern=r"^(/.*)?$")
    """dvcqg: the path that signs in, added to `base_url`."""
    integration_endpoint: str = Field(default="", pattern=r"^(/.*)?$")
    """dvcqg: the path that answers questions, added to `base_url`."""
    destination: str = Field(default="", pattern=r"^[\x21-\x7e]{0,100}$")
    """dvcqg: the header `dstcode`."""
    unit: str = Field(default="", max_length=100)
    """dvcqg: the field `madonvi`, the agency that asks."""
    error_table: dict[str, Literal["session", "not_found", "refused", "server_error"]] = Field(
        default_factory=dict
    )
    """dvcqg: `error_code` without leading zeros → its meaning; any other may be an ended session."""
    ca_file: Path | None = None
    """The only authority (PEM) that may vouch for the back end; absent: the public ones."""
    pin: str = Field(default="", pattern=r"^([A-Za-z0-9+/]{43}=)?$")
    """Base64 SHA-256 of the back end's public key; without `ca_file` it stands in for any authority."""
    client_certificate: Path | None = None
    """PEM with what this terminal shows to the back end."""
    client_key: Path | None = None
    """Its key; absent: in the file of the certificate."""
    deadline_s: Seconds = 8
    status_table: dict[str, int] = Field(default_factory=dict)
    """Provider status id → national status code 1 to 10."""
    responsible: dict[str, str] = Field(default_factory=dict)
    """Procedure code → who answers for it: no portal field names the leader; absent shows the agency."""
    receipt_secret_field: str = Field(default="", max_length=60)
    """Key of the answer's field that receipts print as look-up secret; empty: only the applicant's number
    opens a dossier by code."""

    @model_validator(mode="after")
    def _of_its_dialect(self) -> PortalSection:
        foreign = _OF_THE_BUS if self.dialect == "igate" else _OF_IGATE
        for name in foreign:
            if getattr(self, name):
                raise ValueError(f"{name} does not belong to the dialect {self.dialect}")
        needed = (
            ("token_url",) if self.dialect == "igate" else ("username", "password_file", *_OF_THE_BUS[:2])
        )
        for name in needed:
            if not getattr(self, name):
                raise ValueError(f"the dialect {self.dialect} needs {name}")
        if bool(self.username) != (self.password_file is not None):
            raise ValueError("username and password_file belong together")
        if self.client_key is not None and self.client_certificate is None:
            raise ValueError("client_key needs client_certificate")
        return self


class AccessSection(Section):
    """The access log: who was shown dossiers, under a pseudonym."""

    retention_days: int = Field(default=365, ge=31, le=3_660)
    """So long can an entry be traced to a person whose number is known; then its key is destroyed."""


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


class ProceduresSection(Section):
    """The catalogue of procedures."""

    folder: Path | None = None
    """Where `kiosk procedures sync` reads from: `catalogue.toml` and one TOML file a field. Absent: the
    examples that come with the program."""
    old_days: int = Field(default=90, ge=1, le=3_650)
    """From so many days after its version the catalogue is called old, to citizens and in `search`."""


class Configuration(Section):
    """All of it."""

    centre: Centre
    terminal: Terminal = Terminal()
    visit: VisitSection = VisitSection()
    card: Card = Card()
    scanner: ScannerSection = ScannerSection()
    printer: PrinterSection = PrinterSection()
    portal: tuple[PortalSection, ...] = ()
    access: AccessSection = AccessSection()
    queue: QueueSection = QueueSection()
    procedures: ProceduresSection = ProceduresSection()
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
