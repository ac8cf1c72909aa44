"""The screens around a look-up and a ticket: what they say, what they emit, and that everything fits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest

from drivers.card.model import ReaderState
from drivers.printer.model import PrinterStatus, PrintOutcome
from kiosk.i18n import catalogue
from kiosk.portal.model import PortalFailure, SystemSearch
from kiosk.states import (
    Devices,
    DossierDetail,
    DossierList,
    Issuing,
    NoDossiers,
    OutOfService,
    Problem,
    ProblemKind,
    Rules,
    StillThere,
    TicketOnScreen,
    TicketPrinted,
    TicketPrinting,
    Visit,
    WayOut,
)
from kiosk.visit_events import (
    CoverToggled,
    DossierOpened,
    Finished,
    MoreTimeAsked,
    NumberChosen,
    PageTurned,
    ReprintAsked,
    ServiceChosen,
    Touch,
    WayOutChosen,
)
from screens.art.widget import QrWidget
from screens.components.bar import Bar
from screens.components.header import Header
from screens.components.touchable import Touchable
from screens.element import Element
from screens.fonts import UNKNOWN_ICON, icon_glyph
from screens.icons import Icon
from screens.root import VisitView
from screens.sheet import Rect, Sheet
from screens.text import Text
from tests.screens import visit_samples as samples
from tests.screens.conftest import Glass

SEVEN = (*samples.FIVE, samples.PAYMENT, samples.REFUSED)
LONGEST = (samples.LONG, samples.OVERDUE, samples.PAYMENT, samples.DUE_SOON, samples.UNMAPPED, samples.READY)
SERVED = replace(samples.TICKET, estimate=None, ahead=0, number="AB012")


def _cases() -> Iterator[tuple[str, Callable[[str], Visit]]]:
    """Every look of every screen here, by name."""
    visit = samples.visit
    yield "list", lambda lang: visit(DossierList(), language=lang)
    yield "list_of_long_ones", lambda lang: visit(DossierList(), language=lang, dossiers=LONGEST)
    yield (
        "list_with_a_silent_system",
        lambda lang: visit(DossierList(), language=lang, dossiers=LONGEST, searches=samples.ONE_SILENT),
    )
    yield "list_last_page", lambda lang: visit(DossierList(page=1), language=lang, dossiers=SEVEN)
    yield "list_covered", lambda lang: visit(DossierList(covered=True), language=lang)
    yield (
        "none",
        lambda lang: visit(NoDossiers(), language=lang, dossiers=(), searches=samples.ONE_SILENT),
    )
    yield (
        "none_in_six_systems",
        lambda lang: visit(NoDossiers(), language=lang, dossiers=(), searches=samples.SIX_SYSTEMS),
    )
    for name, dossier in samples.EVERY_DOSSIER.items():
        state = DossierDetail(1, dossier, loading=False)
        yield f"detail_{name}", lambda lang, state=state: visit(state, language=lang)
    yield "detail_loading", lambda lang: visit(DossierDetail(1, samples.BARE), language=lang)
    partial = DossierDetail(1, samples.LONG, loading=False, partial=True)
    yield "detail_partial", lambda lang: visit(partial, language=lang)
    yield "issuing", lambda lang: visit(Issuing(1, "civil"), language=lang, known=False)
    yield "printing", lambda lang: visit(TicketPrinting(1, samples.TICKET), language=lang, known=False)
    yield "printed", lambda lang: visit(TicketPrinted(SERVED, 15), language=lang, known=False)
    for status in PrinterStatus:
        state = TicketOnScreen(samples.TICKET, PrintOutcome.NOT_PRINTED, status, 60)
        yield f"unprinted_{status.value}", lambda lang, state=state: visit(state, language=lang, known=False)
    unsure = TicketOnScreen(SERVED, PrintOutcome.UNKNOWN, PrinterStatus.READY, 60)
    yield "unsure", lambda lang: visit(unsure, language=lang, known=False)
    for kind in ProblemKind:
        yield f"problem_{kind.value}", lambda lang, kind=kind: _with_card(visit(Problem(kind), language=lang))
    yield "still_there", lambda lang: visit(StillThere(DossierList(), 20), language=lang)
    for resting in (False, True):
        yield (
            f"out_of_service_{resting}",
            lambda lang, resting=resting: visit(OutOfService(resting), language=lang, known=False),
        )


def _with_card(visit: Visit) -> Visit:
    return replace(visit, devices=replace(visit.devices, reader=ReaderState.CARD_PRESENT))


CASES = dict(_cases())


SHEETS = {"portrait": Sheet.of(1080, 1920), "landscape": Sheet.of(1920, 1080)}


@pytest.fixture(scope="module")
def views(window: Any) -> dict[str, VisitView]:
    return {way: VisitView(lambda _touch: None, sheet) for way, sheet in SHEETS.items()}


def shown(root: Any) -> Iterator[Element]:
    """Everything that is on the glass, the bar and the header left to their own tests."""
    for part in root.children:
        if isinstance(part, Bar | Header):
            continue
        if isinstance(part, Element):
            if not part.shown:
                continue
            yield part
        yield from shown(part)


def words_of(view: VisitView) -> list[str]:
    return [part.words for part in shown(view) if isinstance(part, Text) and part.words]


def overlap(one: Rect, other: Rect) -> bool:
    slack = 3
    across = min(one.right, other.right) - max(one.x, other.x)
    down = min(one.bottom, other.bottom) - max(one.y, other.y)
    return across > slack and down > slack


def gap(one: Rect, other: Rect) -> float:
    across = max(one.x, other.x) - min(one.right, other.right)
    down = max(one.y, other.y) - min(one.bottom, other.bottom)
    return max(across, down)


# --- everything fits ------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", list(SHEETS))
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", list(CASES))
def test_everything_is_legible_and_reachable(
    name: str, language: str, way: str, views: dict[str, VisitView]
) -> None:
    view = views[way]
    view.draw(CASES[name](language), samples.surroundings())
    parts = list(shown(view.screen))
    texts = [part for part in parts if isinstance(part, Text) and part.spans]
    assert [text.words for text in texts if text.overflows()] == []
    assert [text.words for text in texts if text.drawn_size < 28] == []
    assert [text.words for text in texts if "visit." in text.words] == []
    collisions = [(a.words, b.words) for a, b in combinations(texts, 2) if overlap(a.content, b.content)]
    assert collisions == []
    unknown = [part.name for part in parts if isinstance(part, Icon) and part.name and not _drawn(part.name)]
    assert unknown == []
    targets = [part.rect for part in parts if isinstance(part, Touchable)]
    assert [target for target in targets if min(target.w, target.h) < 88] == []
    assert [pair for pair in combinations(targets, 2) if gap(*pair) < 39.9] == []


def _drawn(icon: str) -> bool:
    return icon_glyph(icon) != icon_glyph(UNKNOWN_ICON)


@pytest.mark.parametrize("way", list(SHEETS))
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_code_of_a_ticket_can_be_scanned(language: str, way: str, views: dict[str, VisitView]) -> None:
    view = views[way]
    view.draw(CASES["unprinted_paper_out"](language), samples.surroundings())
    code = next(part for part in shown(view.screen) if isinstance(part, QrWidget))
    assert min(code.rect.w, code.rect.h) >= 190
    assert samples.TICKET.number in code.text


@pytest.mark.parametrize("way", list(SHEETS))
@pytest.mark.parametrize("name", list(samples.EVERY_DOSSIER))
def test_the_detail_always_shows_the_code(name: str, way: str, views: dict[str, VisitView]) -> None:
    view = views[way]
    view.draw(CASES[f"detail_{name}"]("vi"), samples.surroundings())
    assert samples.EVERY_DOSSIER[name].code in words_of(view)


# --- a finger -------------------------------------------------------------------------------------------


class Finger:
    """Touches one screen and hears what it emits."""

    def __init__(self, glass: Glass, visit: Visit) -> None:
        self.glass, self.view, self.heard = glass, glass.view, glass.emitted
        self.draw(visit)

    def draw(self, visit: Visit) -> None:
        self.view.draw(visit, samples.surroundings())

    def words(self) -> list[str]:
        return words_of(self.view)

    def buttons(self) -> dict[str, Touchable]:
        """Whatever can be touched, by all its words."""
        found: dict[str, Touchable] = {}
        for part in shown(self.view.screen):
            if isinstance(part, Touchable) and part.enabled:
                words = [text.words for text in shown(part) if isinstance(text, Text) and text.words]
                found[" | ".join(words)] = part
        return found

    def press(self, words: str) -> list[Touch]:
        self.glass.tap(next(part for name, part in self.buttons().items() if words in name))
        return self.heard


At = Callable[[Visit], Finger]


def unsure(now: PrinterStatus) -> Visit:
    """A number without proven paper, and the printer as it is now."""
    state = TicketOnScreen(samples.TICKET, PrintOutcome.UNKNOWN, PrinterStatus.NO_ANSWER, 9)
    return replace(samples.visit(state), devices=Devices(printer=now))


@pytest.fixture
def at(glass: Glass) -> At:
    """A finger at the screen of a visit."""
    return lambda visit: Finger(glass, visit)


@pytest.mark.parametrize(
    ("visit", "words", "heard"),
    [
        (samples.visit(DossierList()), samples.SUPPLEMENT.code, DossierOpened(2)),
        (samples.visit(DossierList(page=1), dossiers=SEVEN), samples.REFUSED.procedure, DossierOpened(6)),
        (samples.visit(DossierList(), dossiers=SEVEN), "Xem tiếp", PageTurned(1)),
        (samples.visit(DossierList(page=1), dossiers=SEVEN), "Trước", PageTurned(-1)),
        (samples.visit(DossierList()), "Che màn hình", CoverToggled()),
        (samples.visit(DossierList(covered=True)), "Hiện lại", CoverToggled()),
        (samples.visit(DossierList()), "Lấy số", NumberChosen()),
        (samples.visit(NoDossiers(), dossiers=()), "Lấy số", NumberChosen()),
        (samples.visit(NoDossiers(), dossiers=()), "Tìm lại", WayOutChosen(WayOut.SEARCH_AGAIN)),
        (samples.visit(DossierDetail(1, samples.READY)), "Lấy số nhận kết quả", NumberChosen()),
        (samples.visit(TicketPrinted(samples.TICKET, 9)), "Xong", Finished()),
        (samples.visit(TicketPrinted(samples.TICKET, 9)), "Thêm thời gian", MoreTimeAsked()),
        (unsure(PrinterStatus.READY), "In lại phiếu", ReprintAsked()),
        (unsure(PrinterStatus.PAPER_OUT), "Thêm thời gian", MoreTimeAsked()),
        (samples.visit(StillThere(DossierList(), 9)), "Tôi cần thêm thời gian", MoreTimeAsked()),
        (samples.visit(StillThere(DossierList(), 9)), "Xong, xóa màn hình", Finished()),
    ],
)
def test_a_touch_emits_its_event(visit: Visit, words: str, heard: Touch, at: At) -> None:
    assert at(visit).press(words) == [heard]


def test_a_result_leads_straight_to_its_queue_where_there_is_one(at: At) -> None:
    visit = samples.visit(DossierDetail(1, samples.READY, loading=False))
    visit = replace(visit, rules=Rules(result_service="result"))
    assert at(visit).press("Lấy số nhận kết quả") == [ServiceChosen("result")]


@pytest.mark.parametrize("kind", list(ProblemKind))
def test_every_problem_offers_its_ways_out_primary_first(kind: ProblemKind, at: At) -> None:
    ways = Problem(kind).ways_out
    finger = at(samples.visit(Problem(kind), known=False))
    for way in ways:
        finger.press(catalogue("vi").text(f"visit.way.{way.value}"))
    assert finger.heard == [WayOutChosen(way) for way in ways]
    buttons = sorted(finger.buttons().values(), key=lambda button: button.rect.y)
    assert buttons[0].rect.h > buttons[1].rect.h


# --- privacy --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [DossierList(), NoDossiers(), DossierDetail(1, samples.READY_FOR_CHILD)])
def test_no_whole_name_and_no_whole_number_is_on_the_glass(state: Any, at: At) -> None:
    words = " ".join(at(samples.visit(state)).words())
    for dossier in samples.FIVE:
        assert dossier.owner not in words
        assert dossier.submitter not in words
    assert samples.READING.identity.number not in words


def test_a_covered_list_shows_and_opens_no_dossier(at: At) -> None:
    finger = at(samples.visit(DossierList(covered=True)))
    words = " ".join(finger.words())
    assert samples.READY.code not in words
    assert samples.READY.procedure not in words
    assert "001" not in words
    assert not any(samples.READY.procedure in name for name in finger.buttons())


def test_the_time_out_question_shows_nothing_of_the_visit_under_it(at: At) -> None:
    under = DossierDetail(1, samples.READY, loading=False)
    finger = at(samples.visit(under))
    finger.draw(samples.visit(StillThere(under, 20)))
    assert samples.READY.code not in " ".join(finger.words())


# --- truth ----------------------------------------------------------------------------------------------


def test_the_list_never_claims_to_be_whole_when_a_system_was_silent(at: At) -> None:
    words = at(samples.visit(DossierList(), searches=samples.ONE_SILENT)).words()
    assert "Tìm thấy 5 hồ sơ" in words
    assert f"{samples.LAND} không trả lời, có thể còn hồ sơ." in words


def test_two_silent_systems_are_counted(at: At) -> None:
    silent = tuple(SystemSearch(name, PortalFailure.DEADLINE, 0) for name in (samples.LAND, samples.NATION))
    words = at(samples.visit(DossierList(), searches=silent)).words()
    assert "2 hệ thống không trả lời, có thể còn hồ sơ." in words


def test_every_searched_system_is_named_with_its_answer(at: At) -> None:
    words = at(samples.visit(NoDossiers(), dossiers=(), searches=samples.ONE_SILENT)).words()
    assert {samples.PROVINCE, samples.NATION, samples.LAND} <= set(words)
    assert words.count("Đã tìm") == 2
    assert words.count("Không kết nối") == 1


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("status", list(PrinterStatus))
def test_every_printer_status_has_its_own_words(status: PrinterStatus, language: str, at: At) -> None:
    state = TicketOnScreen(samples.TICKET, PrintOutcome.NOT_PRINTED, status, 60)
    texts = catalogue(language)
    words = at(samples.visit(state, language=language, known=False)).words()
    assert texts.text(f"visit.printer.{status.value}") in words
    assert texts.text("visit.outcome.not_printed") in words


def test_an_unknown_outcome_claims_neither_paper_nor_its_absence(at: At) -> None:
    state = TicketOnScreen(samples.TICKET, PrintOutcome.UNKNOWN, PrinterStatus.READY, 60)
    words = at(samples.visit(state, known=False)).words()
    assert "Chưa rõ phiếu đã ra hay chưa" in words
    assert "Nếu không thấy phiếu ra, xin chụp lại số này." in words


def test_while_printing_no_paper_is_announced_and_nothing_ends_the_wait(at: At) -> None:
    finger = at(samples.visit(TicketPrinting(1, samples.TICKET), known=False))
    assert "Mời quý vị nhận phiếu" not in finger.words()
    assert samples.TICKET.number in finger.words()
    assert finger.buttons() == {}


def test_a_card_left_on_the_reader_is_asked_to_be_taken(at: At) -> None:
    reminder = "Mời lấy lại thẻ ở đầu đọc."
    lying = _with_card(samples.visit(Problem(ProblemKind.CARD_REJECTED)))
    assert reminder in at(lying).words()
    assert reminder not in at(samples.visit(Problem(ProblemKind.CARD_REJECTED))).words()


def test_a_card_whose_digits_are_typed_again_may_stay(at: At) -> None:
    lying = _with_card(samples.visit(Problem(ProblemKind.WRONG_DIGITS)))
    assert "Mời lấy lại thẻ ở đầu đọc." not in at(lying).words()


def test_out_of_service_names_desk_and_telephone_and_can_not_be_touched(at: At) -> None:
    finger = at(samples.visit(OutOfService(), known=False))
    words = " ".join(finger.words())
    assert "Bên trái cửa chính" in words
    assert "0900 000 000" in words
    assert finger.buttons() == {}
