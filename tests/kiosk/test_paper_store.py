"""The count on disk: over restarts, over damage, and beside a printer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from drivers.deadline import Deadline
from drivers.printer.document import PrintDocument
from drivers.printer.model import PrintOutcome
from drivers.printer.simulated.faults import Fault
from drivers.printer.simulated.memory import SimulatedPrinter
from drivers.printer.simulated.paper import PrintedTicket
from kiosk.documents.roll_line import roll_line_document
from kiosk.i18n import catalogue
from kiosk.paper import DOTS_PER_MM, PaperNote, PaperRules, Roll
from kiosk.paper_store import FILE_NAME, MeteredPrinter, PaperBook, read_roll
from tests.journeys.hall import NOW


def line() -> PrintDocument:
    return roll_line_document(NOW, 576, catalogue)


def book(folder: Path | None, dots: int = 800) -> PaperBook:
    return PaperBook(lambda: NOW, PaperRules(roll_mm=10_000), folder, lambda _: dots)


def test_the_count_outlives_the_process(tmp_path: Path) -> None:
    first = book(tmp_path)
    first.note(PaperNote.NEW_ROLL)
    first.printed(line(), PrintOutcome.CONFIRMED)
    first.note(PaperNote.NEAR_END)
    assert book(tmp_path).forecast() == first.forecast()
    assert first.forecast().used_mm == 100


def test_a_change_can_be_taken_back_after_a_restart(tmp_path: Path) -> None:
    first = book(tmp_path)
    first.printed(line(), PrintOutcome.CONFIRMED)
    first.note(PaperNote.NEW_ROLL)
    second = book(tmp_path)
    second.note(PaperNote.SAME_ROLL)
    assert second.forecast().used_mm == 100
    assert second.forecast().since is None


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b'{"used": -5}', b'{"since": "noon"}', b"\xff\x00", b"null"]
)
def test_a_damaged_file_costs_the_count_and_nothing_else(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(damage)
    damaged = book(tmp_path)
    assert damaged.forecast().left_mm is None
    damaged.note(PaperNote.NEW_ROLL)
    assert read_roll(tmp_path / FILE_NAME) == Roll(NOW, before=Roll())


def test_a_folder_that_cannot_be_written_keeps_counting(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    counted = book(blocked)
    counted.printed(line(), PrintOutcome.CONFIRMED)
    assert counted.forecast().used_mm == 100


def test_what_another_process_has_counted_meanwhile_counts(tmp_path: Path) -> None:
    counted = book(tmp_path)
    counted.printed(line(), PrintOutcome.CONFIRMED)
    book(tmp_path).printed(line(), PrintOutcome.CONFIRMED)
    counted.read_again()
    counted.printed(line(), PrintOutcome.CONFIRMED)
    assert counted.forecast().used_mm == 300


def test_reading_again_what_cannot_be_read_keeps_the_count(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    counted = book(blocked)
    counted.printed(line(), PrintOutcome.CONFIRMED)
    counted.read_again()
    assert counted.forecast().used_mm == 100


def test_nothing_but_counts_is_written(tmp_path: Path) -> None:
    book(tmp_path).printed(line(), PrintOutcome.CONFIRMED)
    kept = json.loads((tmp_path / FILE_NAME).read_bytes())
    assert set(kept) == {"since", "used", "lengths", "near_end_at", "out", "behind_sensor", "before"}


def test_the_measured_length_is_that_of_the_paper_that_fell(tmp_path: Path) -> None:
    papers: list[PrintedTicket] = []
    printer = SimulatedPrinter(on_ticket=papers.append)
    counted = PaperBook(lambda: NOW, folder=tmp_path)
    metered = MeteredPrinter(printer, counted)
    metered.start(lambda _: None)
    assert metered.print(line(), Deadline.after(10))[0] is PrintOutcome.CONFIRMED
    fed = papers[0].contents["height"] / DOTS_PER_MM
    # The piece begins where the last cut was and ends at the knife.
    assert counted.forecast().used_mm == pytest.approx(fed + 120 / DOTS_PER_MM, abs=2)


def test_a_document_that_never_left_is_not_counted(tmp_path: Path) -> None:
    printer = SimulatedPrinter()
    metered = MeteredPrinter(printer, book(tmp_path))
    metered.start(lambda _: None)
    printer.set_fault(Fault.COVER_OPEN)
    metered.print(line(), Deadline.after(10))
    assert not (tmp_path / FILE_NAME).exists()


def test_the_test_line_is_short_and_in_vietnamese() -> None:
    document = line()
    words = [getattr(each, "text", "") for each in document.elements]
    assert "Máy in sẵn sàng 08:46 21/01/2026" in words
    counted = PaperBook(lambda: NOW)
    counted.printed(document, PrintOutcome.CONFIRMED, ticket=False)
    assert counted.forecast().used_mm < 30
