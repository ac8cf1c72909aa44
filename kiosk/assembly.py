"""Puts a terminal together from its configuration: the one place that knows every room.

Drivers and the portal are imported when equipment is opened, not before: the first picture comes first.
A reader may be handed in (the simulated one of the demo); everything else is opened as configured.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from drivers.card.model import CardReader
from drivers.printer.absent import AbsentPrinter
from drivers.printer.document import PrintDocument
from drivers.printer.model import Printer
from drivers.scanner.model import Scanner
from kiosk.access_keys import AccessKeys, AccessWatch
from kiosk.audit import AuditSink
from kiosk.clock import Now, now
from kiosk.config import ConfigProblem, Configuration
from kiosk.equipment import CardOptions, Equipment, Limits
from kiosk.failures import FailureCode
from kiosk.i18n import DEFAULT, catalogue
from kiosk.lendable import LendablePrinter
from kiosk.overdue_watch import OverdueWatch
from kiosk.paper import PaperRules
from kiosk.paper_store import PaperBook
from kiosk.presentation import CardPlace, CentreView, OnTimeFigure, OpeningHours, Surroundings
from kiosk.printing import LONGEST_TICKET, Compose, print_limit_s
from kiosk.queue.model import Service, Ticket
from kiosk.resources import config_folder
from kiosk.states import Rules
from kiosk.terminal import Terminal

if TYPE_CHECKING:
    from drivers.printer.serial import SerialSettings
    from kiosk.commissioning import Choice

_log = logging.getLogger(__name__)

AUDIT_FILE = "audit.jsonl"
ACCESS_KEY_FOLDER = "access-keys"


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
            card=CardPlace(self.config.card.kind, self.config.card.position),
            paper_from=self.config.printer.paper_from,
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


def composer(config: Configuration) -> Compose:
    """Turns a ticket and the citizen's language into a print document."""

    def compose(ticket: Ticket, language: str, reprint: bool) -> PrintDocument:
        from kiosk.documents.centre import centre_info
        from kiosk.documents.ticket import ticket_document

        centre = centre_info(config.centre)
        titles = next((s.title for s in config.service if s.code == ticket.service), {})
        return ticket_document(
            ticket,
            _in(titles, DEFAULT) or ticket.service,
            centre,
            language,
            catalogue,
            config.printer.width_dots,
            local_title=_in(titles, language),
            reprint=reprint,
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
        wrong_can_limit=config.card.wrong_can_limit,
        list_requires=visit.list_requires,
        languages=visit.languages,
        scanner_fitted=bool(config.scanner.device),
        result_service=config.queue.result_service,
        desk_service=config.queue.desk_service,
    )


def printer_of(config: Configuration) -> Printer:
    """The configured printer; a terminal without one says so and shows numbers on the screen."""
    if not config.printer.device:
        return AbsentPrinter()
    from drivers.printer.serial import SerialPrinter

    choice = printer_choice(config)
    if choice.outdated:
        _log.warning(
            "%s: %d of %d pictures for the printer have changed; commission it again",
            FailureCode.PRINTER_OUTDATED.value,
            choice.outdated,
            choice.wanted,
        )
    return SerialPrinter(printer_settings(config, choice))


def printer_choice(config: Configuration) -> Choice:
    """How tickets are sent here, by the configuration and what commissioning left."""
    from kiosk.commissioned import read_commissioned
    from kiosk.commissioning import choose, wanted_blocks

    record = read_commissioned(config.terminal.state_folder)
    return choose(config.printer, record, lambda: wanted_blocks(config, composer(config)))


def printer_settings(config: Configuration, choice: Choice) -> SerialSettings:
    """What the driver needs to know."""
    from drivers.printer.serial import SerialSettings

    section = config.printer
    return SerialSettings(
        section.device,
        section.baud,
        hardware_handshake=section.handshake == "rtscts",
        profile=choice.profile,
        recognise=choice.recognise,
        encoding=choice.encoding,
        stored=choice.stored,
    )


def ticket_limit_s(config: Configuration) -> float:
    """How long a ticket may take here."""
    return print_limit_s(config.printer.print_deadline_s, LONGEST_TICKET, config.printer.baud)


def paper_limit_s(config: Configuration, document: PrintDocument) -> float:
    """How long any other paper may take here: as pictures, what every printer can fall back to."""
    from drivers.printer.blocks import Encoding
    from drivers.printer.escpos import encode
    from drivers.printer.layout import lay_out
    from drivers.printer.profile import generic

    size = len(encode(lay_out(document, Encoding.RASTER), generic()))
    return print_limit_s(config.printer.print_deadline_s, size, config.printer.baud)


def ready_line_of(config: Configuration) -> Callable[[datetime], PrintDocument]:
    """What is printed once the cover is closed."""

    def compose(at: datetime) -> PrintDocument:
        from kiosk.documents.roll_line import roll_line_document

        return roll_line_document(at, config.printer.width_dots, catalogue)

    return compose


def paper_of(config: Configuration, moment: Now = now) -> PaperBook:
    """The count of the paper, in the state folder. Papers are measured as they are sent here."""
    section = config.printer
    rules = PaperRules(section.roll_mm, section.warn_tickets)
    choices: list[Choice] = []

    def measure(document: PrintDocument) -> int:
        from drivers.printer.layout import lay_out

        choice = choices[0] if choices else printer_choice(config)
        choices[:] = [choice]
        return lay_out(document, choice.encoding, choice.stored).height + choice.profile.cut_feed_dots

    return PaperBook(moment, rules, config.terminal.state_folder, measure)


def scanner_of(config: Configuration) -> Scanner | None:
    """The configured scanner, or None: citizens type six digits."""
    section = config.scanner
    if not section.device:
        return None
    if section.kind == "keyboard":
        from drivers.scanner.keyboard import KeyboardScanner, take_keyboard

        return KeyboardScanner(lambda: take_keyboard(section.device))
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
    port = LendablePrinter(lambda: printer_of(config)) if config.printer.device else None
    return Equipment(
        reader=reader or reader_of(config),
        printer=port or AbsentPrinter(),
        port=port,
        scanner=scanner_of(config),
        portals=portals,
        queue=open_queue(config, moment),
    )


def terminal_of(
    config: Configuration, equip: Callable[[], Equipment], audit_sink: AuditSink, moment: Now = now
) -> Terminal:
    """The terminal, not yet started."""
    search_s = max((float(p.deadline_s) for p in config.portal), default=Limits().search_s)
    terminal = Terminal(
        equip,
        rules_of(config),
        Surrounding(config, moment),
        audit_sink=audit_sink,
        compose=composer(config),
        test_line=ready_line_of(config),
        paper=paper_of(config, moment),
        now=moment,
        limits=Limits(
            read_s=config.card.read_deadline_s,
            search_s=search_s,
            print_s=ticket_limit_s(config),
        ),
        card=CardOptions(config.card.reader, config.card.read_dg13),
        version=version("motcua-kiosk"),
    )
    keys = AccessKeys(config.terminal.state_folder / ACCESS_KEY_FOLDER, config.access.retention_days)
    terminal.subscribe(AccessWatch(keys, audit_sink, moment))
    terminal.subscribe(OverdueWatch(audit_sink, moment))
    return terminal


def audit_file(config: Configuration) -> Path:
    return config.terminal.state_folder / AUDIT_FILE
