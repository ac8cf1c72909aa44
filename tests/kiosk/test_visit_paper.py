"""Paper by the rules of a visit: a number is withdrawn or kept, printed a second time once, never a third."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.printer.model import PrinterStatus, PrintOutcome
from drivers.printer.status import can_print
from kiosk import audit_events as audit
from kiosk import effects as do
from kiosk import states as at
from kiosk import visit_events as ev
from kiosk.audit import differences
from kiosk.states import Visit
from kiosk.visit import transition
from tests.kiosk.people import READY, ticket, visit

NOT_PRINTED, UNKNOWN, CONFIRMED = PrintOutcome.NOT_PRINTED, PrintOutcome.UNKNOWN, PrintOutcome.CONFIRMED


def on_screen(
    outcome: PrintOutcome, printer: PrinterStatus = PrinterStatus.PAPER_OUT, *, reprinted: bool = False
) -> Visit:
    """The number shows without proven paper, and the printer is as it then was."""
    state = at.TicketOnScreen(ticket(), outcome, printer, 40, reprinted)
    return replace(visit(state, replace(READY, printer=printer)), serial=5, language="en")


def prints(effects: tuple[do.Effect, ...]) -> list[do.PrintTicket]:
    return [each for each in effects if isinstance(each, do.PrintTicket)]


@pytest.mark.parametrize("back", [PrinterStatus.READY, PrinterStatus.NEAR_END])
def test_a_ticket_known_not_to_be_out_comes_marked_once_the_printer_can(back: PrinterStatus) -> None:
    now, effects = transition(on_screen(NOT_PRINTED), ev.PrinterChanged(back))
    assert now.state == at.TicketPrinting(6, ticket(), NOT_PRINTED)
    assert prints(effects) == [do.PrintTicket(6, ticket(), "en", reprint=True)]


@pytest.mark.parametrize("status", [status for status in PrinterStatus if not can_print(status)])
def test_nothing_is_sent_to_a_printer_that_cannot_print(status: PrinterStatus) -> None:
    for outcome in (NOT_PRINTED, UNKNOWN):
        before = on_screen(outcome)
        now, effects = transition(before, ev.PrinterChanged(status))
        assert now.state == at.TicketOnScreen(ticket(), outcome, status, 40), "the printer as it is now"
        assert prints(effects) == []
        assert not now.reprint_offered
        assert transition(now, ev.ReprintAsked()) == (now, ())


def test_one_that_may_lie_in_the_slot_is_printed_again_only_when_asked_for() -> None:
    now, effects = transition(on_screen(UNKNOWN), ev.PrinterChanged(PrinterStatus.READY))
    assert isinstance(now.state, at.TicketOnScreen)
    assert prints(effects) == []
    assert now.reprint_offered
    now, effects = transition(now, ev.ReprintAsked())
    assert now.state == at.TicketPrinting(6, ticket(), UNKNOWN)
    assert prints(effects) == [do.PrintTicket(6, ticket(), "en", reprint=True)]


def test_the_second_paper_ends_like_the_first() -> None:
    printing = replace(visit(at.TicketPrinting(6, ticket(), UNKNOWN)), serial=6)
    now, _ = transition(printing, ev.PaperSettled(6, CONFIRMED, PrinterStatus.READY))
    assert now.state == at.TicketPrinted(ticket(), 15)


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        (NOT_PRINTED, NOT_PRINTED, NOT_PRINTED),
        (NOT_PRINTED, UNKNOWN, UNKNOWN),
        (UNKNOWN, UNKNOWN, UNKNOWN),
        (UNKNOWN, NOT_PRINTED, UNKNOWN),
    ],
)
def test_what_is_not_known_of_the_first_is_not_claimed_after_the_second(
    first: PrintOutcome, second: PrintOutcome, told: PrintOutcome
) -> None:
    printing = replace(visit(at.TicketPrinting(6, ticket(), first)), serial=6)
    now, _ = transition(printing, ev.PaperSettled(6, second, PrinterStatus.READY))
    assert now.state == at.TicketOnScreen(ticket(), told, PrinterStatus.READY, 60, reprinted=True)


@pytest.mark.parametrize("outcome", [NOT_PRINTED, UNKNOWN])
def test_there_is_no_third_paper(outcome: PrintOutcome) -> None:
    before = on_screen(outcome, reprinted=True)
    now, effects = transition(before, ev.PrinterChanged(PrinterStatus.READY))
    assert now.state == at.TicketOnScreen(ticket(), outcome, PrinterStatus.READY, 40, reprinted=True)
    assert prints(effects) == []
    assert not now.reprint_offered
    assert transition(now, ev.ReprintAsked()) == (now, ())


def test_more_time_keeps_what_is_known() -> None:
    now, _ = transition(on_screen(UNKNOWN, reprinted=True), ev.MoreTimeAsked())
    assert now.state == at.TicketOnScreen(ticket(), UNKNOWN, PrinterStatus.PAPER_OUT, 60, reprinted=True)


def test_once_the_number_is_gone_from_the_screen_nothing_is_printed() -> None:
    now, _ = transition(on_screen(NOT_PRINTED), ev.Finished())
    now, effects = transition(now, ev.PrinterChanged(PrinterStatus.READY))
    assert now.state == at.Idle()
    assert prints(effects) == []


def test_the_language_of_the_citizen_goes_with_the_number() -> None:
    _, effects = transition(replace(visit(at.Idle()), language="en"), ev.ServiceChosen("ho-tich"))
    assert effects == (do.IssueTicket(1, "ho-tich", "en"),)


@pytest.mark.parametrize(
    "state", [at.Idle(), at.OutOfService(), at.Home(), at.Issuing(9, "ho-tich"), at.StillThere(at.Home(), 5)]
)
def test_a_number_nobody_waits_for_any_more_is_withdrawn(state: at.State) -> None:
    before = replace(visit(state), serial=9)
    now, effects = transition(before, ev.TicketIssued(3, ticket()))
    assert now == before
    assert effects == (do.WithdrawTicket(ticket().id),)


def test_a_number_somebody_waits_for_is_kept() -> None:
    now, effects = transition(visit(at.Issuing(3, "ho-tich")), ev.TicketIssued(3, ticket()))
    assert isinstance(now.state, at.TicketPrinting)
    assert effects == (do.PrintTicket(1, ticket(), "vi"),)


Settled = tuple[PrintOutcome, PrinterStatus]
PAPER_EVENTS: list[ev.VisitEvent] = [
    *(ev.PrinterChanged(status) for status in PrinterStatus),
    ev.ReprintAsked(),
    ev.MoreTimeAsked(),
    ev.SecondPassed(),
    ev.Touched(),
    ev.LanguageChosen("en"),
]
ANSWERS = st.tuples(st.sampled_from(PrintOutcome), st.sampled_from(PrinterStatus))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PAPER_EVENTS), ANSWERS)))
def test_a_number_is_sent_to_paper_twice_at_most_and_once_unmarked(
    events: list[ev.VisitEvent | Settled],
) -> None:
    now, effects = transition(visit(at.Issuing(3, "ho-tich")), ev.TicketIssued(3, ticket()))
    sent = prints(effects)
    for each in events:
        event = ev.PaperSettled(now.serial, *each) if isinstance(each, tuple) else each
        now, effects = transition(now, event)
        sent += prints(effects)
    assert [effect.reprint for effect in sent] in ([False], [False, True])


def test_a_withdrawn_number_is_in_the_log() -> None:
    before, event = replace(visit(at.Idle()), serial=9), ev.TicketIssued(3, ticket())
    assert differences(before, event, transition(before, event)[0]) == (
        audit.TicketIssued("ho-tich", False),
        audit.TicketWithdrawn("ho-tich"),
    )
