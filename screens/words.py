"""How dates, times, counts and waits are written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from kiosk.i18n import Catalogue
from kiosk.queue.model import Estimate, ServiceLoad


def clock(at: datetime) -> str:
    """`08:46`."""
    return f"{at.hour:02d}:{at.minute:02d}"


def written_date(at: date) -> str:
    """`21/01/2026`."""
    return f"{at.day:02d}/{at.month:02d}/{at.year}"


def short_date(at: date) -> str:
    """`21/01`."""
    return f"{at.day:02d}/{at.month:02d}"


def day(at: datetime, catalogue: Catalogue) -> str:
    """`Thứ Tư, 21/01/2026`."""
    return f"{catalogue.text(f'weekday.{at.weekday()}')}, {written_date(at)}"


def day_long(at: datetime, catalogue: Catalogue) -> str:
    """`Thứ Tư, ngày 21/01/2026`."""
    return catalogue.text(
        "weekday.long", weekday=catalogue.text(f"weekday.{at.weekday()}"), date=written_date(at)
    )


def estimate_words(estimate: Estimate | None, catalogue: Catalogue) -> str:
    """`khoảng 10–15 phút`, or `chưa ước tính được`. Never a single number."""
    if estimate is None:
        return catalogue.text("wait.unknown")
    return catalogue.text("wait.range", low=estimate.low, high=estimate.high)


def people(count: int, catalogue: Catalogue) -> str:
    """`7 người`."""
    return catalogue.plural("wait.people", count)


def total_waiting(loads: Iterable[ServiceLoad]) -> int:
    return sum(load.waiting for load in loads)


def spread(loads: Iterable[ServiceLoad]) -> Estimate | None:
    """From the shortest to the longest wait of the services that people wait for."""
    known = [load.estimate for load in loads if load.estimate is not None and load.waiting]
    if not known:
        return None
    return Estimate(min(e.low for e in known), max(e.high for e in known))


def waiting_words(loads: Sequence[ServiceLoad], catalogue: Catalogue) -> str:
    """How busy the hall is: two lines; empty when nothing was counted yet."""
    if not loads:
        return ""
    count = total_waiting(loads)
    if count == 0:
        return catalogue.text("wait.nobody")
    return catalogue.plural("wait.hall", count, estimate=estimate_words(spread(loads), catalogue))


def load_words(load: ServiceLoad | None, catalogue: Catalogue) -> tuple[str, bool]:
    """How busy one service is, and whether nobody waits at all."""
    if load is None:
        return catalogue.text("wait.unknown"), False
    if load.waiting == 0:
        return catalogue.text("wait.none"), True
    return f"{people(load.waiting, catalogue)}, {estimate_words(load.estimate, catalogue)}", False


def one_line(title: str) -> str:
    """A service's title on one line: `Hộ tịch – Chứng thực`."""
    return title.replace("\n", " – ")


def load_of(code: str, loads: Iterable[ServiceLoad]) -> ServiceLoad | None:
    return next((load for load in loads if load.code == code), None)
