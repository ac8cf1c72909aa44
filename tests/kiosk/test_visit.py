"""The rule book of a visit: total, private, and right at every turn."""

from __future__ import annotations

import dataclasses
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.card.model import Assurance, ReaderState, ReadFailure, ReadStep
from drivers.printer.model import PrinterStatus, PrintOutcome
from drivers.scanner.model import ScannerState
from kiosk import effects as do
from kiosk import states as at
from kiosk import visit_events as ev
from kiosk.paper import Forecast, Verdict
from kiosk.portal.model import PortalFailure
from kiosk.queue.model import QueueFailure
from kiosk.states import ProblemKind, Rules, Visit, WayOut
from kiosk.visit import transition
from kiosk.visit_rules.identify import READ_PROBLEMS
from tests.kiosk.people import NAME, NUMBER, OCCUPIED, READY, dossier, found, reading, ticket, visit

STATES: tuple[at.State, ...] = (
    at.Idle(),
    at.Home(),
    at.ShowQr(),
    at.ShowQr(not_understood=True),
    at.EnterDigits("00000"),
    at.EnterDigits("000001"),
    at.LayCard(),
    at.Reading(3),
    at.TakeCard(),
    at.TakeCard(leaving=True),
    at.DossierList(),
    at.DossierList(covered=True),
    at.NoDossiers(),
    at.DossierDetail(3, dossier()),
    at.ServiceChoice(),
    at.Issuing(3, "ho-tich"),
    at.TicketPrinting(3, ticket()),
    at.TicketPrinted(ticket(), 2),
    at.TicketOnScreen(ticket(), PrintOutcome.UNKNOWN, PrinterStatus.NO_ANSWER, 2),
    *(at.Problem(kind) for kind in ProblemKind),
    at.RollChange(2),
    at.RollTest(3, Verdict.UNSURE),
    *(at.RollTested(verdict, PrintOutcome.CONFIRMED, PrinterStatus.READY, 2) for verdict in Verdict),
    at.OutOfService(),
    at.OutOfService(maintenance=True),
    at.StillThere(at.Home(), 1),
    at.StillThere(at.DossierList(), 20),
)

EVENTS: tuple[ev.VisitEvent, ...] = (
    ev.Started(),
    ev.LookUpChosen(),
    ev.NumberChosen(),
    ev.ServiceChosen("ho-tich"),
    ev.TypingChosen(),
    ev.DigitTyped("7"),
    ev.DigitTyped("x"),
    ev.DigitErased(),
    ev.DigitsCleared(),
    ev.DigitsConfirmed(),
    ev.ReadingStopped(),
    ev.DossierOpened(0),
    ev.DossierOpened(99),
    ev.PageTurned(1),
    ev.PageTurned(-1),
    ev.CoverToggled(),
    *(ev.WayOutChosen(way) for way in WayOut),
    ev.BackPressed(),
    ev.HomePressed(),
    ev.Finished(),
    ev.MoreTimeAsked(),
    ev.ReprintAsked(),
    ev.LanguageChosen("en"),
    ev.LanguageChosen("km"),
    ev.Touched(),
    ev.CardCodeScanned(NUMBER),
    ev.OtherCodeScanned(),
    *(ev.ReaderChanged(state) for state in ReaderState),
    *(ev.PrinterChanged(status) for status in PrinterStatus),
    *(ev.ScannerChanged(state) for state in ScannerState),
    *(ev.StepReached(3, step) for step in ReadStep),
    ev.CardRead(3, reading()),
    ev.CardRead(3, reading(Assurance.CONSISTENT)),
    ev.CardRead(3, reading(Assurance.REJECTED)),
    *(ev.CardRead(3, failure) for failure in ReadFailure),
    ev.CardRead(2, reading()),
    ev.DossiersFound(3, found(7)),
    ev.DossiersFound(3, found(0)),
    ev.DossiersFound(3, found(0, PortalFailure.UNREACHABLE)),
    ev.DetailLoaded(3, dossier()),
    ev.DetailLoaded(3, PortalFailure.DEADLINE),
    ev.TicketIssued(3, ticket()),
    ev.TicketIssued(3, QueueFailure.STORE),
    *(ev.PaperSettled(3, outcome, PrinterStatus.READY) for outcome in PrintOutcome),
    *(ev.TestLineSettled(3, outcome, PrinterStatus.READY) for outcome in PrintOutcome),
    ev.RollAnswered(new=True),
    ev.RollAnswered(new=False),
    ev.PaperCounted(Forecast(None, 0, None, None, 100, near_end=False, out=False, low=False)),
    ev.PaperCounted(Forecast(None, 9000, 0, 0, 100, near_end=True, out=True, low=True)),
    ev.LoadsCounted(()),
    ev.SecondPassed(),
    ev.ServiceStopped(maintenance=True),
    ev.ServiceStopped(maintenance=False),
    ev.ServiceResumed(),
)


