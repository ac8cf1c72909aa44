"""Soát giấy: the reducer, the printed list, and the hand-over line."""

from __future__ import annotations

import re
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.config import Configuration, load
from kiosk.documents.centre import centre_info
from kiosk.documents.checklist import checklist_document
from kiosk.i18n import catalogue as texts
from kiosk.procedures.checking import (
    Advice,
    Answered,
    PaperCheck,
    Restarted,
    Ticked,
    begin,
    check,
    checklist_of,
    remark_of,
)
from kiosk.procedures.handover import HandOverFailure, find_hand_over, hand_over, resume
from kiosk.procedures.model import Case, Procedure
from tests.kiosk.procedures.samples import CARD, DEED, FORM, named, procedure, shipped

DAY = date(2026, 1, 2)


def after(state: PaperCheck, *events: Answered | Ticked | Restarted) -> PaperCheck:
    for event in events:
        state = check(state, event)
    return state


def birth(*events: Answered | Ticked | Restarted) -> PaperCheck:
    return after(begin(named("Đăng ký khai sinh")), *events)


def test_no_case_before_the_questions_are_answered() -> None:
    for state in (birth(), birth(Answered(0, True))):
        assert (state.case, state.needed, state.missing) == (None, (), ())
        assert state.advice is Advice.ANSWER_FIRST
        assert hand_over(state) is None
        assert checklist_of(state, DAY, texts("vi")) is None


def test_two_questions_pick_the_case_and_its_papers() -> None:
    state = birth(Answered(0, True), Answered(1, True))
    assert [paper.name for paper in state.needed] == [
        "Tờ khai đăng ký khai sinh",
        "Giấy chứng sinh",
        "Thẻ căn cước của người đi làm",
        "Giấy chứng nhận kết hôn",
    ]
    assert len(birth(Answered(0, False), Answered(1, True)).needed) == 3


def test_a_procedure_without_questions_asks_none() -> None:
    state = begin(named("Đăng ký khai tử"))
    assert state.case is not None
    assert len(state.missing) == 3


def test_only_a_form_missing_can_be_filled_in_here() -> None:
    state = birth(Answered(0, True), Answered(1, True))
    assert state.advice is Advice.FETCH
    state = after(state, Ticked("chung-sinh"), Ticked("can-cuoc"), Ticked("ket-hon"))
    assert [paper.id for paper in state.missing] == ["to-khai"]
    assert state.advice is Advice.FILL_IN_HERE
    assert after(state, Ticked("to-khai")).advice is Advice.COMPLETE


def test_a_second_touch_takes_a_tick_back() -> None:
    state = birth(Answered(0, True), Answered(1, True))
    assert after(state, Ticked("can-cuoc"), Ticked("can-cuoc")) == state


def test_ticks_outlive_a_changed_answer() -> None:
    state = birth(Answered(0, True), Answered(1, True), Ticked("ket-hon"), Ticked("can-cuoc"))
    changed = after(state, Answered(0, False))
    assert {paper.id for paper in changed.missing} == {"to-khai", "chung-sinh"}
    assert after(changed, Answered(0, True)) == state


@pytest.mark.parametrize(
    "event", [Answered(2, True), Answered(-1, True), Ticked("khong-co"), Ticked("cam-doan")]
)
def test_what_is_not_on_the_screen_changes_nothing(event: Answered | Ticked) -> None:
    state = birth(Answered(0, True), Answered(1, True))
    assert check(state, event) == state


def test_starting_again_takes_everything_back() -> None:
    assert birth(Answered(0, True), Answered(1, True), Ticked("can-cuoc"), Restarted()) == birth()


def test_the_list_says_what_is_missing_and_as_of_when() -> None:
    state = birth(Answered(0, True), Answered(1, True), Ticked("can-cuoc"))
    listed = checklist_of(state, DAY, texts("vi"))
    assert listed is not None
    assert (listed.procedure, listed.case) == ("Đăng ký khai sinh", "Cha mẹ đã kết hôn, sinh ở cơ sở y tế")
    assert (listed.ticked, listed.as_of, len(listed.missing)) == (True, DAY, 3)
    config = load(None)
    assert isinstance(config, Configuration)
    assert checklist_document(listed, centre_info(config.centre), "vi", texts, 576).elements


