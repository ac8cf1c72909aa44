"""Pictures other programs send: columns of dots (`ESC *`) and the graphics buffer (`GS ( L`, `GS 8 L`)."""

from __future__ import annotations

from PIL import Image

from drivers.printer.simulated.commands import DENSITY_24_DOTS

_HALF_ACROSS = (0, 32)
"""Modes of half the density: each column is printed twice."""
_THIRD_DOWN = (0, 1)
"""Modes of 8 dots a column: each dot is printed three times."""

_PRINT_GRAPHICS = (2, 50)
_STORE_GRAPHICS = 112


def columns(command: bytes) -> Image.Image | None:
    """The picture of an `ESC *`; None when it has no column."""
    mode = command[2]
    deep = 3 if mode in DENSITY_24_DOTS else 1
    count = (len(command) - 5) // deep
    if not count:
        return None
    turned = Image.frombytes("1", (deep * 8, count), command[5:])
    ink = turned.transpose(Image.Transpose.TRANSPOSE)
    return _enlarged(ink, 2 if mode in _HALF_ACROSS else 1, 3 if mode in _THIRD_DOWN else 1)


class GraphicsBuffer:
    """One picture on its way to the paper: stored by function 112, printed once by function 50."""

    def __init__(self) -> None:
        self._ink: Image.Image | None = None

    def function(self, which: int, values: bytes) -> Image.Image | None:
        """Obeys one function of the two; the picture to print, when there is one."""
        if which == _STORE_GRAPHICS:
            self._store(values)
            return None
        if which not in _PRINT_GRAPHICS:
            return None
        ink, self._ink = self._ink, None
        return ink

    def _store(self, values: bytes) -> None:
        """`a bx by c xL xH yL yH d…`."""
        if len(values) < 8 or values[0] != 48 or not {values[1], values[2]} <= {1, 2}:
            return
        across, down = (int.from_bytes(values[at : at + 2], "little") for at in (4, 6))
        data = values[8:]
        if across and down and len(data) == (across + 7) // 8 * down:
            self._ink = _enlarged(Image.frombytes("1", (across, down), data), values[1], values[2])


def _enlarged(ink: Image.Image, across: int, down: int) -> Image.Image:
    if across == down == 1:
        return ink
    return ink.resize((ink.width * across, ink.height * down), Image.Resampling.NEAREST)