def play(start: Visit, *events: ev.VisitEvent) -> Visit:
    for event in events:
        start, _ = transition(start, event)
    return start


def test_the_samples_cover_every_state_and_every_event() -> None:
    assert {type(s) for s in STATES} == set(at.State.__args__)
    assert {type(e) for e in EVENTS} == set(ev.VisitEvent.__args__)


@pytest.mark.parametrize("state", STATES, ids=lambda s: type(s).__name__)
@pytest.mark.parametrize("devices", [READY, OCCUPIED], ids=["no-card", "card"])
def test_every_event_in_every_state_has_an_answer(state: at.State, devices: at.Devices) -> None:
    known = replace(visit(state, devices), reading=reading(), found=found(7), serial=3)
    for start in (visit(state, devices), known):
        for event in EVENTS:
            after, effects = transition(start, event)
            assert isinstance(after, Visit)
            assert all(isinstance(effect, do.Effect.__args__) for effect in effects)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(EVENTS), max_size=60))
def test_nobody_left_means_nothing_kept(events: list[ev.VisitEvent]) -> None:
    now = visit(at.Idle())
    for event in events:
        before = now
        now, effects = transition(now, event)
        nobody = isinstance(now.state, at.Idle | at.OutOfService | at.StaffState)
        gone = nobody or now.state == at.TakeCard(leaving=True)
        if gone:
            assert now.credential is None
            assert now.reading is None
            assert now.found is None
            had = before.credential or before.reading or before.found
            assert not had or do.Wipe() in effects


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(EVENTS), max_size=60))
def test_no_dossier_shows_while_a_card_lies_on_the_reader_at_that_moment(events: list[ev.VisitEvent]) -> None:
    now = visit(at.Idle())
    for event in events:
        before = now
        now, _ = transition(now, event)
        came_to_list = isinstance(now.state, at.DossierList) and isinstance(
            before.state, at.Reading | at.TakeCard
        )
        assert not came_to_list or not now.card_on_reader


@pytest.mark.parametrize("state", STATES, ids=lambda s: type(s).__name__)
def test_a_state_names_nobody_in_its_repr(state: at.State) -> None:
    full = replace(
        visit(state), reading=reading(), found=found(3), credential=at.Credential("000001", NUMBER)
    )
    for text in (repr(full), repr(transition(full, ev.SecondPassed()))):
        assert NAME not in text
        assert NUMBER not in text
        assert "000001" not in text
        assert "H30.12" not in text


def test_events_and_effects_name_nobody_in_their_repr() -> None:
    carriers = (
        ev.CardCodeScanned(NUMBER),
        ev.CardRead(1, reading()),
        ev.DossiersFound(1, found()),
        ev.DetailLoaded(1, dossier()),
        do.ReadCard(1, at.Credential("000001", NUMBER)),
        do.FindDossiers(1, NUMBER),
        do.LoadDetail(1, dossier()),
    )
    for carrier in carriers:
        assert NUMBER not in repr(carrier)
        assert NAME not in repr(carrier)
        assert "000001" not in repr(carrier)


