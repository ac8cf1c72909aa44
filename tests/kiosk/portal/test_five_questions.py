"""Rõ người, rõ việc, rõ thời gian, rõ kết quả, rõ trách nhiệm."""

from __future__ import annotations

from datetime import date, datetime

from hypothesis import given
from hypothesis import strategies as st

from kiosk.clock import ZONE
from kiosk.portal.five_questions import Doing, Holder, Outcome, Responsible, When, five_questions
from kiosk.portal.model import Dossier, DossierStatus, DueState
from tests.kiosk.portal.samples import TODAY, dossier

words = st.sampled_from(["", "Bà Phạm Thị Thí Dụ", "UBND phường Sen Hồng"])
dates = st.none() | st.dates(date(2025, 6, 1), date(2026, 12, 31))
any_dossier = st.builds(
    dossier,
    status=st.sampled_from(DossierStatus),
    status_text=words,
    holder=words,
    holder_unit=words,
    agency=words,
    responsible=words,
    doing=words,
    result=words,
    apology=words,
    appointment=dates,
    reappointment=dates,
    finished=dates,
    supplement_due=dates,
)
days = st.dates(date(2025, 6, 1), date(2026, 12, 31))


def test_all_five_are_answered_by_what_the_systems_say() -> None:
    since = datetime(2026, 1, 20, 9, 20, tzinfo=ZONE)
    asked = five_questions(
        dossier(
            holder="Bà Phạm Thị Thí Dụ",
            holder_unit="Bộ phận Tư pháp",
            doing="Thẩm định",
            doing_note="Chờ ký",
            since=since,
            result="Giấy xác nhận",
            result_note="Kèm bản điện tử",
            responsible="Ông Lê Văn Ví Dụ",
            appointment=date(2026, 1, 20),
            reappointment=date(2026, 1, 26),
            apology="Văn bản xin lỗi số 07",
        ),
        TODAY,
    )
    assert asked.holder == Holder("Bà Phạm Thị Thí Dụ", "Bộ phận Tư pháp")
    assert asked.doing == Doing("Thẩm định", "Chờ ký", DossierStatus.IN_PROGRESS, "Đang xử lý", since)
    assert asked.when == When(
        DueState.OVERDUE, date(2026, 1, 20), date(2026, 1, 26), None, None, left=5, working_left=3
    )
    assert asked.outcome == Outcome("Giấy xác nhận", "Kèm bản điện tử")
    assert asked.responsible == Responsible(
        "Ông Lê Văn Ví Dụ", "UBND phường Sen Hồng", "Văn bản xin lỗi số 07"
    )


def test_without_a_leader_the_agency_answers_for_it_and_is_named_once() -> None:
    for responsible in ("", "UBND phường Sen Hồng"):
        asked = five_questions(dossier(responsible=responsible), TODAY)
        assert asked.responsible == Responsible("UBND phường Sen Hồng", "", "")


def test_without_a_person_the_unit_holds_it_without_a_unit_the_agency() -> None:
    assert five_questions(dossier(holder_unit="Bộ phận Tư pháp"), TODAY).holder.unit == "Bộ phận Tư pháp"
    assert five_questions(dossier(), TODAY).holder == Holder("", "UBND phường Sen Hồng")


def test_what_no_system_says_stays_empty() -> None:
    bare = dossier(DossierStatus.UNKNOWN, status_text="", agency="")
    asked = five_questions(bare, TODAY)
    assert asked.holder == Holder("", "")
    assert (asked.doing.task, asked.doing.status_text) == ("", "")
    assert asked.outcome == Outcome("", "")
    assert asked.responsible == Responsible("", "", "")


@given(any_dossier, days)
def test_nothing_is_guessed(one: Dossier, today: date) -> None:
    asked = five_questions(one, today)
    said = {one.holder, one.holder_unit, one.agency, one.doing, one.result, one.responsible, one.apology, ""}
    answers = [asked.holder.person, asked.holder.unit, asked.doing.task, asked.outcome.what]
    answers += [asked.responsible.who, asked.responsible.agency, asked.responsible.apology]
    assert set(answers) <= said
    assert asked.responsible.apology == one.apology
    assert asked.when.first == one.appointment


@given(any_dossier, days)
def test_early_and_late_are_claimed_only_of_what_is_done(one: Dossier, today: date) -> None:
    when = five_questions(one, today).when
    done = one.status in {DossierStatus.DECIDED, DossierStatus.RETURNED}
    assert (when.finished is not None) == (done and one.finished is not None)
    if when.early is not None:
        assert when.finished is not None
        assert (when.early > 0) == (when.state is DueState.EARLY)
        assert (when.early < 0) == (when.state is DueState.LATE)
    if when.left is not None and when.working_left is not None:
        assert 0 <= when.working_left <= max(0, when.left)
