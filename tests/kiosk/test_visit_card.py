"""What a visit makes of the card itself: mute, strange, silent, not proven, and its old number."""

from __future__ import annotations

import dataclasses
from dataclasses import replace

import pytest

from drivers.card.model import Assurance, CardReading, ReaderState, ReadFailure
from kiosk import effects as do
from kiosk import states as at
from kiosk import visit_events as ev
from kiosk.audit import PROBLEM_CODES, differences
from kiosk.audit_events import DeviceChanged, ProblemShown
from kiosk.cli.card_asking import FAILURES
from kiosk.i18n import catalogue
from kiosk.portal.model import Found, PortalFailure, SystemSearch
from kiosk.states import LAID_AGAIN_LIMIT, MUTE_LASTS_S, ProblemKind, Rules, Visit, WayOut
from kiosk.visit import transition
from kiosk.visit_rules.identify import READ_PROBLEMS
from tests.kiosk.people import OCCUPIED, READY, found, reading, visit

DIGITS = at.Credential("000001")
MUTE = replace(READY, reader=ReaderState.CARD_MUTE)
OLD = "000000014"


def play(start: Visit, *events: ev.VisitEvent) -> Visit:
    for event in events:
        start, _ = transition(start, event)
    return start


def asking(devices: at.Devices = READY) -> Visit:
    """The card is being asked for."""
    return replace(visit(at.LayCard(), devices), credential=DIGITS)


def with_old_number(assurance: Assurance = Assurance.PROVEN, verdict: str = "verified") -> CardReading:
    plain = reading(assurance)
    identity = replace(plain.identity, previous_number=OLD)
    return replace(plain, identity=identity, data_groups={"DG1": "verified", "DG13": verdict})


class TestFailedReads:
    def test_every_failed_read_has_a_problem_of_its_own(self) -> None:
        assert set(READ_PROBLEMS) == set(ReadFailure)
        assert len(set(READ_PROBLEMS.values())) == len(ReadFailure)

    @pytest.mark.parametrize("language", ["vi", "en"])
    def test_every_failed_read_has_words_of_its_own(self, language: str) -> None:
        words = catalogue(language).text
        said = {
            tuple(words(f"visit.problem.{kind.value}.{part}") for part in ("title", "what", "do"))
            for kind in READ_PROBLEMS.values()
        }
        assert len(said) == len(ReadFailure)
        assert len({(title, what) for title, what, _ in said}) == len(ReadFailure)

    @pytest.mark.parametrize("failure", list(ReadFailure))
    def test_the_technician_finds_the_citizens_trouble_under_the_code_the_command_line_prints(
        self, failure: ReadFailure
    ) -> None:
        before = replace(visit(at.Reading(3)), serial=3)
        event = ev.CardRead(3, failure)
        after, _ = transition(before, event)
        shown = [entry.code for entry in differences(before, event, after) if isinstance(entry, ProblemShown)]
        assert shown == [FAILURES[failure][0].value]

    @pytest.mark.parametrize("language", ["vi", "en"])
    @pytest.mark.parametrize("kind", list(ProblemKind))
    def test_no_citizen_reads_a_code_or_an_accusation(self, kind: ProblemKind, language: str) -> None:
        words = catalogue(language).text
        said = " ".join(
            words(f"visit.problem.{kind.value}.{part}") for part in ("title", "what", "do")
        ).lower()
        for word in ("crd-", "giả", "sao chép", "fake", "forged", "clone", "lỗi của quý vị", "your fault"):
            assert word not in said

    @pytest.mark.parametrize("kind", list(READ_PROBLEMS.values()))
    def test_a_number_can_be_taken_without_any_card(self, kind: ProblemKind) -> None:
        now = replace(visit(at.Problem(kind)), credential=DIGITS)
        assert play(now, ev.WayOutChosen(WayOut.TAKE_NUMBER)).state == at.ServiceChoice()

    def test_dates_of_the_code_that_do_not_open_the_chip_are_asked_for_again(self) -> None:
        now = replace(visit(at.Reading(3)), serial=3, credential=DIGITS)
        now = play(now, ev.CardRead(3, ReadFailure.WRONG_MRZ))
        assert now.state == at.Problem(ProblemKind.CODE_DID_NOT_OPEN)
        assert play(now, ev.WayOutChosen(WayOut.TRY_CARD_AGAIN)).state == at.ShowQr()

    def test_nobody_is_asked_for_a_code_where_none_can_be_scanned(self) -> None:
        now = replace(visit(at.Reading(3), rules=Rules(scanner_fitted=False)), serial=3, credential=DIGITS)
        now = play(now, ev.CardRead(3, ReadFailure.WRONG_MRZ))
        assert now.state == at.Problem(ProblemKind.CARD_STRANGE)

    @pytest.mark.parametrize("limit", [1, 2, 5])
    def test_the_centre_sets_how_often_a_number_may_be_wrong(self, limit: int) -> None:
        now = visit(at.Home(), OCCUPIED, Rules(wrong_can_limit=limit))
        for tried in range(1, limit + 1):
            now = play(replace(now, state=at.EnterDigits("123456")), ev.DigitsConfirmed())
            now = play(now, ev.CardRead(now.serial, ReadFailure.WRONG_CAN))
            last = tried == limit
            assert now.state == at.Problem(
                ProblemKind.WRONG_DIGITS_OFTEN if last else ProblemKind.WRONG_DIGITS
            )


