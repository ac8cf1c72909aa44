"""The number, from being written down to being taken away. Screens 08 and 08b.

A number is shown as soon as it exists; paper is announced only when the printer has proven it.
"""

from __future__ import annotations

from drivers.printer.model import PrinterStatus, PrintOutcome
from kiosk.documents.centre import CentreInfo
from kiosk.documents.ticket import ticket_qr_text
from kiosk.i18n import Catalogue
from kiosk.presentation import Surroundings
from kiosk.queue.model import Ticket
from kiosk.states import Issuing, TicketOnScreen, TicketPrinted, TicketPrinting, Visit
from kiosk.visit_events import Finished, MoreTimeAsked, ReprintAsked
from screens import tokens
from screens.art.scenes import PRINTER_SLOT
from screens.art.widget import ArtWidget
from screens.components.banner import Banner
from screens.components.bar import Emit
from screens.components.button import Button, Look
from screens.components.panel import Disc
from screens.components.ring import Ring
from screens.components.rows import Row
from screens.icons import Icon
from screens.screen import Screen
from screens.sheet import Rect, Sheet
from screens.text import Text, marked
from screens.ticket_card import TicketCard, TicketWords
from screens.words import clock, estimate_words, one_line, people, written_date


class IssuingScreen(Screen):
    """The number is being written to disk: a moment."""

    back = home = False

    def __init__(self, emit: Emit) -> None:
        super().__init__(emit)
        self.disc = self.add(Disc("gold_tint"))
        self.icon = self.add(Icon("ticket", tone="gold", size=150))
        self.title.align = self.lead.align = "center"

    def show(self, visit: Visit, surroundings: Surroundings, catalogue: Catalogue) -> None:
        if not isinstance(visit.state, Issuing):
            return
        self.title.say(catalogue.text("visit.ticket.issuing"))
        self.lead.say(catalogue.text("visit.ticket.issuing.note"))

    def lay(self, sheet: Sheet, body: Rect) -> None:
        block = body.middle(body.w, 520)
        top, words = block.cut_top(300, 48)
        self.disc.place(sheet, top)
        self.icon.place(sheet, top)
        title, lead = words.cut_top(90)
        self.title.place(sheet, title)
        self.lead.place(sheet, lead)


