"""A QR code says what it was asked to say, at every size at which it is drawn."""

import pytest
from PIL import Image
from pyzbar.pyzbar import ZBarSymbol, decode

from screens.art.qr import QUIET_ZONE, draw_qr, qr_matrix

TEXTS = ("A012", "Số A012 · Hộ tịch – Chứng thực\n21/01/2026 08:46", "x" * 300)


def _drawn(size: tuple[int, int], text: str, quiet: int = QUIET_ZONE) -> Image.Image:
    picture = draw_qr(size, text, quiet=quiet)
    assert picture is not None
    return picture


def _read(picture: Image.Image) -> list[str]:
    # zbar hands short UTF-8 texts back as bytes of that encoding.
    return [code.data.decode() for code in decode(picture, symbols=[ZBarSymbol.QRCODE])]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("size", [(190, 190), (256, 256), (500, 333)])
def test_a_code_is_read_back(text: str, size: tuple[int, int]) -> None:
    picture = _drawn(size, text)

    assert picture.size == size
    assert _read(picture) == [text]


def test_a_code_without_its_own_quiet_zone_is_read_on_white() -> None:
    page = Image.new("RGB", (300, 300), "white")
    page.paste(_drawn((200, 200), TEXTS[1], quiet=0), (50, 50))

    assert _read(page) == [TEXTS[1]]


def test_modules_are_whole_pixels_in_two_colours() -> None:
    picture = _drawn((200, 200), TEXTS[0])

    assert {colour for _, colour in picture.getcolors() or []} == {(0, 0, 0), (255, 255, 255)}
    count = len(qr_matrix(TEXTS[0]))
    step = 200 // (count + 8)
    left, top, right, bottom = picture.convert("L").point(lambda v: 255 - v).getbbox() or (0, 0, 0, 0)
    assert (right - left, bottom - top) == (count * step, count * step)


def test_a_code_is_drawn_the_same_twice() -> None:
    assert _drawn((200, 200), TEXTS[0]).tobytes() == _drawn((200, 200), TEXTS[0]).tobytes()


def test_a_box_too_small_to_be_read_gets_no_code() -> None:
    assert draw_qr((20, 20), TEXTS[0]) is None
    assert draw_qr((0, 0), TEXTS[0]) is None


def test_a_text_no_code_can_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="version"):
        qr_matrix("x" * 3000)
