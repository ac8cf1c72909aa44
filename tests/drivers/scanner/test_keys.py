"""Turning the keys a scanner presses into scans."""

from __future__ import annotations

import unicodedata

import pytest
from evdev import ecodes
from hypothesis import given
from hypothesis import strategies as st

from drivers.scanner.framing import MAX_BYTES
from drivers.scanner.keys import DOWN, KEYPAD_DIGITS, UP, US_LAYOUT, EventsLost, Key, KeyDecoder, KeyEvent
from drivers.scanner.simulated_keyboard import strokes

GAP = 0.25
A, M, ONE, F1, NUMLOCK = 30, 50, 2, 59, 69
REPEAT = 2
PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))


def typed(*keys: tuple[int, int], decoder: KeyDecoder | None = None, at: float = 0.0) -> tuple[str, ...]:
    """What came out of keys pressed at one moment."""
    decoder = decoder or KeyDecoder(GAP)
    return tuple(scan for code, value in keys for scan in decoder.feed(KeyEvent(code, value, at)))


def tap(*codes: int) -> list[tuple[int, int]]:
    return [stroke for code in codes for stroke in ((code, DOWN), (code, UP))]


def held(modifier: int, *codes: int) -> list[tuple[int, int]]:
    return [(modifier, DOWN), *tap(*codes), (modifier, UP)]


def alt(number: str, modifier: int = Key.LEFTALT) -> list[tuple[int, int]]:
    codes = {digit: code for code, digit in KEYPAD_DIGITS.items()}
    return held(modifier, *(codes[digit] for digit in number))


ENTER = tap(Key.ENTER)


def test_key_numbers_are_the_kernels() -> None:
    assert {key.name: key.value for key in Key} == {key.name: ecodes.ecodes[f"KEY_{key.name}"] for key in Key}
    for code, (plain, _) in US_LAYOUT.items():
        if plain.isalnum():
            assert ecodes.ecodes[f"KEY_{'KP' if code in KEYPAD_DIGITS else ''}{plain.upper()}"] == code
    named = {"BACKSLASH": "\\|", "GRAVE": "`~", "SLASH": "/?", "MINUS": "-_", "DOT": ".>", "SEMICOLON": ";:"}
    for name, letters in named.items():
        assert "".join(US_LAYOUT[ecodes.ecodes[f"KEY_{name}"]]) == letters
    assert [
        US_LAYOUT[ecodes.ecodes[f"KEY_KP{name}"]][0] for name in ("MINUS", "PLUS", "DOT", "SLASH")
    ] == list("-+./")


def test_every_printable_character_of_the_layout_arrives() -> None:
    assert typed(*strokes(f"x{PRINTABLE}x")) == (f"x{PRINTABLE}x",)


@pytest.mark.parametrize("end", [Key.ENTER, Key.KPENTER, Key.TAB])
def test_enter_and_tab_end_a_scan_once(end: Key) -> None:
    assert typed(*strokes("one", end=end), *strokes("two", end=end), *tap(Key.ENTER)) == ("one", "two")


def test_either_shift_and_caps_lock_change_letters_and_caps_lock_leaves_digits() -> None:
    keys = [*held(Key.RIGHTSHIFT, A, ONE), *tap(Key.CAPSLOCK, A, ONE), *held(Key.LEFTSHIFT, A), *tap(58, A)]
    assert typed(*keys, *ENTER) == ("A!A1aa",)


def test_repeats_and_keys_without_a_character_are_nothing() -> None:
    assert typed((A, DOWN), (A, REPEAT), (A, REPEAT), (A, UP), *tap(F1, NUMLOCK, 999), *ENTER) == ("a",)


def test_keys_with_alt_or_meta_are_commands_not_text() -> None:
    assert typed(*held(Key.LEFTMETA, A), *held(Key.RIGHTALT, A), *tap(ONE), *ENTER) == ("1",)


def test_control_characters_are_removed_and_control_m_ends_a_scan() -> None:
    assert typed(*tap(A), *held(Key.RIGHTCTRL, A), *tap(A), *held(Key.LEFTCTRL, M)) == ("aa",)


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        (["07877"], "ễ"),
        (["7877"], "ễ"),
        (["0226"], "â"),
        (["0234", "0110", "0244"], "ênô"),
        (["0225", "0187", "0133"], "ễ"),
        (["065", "0225"], "Aá"),
        (["0013"], ""),
        (["55296"], "\ufffd"),
        (["99999999"], "\ufffd"),
        ([""], ""),
    ],
    ids=[
        "character",
        "no leading zero",
        "latin-1",
        "latin-1 between others",
        "bytes of UTF-8",
        "ascii",
        "control",
        "half a pair",
        "no character",
        "alt alone",
    ],
)
def test_numbers_typed_with_alt_are_characters(numbers: list[str], text: str) -> None:
    for modifier in (Key.LEFTALT, Key.RIGHTALT):
        keys = [stroke for number in numbers for stroke in alt(number, modifier)]
        assert typed(*keys, *ENTER, *tap(A), *ENTER) == ((text, "a") if text else ("a",))


U, SPACE = 22, 57
OPENED = [(29, DOWN), (42, DOWN), *tap(U), (42, UP), (29, UP)]
"""Ctrl+Shift+U, let go."""


def hexadecimal(digits: str) -> list[tuple[int, int]]:
    return strokes(digits, end=None)