class TestByCard:
    def test_the_qr_then_the_card_then_the_list_after_the_card_is_taken(self) -> None:
        now = play(visit(at.Idle()), ev.Started(), ev.LookUpChosen())
        assert now.state == at.ShowQr()
        now = play(now, ev.CardCodeScanned(NUMBER))
        assert now.state == at.LayCard()
        now, effects = transition(now, ev.ReaderChanged(ReaderState.CARD_PRESENT))
        assert isinstance(now.state, at.Reading)
        assert effects == (do.ReadCard(now.state.serial, at.Credential("000001", NUMBER)),)
        now, effects = transition(now, ev.CardRead(now.state.serial, reading()))
        assert isinstance(now.state, at.Reading)
        assert now.state.step is at.ReadingStep.SEARCHING
        assert effects == (do.FindDossiers(now.state.serial, NUMBER),)
        now = play(now, ev.DossiersFound(now.state.serial, found(7)))
        assert now.state == at.TakeCard()
        now = play(now, ev.ReaderChanged(ReaderState.EMPTY))
        assert now.state == at.DossierList()

    def test_a_card_taken_during_the_search_goes_straight_to_the_list(self) -> None:
        now = replace(visit(at.Reading(3, at.ReadingStep.SEARCHING)), serial=3, reading=reading())
        assert play(now, ev.DossiersFound(3, found())).state == at.DossierList()

    def test_showing_the_qr_on_the_idle_screen_starts_the_look_up(self) -> None:
        assert play(visit(at.Idle()), ev.CardCodeScanned(NUMBER)).state == at.LayCard()

    def test_another_persons_card_than_the_scanned_one_is_refused(self) -> None:
        now = replace(
            visit(at.Reading(3)), serial=3, credential=at.Credential("000001", expected_number=NUMBER)
        )
        now = play(now, ev.CardRead(3, reading(number="079300000008")))
        assert now.state == at.Problem(ProblemKind.CARD_MISMATCH)
        assert now.reading is None

    def test_a_scanned_code_that_does_not_open_the_card_means_another_card(self) -> None:
        now = replace(visit(at.Reading(3), OCCUPIED), serial=3, credential=at.Credential("000001", NUMBER))
        now = play(now, ev.CardRead(3, ReadFailure.WRONG_CAN))
        assert now.state == at.Problem(ProblemKind.CARD_MISMATCH)
        assert now.credential is None
        assert play(now, ev.WayOutChosen(WayOut.TRY_CARD_AGAIN)).state == at.ShowQr()

    @pytest.mark.parametrize("kind", [ProblemKind.CARD_REMOVED, ProblemKind.CARD_SILENT])
    def test_trying_again_reads_the_card_that_already_lies_there(self, kind: ProblemKind) -> None:
        now = replace(visit(at.Problem(kind), OCCUPIED), credential=at.Credential("000001"))
        again, effects = transition(now, ev.WayOutChosen(WayOut.TRY_CARD_AGAIN))
        assert isinstance(again.state, at.Reading)
        assert effects == (do.ReadCard(again.state.serial, at.Credential("000001")),)
        empty = replace(now, devices=READY)
        assert play(empty, ev.WayOutChosen(WayOut.TRY_CARD_AGAIN)).state == at.LayCard()

    def test_a_reader_that_goes_away_while_the_card_is_awaited_is_said(self) -> None:
        now = replace(visit(at.LayCard()), credential=at.Credential("000001"))
        now = play(now, ev.ReaderChanged(ReaderState.DISCONNECTED))
        assert now.state == at.Problem(ProblemKind.READER_MISSING)

    def test_six_digits_open_the_card_when_no_scanner_is_there(self) -> None:
        devices = replace(READY, scanner=ScannerState.DISCONNECTED)
        now = play(visit(at.Home(), devices), ev.LookUpChosen())
        assert now.state == at.EnterDigits()
        now = play(now, *(ev.DigitTyped(d) for d in "0000019"), ev.DigitsConfirmed())
        assert now.state == at.LayCard()
        assert now.credential == at.Credential("000001")

    def test_five_digits_are_not_enough(self) -> None:
        assert play(visit(at.EnterDigits("00000")), ev.DigitsConfirmed()).state == at.EnterDigits("00000")

    def test_only_a_proven_chip_opens_the_whole_list(self) -> None:
        now = replace(visit(at.Reading(3)), serial=3)
        assert play(now, ev.CardRead(3, reading(Assurance.REJECTED))).state == at.Problem(
            ProblemKind.CARD_REJECTED
        )
        held, effects = transition(now, ev.CardRead(3, reading(Assurance.CONSISTENT)))
        assert held.state == at.Problem(ProblemKind.CARD_NOT_PROVEN)
        assert effects == ()
        lenient = replace(now, rules=Rules(list_requires=Assurance.CONSISTENT))
        assert isinstance(play(lenient, ev.CardRead(3, reading(Assurance.CONSISTENT))).state, at.Reading)

    def test_a_missing_reader_is_said_before_anything_is_asked(self) -> None:
        devices = replace(READY, reader=ReaderState.DISCONNECTED)
        assert play(visit(at.Home(), devices), ev.LookUpChosen()).state == at.Problem(
            ProblemKind.READER_MISSING
        )

    @pytest.mark.parametrize("failure", list(ReadFailure))
    def test_every_failed_read_has_a_screen_with_a_way_out(self, failure: ReadFailure) -> None:
        now = play(replace(visit(at.Reading(3)), serial=3), ev.CardRead(3, failure))
        assert now.state == at.Problem(READ_PROBLEMS[failure])
        assert at.Problem(READ_PROBLEMS[failure]).ways_out

    def test_the_third_wrong_number_sends_to_a_person(self) -> None:
        now = visit(at.Home(), OCCUPIED)
        for kind in (
            ProblemKind.WRONG_DIGITS,
            ProblemKind.WRONG_DIGITS,
            ProblemKind.WRONG_DIGITS_OFTEN,
        ):
            now = replace(now, state=at.EnterDigits("123456"))
            now = play(now, ev.DigitsConfirmed())
            assert isinstance(now.state, at.Reading)
            now = play(now, ev.CardRead(now.state.serial, ReadFailure.WRONG_CAN))
            assert now.state == at.Problem(kind)

    def test_a_late_answer_to_an_earlier_read_is_dropped(self) -> None:
        now = replace(visit(at.Reading(9)), serial=9)
        assert play(now, ev.CardRead(3, reading())) == now

    def test_stopping_a_read_cancels_it_and_ignores_its_answer(self) -> None:
        now, effects = transition(replace(visit(at.Reading(3)), serial=3), ev.ReadingStopped())
        assert do.CancelRead() in effects
        assert now.state == at.ShowQr()
        assert play(now, ev.CardRead(3, reading())).reading is None

    def test_a_silent_portal_is_a_problem_with_search_again(self) -> None:
        now = replace(visit(at.Reading(3)), serial=3, reading=reading())
        now = play(now, ev.DossiersFound(3, found(0, PortalFailure.UNREACHABLE)))
        assert now.state == at.Problem(ProblemKind.PORTAL_DOWN)
        now, effects = transition(now, ev.WayOutChosen(WayOut.SEARCH_AGAIN))
        assert any(isinstance(effect, do.FindDossiers) for effect in effects)

    def test_no_dossier_at_all_has_its_own_screen(self) -> None:
        now = replace(visit(at.Reading(3)), serial=3, reading=reading())
        assert play(now, ev.DossiersFound(3, found(0))).state == at.NoDossiers()


