"""The heart: one visit as a pure, total function.

`transition(visit, event)` gives the next visit and what the terminal must do. No I/O, no clock: time comes
in as `SecondPassed`, answers of workers come in as events with the serial of the question they answer.
An event that means nothing in a state leaves the visit as it is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from drivers.card.model import ReaderState
from kiosk import visit_events as ev
from kiosk.effects import CancelRead, CountWaiting, Wipe, WithdrawTicket
from kiosk.queue.model import Ticket
from kiosk.states import (
    ActiveState,
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
    RollChange,
    RollTest,
    RollTested,
    ServiceChoice,
    ShowQr,
    StaffState,
    StillThere,
    TakeCard,
    TicketOnScreen,
    TicketPrinted,
    TicketPrinting,
    Visit,
    WayOut,
)
from kiosk.visit_rules.dossiers import on_detail, on_list, on_none
from kiosk.visit_rules.identify import (
    credential_of,
    identify,
    lay_card,
    on_digits,
    on_lay_card,
    on_mute_second,
    on_reader_at_problem,
    on_reader_while_laying,
    on_reading,
    on_show_qr,
    search,
)
from kiosk.visit_rules.roll import guided, on_counted, on_printer, on_roll, on_roll_second
from kiosk.visit_rules.steps import Step, end, fresh, go, list_or_none, stay
from kiosk.visit_rules.tickets import (
    issue,
    on_issuing,
    on_printer_while_unproven,
    on_printing,
    on_services,
    on_unproven,
    waits_for_number,
)


def transition(visit: Visit, event: ev.VisitEvent) -> Step:
    """The one rule book. Total: every event in every state has an answer."""
    after, effects = _turn(visit, event)
    return guided(after), effects


def _turn(visit: Visit, event: ev.VisitEvent) -> Step:
    match event:
        case ev.ReaderChanged() | ev.PrinterChanged() | ev.ScannerChanged():
            return _on_device(visit, event)
        case ev.LoadsCounted(loads):
            return replace(visit, loads=loads), ()
        case ev.TicketIssued(serial, Ticket() as ticket) if not waits_for_number(visit, serial):
            # It came too late, or after its citizen was sent away: nobody may be called by it.
            return visit, (WithdrawTicket(ticket.id),)
        case ev.PaperCounted(forecast):
            return on_counted(visit, forecast)
        case ev.ServiceStopped(maintenance):
            return _out_of_service(visit, maintenance)
        case ev.ServiceResumed():
            resting = isinstance(visit.state, OutOfService)
            return (fresh(visit, Idle()), (CountWaiting(),)) if resting else stay(visit)
        case ev.SecondPassed():
            return _on_second(visit)
        case ev.LanguageChosen(language):
            known = language in visit.rules.languages
            return stay(_awake(replace(visit, language=language)) if known else visit)
        case ev.Touched():
            return stay(_awake(visit))
        case _:
            pass
    state = visit.state
    match state:
        case OutOfService():
            return stay(visit)
        case StillThere():
            return _while_asking(visit, state, event)
        case Idle():
            return _on_idle(visit, event)
        case RollChange() | RollTest() | RollTested():
            return on_roll(visit, state, event)
        case _:
            # A touch shows that somebody is here; an answer of a worker does not.
            return _on_active(_awake(visit) if isinstance(event, ev.Touch) else visit, state, event)


def _awake(visit: Visit) -> Visit:
    """Somebody is here. The next citizen's touches do not lengthen the wait for a card left behind."""
    return visit if visit.state == TakeCard(leaving=True) else replace(visit, quiet=0)


# --- beginning and end ----------------------------------------------------------------------------------


def _out_of_service(visit: Visit, maintenance: bool) -> Step:
    if visit.state in (OutOfService(maintenance), OutOfService(maintenance=True)):
        # A bug under maintenance must not turn the rest that staff ordered into one that ends by itself.
        return stay(visit)
    return fresh(visit, OutOfService(maintenance)), (CancelRead(), Wipe())


# --- time -----------------------------------------------------------------------------------------------


