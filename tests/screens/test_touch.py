"""A finger: pressed at once, counted only when it begins and ends inside."""

from __future__ import annotations

from kivy.graphics.opengl import GL_RGBA, GL_UNSIGNED_BYTE, glReadPixels

from kiosk.states import Visit
from kiosk.visit_events import (
    BackPressed,
    DigitTyped,
    LanguageChosen,
    LookUpChosen,
    NumberChosen,
    ServiceChosen,
    Started,
    Touched,
)
from screens.enter_digits import EnterDigitsScreen
from screens.home import HomeScreen
from screens.idle import IdleScreen
from screens.service_choice import ServiceChoiceScreen
from tests.screens.conftest import Glass
from tests.screens.samples import surroundings, visits


def show(glass: Glass, name: str) -> Visit:
    visit = visits()[name]
    glass.view.draw(visit, surroundings())
    glass.pump()
    return visit


def home(glass: Glass) -> HomeScreen:
    show(glass, "home")
    assert isinstance(glass.view.screen, HomeScreen)
    return glass.view.screen


def pixel(x: float, y: float) -> tuple[int, int, int]:
    found = glReadPixels(int(x), int(y), 1, 1, GL_RGBA, GL_UNSIGNED_BYTE)
    return found[0], found[1], found[2]


def test_a_tap_emits_what_the_tile_says(glass: Glass) -> None:
    screen = home(glass)
    glass.tap(screen.look_up)
    glass.tap(screen.number)
    assert glass.emitted == [LookUpChosen(), NumberChosen()]


def test_pressed_shows_on_the_next_frame(glass: Glass) -> None:
    screen = home(glass)
    x, y = screen.look_up.x + 60, screen.look_up.y + 30
    before = pixel(x, y)
    touch = glass.down(x, y)
    glass.pump(1)
    during = pixel(x, y)
    touch.touch_up()
    glass.pump(1)
    assert before == (0x9A, 0x2A, 0x1F)
    assert during == (0x74, 0x19, 0x0F)
    assert pixel(x, y) == before


def test_a_finger_that_leaves_does_not_count(glass: Glass) -> None:
    screen = home(glass)
    touch = glass.down(*screen.look_up.center)
    touch.touch_move(5, 5)
    assert not screen.look_up.pressed
    touch.touch_up()
    assert glass.emitted == []


def test_a_finger_that_comes_from_outside_does_not_count(glass: Glass) -> None:
    screen = home(glass)
    touch = glass.down(5, 700)
    touch.touch_move(*screen.look_up.center)
    touch.touch_up()
    assert glass.emitted == [Touched()]


def test_a_touch_beside_everything_still_says_somebody_is_here(glass: Glass) -> None:
    home(glass)
    glass.down(10, 1500).touch_up()
    assert glass.emitted == [Touched()]


def test_what_is_off_does_nothing(glass: Glass) -> None:
    screen = home(glass)
    for off in (screen.procedures, screen.rating, screen.bar.back, screen.bar.help, screen.bar.larger):
        glass.tap(off)
    assert set(glass.emitted) <= {Touched()}


def test_a_screen_that_leaves_lets_go_of_the_finger(glass: Glass) -> None:
    screen = home(glass)
    touch = glass.down(*screen.look_up.center)
    show(glass, "services")
    touch.touch_up()
    assert glass.emitted == []
    show(glass, "home")
    assert not screen.look_up.pressed


def test_a_second_finger_on_the_same_button_is_ignored(glass: Glass) -> None:
    screen = home(glass)
    first, second = glass.down(*screen.number.center), glass.down(*screen.number.center)
    second.touch_up()
    first.touch_up()
    assert glass.emitted.count(NumberChosen()) == 1


def test_hidden_parts_cannot_be_touched(glass: Glass) -> None:
    show(glass, "services")
    assert isinstance(glass.view.screen, ServiceChoiceScreen)
    glass.tap(glass.view.screen.later)
    assert set(glass.emitted) <= {Touched()}


def test_the_idle_picture_starts_and_a_quick_service_draws_its_number(glass: Glass) -> None:
    show(glass, "idle")
    screen = glass.view.screen
    assert isinstance(screen, IdleScreen)
    glass.tap(screen.hero)
    glass.tap(screen.start)
    glass.tap(screen.quick[0])
    assert glass.emitted == [Started(), Started(), ServiceChosen("ho-tich")]


def test_keys_type_what_they_show(glass: Glass) -> None:
    show(glass, "digits-two")
    screen = glass.view.screen
    assert isinstance(screen, EnterDigitsScreen)
    for digit in "0123456789":
        glass.tap(screen.keypad.digits[digit])
    assert glass.emitted == [DigitTyped(d) for d in "0123456789"]


def test_the_bar_goes_back_and_changes_the_language(glass: Glass) -> None:
    show(glass, "services")
    assert glass.view.screen is not None
    bar = glass.view.screen.bar
    glass.tap(bar.back)
    glass.tap(bar.language)
    assert glass.emitted == [BackPressed(), LanguageChosen("en")]


def test_at_most_three_typed_digits_can_be_read(glass: Glass) -> None:
    show(glass, "digits-all")
    screen = glass.view.screen
    assert isinstance(screen, EnterDigitsScreen)
    readable = [text.words for text in screen.field.digits if text.words]
    assert readable == ["0", "0", "1"]