class TestEnd:
    def test_ending_with_the_card_on_the_reader_wipes_and_asks_for_the_card(self) -> None:
        now, effects = transition(
            replace(visit(at.TakeCard(), OCCUPIED), reading=reading(), card_laid=True), ev.HomePressed()
        )
        assert now.state == at.TakeCard(leaving=True)
        assert now.reading is None
        assert do.Wipe() in effects
        assert play(now, ev.ReaderChanged(ReaderState.EMPTY)).state == at.Idle()

    @pytest.mark.parametrize("failure", [ReadFailure.WRONG_CAN, ReadFailure.NOT_AN_ID_CARD])
    def test_a_card_that_was_not_read_is_asked_for_all_the_same(self, failure: ReadFailure) -> None:
        now = replace(visit(at.LayCard()), credential=at.Credential("000001"))
        now = play(now, ev.ReaderChanged(ReaderState.CARD_PRESENT))
        now = play(now, ev.CardRead(now.serial, failure), ev.Finished())
        assert now.state == at.TakeCard(leaving=True)

    def test_a_card_left_by_somebody_else_delays_nobody(self) -> None:
        assert play(visit(at.Home(), OCCUPIED), ev.Finished()).state == at.Idle()

    def test_touches_do_not_lengthen_the_wait_for_a_card_left_behind(self) -> None:
        now = visit(at.TakeCard(leaving=True), OCCUPIED)
        for _ in range(45):
            now = play(now, ev.Touched(), ev.Started(), ev.LanguageChosen("en"), ev.SecondPassed())
        assert now.state == at.Idle()

    def test_a_forgotten_card_does_not_hold_the_machine_for_ever(self) -> None:
        now = visit(at.TakeCard(leaving=True), OCCUPIED)
        assert play(now, *[ev.SecondPassed()] * 45).state == at.Idle()

    def test_home_goes_home_until_somebody_is_known_then_ends(self) -> None:
        assert play(visit(at.ServiceChoice()), ev.HomePressed()).state == at.Home()
        known = replace(visit(at.ServiceChoice()), reading=reading())
        assert play(known, ev.HomePressed()).state == at.Idle()

    def test_the_language_goes_back_to_default_for_the_next_person(self) -> None:
        now = play(visit(at.Home()), ev.LanguageChosen("en"))
        assert now.language == "en"
        assert play(now, ev.Finished()).language == "vi"

    @pytest.mark.parametrize("resting", [at.Idle(), at.OutOfService()])
    def test_a_language_chosen_and_left_goes_back_by_itself(self, resting: at.State) -> None:
        now = play(visit(resting), ev.LanguageChosen("en"), *[ev.SecondPassed()] * 44)
        assert now.language == "en"
        assert play(now, ev.SecondPassed()) == visit(resting)

    def test_an_unknown_language_is_not_taken(self) -> None:
        assert play(visit(at.Home()), ev.LanguageChosen("km")).language == "vi"