def _on_second(visit: Visit) -> Step:
    state = visit.state
    match state:
        case Idle() | OutOfService():
            return stay(_greeting(visit))
        case StillThere(under, left):
            if left <= 1:
                return end(replace(visit, state=under))
            return stay(replace(visit, state=StillThere(under, left - 1)))
        case TicketPrinted(ticket, left):
            if left <= 1:
                return end(visit)
            return stay(replace(visit, state=TicketPrinted(ticket, left - 1)))
        case TicketOnScreen(_, _, _, left):
            if left <= 1:
                return end(visit)
            return stay(replace(visit, state=replace(state, seconds_left=left - 1)))
        case RollChange() | RollTest() | RollTested():
            return on_roll_second(visit, state)
        case Reading() | Issuing() | TicketPrinting():
            # The machine is working under a deadline of its own: nobody is kept waiting for ever.
            return stay(visit)
        case TakeCard(leaving=True):
            if visit.quiet + 1 >= visit.rules.quiet_s:
                return fresh(visit, Idle()), (CountWaiting(),)
            return stay(replace(visit, quiet=visit.quiet + 1))
        case LayCard() if visit.card_mute:
            return on_mute_second(visit)
        case _:
            if visit.quiet + 1 >= visit.rules.quiet_s:
                return stay(replace(visit, quiet=0, state=StillThere(state, visit.rules.warning_s)))
            return stay(replace(visit, quiet=visit.quiet + 1))


def _greeting(visit: Visit) -> Visit:
    """Nobody begins a visit in the language of somebody who chose one and walked on."""
    first = visit.rules.languages[0]
    if visit.language == first:
        return visit
    if visit.quiet + 1 >= visit.rules.quiet_s:
        return replace(visit, language=first, quiet=0)
    return replace(visit, quiet=visit.quiet + 1)


def _while_asking(visit: Visit, asking: StillThere, event: ev.VisitEvent) -> Step:
    match event:
        case ev.MoreTimeAsked() | ev.BackPressed():
            return stay(replace(visit, state=asking.under, quiet=0))
        case ev.Finished() | ev.HomePressed():
            return end(replace(visit, state=asking.under))
        case _ if isinstance(event, ev.Touch):
            # The covered screen cannot be touched through the question.
            return stay(visit)
        case _:
            return _under(visit, asking, event)


def _under(visit: Visit, asking: StillThere, event: ev.VisitEvent) -> Step:
    """The machine goes on under the question; the question stays unless the visit is over."""
    below, effects = transition(replace(visit, state=asking.under), event)
    match below.state:
        case Idle() | OutOfService() | StillThere() | TakeCard(leaving=True):
            return below, effects
        case RollChange() | RollTest() | RollTested():
            return below, effects
        case LayCard() | Reading() if below.state != asking.under and isinstance(
            event, ev.CardCodeScanned | ev.ReaderChanged
        ):
            # A hand that shows the code or lays the card down has answered the question.
            return below, effects
        case LayCard() if below.laid_again != visit.laid_again:
            # So has one that laid the card the wrong way up.
            return below, effects
        case active:
            return replace(below, state=StillThere(active, asking.seconds_left)), effects


# --- devices --------------------------------------------------------------------------------------------


def _on_device(visit: Visit, event: ev.ReaderChanged | ev.PrinterChanged | ev.ScannerChanged) -> Step:
    match event:
        case ev.PrinterChanged(status):
            known = replace(visit, devices=replace(visit.devices, printer=status))
            watched, notes = on_printer(known, status)
            if isinstance(watched.state, TicketOnScreen):
                watched, effects = on_printer_while_unproven(watched, watched.state)
                return watched, (*notes, *effects)
            return watched, notes
        case ev.ScannerChanged(scanner):
            return stay(replace(visit, devices=replace(visit.devices, scanner=scanner)))
        case ev.ReaderChanged(reader):
            known = replace(visit, devices=replace(visit.devices, reader=reader))
            if isinstance(visit.state, StillThere):
                return _under(known, visit.state, event)
            return _on_reader(known, reader)
        case _:
            assert_never(event)


def _on_reader(visit: Visit, reader: ReaderState) -> Step:
    if visit.card_on_reader and not isinstance(visit.state, Idle | OutOfService | StaffState):
        visit = replace(visit, card_laid=True)
    match visit.state:
        case LayCard():
            return on_reader_while_laying(visit, reader)
        case Problem(kind):
            return on_reader_at_problem(visit, kind, reader)
        case TakeCard(leaving) if not visit.card_on_reader:
            if leaving:
                return fresh(visit, Idle()), (CountWaiting(),)
            return go(visit, list_or_none(visit))
        case _:
            return stay(visit)


