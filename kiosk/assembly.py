"""Puts a terminal together from its configuration: the one place that knows every room.

Drivers and the portal are imported when equipment is opened, not before: the first picture comes first.
A reader may be handed in (the simulated one of the demo); everything else is opened as configured.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from drivers.card.model import CardReader
from drivers.printer.absent import AbsentPrinter
from drivers.printer.document import PrintDocument
from drivers.printer.model import Printer
from drivers.scanner.model import Scanner
from kiosk.audit import AuditSink
from kiosk.clock import Now, now
from kiosk.config import ConfigProblem, Configuration
from kiosk.equipment import CardOptions, Equipment, Limits
from kiosk.i18n import DEFAULT, catalogue
from kiosk.presentation import CentreView, OnTimeFigure, OpeningHours, Surroundings
from kiosk.queue.model import Service, Ticket
from kiosk.resources import config_folder
from kiosk.states import Rules
from kiosk.terminal import Terminal

AUDIT_FILE = "audit.jsonl"


@dataclass(frozen=True, slots=True)
class Surrounding:
    """Answers what screens draw around a visit, in any language, at any moment."""

    config: Configuration
    now: Now

    def __call__(self, language: str) -> Surroundings:
        moment = self.now()
        return Surroundings(
            centre=centre_view(self.config),
            services=services_of(self.config, language),
            now=moment,
            open_now=open_at(self.config, moment),
        )


def open_at(config: Configuration, moment: datetime) -> bool:
    """Is the centre open? Without configured hours: always."""
    at = moment.time()
    hours = config.centre.hours
    return not hours or any(session.opens <= at < session.closes for session in hours)


def centre_view(config: Configuration) -> CentreView:
    """The centre as screens name it."""
    centre = config.centre
    return CentreView(
        kind=centre.kind,
        name=centre.name,
        hotline=centre.hotline,
        desk=centre.desk,
        terminal=config.terminal.name,
        hours=tuple(OpeningHours(f"{h.opens:%H:%M}", f"{h.closes:%H:%M}") for h in centre.hours),
        on_time=OnTimeFigure(centre.on_time.percent, centre.on_time.month) if centre.on_time else None,
    )


def services_of(config: Configuration, language: str) -> tuple[Service, ...]:
    """The services, named in `language`; a text that is missing there is shown in Vietnamese."""
    return tuple(
        Service(
            code=s.code,
            letter=s.letter,
            title=_in(s.title, language) or s.code,
            hint=_in(s.hint, language),
            icon=s.icon,
            quick=s.quick,
        )
        for s in config.service
    )


def _in(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or texts.get(DEFAULT, "")


def composer(config: Configuration) -> Callable[[Ticket, str], PrintDocument]:
    """Turns a ticket and the citizen's language into a print document."""

    def compose(ticket: Ticket, language: str) -> PrintDocument:
        from kiosk.documents.ticket import CentreInfo, ticket_document

        centre = CentreInfo(config.centre.kind, config.centre.name, config.centre.hotline)
        titles = next((s.title for s in config.service if s.code == ticket.service), {})
        return ticket_document(
            ticket,
            _in(titles, DEFAULT) or ticket.service,
            centre,
            language,
            catalogue,
            config.printer.width_dots,
            local_title=_in(titles, language),
        )

    return compose


def rules_of(config: Configuration) -> Rules:
    """What the visit obeys here."""
    visit = config.visit
    return Rules(
        quiet_s=visit.quiet_s,
        warning_s=visit.warning_s,
        ticket_s=visit.ticket_s,
        unprinted_s=visit.unprinted_s,
        list_requires=visit.list_requires,
        languages=visit.languages,
        scanner_fitted=bool(config.scanner.device),
        result_service=config.queue.result_service,
        desk_service=config.queue.desk_service,
    )


def printer_of(config: Configuration) -> Printer:
    """The configured printer; a terminal without one says so and shows numbers on the screen."""
    section = config.printer
    if not section.device:
        return AbsentPrinter()
    from drivers.printer.serial import SerialPrinter, SerialSettings

    return SerialPrinter(SerialSettings(section.device, section.baud))


def scanner_of(config: Configuration) -> Scanner | None:
    """The configured scanner, or None: citizens type six digits."""
    section = config.scanner
    if not section.device:
        return None
    from drivers.scanner.serial import SerialScanner

    return SerialScanner(section.device, baud=section.baud)


def reader_of(config: Configuration, environment: Mapping[str, str] | None = None) -> CardReader:
    """The card process. In production virtual readers are refused."""
    from drivers.card.process import ProcessCardReader

    return ProcessCardReader(
        trust_folder=config.card.trust_folder or config_folder() / "trust",
        allow_virtual=not config.terminal.production,
        reader=config.card.reader,
        environment=environment or {},
    )


def equipment_of(
    config: Configuration, reader: CardReader | None = None, moment: Now = now
) -> Equipment | ConfigProblem:
    """Everything the terminal works with, or the one setting that makes it impossible."""
    from kiosk.portal.factory import PortalProblem, portals_from
    from kiosk.queue.opening import open_queue

    portals = portals_from(config.portal)
    if isinstance(portals, PortalProblem):
        return ConfigProblem(f"portal.{portals.system}.{portals.field}", portals.reason)
    return Equipment(
        reader=reader or reader_of(config),
        printer=printer_of(config),
        scanner=scanner_of(config),
        portals=portals,
        queue=open_queue(config, moment),
    )


def terminal_of(
    config: Configuration, equip: Callable[[], Equipment], audit_sink: AuditSink, moment: Now = now
) -> Terminal:
    """The terminal, not yet started."""
    search_s = max((float(p.deadline_s) for p in config.portal), default=Limits().search_s)
    return Terminal(
        equip,
        rules_of(config),
        Surrounding(config, moment),
        audit_sink=audit_sink,
        compose=composer(config),
        now=moment,
        limits=Limits(
            read_s=config.card.read_deadline_s,
            search_s=search_s,
            print_s=config.printer.print_deadline_s,
        ),
        card=CardOptions(config.card.reader, config.card.read_dg13),
        version=version("motcua-kiosk"),
    )


def audit_file(config: Configuration) -> Path:
    return config.terminal.state_folder / AUDIT_FILE
