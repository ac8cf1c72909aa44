"""The emblem: the centre's own or the shipped one, always small, never in the way of a ticket."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image as Picture

from drivers.printer.document import Image
from kiosk.documents.logo import SIDE, logo_of, shipped_logo


def black_share(logo: Image) -> float:
    picture = Picture.frombytes("1", (logo.width, logo.height), logo.bits)
    return sum(picture.convert("L").point(lambda value: 1 if value else 0).tobytes()) / (
        logo.width * logo.height
    )


def test_the_shipped_logo_is_a_seal_of_twelve_millimetres() -> None:
    logo = shipped_logo()
    assert (logo.width, logo.height, logo.doubled, logo.fixed) == (SIDE, SIDE, True, True)
    assert 0.4 < black_share(logo) < 0.75
    assert logo_of(None) == logo


def test_a_centre_may_have_its_own_and_what_is_clear_stays_paper(tmp_path: Path) -> None:
    path = tmp_path / "own.png"
    own = Picture.new("RGBA", (300, 200), (0, 0, 0, 0))
    own.paste((120, 0, 0, 255), (100, 50, 200, 150))
    own.save(path)
    logo = logo_of(path)
    assert (logo.width, logo.height) == (SIDE, SIDE)
    assert black_share(logo) > 0.95


def test_a_word_mark_keeps_its_shape_and_fits_the_narrowest_paper(tmp_path: Path) -> None:
    path = tmp_path / "wide.png"
    Picture.new("L", (1000, 50), 0).save(path)
    logo = logo_of(path)
    assert logo.width * 2 <= 384
    assert logo.width / logo.height > 15


@pytest.mark.parametrize("content", [b"", b"not a picture", b"\x89PNG\r\n\x1a\n" + bytes(40)])
def test_a_picture_that_cannot_be_read_leaves_the_shipped_one(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.png"
    path.write_bytes(content)
    assert logo_of(path) == shipped_logo()


def test_a_blank_or_missing_picture_leaves_the_shipped_one(tmp_path: Path) -> None:
    path = tmp_path / "blank.png"
    Picture.new("L", (100, 100), 255).save(path)
    assert logo_of(path) == shipped_logo()
    assert logo_of(tmp_path / "none.png") == shipped_logo()