# --- nobody here ----------------------------------------------------------------------------------------


def _on_idle(visit: Visit, event: ev.VisitEvent) -> Step:
    match event:
        case ev.Started():
            return go(visit, Home(), CountWaiting())
        case ev.ServiceChosen(service):
            return issue(visit, service)
        case ev.CardCodeScanned():
            # Whoever shows a card to the scanner wants the dossiers: no touch needed.
            return lay_card(visit, credential_of(event))
        case _:
            return stay(visit)


# --- somebody here --------------------------------------------------------------------------------------


def _on_active(visit: Visit, state: ActiveState, event: ev.VisitEvent) -> Step:
    match event:
        case _ if state == TakeCard(leaving=True):
            # Over and wiped: only the card, or time, ends it.
            return stay(visit)
        case ev.HomePressed() | ev.Finished() if isinstance(state, Issuing | TicketPrinting):
            # A number given and not yet seen, or not yet on paper, would be lost to its citizen.
            return stay(visit)
        case ev.HomePressed():
            return end(visit) if visit.identified else _home(visit, state)
        case ev.Finished():
            return end(visit)
        case ev.CardCodeScanned() if isinstance(state, Home | ShowQr | EnterDigits | Problem):
            return lay_card(replace(visit, reading=None, found=None), credential_of(event))
        case _:
            pass
    match state:
        case Home():
            return _on_home(visit, event)
        case ShowQr():
            return on_show_qr(visit, event)
        case EnterDigits():
            return on_digits(visit, state, event)
        case LayCard():
            return on_lay_card(visit, event)
        case Reading():
            return on_reading(visit, state, event)
        case DossierList():
            return on_list(visit, state, event)
        case NoDossiers():
            return on_none(visit, event)
        case DossierDetail():
            return on_detail(visit, state, event)
        case ServiceChoice():
            return on_services(visit, state, event)
        case Issuing():
            return on_issuing(visit, state, event)
        case TicketPrinting():
            return on_printing(visit, state, event)
        case TicketPrinted():
            more = isinstance(event, ev.MoreTimeAsked)
            return go(visit, TicketPrinted(state.ticket, visit.rules.ticket_s)) if more else stay(visit)
        case TicketOnScreen():
            return on_unproven(visit, state, event)
        case Problem():
            return _on_problem(visit, state, event)
        case TakeCard():
            return stay(visit)
        case _:
            assert_never(state)


def _home(visit: Visit, state: ActiveState) -> Step:
    if isinstance(state, TicketPrinted | TicketOnScreen):
        return end(visit)
    return go(visit, Home(), CountWaiting())


def _on_home(visit: Visit, event: ev.VisitEvent) -> Step:
    match event:
        case ev.LookUpChosen():
            return identify(visit)
        case ev.NumberChosen():
            return go(visit, ServiceChoice(), CountWaiting())
        case _:
            return stay(visit)


# --- problems -------------------------------------------------------------------------------------------


def _on_problem(visit: Visit, state: Problem, event: ev.VisitEvent) -> Step:
    match event:
        case ev.BackPressed():
            return end(visit) if visit.identified else go(visit, Home())
        case ev.WayOutChosen(way) if way in state.ways_out:
            return _way_out(visit, state.kind, way)
        case _:
            return stay(visit)


def _way_out(visit: Visit, kind: ProblemKind, way: WayOut) -> Step:
    match way:
        case WayOut.TRY_CARD_AGAIN if kind is ProblemKind.NOT_AN_ID_CARD and visit.credential:
            # Reading the same strange card once more would say the same: another one is waited for.
            return go(visit, LayCard())
        case WayOut.TRY_CARD_AGAIN:
            # The same digits still hold unless they were proven wrong.
            return lay_card(visit, visit.credential) if visit.credential else identify(visit)
        case WayOut.TYPE_DIGITS:
            return go(replace(visit, credential=None), EnterDigits())
        case WayOut.SEARCH_AGAIN:
            return search(visit)
        case WayOut.TAKE_NUMBER:
            return go(visit, ServiceChoice(), CountWaiting())
        case WayOut.END:
            return end(visit)
        case _:
            assert_never(way)
