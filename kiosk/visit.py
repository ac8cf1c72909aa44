"""The heart: one visit as a pure, total function.

`transition(visit, event)` gives the next visit and what the terminal must do. No I/O, no clock: time comes
in as `SecondPassed`, answers of workers come in as events with the serial of the question they answer.
An event that means nothing in a state leaves the visit as it is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from drivers.card.model import Assurance, CardReading, ReaderState, ReadFailure, ReadOutcome
from drivers.printer.model import PrintOutcome
from drivers.scanner.model import ScannerState
from kiosk import visit_events as ev
from kiosk.effects import (
    CancelRead,
    CountWaiting,
    Effect,
    FindDossiers,
    IssueTicket,
    LoadDetail,
    PrintTicket,
    ReadCard,
    Wipe,
)
from kiosk.portal.model import Dossier, Found
from kiosk.queue.model import Ticket
from kiosk.states import (
    CAN_LENGTH,
    PAGE,
    SERVICES_PAGE,
    ActiveState,
    Credential,
    DossierDetail,
    DossierList,
    EnterDigits,
    Home,
    Idle,
    Issuing,
    LayCard,
    NoDossiers,
    OutOfService,
    Problem,
    ProblemKind,
    Reading,
    ReadingStep,
    ServiceChoice,
    ShowQr,
    StillThere,
    TakeCard,
    TicketOnScreen,
    TicketPrinted,
    TicketPrinting,
    Visit,
    WayOut,
)

Step = tuple[Visit, tuple[Effect, ...]]

READ_PROBLEMS: dict[ReadFailure, ProblemKind] = {
    ReadFailure.NO_READER: ProblemKind.READER_MISSING,
    ReadFailure.SERVICE_DOWN: ProblemKind.READER_MISSING,
    ReadFailure.NO_CARD: ProblemKind.CARD_REMOVED,
    ReadFailure.CARD_REMOVED: ProblemKind.CARD_REMOVED,
    ReadFailure.NOT_AN_ID_CARD: ProblemKind.NOT_AN_ID_CARD,
    ReadFailure.WRONG_CAN: ProblemKind.WRONG_DIGITS,
    ReadFailure.WRONG_MRZ: ProblemKind.WRONG_DIGITS,
    ReadFailure.CARD_BLOCKED: ProblemKind.CARD_BLOCKED,
    ReadFailure.CARD_SILENT: ProblemKind.CARD_UNREADABLE,
    ReadFailure.PROTOCOL: ProblemKind.CARD_UNREADABLE,
    ReadFailure.DEADLINE: ProblemKind.CARD_UNREADABLE,
    ReadFailure.CANCELLED: ProblemKind.CARD_UNREADABLE,
    ReadFailure.WORKER_DIED: ProblemKind.CARD_UNREADABLE,
}
"""What a citizen is told of each failed read."""

_RANK = {Assurance.REJECTED: 0, Assurance.CONSISTENT: 1, Assurance.PROVEN: 2}


def transition(visit: Visit, event: ev.VisitEvent) -> Step:
    """The one rule book. Total: every event in every state has an answer."""
    match event:
        case ev.ReaderChanged() | ev.PrinterChanged() | ev.ScannerChanged():
            return _on_device(visit, event)
        case ev.LoadsCounted(loads):
            return replace(visit, loads=loads), ()
        case ev.ServiceStopped(maintenance):
            return _out_of_service(visit, maintenance)
        case ev.ServiceResumed():
            resting = isinstance(visit.state, OutOfService)
            return (_fresh(visit, Idle()), (CountWaiting(),)) if resting else _stay(visit)
        case ev.SecondPassed():
            return _on_second(visit)
        case ev.LanguageChosen(language):
            known = language in visit.rules.languages
            return _stay(replace(visit, language=language, quiet=0) if known else visit)
        case ev.Touched():
            return _stay(replace(visit, quiet=0))
        case _:
            pass
    state = visit.state
    match state:
        case OutOfService():
            return _stay(visit)
        case StillThere():
            return _while_asking(visit, state, event)
        case Idle():
            return _on_idle(visit, event)
        case _:
            return _on_active(_awake(visit, event), state, event)


def _stay(visit: Visit) -> Step:
    return visit, ()


def _go(visit: Visit, state: ActiveState, *effects: Effect) -> Step:
    """A new screen; reading time starts anew."""
    return replace(visit, state=state, quiet=0), effects


def _awake(visit: Visit, event: ev.VisitEvent) -> Visit:
    """A touch shows that somebody is here; an answer of a worker does not."""
    return replace(visit, quiet=0) if isinstance(event, ev.Touch) else visit


# --- beginning and end ----------------------------------------------------------------------------------


def _fresh(visit: Visit, state: Idle | TakeCard | OutOfService) -> Visit:
    """A visit that knows nobody: devices, loads and the running serial are all that remain."""
    return Visit(
        rules=visit.rules,
        state=state,
        language=visit.rules.languages[0],
        serial=visit.serial + 1,
        devices=visit.devices,
        loads=visit.loads,
    )


def _end(visit: Visit) -> Step:
    """Leaves and wipes. A card still on the reader is asked for before the next citizen is greeted."""
    if visit.identified and visit.card_on_reader:
        leaving = replace(_fresh(visit, TakeCard(leaving=True)), language=visit.language)
        return leaving, (CancelRead(), Wipe())
    return _fresh(visit, Idle()), (CancelRead(), Wipe(), CountWaiting())


def _out_of_service(visit: Visit, maintenance: bool) -> Step:
    if visit.state == OutOfService(maintenance):
        return _stay(visit)
    return _fresh(visit, OutOfService(maintenance)), (CancelRead(), Wipe())


# --- time -----------------------------------------------------------------------------------------------


def _on_second(visit: Visit) -> Step:
    state = visit.state
    match state:
        case Idle() | OutOfService():
            return _stay(visit)
        case StillThere(under, left):
            if left <= 1:
                return _end(replace(visit, state=under))
            return _stay(replace(visit, state=StillThere(under, left - 1)))
        case TicketPrinted(ticket, left):
            if left <= 1:
                return _end(visit)
            return _stay(replace(visit, state=TicketPrinted(ticket, left - 1)))
        case TicketOnScreen(_, _, _, left):
            if left <= 1:
                return _end(visit)
            return _stay(replace(visit, state=replace(state, seconds_left=left - 1)))
        case Reading() | Issuing() | TicketPrinting():
            # The machine is working under a deadline of its own: nobody is kept waiting for ever.
            return _stay(visit)
        case TakeCard(leaving=True):
            if visit.quiet + 1 >= visit.rules.quiet_s:
                return _fresh(visit, Idle()), (CountWaiting(),)
            return _stay(replace(visit, quiet=visit.quiet + 1))
        case _:
            if visit.quiet + 1 >= visit.rules.quiet_s:
                return _stay(replace(visit, quiet=0, state=StillThere(state, visit.rules.warning_s)))
            return _stay(replace(visit, quiet=visit.quiet + 1))


def _while_asking(visit: Visit, asking: StillThere, event: ev.VisitEvent) -> Step:
    match event:
        case ev.MoreTimeAsked() | ev.BackPressed():
            return _stay(replace(visit, state=asking.under, quiet=0))
        case ev.Finished() | ev.HomePressed():
            return _end(replace(visit, state=asking.under))
        case _ if isinstance(event, ev.Touch):
            # The covered screen cannot be touched through the question.
            return _stay(visit)
        case _:
            return _under(visit, asking, event)


def _under(visit: Visit, asking: StillThere, event: ev.VisitEvent) -> Step:
    """The machine goes on under the question; the question stays unless the visit is over."""
    below, effects = transition(replace(visit, state=asking.under), event)
    match below.state:
        case Idle() | OutOfService() | StillThere() | TakeCard(leaving=True):
            return below, effects
        case active:
            return replace(below, state=StillThere(active, asking.seconds_left)), effects


# --- devices --------------------------------------------------------------------------------------------


def _on_device(visit: Visit, event: ev.ReaderChanged | ev.PrinterChanged | ev.ScannerChanged) -> Step:
    match event:
        case ev.PrinterChanged(status):
            return _stay(replace(visit, devices=replace(visit.devices, printer=status)))
        case ev.ScannerChanged(scanner):
            return _stay(replace(visit, devices=replace(visit.devices, scanner=scanner)))
        case ev.ReaderChanged(reader):
            known = replace(visit, devices=replace(visit.devices, reader=reader))
            if isinstance(visit.state, StillThere):
                return _under(known, visit.state, event)
            return _on_reader(known, reader)
        case _:
            assert_never(event)


def _on_reader(visit: Visit, reader: ReaderState) -> Step:
    match visit.state:
        case LayCard() if reader is ReaderState.CARD_PRESENT:
            return _start_reading(visit)
        case TakeCard(leaving) if reader is not ReaderState.CARD_PRESENT:
            if leaving:
                return _fresh(visit, Idle()), (CountWaiting(),)
            return _go(visit, _list_or_none(visit))
        case _:
            return _stay(visit)


# --- nobody here ----------------------------------------------------------------------------------------


def _on_idle(visit: Visit, event: ev.VisitEvent) -> Step:
    match event:
        case ev.Started():
            return _go(visit, Home(), CountWaiting())
        case ev.ServiceChosen(service):
            return _issue(visit, service)
        case ev.CardCodeScanned(number):
            # Whoever shows a card to the scanner wants the dossiers: no touch needed.
            return _lay_card(visit, _credential_of(number))
        case _:
            return _stay(visit)


# --- somebody here --------------------------------------------------------------------------------------


def _on_active(visit: Visit, state: ActiveState, event: ev.VisitEvent) -> Step:
    match event:
        case _ if state == TakeCard(leaving=True):
            # Over and wiped: only the card, or time, ends it.
            return _stay(visit)
        case ev.HomePressed():
            return _end(visit) if visit.identified else _home(visit, state)
        case ev.Finished():
            return _end(visit)
        case ev.CardCodeScanned(number) if isinstance(state, Home | ShowQr | EnterDigits | Problem):
            return _lay_card(replace(visit, reading=None, found=None), _credential_of(number))
        case _:
            pass
    match state:
        case Home():
            return _on_home(visit, event)
        case ShowQr():
            return _on_show_qr(visit, event)
        case EnterDigits():
            return _on_digits(visit, state, event)
        case LayCard():
            return _on_lay_card(visit, event)
        case Reading():
            return _on_reading(visit, state, event)
        case DossierList():
            return _on_list(visit, state, event)
        case NoDossiers():
            return _on_none(visit, event)
        case DossierDetail():
            return _on_detail(visit, state, event)
        case ServiceChoice():
            return _on_services(visit, state, event)
        case Issuing():
            return _on_issuing(visit, state, event)
        case TicketPrinting():
            return _on_printing(visit, state, event)
        case TicketPrinted():
            more = isinstance(event, ev.MoreTimeAsked)
            return _go(visit, TicketPrinted(state.ticket, visit.rules.ticket_s)) if more else _stay(visit)
        case TicketOnScreen():
            more = isinstance(event, ev.MoreTimeAsked)
            kept = replace(state, seconds_left=visit.rules.unprinted_s)
            return _go(visit, kept) if more else _stay(visit)
        case Problem():
            return _on_problem(visit, state, event)
        case TakeCard():
            return _stay(visit)
        case _:
            assert_never(state)


def _home(visit: Visit, state: ActiveState) -> Step:
    if isinstance(state, Issuing | TicketPrinting | TicketPrinted | TicketOnScreen):
        return _end(visit)
    return _go(visit, Home(), CountWaiting())


def _on_home(visit: Visit, event: ev.VisitEvent) -> Step:
    match event:
        case ev.LookUpChosen():
            return _identify(visit)
        case ev.NumberChosen():
            return _go(visit, ServiceChoice(), CountWaiting())
        case _:
            return _stay(visit)


# --- identify -------------------------------------------------------------------------------------------


def _identify(visit: Visit) -> Step:
    """Step 1 by the fitted scanner, else by the digits. A reader that is gone is said before anything."""
    unknown = replace(visit, credential=None, reading=None, found=None)
    if visit.devices.reader is ReaderState.DISCONNECTED:
        return _go(unknown, Problem(ProblemKind.READER_MISSING))
    if visit.rules.scanner_fitted and visit.devices.scanner is ScannerState.READY:
        return _go(unknown, ShowQr())
    return _go(unknown, EnterDigits())


def _credential_of(number: str) -> Credential:
    """The CAN is the last six digits of the twelve-digit number (facts: card)."""
    return Credential(can=number[-CAN_LENGTH:], expected_number=number)


def _lay_card(visit: Visit, credential: Credential) -> Step:
    armed = replace(visit, credential=credential)
    if visit.devices.reader is ReaderState.DISCONNECTED:
        return _go(replace(armed, credential=None), Problem(ProblemKind.READER_MISSING))
    return _start_reading(armed) if visit.card_on_reader else _go(armed, LayCard())


def _on_show_qr(visit: Visit, event: ev.VisitEvent) -> Step:
    match event:
        case ev.OtherCodeScanned():
            return _go(visit, ShowQr(not_understood=True))
        case ev.TypingChosen():
            return _go(visit, EnterDigits())
        case ev.BackPressed():
            return _go(visit, Home())
        case _:
            return _stay(visit)


def _on_digits(visit: Visit, state: EnterDigits, event: ev.VisitEvent) -> Step:
    digits = state.digits
    match event:
        case ev.DigitTyped(digit):
            fits = len(digits) < CAN_LENGTH and len(digit) == 1 and digit in "0123456789"
            return _go(visit, EnterDigits(digits + digit)) if fits else _stay(visit)
        case ev.DigitErased():
            return _go(visit, EnterDigits(digits[:-1]))
        case ev.DigitsCleared():
            return _go(visit, EnterDigits())
        case ev.DigitsConfirmed() if len(digits) == CAN_LENGTH:
            return _lay_card(visit, Credential(can=digits))
        case ev.BackPressed():
            scanner = visit.rules.scanner_fitted and visit.devices.scanner is ScannerState.READY
            return _go(visit, ShowQr() if scanner else Home())
        case _:
            return _stay(visit)


def _on_lay_card(visit: Visit, event: ev.VisitEvent) -> Step:
    match event:
        case ev.BackPressed():
            return _identify(visit)
        case ev.TypingChosen():
            return _go(replace(visit, credential=None), EnterDigits())
        case _:
            return _stay(visit)


def _start_reading(visit: Visit) -> Step:
    if visit.credential is None:
        return _identify(visit)
    serial = visit.serial + 1
    return _go(replace(visit, serial=serial), Reading(serial), ReadCard(serial, visit.credential))


# --- read and search ------------------------------------------------------------------------------------


def _on_reading(visit: Visit, state: Reading, event: ev.VisitEvent) -> Step:
    match event:
        case ev.StepReached(serial, step) if serial == state.serial:
            return _stay(replace(visit, state=replace(state, step=ReadingStep(step.value))))
        case ev.CardRead(serial, outcome) if serial == state.serial:
            return _on_outcome(visit, outcome)
        case ev.DossiersFound(serial, found) if serial == state.serial:
            return _on_found(visit, found)
        case ev.ReadingStopped():
            stopped, effects = _identify(replace(visit, serial=visit.serial + 1))
            return stopped, (CancelRead(), *effects)
        case _:
            return _stay(visit)


def _on_outcome(visit: Visit, outcome: ReadOutcome) -> Step:
    if isinstance(outcome, CardReading):
        return _on_read(visit, outcome)
    kind = READ_PROBLEMS[outcome]
    if kind is not ProblemKind.WRONG_DIGITS:
        return _go(visit, Problem(kind))
    wrong = visit.wrong_cans + 1
    often = wrong >= visit.rules.wrong_can_limit
    told = Problem(ProblemKind.WRONG_DIGITS_OFTEN if often else ProblemKind.WRONG_DIGITS)
    return _go(replace(visit, wrong_cans=wrong, credential=None), told)


def _on_read(visit: Visit, reading: CardReading) -> Step:
    """Who may see what: the whole list only to whom the chip has proven itself (design: Assurance)."""
    if reading.assurance is Assurance.REJECTED:
        return _go(visit, Problem(ProblemKind.CARD_REJECTED))
    expected = visit.credential.expected_number if visit.credential else None
    if expected is not None and expected != reading.identity.number:
        return _go(replace(visit, credential=None), Problem(ProblemKind.CARD_MISMATCH))
    known = replace(visit, reading=reading, credential=None)
    if _RANK[reading.assurance] < _RANK[visit.rules.list_requires]:
        return _go(known, Problem(ProblemKind.CARD_NOT_PROVEN))
    return _search(known)


def _search(visit: Visit) -> Step:
    if visit.reading is None:
        return _identify(visit)
    serial = visit.serial + 1
    state = Reading(serial, ReadingStep.SEARCHING)
    return _go(replace(visit, serial=serial), state, FindDossiers(serial, visit.reading.identity.number))


def _on_found(visit: Visit, found: Found) -> Step:
    known = replace(visit, found=found)
    if found.searches and all(s.failure is not None for s in found.searches):
        return _go(known, Problem(ProblemKind.PORTAL_DOWN))
    if visit.card_on_reader:
        return _go(known, TakeCard())
    return _go(known, _list_or_none(known))


def _list_or_none(visit: Visit) -> DossierList | NoDossiers:
    return DossierList() if visit.found and visit.found.dossiers else NoDossiers()


# --- dossiers -------------------------------------------------------------------------------------------


def _on_list(visit: Visit, state: DossierList, event: ev.VisitEvent) -> Step:
    dossiers = visit.found.dossiers if visit.found else ()
    match event:
        case ev.DossierOpened(index) if 0 <= index < len(dossiers) and not state.covered:
            serial = visit.serial + 1
            opened = DossierDetail(serial, dossiers[index], state.page)
            return _go(replace(visit, serial=serial), opened, LoadDetail(serial, dossiers[index]))
        case ev.PageTurned(by):
            return _go(visit, replace(state, page=_page(state.page + by, len(dossiers), PAGE)))
        case ev.CoverToggled():
            return _go(visit, replace(state, covered=not state.covered))
        case ev.NumberChosen():
            return _go(visit, ServiceChoice(), CountWaiting())
        case ev.BackPressed():
            return _end(visit)
        case _:
            return _stay(visit)


def _page(wanted: int, items: int, size: int) -> int:
    return max(0, min(wanted, max(0, items - 1) // size))


def _on_none(visit: Visit, event: ev.VisitEvent) -> Step:
    match event:
        case ev.NumberChosen():
            return _go(visit, ServiceChoice(), CountWaiting())
        case ev.WayOutChosen(WayOut.SEARCH_AGAIN):
            return _search(visit)
        case ev.BackPressed():
            return _end(visit)
        case _:
            return _stay(visit)


def _on_detail(visit: Visit, state: DossierDetail, event: ev.VisitEvent) -> Step:
    match event:
        case ev.DetailLoaded(serial, answer) if serial == state.serial:
            if isinstance(answer, Dossier):
                return _stay(replace(visit, state=replace(state, dossier=answer, loading=False)))
            return _stay(replace(visit, state=replace(state, loading=False, partial=True)))
        case ev.BackPressed():
            return _go(visit, DossierList(state.page))
        case ev.NumberChosen():
            return _go(visit, ServiceChoice(), CountWaiting())
        case ev.ServiceChosen(service):
            return _issue(visit, service)
        case _:
            return _stay(visit)


# --- ticket ---------------------------------------------------------------------------------------------


def _on_services(visit: Visit, state: ServiceChoice, event: ev.VisitEvent) -> Step:
    match event:
        case ev.ServiceChosen(service):
            return _issue(visit, service)
        case ev.PageTurned(by):
            return _go(visit, ServiceChoice(_page(state.page + by, len(visit.loads), SERVICES_PAGE)))
        case ev.BackPressed():
            if visit.found is not None:
                return _go(visit, _list_or_none(visit))
            return _go(visit, Home())
        case _:
            return _stay(visit)


def _issue(visit: Visit, service: str) -> Step:
    serial = visit.serial + 1
    return _go(replace(visit, serial=serial), Issuing(serial, service), IssueTicket(serial, service))


def _on_issuing(visit: Visit, state: Issuing, event: ev.VisitEvent) -> Step:
    match event:
        case ev.TicketIssued(serial, ticket) if serial == state.serial:
            if not isinstance(ticket, Ticket):
                return _go(visit, Problem(ProblemKind.NO_TICKET))
            again = visit.serial + 1
            told = TicketPrinting(again, ticket)
            return _go(replace(visit, serial=again), told, PrintTicket(again, ticket, visit.language))
        case _:
            return _stay(visit)


def _on_printing(visit: Visit, state: TicketPrinting, event: ev.VisitEvent) -> Step:
    match event:
        case ev.PaperSettled(serial, outcome, status) if serial == state.serial:
            if outcome is PrintOutcome.CONFIRMED:
                return _go(visit, TicketPrinted(state.ticket, visit.rules.ticket_s), CountWaiting())
            unproven = TicketOnScreen(state.ticket, outcome, status, visit.rules.unprinted_s)
            return _go(visit, unproven, CountWaiting())
        case _:
            return _stay(visit)


# --- problems -------------------------------------------------------------------------------------------


def _on_problem(visit: Visit, state: Problem, event: ev.VisitEvent) -> Step:
    match event:
        case ev.BackPressed():
            return _end(visit) if visit.identified else _go(visit, Home())
        case ev.WayOutChosen(way) if way in state.ways_out:
            return _way_out(visit, way)
        case _:
            return _stay(visit)


def _way_out(visit: Visit, way: WayOut) -> Step:
    match way:
        case WayOut.TRY_CARD_AGAIN:
            # The same digits still hold unless they were proven wrong; the card is laid down anew.
            return _go(visit, LayCard()) if visit.credential else _identify(visit)
        case WayOut.TYPE_DIGITS:
            return _go(replace(visit, credential=None), EnterDigits())
        case WayOut.SEARCH_AGAIN:
            return _search(visit)
        case WayOut.TAKE_NUMBER:
            return _go(visit, ServiceChoice(), CountWaiting())
        case WayOut.END:
            return _end(visit)
        case _:
            assert_never(way)
