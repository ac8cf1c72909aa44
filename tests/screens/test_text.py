"""Words wrap, shrink no further than the floor, and are never read as markup."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screens.fonts import Weight
from screens.sheet import Rect, Sheet
from screens.text import Span, Text, marked

SHEET = Sheet.of(1080, 1920)


def placed(words: str, box: Rect, **options: float) -> Text:
    text = Text(words, **options)  # type: ignore[arg-type]  # sizes only
    text.place(SHEET, box)
    return text


def test_long_words_wrap_inside_their_box(window: object) -> None:
    text = placed("Cấp giấy phép xây dựng nhà ở riêng lẻ " * 3, Rect(0, 0, 400, 600), size=34)
    assert not text.overflows()
    assert text.content.h > 34 * 3


def test_words_shrink_before_they_are_cut_but_not_below_the_floor(window: object) -> None:
    text = placed("Quá hạn – đã có văn bản xin lỗi", Rect(0, 0, 480, 50), size=40, lines=1)
    assert 28 <= text.drawn_size < 40
    tight = placed("Quá hạn – đã có văn bản xin lỗi", Rect(0, 0, 100, 40), size=40)
    assert tight.drawn_size == 28
    assert tight.overflows()


def test_a_line_break_in_the_words_is_kept_and_a_no_break_space_holds(window: object) -> None:
    two = Text("một\nhai", size=34)
    assert two.height_for(SHEET, 900) == 2 * 34 * two.leading
    held = Text("khoảng\u00a010–15\u00a0phút", size=34)
    assert held.height_for(SHEET, 900) == 34 * held.leading


def test_marked_words_are_bold_and_the_rest_is_not() -> None:
    assert marked("Quét **mã** này") == (Span("Quét "), Span("mã", Weight.BOLD), Span(" này"))
    assert marked("không đậm") == (Span("không đậm"),)


def test_words_from_outside_are_shown_as_they_are(window: object) -> None:
    told = "[b]**Tên**[/b] &amp; <i>"
    text = placed(told, Rect(0, 0, 900, 100))
    assert text.words == told
    assert all(span.weight is None for span in text.spans)


@settings(max_examples=60, deadline=None)
@given(
    words=st.lists(
        st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyỗẵợ", min_size=1, max_size=9), min_size=1, max_size=30
    ),
    width=st.integers(320, 1000),
)
def test_no_word_is_lost_or_changed_by_wrapping(window: object, words: list[str], width: int) -> None:
    from screens.text import _break

    lines = _break((Span(" ".join(words)),), Weight.REGULAR, "ink", 34, width)
    assert " ".join("".join(p.words for p in line.pieces) for line in lines).split() == words
    assert all(line.width <= width for line in lines)


def test_the_same_words_are_not_painted_again(window: object, monkeypatch: pytest.MonkeyPatch) -> None:
    text = placed("Trang chủ", Rect(0, 0, 300, 60))
    painted: list[Callable[..., None]] = []
    monkeypatch.setattr(text, "_paint", lambda *args: painted.append(args))
    text.refresh()
    assert painted == []
    text.say("Quay lại")
    text.refresh()
    assert len(painted) == 1


def test_a_word_wider_than_its_box_is_broken_and_stays_inside(window: object) -> None:
    text = placed("H30" * 60, Rect(0, 0, 400, 500), size=34)
    assert not text.overflows()
    assert text.content.w <= 400


def test_words_without_end_are_marked_and_do_not_leave_their_box(window: object) -> None:
    text = placed("Cấp giấy phép " * 200, Rect(0, 0, 400, 90), size=34)
    assert text.content.h <= 92
    assert text.overflows()