class TestTime:
    def test_quiet_warns_then_wipes(self) -> None:
        now = replace(visit(at.DossierList()), reading=reading(), found=found())
        now = play(now, *[ev.SecondPassed()] * 45)
        assert now.state == at.StillThere(at.DossierList(), 20)
        ended, effects = transition(play(now, *[ev.SecondPassed()] * 19), ev.SecondPassed())
        assert ended.state == at.Idle()
        assert do.Wipe() in effects

    def test_a_touch_starts_the_time_anew(self) -> None:
        now = play(visit(at.Home()), *[ev.SecondPassed()] * 44, ev.Touched(), *[ev.SecondPassed()] * 44)
        assert now.state == at.Home()

    def test_more_time_can_be_asked_again_and_again(self) -> None:
        now = visit(at.DossierList())
        for _ in range(12):
            now = play(now, *[ev.SecondPassed()] * 45)
            assert isinstance(now.state, at.StillThere)
            now = play(now, ev.MoreTimeAsked())
            assert now.state == at.DossierList()

    def test_the_covered_screen_cannot_be_touched_through_the_question(self) -> None:
        asking = replace(visit(at.StillThere(at.DossierList(), 20)), found=found())
        assert play(asking, ev.DossierOpened(0)) == asking

    def test_taking_the_card_under_the_question_is_noticed(self) -> None:
        asking = replace(visit(at.StillThere(at.TakeCard(), 20), OCCUPIED), found=found(), reading=reading())
        now = play(asking, ev.ReaderChanged(ReaderState.EMPTY), ev.MoreTimeAsked())
        assert now.state == at.DossierList()

    def test_showing_the_code_answers_the_question(self) -> None:
        assert play(visit(at.StillThere(at.ShowQr(), 20)), ev.CardCodeScanned(NUMBER)).state == at.LayCard()

    def test_laying_the_card_down_answers_the_question(self) -> None:
        asking = replace(visit(at.StillThere(at.LayCard(), 20)), credential=at.Credential("000001"))
        now = play(asking, ev.ReaderChanged(ReaderState.CARD_PRESENT))
        assert isinstance(now.state, at.Reading)

    def test_nobody_is_warned_while_the_machine_works(self) -> None:
        for state in (at.Reading(3), at.Issuing(3, "ho-tich"), at.TicketPrinting(3, ticket())):
            assert play(visit(state), *[ev.SecondPassed()] * 100).state == state


