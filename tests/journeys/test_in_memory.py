"""Whole visits through the terminal with every device in memory."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import pytest

from drivers.card.simulated.person import Person
from drivers.card.simulated.profiles import ProfileName
from drivers.card.simulated.reader import Faults
from drivers.printer.simulated.faults import Fault
from kiosk import audit_events as audit
from kiosk import states as at
from kiosk import visit_events as ev
from kiosk.portal.model import PortalFailure
from kiosk.queue.model import PrintState, TicketState
from kiosk.states import ProblemKind, WayOut
from tests.journeys.hall import Hall
from tests.kiosk.people import dossier


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(tmp_path)


def to_lay_card(hall: Hall) -> None:
    hall.touch(ev.Started(), ev.LookUpChosen())
    hall.until(at.ShowQr)
    hall.show_qr()
    hall.until(at.LayCard)


def to_list(hall: Hall) -> None:
    to_lay_card(hall)
    hall.reader.lay(hall.card)
    hall.until(at.TakeCard)
    hall.reader.take()
    hall.until(at.DossierList)


def test_card_dossiers_ticket_paper(hall: Hall) -> None:
    with hall:
        to_list(hall)
        hall.touch(ev.DossierOpened(0))
        detail = hall.until(at.DossierDetail, loading=False)
        assert detail.dossier.holder == "Bà Trần Thị Thử"
        hall.touch(ev.NumberChosen())
        hall.until(at.ServiceChoice)
        hall.touch(ev.ServiceChosen("ho-tich"))
        printed = hall.until(at.TicketPrinted)
        assert printed.ticket.number == "A001"
        assert len(hall.papers) == 1
        kept = hall.queue.find(printed.ticket.id)
        assert getattr(kept, "printed", None) is PrintState.CONFIRMED
        assert getattr(kept, "state", None) is TicketState.WAITING
        hall.touch(ev.Finished())
        hall.until(at.Idle)
        visit = hall.terminal.visit
        assert visit.reading is None
        assert visit.found is None
        assert visit.credential is None


def test_a_chip_that_knows_bac_only_opens_with_the_dates_of_the_code(tmp_path: Path) -> None:
    with Hall(tmp_path, ProfileName.BAC_ONLY) as hall:
        to_list(hall)


def test_six_digits_instead_of_the_scanner(hall: Hall) -> None:
    with hall:
        hall.scanner.unplug()
        hall.until_device("scanner", "disconnected")
        hall.touch(ev.Started(), ev.LookUpChosen())
        hall.until(at.EnterDigits)
        hall.type_digits()
        hall.until(at.LayCard)
        hall.reader.lay(hall.card)
        hall.until(at.TakeCard)


def test_wrong_digits_are_said_and_can_be_typed_again(hall: Hall) -> None:
    with hall:
        hall.touch(ev.Started(), ev.LookUpChosen(), ev.TypingChosen())
        hall.type_digits("654321")
        hall.until(at.LayCard)
        hall.reader.lay(hall.card)
        hall.until(at.Problem, kind=ProblemKind.WRONG_DIGITS)
        hall.touch(ev.WayOutChosen(WayOut.TYPE_DIGITS))
        hall.until(at.EnterDigits)
        hall.type_digits()
        hall.until(at.TakeCard)


def test_a_card_that_is_no_id_card_is_told_kindly(hall: Hall) -> None:
    with hall:
        to_lay_card(hall)
        hall.reader.faults = Faults(not_an_id_card=True)
        hall.reader.lay(hall.card)
        hall.until(at.Problem, kind=ProblemKind.NOT_AN_ID_CARD)
        hall.reader.faults = Faults()
        hall.reader.take()
        hall.touch(ev.HomePressed())
        hall.until(at.Idle)
        to_list(hall)


def test_another_card_after_a_strange_one_is_read_without_a_touch(hall: Hall) -> None:
    with hall:
        to_lay_card(hall)
        hall.reader.faults = Faults(not_an_id_card=True)
        hall.reader.lay(hall.card)
        hall.until(at.Problem, kind=ProblemKind.NOT_AN_ID_CARD)
        assert audit.ProblemShown("CRD-202") in hall.audited
        hall.reader.take()
        hall.reader.faults = Faults()
        hall.reader.lay(hall.card)
        hall.until(at.TakeCard)


def test_whoever_has_only_a_strange_card_takes_a_number_without_one(hall: Hall) -> None:
    with hall:
        to_lay_card(hall)
        hall.reader.faults = Faults(not_an_id_card=True)
        hall.reader.lay(hall.card)
        hall.until(at.Problem, kind=ProblemKind.NOT_AN_ID_CARD)
        hall.touch(ev.WayOutChosen(WayOut.TAKE_NUMBER))
        hall.until(at.ServiceChoice)
        hall.touch(ev.ServiceChosen("ho-tich"))
        hall.until(at.TicketPrinted)
        hall.touch(ev.Finished())
        hall.until(at.TakeCard, leaving=True)
        hall.reader.take()
        hall.until(at.Idle)


def test_a_card_laid_the_wrong_way_up_is_read_once_it_is_turned(hall: Hall) -> None:
    with hall:
        to_lay_card(hall)
        hall.reader.lay(hall.card, mute=True)
        hall.until_device("reader", "card_mute")
        hall.reader.take()
        hall.until_device("reader", "empty")
        assert hall.terminal.visit.state == at.LayCard()
        hall.reader.lay(hall.card)
        hall.until(at.TakeCard)
        assert not any(isinstance(entry, audit.CardFailed) for entry in hall.audited)


def test_a_chip_that_stays_mute_ends_with_a_number_and_a_code(hall: Hall) -> None:
    with hall:
        to_lay_card(hall)
        hall.reader.lay(hall.card, mute=True)
        hall.until_device("reader", "card_mute")
        hall.touch(*[ev.SecondPassed()] * 15)
        hall.until(at.Problem, kind=ProblemKind.CARD_MUTE)
        assert audit.ProblemShown("CRD-211") in hall.audited
        hall.touch(ev.WayOutChosen(WayOut.TAKE_NUMBER))
        hall.until(at.ServiceChoice)


def test_the_chips_old_number_finds_what_was_handed_in_under_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    holder = Person(old_number="000000014")
    with caplog.at_level(logging.DEBUG), Hall(tmp_path, person=holder) as hall:
        hall.portal.dossiers["000000014"] = (dossier("H30.12-110119-0001"),)
        to_list(hall)
        visit = hall.terminal.visit
        assert visit.found is not None
        assert len(visit.found.dossiers) == 2
        assert visit.reading is not None
        assert visit.reading.identity.previous_number is None
    assert "000000014" not in caplog.text + repr(hall.audited)


@pytest.mark.parametrize("command", range(0, 16, 3))
def test_a_card_pulled_at_any_command_is_recovered(tmp_path: Path, command: int) -> None:
    with Hall(tmp_path) as hall:
        to_lay_card(hall)
        hall.reader.faults = Faults(remove_at=command)
        hall.reader.lay(hall.card)
        state = hall.until(at.Problem)
        assert state.kind is ProblemKind.CARD_REMOVED
        hall.reader.faults = Faults()
        hall.touch(ev.WayOutChosen(WayOut.TRY_CARD_AGAIN))
        hall.until(at.LayCard)
        hall.reader.lay(hall.card)
        hall.until(at.TakeCard)


@pytest.mark.parametrize(
    ("profile", "kind", "code"),
    [
        (ProfileName.CLONE, ProblemKind.CARD_REJECTED, "CRD-304"),
        (ProfileName.TAMPERED_DG1, ProblemKind.CARD_REJECTED, "CRD-305"),
        (ProfileName.UNANCHORED_SIGNER, ProblemKind.CARD_NOT_PROVEN, "CRD-302"),
    ],
)
def test_a_card_that_is_not_proven_shows_no_dossiers(
    tmp_path: Path, profile: ProfileName, kind: ProblemKind, code: str
) -> None:
    with Hall(tmp_path, profile) as hall:
        to_lay_card(hall)
        hall.reader.lay(hall.card)
        hall.until(at.Problem, kind=kind)
        assert audit.ProblemShown(code) in hall.audited
        assert not any(isinstance(entry, audit.DossiersSearched) for entry in hall.audited)
        hall.touch(ev.WayOutChosen(WayOut.TAKE_NUMBER))
        hall.until(at.ServiceChoice)
        hall.touch(ev.ServiceChosen("ho-tich"))
        hall.until(at.TicketPrinted)


@pytest.mark.parametrize("failure", [f for f in PortalFailure if f is not PortalFailure.NOT_FOUND])
def test_every_silence_of_the_portal_has_a_way_out(hall: Hall, failure: PortalFailure) -> None:
    with hall:
        hall.portal.failure = failure
        to_lay_card(hall)
        hall.reader.lay(hall.card)
        hall.until(at.Problem, kind=ProblemKind.PORTAL_DOWN)
        hall.portal.failure = None
        hall.touch(ev.WayOutChosen(WayOut.SEARCH_AGAIN))
        hall.until(at.TakeCard)


@pytest.mark.parametrize(
    "fault",
    [
        Fault.PAPER_OUT,
        Fault.OFFLINE,
        Fault.CUTTER,
        Fault.OVERHEATED,
        Fault.DISCONNECT,
    ],
)
def test_without_paper_the_number_is_on_the_screen_and_on_disk(hall: Hall, fault: Fault) -> None:
    with hall:
        hall.printer.set_fault(fault)
        hall.touch(ev.ServiceChosen("ho-tich"))
        told = hall.until(at.TicketOnScreen)
        kept = hall.queue.find(told.ticket.id)
        assert getattr(kept, "number", None) == told.ticket.number
        assert getattr(kept, "printed", None) in {PrintState.FAILED, PrintState.UNKNOWN}
        assert not hall.papers
        hall.touch(ev.Finished())
        hall.until(at.Idle)
        hall.printer.lift(fault)
        hall.touch(ev.ServiceChosen("ho-tich"))
        assert hall.until(at.TicketPrinted).ticket.number == "A002"


def test_a_bug_becomes_the_out_of_service_screen_and_service_resumes(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), Hall(tmp_path) as hall:
        hall.portal.bug = True
        to_lay_card(hall)
        hall.reader.lay(hall.card)
        hall.until(at.OutOfService)
        assert any(isinstance(entry, audit.BugCaught) for entry in hall.audited)
        hall.touch(ev.ServiceResumed())
        hall.until(at.Idle)
    assert hall.person.number not in caplog.text


def test_the_next_citizen_is_served_after_one_walked_away(hall: Hall) -> None:
    with hall:
        to_list(hall)
        hall.touch(*[ev.SecondPassed()] * 45)
        hall.until(at.StillThere)
        hall.touch(*[ev.SecondPassed()] * 20)
        hall.until(at.Idle)
        to_list(hall)


def test_nothing_personal_reaches_logs_or_audit(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), Hall(tmp_path) as hall:
        to_list(hall)
        hall.touch(ev.DossierOpened(0))
        hall.until(at.DossierDetail, loading=False)
        hall.touch(ev.HomePressed())
        hall.until(at.Idle)
        written = caplog.text + repr(hall.audited) + repr(hall.passed) + str(hall.terminal.status())
    for secret in (hall.person.number, hall.person.name, hall.person.can, "H30.12"):
        assert secret not in written


def test_heartbeats_show_every_worker(hall: Hall) -> None:
    with hall:
        names = {beat.worker for beat in hall.terminal.beats()}
        assert names == {"terminal", "card", "portal", "queue", "printer"}
        assert all(beat.age_s < 5 for beat in hall.terminal.beats())


def test_a_portal_that_never_returns_is_abandoned_and_the_next_search_works(tmp_path: Path) -> None:
    portal = {
        "name": "x",
        "base_url": "http://127.0.0.1:9",
        "token_url": "http://127.0.0.1:9",
        "deadline_s": 1,
    }
    with Hall(tmp_path, portal=[portal]) as hall:  # type: ignore[arg-type]  # a list of tables
        released = threading.Event()
        hall.portal.hold = lambda: (released.wait(20), None)[1]
        to_lay_card(hall)
        hall.reader.lay(hall.card)
        hall.until(at.Problem, kind=ProblemKind.PORTAL_DOWN)
        hall.portal.hold = lambda: None
        hall.touch(ev.WayOutChosen(WayOut.SEARCH_AGAIN))
        hall.until(at.TakeCard)
        released.set()