class TestStrangeCard:
    def test_a_strange_card_is_not_read_twice_the_right_one_is_read_when_it_is_laid(self) -> None:
        now = replace(visit(at.Problem(ProblemKind.NOT_AN_ID_CARD), OCCUPIED), credential=DIGITS)
        now, effects = transition(now, ev.WayOutChosen(WayOut.TRY_CARD_AGAIN))
        assert (now.state, effects) == (at.LayCard(), ())
        now = play(now, ev.ReaderChanged(ReaderState.EMPTY))
        now, effects = transition(now, ev.ReaderChanged(ReaderState.CARD_PRESENT))
        assert effects == (do.ReadCard(now.serial, DIGITS),)

    @pytest.mark.parametrize("kind", [ProblemKind.NOT_AN_ID_CARD, ProblemKind.CARD_REMOVED])
    def test_laying_the_card_down_again_needs_no_touch(self, kind: ProblemKind) -> None:
        now = replace(visit(at.Problem(kind)), credential=DIGITS)
        assert isinstance(play(now, ev.ReaderChanged(ReaderState.CARD_PRESENT)).state, at.Reading)

    @pytest.mark.parametrize(
        "kind", [ProblemKind.CARD_REJECTED, ProblemKind.CARD_BLOCKED, ProblemKind.PORTAL_DOWN]
    )
    def test_where_the_card_is_not_asked_for_it_is_not_read(self, kind: ProblemKind) -> None:
        now = replace(visit(at.Problem(kind)), credential=DIGITS)
        assert play(now, ev.ReaderChanged(ReaderState.CARD_PRESENT)).state == at.Problem(kind)

    def test_a_card_that_comes_and_goes_by_itself_is_not_read_for_ever(self) -> None:
        now, reads = asking(), 0
        for _ in range(20):
            now, effects = transition(now, ev.ReaderChanged(ReaderState.CARD_PRESENT))
            if effects:
                reads += 1
                now = play(now, ev.CardRead(now.serial, ReadFailure.CARD_REMOVED))
            now = play(now, ev.ReaderChanged(ReaderState.EMPTY))
        assert reads == 1 + LAID_AGAIN_LIMIT
        assert isinstance(play(now, ev.WayOutChosen(WayOut.TRY_CARD_AGAIN)).state, at.LayCard)


