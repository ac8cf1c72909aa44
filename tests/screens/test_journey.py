"""Whole visits by fingers on real glass: what is drawn is what is touched, devices in memory behind it."""

from __future__ import annotations

import itertools
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from drivers.printer.simulated.faults import Fault
from kiosk import states as at
from kiosk.states import Visit
from screens.components.touchable import Touchable
from screens.element import Element
from screens.root import VisitView
from screens.sheet import Sheet
from screens.text import Text
from tests.journeys.hall import Hall
from tests.screens.conftest import Glass

WAIT_S = 10.0


class Citizen:
    """Sees the words on the glass and touches them."""

    def __init__(self, glass: Glass, hall: Hall, walk: Callable[[Element], list[Element]]) -> None:
        self._glass, self._hall, self._walk = glass, hall, walk
        self._arrived: deque[Visit] = deque()
        hall.terminal.subscribe(self._arrived.append)

    def look(self) -> str:
        """Everything legible now."""
        while self._arrived:
            visit = self._arrived.popleft()
            self._glass.view.draw(visit, self._hall.terminal.surroundings(visit.language))
        self._glass.pump(1)
        shown = self._walk(self._glass.view.screen) if self._glass.view.screen else []
        return " ".join(" ".join(part.words.split()) for part in shown if isinstance(part, Text))

    def sees(self, words: str) -> None:
        limit = time.monotonic() + WAIT_S
        while words not in self.look():
            assert time.monotonic() < limit, f"{words!r} is not on: {self.look()}"

    def touches(self, words: str) -> None:
        """The smallest live target that carries these words, as soon as there is one."""
        limit = time.monotonic() + WAIT_S
        while not (targets := self._targets(words)):
            assert time.monotonic() < limit, f"nothing to touch says {words!r}: {self.look()}"
        self._glass.tap(min(targets, key=lambda part: part.width * part.height))

    def _targets(self, words: str) -> list[Touchable]:
        self.look()
        screen = self._glass.view.screen
        shown = self._walk(screen) if screen is not None else []
        live = [part for part in shown if isinstance(part, Touchable) and part.enabled]
        return [part for part in live if words in self._said(part)]

    def _said(self, part: Element) -> str:
        return " ".join(" ".join(t.words.split()) for t in self._walk(part) if isinstance(t, Text))


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with Hall(tmp_path) as made:
        yield made


@pytest.fixture
def citizen(window: Any, hall: Hall, elements: Any) -> Iterator[Citizen]:
    # A second passes between any two looks at the clock: no touch falls into the machine's deaf moment.
    seconds = itertools.count()
    sheet = Sheet.of(window.width, window.height)
    view = VisitView(hall.terminal.post, sheet, lambda: float(next(seconds)))
    window.add_widget(view)
    found = Citizen(Glass(view, [], [0.0]), hall, elements)
    found.look()
    yield found
    window.remove_widget(view)


def test_from_idle_to_the_ticket_by_card(citizen: Citizen, hall: Hall) -> None:
    citizen.touches("Chạm để bắt đầu")
    citizen.touches("Tra cứu hồ sơ")
    citizen.sees("Đưa mã QR")
    hall.show_qr()
    hall.until(at.LayCard)
    hall.reader.lay(hall.card)
    citizen.sees("Mời quý vị lấy lại thẻ")
    hall.reader.take()
    citizen.touches("Cấp bản sao trích lục khai sinh")
    citizen.sees("Bà Trần Thị Thử")
    citizen.touches("Lấy số")
    citizen.touches("Hộ tịch")
    citizen.sees("Mời quý vị nhận phiếu")
    assert len(hall.papers) == 1
    citizen.touches("Xong")
    citizen.sees("Chạm để bắt đầu")


def test_six_digits_on_the_pad_are_never_shown_whole(citizen: Citizen, hall: Hall) -> None:
    citizen.touches("Chạm để bắt đầu")
    citizen.touches("Tra cứu hồ sơ")
    citizen.touches("Nhập 6 số cuối")
    for digit in "110022":
        citizen.touches(digit)
        assert "110022" not in citizen.look().replace(" ", "")
    citizen.touches("Tiếp tục")
    citizen.sees("Đặt thẻ lên đầu")
    hall.reader.lay(hall.card)
    citizen.sees("6 số")
    hall.until(at.Problem)


def test_paper_out_leaves_the_number_to_photograph_in_english_too(citizen: Citizen, hall: Hall) -> None:
    hall.printer.set_fault(Fault.PAPER_OUT)
    hall.until_device("printer", "paper_out")
    citizen.touches("English")
    citizen.touches("Civil status")
    citizen.sees("A001")
    hall.until(at.TicketOnScreen)
    citizen.sees("photo")
    assert not hall.papers
