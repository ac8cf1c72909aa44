"""The elements show on the glass, pixel for pixel, what was drawn."""

from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageOps

from screens.art import scenes
from screens.art.qr import draw_qr
from screens.environment import prepare
from screens.sheet import Rect, Sheet
from tests.screens.art.palettes import STANDARD, YELLOW_ON_BLACK

SHEET = Sheet(scale=0.5, width=1080, height=1080)
BOX = Rect(100, 200, 600, 480)
Show = Callable[[Any, Rect], Image.Image]


@pytest.fixture
def show() -> Show:
    """Places an element on an offscreen sheet and returns the window pixels of its rectangle."""
    prepare(64, 64, offscreen=True)
    from kivy.base import EventLoop
    from kivy.graphics import Fbo

    EventLoop.ensure_window()

    def pixels(element: Any, rect: Rect) -> Image.Image:
        element.place(SHEET, rect)
        board = Fbo(size=(540, 540))
        board.add(element.canvas)
        board.bind()
        board.clear_buffer()
        board.release()
        board.draw()
        whole = ImageOps.flip(Image.frombytes("RGBA", (540, 540), board.pixels)).convert("RGB")
        x, y, w, h = SHEET.pixels(rect)
        return whole.crop((x, 540 - y - h, x + w, 540 - y))

    return pixels


def _on_black(picture: Image.Image) -> Image.Image:
    ground = Image.new("RGB", picture.size)
    ground.paste(picture, (0, 0), picture if picture.mode == "RGBA" else None)
    return ground


def _same(one: Image.Image, other: Image.Image) -> bool:
    """Equal but for the rounding of blended pixels."""
    difference = ImageChops.difference(one, other).convert("L").point(lambda value: 255 if value > 2 else 0)
    return one.size == other.size and difference.getbbox() is None


def test_a_scene_is_shown_upright_and_pixel_for_pixel(show: Show) -> None:
    from screens.art.widget import ArtWidget

    shown = show(ArtWidget(scenes.LOTUS_HERO), BOX)

    assert _same(shown, _on_black(scenes.LOTUS_HERO.picture((300, 240), STANDARD)))


@pytest.mark.parametrize(("valign", "top"), [("top", 0), ("middle", 60), ("bottom", 120)])
def test_a_scene_keeps_its_proportion_where_it_is_asked_to_stand(show: Show, valign: Any, top: int) -> None:
    from screens.art.widget import ArtWidget

    shown = show(ArtWidget(scenes.SEAL, valign=valign), Rect(100, 200, 240, 480))

    assert shown.getbbox() == (0, top, 120, top + 120)


def test_a_new_scene_and_palette_follow_at_the_next_placing(show: Show) -> None:
    from screens.art.widget import ArtWidget

    element = ArtWidget(scenes.LAY_CARD)
    first = show(element, BOX)
    element.scene = scenes.TAKE_CARD
    second = show(element, BOX)
    element.palette = YELLOW_ON_BLACK
    third = show(element, BOX)

    assert not _same(first, second)
    assert not _same(second, third)
    assert show(element, BOX).tobytes() == third.tobytes()


def test_the_tear_line_is_in_design_pixels(show: Show) -> None:
    from screens.art.widget import ArtWidget

    shown = show(ArtWidget(scenes.ticket_card(200)), BOX)

    assert shown.getpixel((1, 100)) == (0, 0, 0)
    assert shown.getpixel((29, 100)) == (0xDC, 0xCF, 0xBD)


def test_a_code_is_shown_as_drawn(show: Show) -> None:
    from screens.art.widget import QrWidget

    shown = show(QrWidget("A012"), Rect(100, 200, 400, 400))

    drawn = draw_qr((200, 200), "A012")
    assert drawn is not None
    assert _same(shown, drawn)


def test_a_code_without_text_shows_nothing_and_an_emptied_one_forgets(show: Show) -> None:
    from screens.art.widget import QrWidget

    code = QrWidget("A012")
    show(code, BOX)
    code.text = ""

    assert show(code, BOX).getbbox() is None
    assert show(QrWidget("A012"), Rect(0, 0, 30, 30)).getbbox() is None


def test_an_empty_box_is_no_trouble(show: Show) -> None:
    from screens.art.widget import ArtWidget, QrWidget

    for element in (ArtWidget(scenes.SEAL), QrWidget("A012")):
        element.place(SHEET, Rect(0, 0, 0, 0))


@pytest.mark.usefixtures("show")
def test_finished_pictures_are_kept_for_each_palette() -> None:
    from screens.art.textures import texture_of

    size = (120, 120)
    assert texture_of(scenes.SEAL, size, STANDARD) is texture_of(scenes.SEAL, size, STANDARD)
    assert texture_of(scenes.SEAL, size, STANDARD) is not texture_of(scenes.SEAL, size, YELLOW_ON_BLACK)


@pytest.mark.usefixtures("show")
def test_the_longest_unused_picture_makes_room() -> None:
    from screens.art.textures import texture_of

    first = texture_of(scenes.MACHINE, (300, 300), STANDARD)
    for side in range(1000, 1012):
        texture_of(scenes.SEAL, (side, side), STANDARD)

    assert texture_of(scenes.MACHINE, (300, 300), STANDARD) is not first