@pytest.mark.parametrize(
    "keys",
    [
        [*OPENED, *hexadecimal("1ec5"), *tap(SPACE)],
        [*OPENED, *hexadecimal("1EC5"), *tap(Key.ENTER)],
        [*OPENED, *hexadecimal("1ec5"), *tap(Key.KPENTER)],
        [(29, DOWN), (42, DOWN), *tap(U), *hexadecimal("1ec5"), (42, UP), (29, UP)],
        [*OPENED, *hexadecimal("1ec5"), *OPENED, *tap(SPACE)],
    ],
    ids=["space", "enter", "keypad enter", "held", "nothing but the next number"],
)
def test_numbers_typed_after_control_shift_u_are_characters(keys: list[tuple[int, int]]) -> None:
    assert typed(*tap(M), *keys, *tap(M), *ENTER) == ("mễm",)


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ([*OPENED, *hexadecimal("41"), *tap(M)], "Am"),
        ([*OPENED, *hexadecimal("d800"), *tap(SPACE)], "\ufffd"),
        ([*OPENED, *hexadecimal("ffffffffffff"), *tap(SPACE, M)], "\ufffdm"),
        ([*OPENED, *tap(M)], "m"),
        ([*OPENED, *tap(SPACE, M)], "m"),
    ],
    ids=["ended by another key", "half a pair", "endless", "no digits", "no digits, a space"],
)
def test_broken_numbers_after_control_shift_u_spoil_only_themselves(
    keys: list[tuple[int, int]], text: str
) -> None:
    assert typed(*keys, *ENTER) == (text,)


def test_a_number_that_was_cut_does_not_reach_into_the_next_scan() -> None:
    decoder = KeyDecoder(GAP)
    typed(*OPENED, *hexadecimal("1e"), decoder=decoder)
    assert decoder.pause() == ()
    assert typed(*strokes("c5"), decoder=decoder) == ("c5",)


def test_a_vietnamese_card_arrives_whole_or_with_question_marks() -> None:
    text = "001190000001||Nguyễn Thị Ví Dụ|05031990|Nữ|1 Đường Mẫu|20072021"
    assert typed(*strokes(text)) == (text,)
    assert typed(*strokes(text, alt_codes=False)) == (
        "001190000001||Nguy?n Th? V? D?|05031990|N?|1 ???ng M?u|20072021",
    )


def test_a_gap_in_time_ends_a_scan_and_a_pause_does() -> None:
    decoder = KeyDecoder(GAP)
    assert typed(*strokes("one", end=None), decoder=decoder, at=1.0) == ()
    assert typed(*tap(A), decoder=decoder, at=1.0 + GAP) == ()
    assert typed(*strokes("two", end=None), decoder=decoder, at=2.0) == ("onea",)
    assert decoder.pause() == ("two",)
    assert decoder.pause() == ()


def test_a_clock_set_back_ends_no_scan() -> None:
    decoder = KeyDecoder(GAP)
    typed(*strokes("on", end=None), decoder=decoder, at=100.0)
    assert typed(*strokes("e"), decoder=decoder, at=1.0) == ("one",)


def test_a_release_that_was_lost_does_not_outlive_a_pause() -> None:
    decoder = KeyDecoder(GAP)
    typed((Key.LEFTSHIFT, DOWN), (Key.LEFTALT, DOWN), *tap(A), decoder=decoder)
    decoder.pause()
    assert typed(*strokes("a1"), decoder=decoder) == ("a1",)


def test_a_scan_that_lost_keys_is_dropped_whole_and_the_next_is_not() -> None:
    decoder = KeyDecoder(GAP)
    typed(*strokes("begin", end=None), (Key.LEFTSHIFT, DOWN), decoder=decoder)
    assert decoder.feed(EventsLost()) == ()
    assert typed(*strokes("end"), *strokes("next"), decoder=decoder) == ("next",)


def test_an_overlong_scan_is_dropped_whole() -> None:
    assert typed(*strokes("x" * MAX_BYTES)) == ("x" * MAX_BYTES,)
    assert typed(*strokes("x" * (MAX_BYTES + 1)), *strokes("next")) == ("next",)
    assert typed(*(alt("0225") * (MAX_BYTES + 2)), *ENTER, *strokes("next")) == ("next",)


def test_no_key_is_in_a_repr() -> None:
    assert "30" not in repr(KeyEvent(30, DOWN, 1.0))


events = st.one_of(
    st.builds(
        KeyEvent,
        st.one_of(st.sampled_from([*US_LAYOUT, *Key]), st.integers(-1, 0x2FF)),
        st.sampled_from([UP, DOWN, DOWN, REPEAT, -1]),
        st.floats(0, 100),
    ),
    st.just(EventsLost()),
)


@given(st.lists(events, max_size=300))
def test_any_keys_give_short_clean_texts(keys: list[KeyEvent | EventsLost]) -> None:
    decoder = KeyDecoder(GAP)
    for scan in [scan for event in keys for scan in decoder.feed(event)] + list(decoder.pause()):
        assert 0 < len(scan) <= MAX_BYTES
        assert all(unicodedata.category(letter) != "Cc" for letter in scan)


@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=200))
def test_any_text_typed_with_alt_arrives_as_it_was(text: str) -> None:
    # Letters of Latin-1 whose numbers happen to spell UTF-8 are the one ambiguity: none is Vietnamese.
    readable = all(not 0x80 <= ord(letter) <= 0xBF for letter in text)
    if readable and len(text.encode()) <= MAX_BYTES:
        assert typed(*strokes(text)) == (text,)


@given(st.lists(st.sampled_from([(code, value) for code in (56, 71, 79, 82) for value in (UP, DOWN)])))
def test_memory_is_bounded_however_long_alt_is_held(keys: list[tuple[int, int]]) -> None:
    decoder = KeyDecoder(1e9)
    for _ in range(5):
        typed(*(keys * 20), decoder=decoder)
    assert len(typed(*ENTER, decoder=decoder)) <= 1