class TestMuteCard:
    def test_a_mute_card_is_not_read_and_nothing_is_counted(self) -> None:
        now, effects = transition(asking(), ev.ReaderChanged(ReaderState.CARD_MUTE))
        assert (now.state, effects) == (at.LayCard(), ())
        assert now.card_mute
        assert now.wrong_cans == 0

    def test_turning_it_over_is_all_that_is_needed(self) -> None:
        now = play(asking(MUTE), *[ev.SecondPassed()] * 3, ev.ReaderChanged(ReaderState.EMPTY))
        assert not now.card_mute
        assert isinstance(play(now, ev.ReaderChanged(ReaderState.CARD_PRESENT)).state, at.Reading)

    def test_a_card_already_lying_wrong_is_asked_for_not_read(self) -> None:
        now = play(visit(at.EnterDigits("000001"), MUTE), ev.DigitsConfirmed())
        assert now.state == at.LayCard()

    def test_a_chip_that_stays_silent_has_another_way_and_a_code(self) -> None:
        now = play(asking(MUTE), *[ev.SecondPassed()] * (MUTE_LASTS_S - 1))
        assert now.state == at.LayCard()
        after = play(now, ev.SecondPassed())
        assert after.state == at.Problem(ProblemKind.CARD_MUTE)
        assert PROBLEM_CODES[ProblemKind.CARD_MUTE].value == "CRD-211"
        assert WayOut.TAKE_NUMBER in at.Problem(ProblemKind.CARD_MUTE).ways_out

    def test_it_recovers_by_itself_when_the_card_is_taken_or_turned(self) -> None:
        told = replace(visit(at.Problem(ProblemKind.CARD_MUTE), MUTE), credential=DIGITS)
        assert play(told, ev.ReaderChanged(ReaderState.EMPTY)).state == at.LayCard()
        assert isinstance(play(told, ev.ReaderChanged(ReaderState.CARD_PRESENT)).state, at.Reading)

    def test_laying_it_the_wrong_way_up_answers_the_question_whether_anybody_is_there(self) -> None:
        still = replace(visit(at.StillThere(at.LayCard(), 20)), credential=DIGITS)
        assert play(still, ev.ReaderChanged(ReaderState.CARD_MUTE)).state == at.LayCard()

    def test_a_card_that_flickers_by_itself_does_not_keep_the_machine_awake(self) -> None:
        now = asking()
        for _ in range(300):
            now = play(now, ev.ReaderChanged(ReaderState.CARD_MUTE), ev.SecondPassed())
            now = play(now, ev.ReaderChanged(ReaderState.EMPTY), ev.SecondPassed())
        assert now.state == at.Idle()

    def test_a_mute_card_has_to_leave_too_before_dossiers_are_shown(self) -> None:
        now = replace(visit(at.TakeCard(), OCCUPIED), reading=reading(), found=found())
        now = play(now, ev.ReaderChanged(ReaderState.CARD_MUTE))
        assert now.state == at.TakeCard()
        assert play(now, ev.ReaderChanged(ReaderState.EMPTY)).state == at.DossierList()

    def test_a_mute_card_left_behind_is_asked_for(self) -> None:
        now = play(asking(), ev.ReaderChanged(ReaderState.CARD_MUTE), ev.Finished())
        assert now.state == at.TakeCard(leaving=True)

    def test_it_is_recorded(self) -> None:
        event = ev.ReaderChanged(ReaderState.CARD_MUTE)
        after, _ = transition(asking(), event)
        assert differences(asking(), event, after) == (DeviceChanged("reader", "card_mute"),)


class TestOldNumber:
    def searched(self, told: CardReading, rules: Rules | None = None) -> tuple[Visit, do.FindDossiers | None]:
        now = replace(visit(at.Reading(3), rules=rules), serial=3)
        now, effects = transition(now, ev.CardRead(3, told))
        return now, next((effect for effect in effects if isinstance(effect, do.FindDossiers)), None)

    def test_the_search_asks_with_the_old_number_of_the_chip_too(self) -> None:
        _, search = self.searched(with_old_number())
        assert search is not None
        assert search.previous_number == OLD

    @pytest.mark.parametrize("verdict", ["unlisted", "mismatch"])
    def test_an_old_number_the_issuer_did_not_sign_is_not_used(self, verdict: str) -> None:
        _, search = self.searched(with_old_number(verdict=verdict))
        assert search is not None
        assert search.previous_number is None

    @pytest.mark.parametrize("assurance", [Assurance.CONSISTENT, Assurance.REJECTED])
    def test_without_the_right_to_the_list_nothing_is_searched(self, assurance: Assurance) -> None:
        now, search = self.searched(with_old_number(assurance))
        assert search is None
        assert now.reading is None or now.reading.identity.previous_number is None

    def test_a_scanned_code_has_no_place_for_it(self) -> None:
        # Anybody can print a code with a stranger's old number: it must not even reach the visit.
        assert {f.name for f in dataclasses.fields(ev.CardCodeScanned)} == {"number", "birth", "issued"}

    def test_it_is_dropped_after_the_search(self) -> None:
        for answer in (found(2), found(0)):
            now, _ = self.searched(with_old_number())
            now = play(now, ev.DossiersFound(now.serial, answer))
            assert now.reading is not None
            assert now.reading.identity.previous_number is None
            assert now.reading.identity.number == reading().identity.number

    @pytest.mark.parametrize("all_silent", [True, False])
    def test_it_is_kept_only_where_the_same_search_is_offered_again(self, all_silent: bool) -> None:
        now, _ = self.searched(with_old_number())
        silent = SystemSearch("a", PortalFailure.DEADLINE, 0)
        searches = (silent,) if all_silent else (silent, SystemSearch("b", None, 0))
        now = play(now, ev.DossiersFound(now.serial, Found((), searches)))
        _, effects = transition(now, ev.WayOutChosen(WayOut.SEARCH_AGAIN))
        assert [e.previous_number for e in effects if isinstance(e, do.FindDossiers)] == [OLD]

    def test_dossiers_of_a_system_that_then_fell_silent_are_shown(self) -> None:
        now, _ = self.searched(with_old_number())
        half = replace(found(1), searches=(SystemSearch("a", PortalFailure.DEADLINE, 1),))
        assert play(now, ev.DossiersFound(now.serial, half)).state == at.DossierList()

    def test_it_shows_in_no_representation(self) -> None:
        now, search = self.searched(with_old_number())
        assert OLD not in repr((now, search, with_old_number()))