class TicketScreen(Screen):
    """Heading by what is known of the paper; the ticket; and the way out."""

    back = False

    def __init__(self, emit: Emit) -> None:
        super().__init__(emit)
        self.slot = self.add(ArtWidget(PRINTER_SLOT))
        self.banner = self.add(Banner("amber_tint", "amber", title_size=44, body_size=34, icon_size=72))
        self.banner.title.tone = "ink"
        self.strike = [self.add(Icon("slash", tone=tone)) for tone in ("amber_tint", "amber")]
        self.card = self.add(TicketCard())
        self.ring = self.add(Ring(width=10))
        self.clears = self.add(Text(size=34, tone="ink2", valign="middle", lines=1))
        self.more = self.add(
            Button(
                "",
                self._ask,
                look=Look.FRAMED,
                icon="clock-plus",
                icon_tone="ink",
                size=36,
            )
        )
        self.done = self.add(Button("", lambda: emit(Finished()), size=44))
        self.unproven = self.waiting = self.reprint = False

    def _ask(self) -> None:
        """More time, or the paper once more where it can come: that gives time anew, too."""
        self.emit(ReprintAsked() if self.reprint else MoreTimeAsked())

    def show(self, visit: Visit, surroundings: Surroundings, catalogue: Catalogue) -> None:
        state = visit.state
        if not isinstance(state, TicketPrinting | TicketPrinted | TicketOnScreen):
            return
        self.waiting = isinstance(state, TicketPrinting)
        self.home = not self.waiting
        self.unproven = isinstance(state, TicketOnScreen)
        self._show_heading(state, catalogue)
        self.card.show(_words(state.ticket, surroundings, catalogue, self.unproven))
        self.reprint = visit.reprint_offered
        if self.reprint:
            self.more.say(catalogue.text("visit.ticket.reprint"), icon="printer")
        else:
            self.more.say(catalogue.text("visit.ticket.more_time"), icon="clock-plus")
        if self.unproven:
            self.done.say(catalogue.text("visit.ticket.photographed"), icon="camera")
        else:
            self.done.say(catalogue.text("visit.ticket.done"), icon="check")
        if not isinstance(state, TicketPrinting):
            whole = visit.rules.unprinted_s if self.unproven else visit.rules.ticket_s
            self.clears.say(marked(catalogue.plural("visit.ticket.clears", state.seconds_left)))
            self.ring.part = state.seconds_left / max(whole, 1)

    def _show_heading(
        self, state: TicketPrinting | TicketPrinted | TicketOnScreen, catalogue: Catalogue
    ) -> None:
        match state:
            case TicketPrinting():
                name = "printing"
            case TicketPrinted():
                name = "printed"
            case TicketOnScreen(_, outcome, printer, _):
                title, body = _told(outcome, printer)
                self.banner.say("printer", catalogue.text(title), catalogue.text(body))
                return
        self.title.say(catalogue.text(f"visit.ticket.{name}"))
        self.lead.say(catalogue.text(f"visit.ticket.{name}.note"))

    def lay(self, sheet: Sheet, body: Rect) -> None:
        if sheet.portrait:
            room = self._heading(sheet, body)
            if not self.waiting:
                action, room = room.cut_bottom(140, 28)
                more, done = action.columns((428, 516), tokens.GAP)
                self.more.place(sheet, more)
                self.done.place(sheet, done)
                line, room = room.cut_bottom(68, 32)
                self._clock(sheet, line)
            self.card.place(sheet, room.cut_top(min(room.h, 980))[0])
        else:
            left, right = body.columns((1.05, 1), 64)
            self.card.place(sheet, Rect(left.x, left.y + 28, left.w, left.h - 28))
            room = self._heading(sheet, right)
            if not self.waiting:
                done, room = room.cut_bottom(148, tokens.GAP)
                more, room = room.cut_bottom(112, 32)
                self.done.place(sheet, done)
                self.more.place(sheet, more)
                self._clock(sheet, room.cut_bottom(68)[0])

    def _heading(self, sheet: Sheet, body: Rect) -> Rect:
        if self.unproven:
            needed = max(148, self.banner.height_for(sheet, body.w))
            banner, room = Rect(body.x, body.y + 28, body.w, body.h - 28).cut_top(needed, 24)
            self.banner.place(sheet, banner)
            printer = self.banner.icon.rect
            for stroke, shift in zip(self.strike, (7, 0), strict=True):
                stroke.place(sheet, Rect(printer.x + shift, printer.y + shift, printer.w, printer.h))
            return room
        words, slot = body.cut_left(body.w - 150, 24)
        self.slot.place(sheet, Rect(slot.x, body.y + 40, slot.w, 120))
        room = self.head(sheet, words, gap=28)
        return Rect(body.x, room.y, body.w, room.h)

    def _clock(self, sheet: Sheet, line: Rect) -> None:
        width = min(self.clears.width_for(sheet) + 8, line.w - 92)
        block = line.middle(width + 92, line.h)
        ring, words = block.cut_left(64, 28)
        self.ring.place(sheet, ring)
        self.clears.place(sheet, words)


def _told(outcome: PrintOutcome, printer: PrinterStatus) -> tuple[str, str]:
    """Catalogue ids of title and line. What is not known is not claimed."""
    unsure = outcome is not PrintOutcome.NOT_PRINTED
    calm = printer in {PrinterStatus.READY, PrinterStatus.NEAR_END}
    title = "visit.printer.unsure" if unsure and calm else f"visit.printer.{printer.value}"
    return title, "visit.outcome.unknown" if unsure else "visit.outcome.not_printed"


def _words(ticket: Ticket, surroundings: Surroundings, catalogue: Catalogue, unproven: bool) -> TicketWords:
    title = next((s.title for s in surroundings.services if s.code == ticket.service), "")
    service = one_line(title)
    centre = surroundings.centre
    info = CentreInfo(centre.kind, centre.name, centre.hotline)
    if unproven:
        at = ticket.issued_at.astimezone(surroundings.now.tzinfo)
        small = catalogue.text("visit.ticket.issued_at", time=clock(at), date=written_date(at))
    else:
        small = catalogue.text("visit.ticket.no_receipt")
    return TicketWords(
        number=ticket.number,
        service=service,
        rows=(
            Row("users", catalogue.text("visit.ticket.ahead"), people(ticket.ahead, catalogue)),
            Row("clock", catalogue.text("visit.ticket.estimate"), estimate_words(ticket.estimate, catalogue)),
            Row("tv", catalogue.text("visit.ticket.counter"), catalogue.text("visit.ticket.board")),
        ),
        qr=ticket_qr_text(ticket, service, info, catalogue),
        scan=marked(catalogue.text("visit.ticket.scan_or_photo" if unproven else "visit.ticket.scan")),
        small=small,
        your_number=catalogue.text("visit.ticket.your_number"),
    )
