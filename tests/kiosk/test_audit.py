"""The audit log: every transition leaves its trace, and no trace names anybody."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest

from drivers.card.model import Assurance, ReadFailure
from drivers.printer.model import PrinterStatus, PrintOutcome
from kiosk import audit_events as audit
from kiosk import states as at
from kiosk import visit_events as ev
from kiosk.audit import PROBLEM_CODES, AuditLog, differences
from kiosk.portal.model import PortalFailure
from kiosk.queue.model import QueueFailure
from kiosk.states import Visit
from kiosk.visit import transition
from tests.kiosk.people import NAME, NUMBER, OCCUPIED, READY, found, reading, ticket, visit
from tests.kiosk.test_visit import EVENTS, STATES

MOMENT = datetime(2026, 1, 21, 8, 46, tzinfo=UTC)


def left_by(before: Visit, event: ev.VisitEvent) -> tuple[audit.AuditEvent, ...]:
    after, _ = transition(before, event)
    return differences(before, event, after)


def nobody_here(visit: Visit) -> bool:
    return isinstance(visit.state, at.Idle | at.OutOfService | at.StaffState) or visit.state == at.TakeCard(
        leaving=True
    )


@pytest.mark.parametrize("devices", [READY, OCCUPIED], ids=["empty", "occupied"])
def test_no_transition_goes_unaudited(devices: at.Devices) -> None:
    for state in STATES:
        before = visit(state, devices)
        for event in EVENTS:
            after, _ = transition(before, event)
            trace = differences(before, event, after)
            entered = [entry for entry in trace if isinstance(entry, audit.StateEntered)]
            changed = type(after.state) is not type(before.state)
            assert entered == ([audit.StateEntered(type(after.state).__name__)] if changed else [])
            began = any(isinstance(entry, audit.VisitBegan) for entry in trace)
            ended = any(isinstance(entry, audit.VisitEnded) for entry in trace)
            assert (began, ended) == (
                nobody_here(before) and not nobody_here(after),
                nobody_here(after) and not nobody_here(before),
            )
            told = {entry.device for entry in trace if isinstance(entry, audit.DeviceChanged)}
            assert told == {
                name
                for name in ("reader", "printer", "scanner")
                if getattr(before.devices, name) is not getattr(after.devices, name)
            }


def test_nothing_changing_leaves_nothing() -> None:
    assert left_by(visit(at.Home()), ev.Touched()) == ()
    assert left_by(visit(at.Idle()), ev.SecondPassed()) == ()


def test_going_out_of_service_and_back_is_recorded() -> None:
    stopped = left_by(visit(at.Home()), ev.ServiceStopped(maintenance=True))
    assert stopped[-1] == audit.ServiceStopped(True)
    resumed = left_by(visit(at.OutOfService(maintenance=True)), ev.ServiceResumed())
    assert audit.ServiceResumed() in resumed


def test_maintenance_during_a_stop_is_recorded() -> None:
    before = visit(at.OutOfService(maintenance=False))
    assert left_by(before, ev.ServiceStopped(maintenance=True)) == (audit.ServiceStopped(True),)
    assert left_by(before, ev.ServiceStopped(maintenance=False)) == ()


def test_what_a_citizen_is_told_is_recorded_under_the_code_of_its_remedy() -> None:
    assert set(PROBLEM_CODES) == set(at.ProblemKind)
    for kind in at.ProblemKind:
        shown = differences(visit(at.Home()), ev.Touched(), visit(at.Problem(kind)))
        assert audit.ProblemShown(PROBLEM_CODES[kind].value) in shown
    told = left_by(visit(at.Reading(3)), ev.CardRead(3, ReadFailure.NOT_AN_ID_CARD))
    assert audit.ProblemShown("CRD-202") in told


def test_a_visit_that_is_left_alone_is_recorded_as_timed_out() -> None:
    ended = left_by(visit(at.StillThere(at.Home(), 1)), ev.SecondPassed())
    assert audit.VisitEnded(identified=False, timed_out=True) in ended


@pytest.mark.parametrize(
    ("event", "entry"),
    [
        (ev.CardRead(3, ReadFailure.WRONG_CAN), audit.CardFailed("wrong_can")),
        (ev.DossiersFound(3, found(2)), audit.DossiersSearched(2, 0)),
        (ev.DossiersFound(3, found(0, PortalFailure.DEADLINE)), audit.DossiersSearched(0, 1)),
        (ev.TicketIssued(3, ticket()), audit.TicketIssued("ho-tich", False)),
        (ev.TicketIssued(3, QueueFailure.STORE), audit.TicketFailed(QueueFailure.STORE.value)),
        (
            ev.PaperSettled(3, PrintOutcome.CONFIRMED, PrinterStatus.READY),
            audit.PaperSettled(PrintOutcome.CONFIRMED.value, PrinterStatus.READY.value),
        ),
    ],
)
def test_answers_of_workers_are_recorded(event: ev.VisitEvent, entry: audit.AuditEvent) -> None:
    assert entry in left_by(visit(at.Idle()), event)


def test_a_read_card_is_recorded_by_its_assurance_only() -> None:
    trace = left_by(visit(at.Reading(3)), ev.CardRead(3, reading(Assurance.CONSISTENT)))
    assert [e.assurance for e in trace if isinstance(e, audit.CardRead)] == ["consistent"]


def test_no_trace_names_anybody() -> None:
    personal = [NAME, NUMBER, NUMBER[-6:], "0107", *(word for word in NAME.split() if len(word) > 3)]
    for state in STATES:
        for event in (*EVENTS, ev.CardRead(3, reading()), ev.DossiersFound(3, found(3))):
            written = repr(left_by(visit(state, OCCUPIED), event))
            assert not [secret for secret in personal if secret in written]


def test_event_fields_are_counts_codes_flags_and_days_only() -> None:
    for kind in get_args(audit.AuditEvent):
        assert {field.type for field in fields(kind)} <= {"int", "str", "bool", "date"}


def test_events_are_written_as_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "new" / "audit.jsonl"
    log = AuditLog(path, lambda: MOMENT)
    log(audit.TerminalStarted("0.1.0", "proven"))
    log(audit.DossiersSearched(2, 1))
    log.close()
    assert [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] == [
        {
            "at": "2026-01-21T08:46:00.000+00:00",
            "event": "terminal_started",
            "version": "0.1.0",
            "list_requires": "proven",
        },
        {
            "at": "2026-01-21T08:46:00.000+00:00",
            "event": "dossiers_searched",
            "found_count": 2,
            "silent_count": 1,
        },
    ]


def test_the_log_goes_on_where_an_earlier_run_ended(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    for _ in range(2):
        log = AuditLog(path, lambda: MOMENT)
        log(audit.TerminalStopped())
        log.close()
    assert len(path.read_text(encoding="utf-8").splitlines()) == 2


def test_the_log_never_outgrows_its_share_of_the_disk(tmp_path: Path) -> None:
    log = AuditLog(tmp_path / "audit.jsonl", lambda: MOMENT, megabytes=1, kept=2)
    for _ in range(50_000):
        log(audit.VisitBegan())
    log.close()
    files = list(tmp_path.iterdir())
    assert len(files) == 3
    assert all(file.stat().st_size <= 1_000_000 for file in files)
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    assert all(json.loads(line)["event"] == "visit_began" for line in lines)