class TestTicket:
    def test_one_touch_on_idle_gives_a_quick_number(self) -> None:
        now, effects = transition(visit(at.Idle()), ev.ServiceChosen("ho-tich"))
        assert isinstance(now.state, at.Issuing)
        assert effects == (do.IssueTicket(now.state.serial, "ho-tich"),)
        now, effects = transition(now, ev.TicketIssued(now.state.serial, ticket()))
        assert isinstance(now.state, at.TicketPrinting)
        assert effects == (do.PrintTicket(now.state.serial, ticket(), "vi"),)
        now = play(now, ev.PaperSettled(now.state.serial, PrintOutcome.CONFIRMED, PrinterStatus.READY))
        assert now.state == at.TicketPrinted(ticket(), 15)
        assert play(now, *[ev.SecondPassed()] * 15).state == at.Idle()

    @pytest.mark.parametrize("outcome", [PrintOutcome.NOT_PRINTED, PrintOutcome.UNKNOWN])
    def test_without_proof_the_number_stays_to_be_photographed(self, outcome: PrintOutcome) -> None:
        now = replace(visit(at.TicketPrinting(3, ticket())), serial=3)
        now = play(now, ev.PaperSettled(3, outcome, PrinterStatus.PAPER_OUT))
        assert now.state == at.TicketOnScreen(ticket(), outcome, PrinterStatus.PAPER_OUT, 60)
        assert play(now, ev.Finished()).state == at.Idle()

    @pytest.mark.parametrize("touch", [ev.HomePressed(), ev.Finished(), ev.ServiceChosen("dat-dai")])
    @pytest.mark.parametrize("state", [at.Issuing(3, "ho-tich"), at.TicketPrinting(3, ticket())])
    def test_no_touch_loses_a_number_on_its_way(self, state: at.State, touch: ev.Touch) -> None:
        now, effects = transition(replace(visit(state), serial=3, reading=reading()), touch)
        assert now.state == state
        assert effects == ()

    def test_a_queue_that_cannot_write_is_said(self) -> None:
        now = replace(visit(at.Issuing(3, "ho-tich")), serial=3)
        assert play(now, ev.TicketIssued(3, QueueFailure.STORE)).state == at.Problem(ProblemKind.NO_TICKET)


class TestService:
    def test_stopping_service_ends_the_visit_and_wipes(self) -> None:
        now, effects = transition(
            replace(visit(at.DossierList()), reading=reading()), ev.ServiceStopped(maintenance=True)
        )
        assert now.state == at.OutOfService(maintenance=True)
        assert now.reading is None
        assert do.Wipe() in effects
        assert play(now, ev.ServiceResumed()).state == at.Idle()

    def test_a_bug_under_maintenance_leaves_it_maintenance(self) -> None:
        now = play(visit(at.OutOfService(maintenance=True)), ev.ServiceStopped(maintenance=False))
        assert now.state == at.OutOfService(maintenance=True)

    def test_nothing_but_service_resumed_leaves_out_of_service(self) -> None:
        for event in EVENTS:
            after, _ = transition(visit(at.OutOfService()), event)
            left = not isinstance(after.state, at.OutOfService)
            assert left == isinstance(event, ev.ServiceResumed)


class TestList:
    def test_pages_stay_inside_the_list(self) -> None:
        now = replace(visit(at.DossierList()), found=found(7))
        assert play(now, ev.PageTurned(1)).state == at.DossierList(page=1)
        assert play(now, ev.PageTurned(1), ev.PageTurned(1)).state == at.DossierList(page=1)
        assert play(now, ev.PageTurned(-1)).state == at.DossierList(page=0)

    def test_a_covered_list_opens_nothing(self) -> None:
        now = replace(visit(at.DossierList(covered=True)), found=found(2))
        assert play(now, ev.DossierOpened(0)).state == at.DossierList(covered=True)

    def test_back_from_the_detail_returns_to_the_same_page(self) -> None:
        now = replace(visit(at.DossierList(page=1)), found=found(7))
        now = play(now, ev.DossierOpened(6))
        assert isinstance(now.state, at.DossierDetail)
        assert play(now, ev.BackPressed()).state == at.DossierList(page=1)

    def test_a_detail_that_does_not_come_shows_what_is_known(self) -> None:
        now = replace(visit(at.DossierDetail(3, dossier())), serial=3)
        now = play(now, ev.DetailLoaded(3, PortalFailure.DEADLINE))
        assert now.state == dataclasses.replace(at.DossierDetail(3, dossier()), loading=False, partial=True)
