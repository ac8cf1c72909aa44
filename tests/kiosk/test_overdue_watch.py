"""Overdue dossiers are counted for staff."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from kiosk import audit_events as audit
from kiosk import states as at
from kiosk.overdue_watch import OverdueWatch, overdue_found
from kiosk.states import Visit
from tests.kiosk.people import dossier, found, visit

TODAY = date(2026, 1, 21)


def _list(*appointed: date, apology: str = "") -> Visit:
    dossiers = tuple(replace(dossier(), appointment=day, apology=apology) for day in appointed)
    return replace(visit(at.DossierList()), found=replace(found(0), dossiers=dossiers))


def test_only_what_is_late_and_not_apologised_for_is_counted() -> None:
    late, soon = date(2026, 1, 20), date(2026, 1, 22)
    nobody = visit(at.Home())
    assert overdue_found(nobody, _list(late, soon, late), TODAY) == (audit.OverdueFound(2),)
    assert overdue_found(nobody, _list(soon), TODAY) == ()
    assert overdue_found(nobody, _list(late, apology="Văn bản xin lỗi số 07"), TODAY) == ()
    assert overdue_found(nobody, nobody, TODAY) == ()


def test_a_search_is_counted_once_however_long_it_is_looked_at() -> None:
    written: list[audit.AuditEvent] = []
    watch = OverdueWatch(written.append, lambda: datetime(2026, 1, 21, tzinfo=UTC))
    listed = _list(date(2026, 1, 20))
    for seen in (visit(at.Home()), listed, replace(listed, quiet=1), replace(listed, quiet=2)):
        watch(seen)
    assert written == [audit.OverdueFound(1)]