def test_an_untouched_list_is_only_a_list() -> None:
    listed = checklist_of(birth(Answered(0, True), Answered(1, True)), DAY, texts("vi"))
    assert listed is not None
    assert not listed.ticked


def test_remarks_name_copies_form_and_what_to_mind() -> None:
    vi = texts("vi")
    assert remark_of(FORM, vi) == "tờ khai, Mẫu số 01"
    assert remark_of(CARD, vi) == "mang theo để xem"
    assert remark_of(DEED, vi) == "01 bản chính, Nộp bản chính"


def test_every_shipped_procedure_reaches_a_complete_list_by_any_answers() -> None:
    for each in shipped().procedures:
        for answers in product((True, False), repeat=len(each.questions)):
            state = after(begin(each), *(Answered(index, yes) for index, yes in enumerate(answers)))
            state = after(state, *(Ticked(paper.id) for paper in state.needed))
            assert state.advice is Advice.COMPLETE
            line = hand_over(state)
            assert line is not None
            assert len(line) < 80


checks = st.builds(
    lambda chosen, answers, ticks: after(
        begin(chosen),
        *(Answered(index, yes) for index, yes in enumerate(answers)),
        *(Ticked(chosen.papers[index % len(chosen.papers)].id) for index in ticks),
    ),
    st.sampled_from(shipped().procedures),
    st.tuples(st.booleans(), st.booleans()),
    st.lists(st.integers(0, 9), max_size=9),
)


@given(checks)
def test_the_officer_sees_what_the_citizen_ticked(state: PaperCheck) -> None:
    line = hand_over(state)
    assert line is not None
    found = find_hand_over(f"Số thứ tự: A012\n{line}\nQuầy: theo bảng gọi số")
    assert found is not None
    seen = resume(found, state.procedure)
    assert isinstance(seen, PaperCheck)
    assert (seen.case, seen.missing) == (state.case, state.missing)


def test_the_line_is_compact_and_plain() -> None:
    state = birth(Answered(0, True), Answered(1, True), Ticked("can-cuoc"))
    line = line_of(state)
    assert re.fullmatch(r"SG1:1\.001193:hon-vien:0010:[0-9a-f]{4}", line)
    assert line.isascii()


@given(st.text())
def test_anything_scanned_is_read_or_is_not_a_hand_over(text: str) -> None:
    found = find_hand_over(text)
    assert found is None or found.ticks


@pytest.mark.parametrize(
    "text",
    [
        "SG2:1.001193:hon-vien:0010:0000",
        "SG1:1.001193:hon-vien:0012:0000",
        "SG1:1.001193:hon-vien:0010",
        "x SG1:1.001193:hon-vien:0010:0000",
        "SG1:1.001193:hon-vien:" + "0" * 41 + ":0000",
        "SG1:1.001193:HON:0010:0000",
        "\n" * 4_096 + "SG1:1.001193:hon-vien:0010:0000",
    ],
)
def test_what_only_looks_like_a_hand_over_is_none(text: str) -> None:
    assert find_hand_over(text) is None


def line_of(state: PaperCheck) -> str:
    line = hand_over(state)
    assert line is not None
    return line


def test_another_catalogue_is_never_put_beside_the_wrong_papers() -> None:
    found = find_hand_over(line_of(after(begin(procedure()), Answered(0, True), Ticked("can-cuoc"))))
    assert found is not None
    assert resume(found, procedure("9.000002")) is HandOverFailure.OTHER_PROCEDURE
    changed = Procedure(
        code="9.000001",
        name="Cấp thẻ thư viện",
        field=procedure().field,
        agency="Thư viện",
        papers=(FORM, CARD, DEED),
        cases=(
            Case("co", ("can-cuoc", "to-khai"), "Có", (True,)),
            Case("khong", ("to-khai", "so-do"), "Không", (False,)),
        ),
        questions=("Đã có thẻ?",),
    )
    assert resume(found, changed) is HandOverFailure.OTHER_VERSION
