"""QR symbols (ISO/IEC 18004) as module matrices; the same size a printer's own encoder arrives at."""

from __future__ import annotations

import qrcode
from PIL import Image
from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_L, ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.exceptions import DataOverflowError
from qrcode.util import MODE_8BIT_BYTE, QRData

_LEVELS = {"L": ERROR_CORRECT_L, "M": ERROR_CORRECT_M, "Q": ERROR_CORRECT_Q, "H": ERROR_CORRECT_H}


def modules(data: bytes, level: str = "M") -> tuple[tuple[bool, ...], ...] | None:
    """The symbol without quiet zone, rows of black modules; None when the data does not fit any version."""
    code = qrcode.QRCode(error_correction=_LEVELS[level], border=0)
    code.add_data(QRData(data, mode=MODE_8BIT_BYTE, check_data=False))
    try:
        code.make(fit=True)
    except (DataOverflowError, ValueError):
        return None
    return tuple(tuple(bool(cell) for cell in row) for row in code.get_matrix())


def matrix(text: str) -> tuple[tuple[bool, ...], ...]:
    """The symbol of a document's `QrCode`, which never holds more than the largest symbol does."""
    found = modules(text.encode())
    assert found is not None  # noqa: S101  # QR_MAX_BYTES is below what the largest symbol holds
    return found


def side(text: str) -> int:
    """Modules along one edge of `matrix(text)`, without computing the symbol."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M)
    code.add_data(QRData(text.encode(), mode=MODE_8BIT_BYTE, check_data=False))
    return 17 + 4 * int(code.best_fit())


def picture(matrix: tuple[tuple[bool, ...], ...], module: int) -> Image.Image:
    """Mode `1`, 255 black, `module` dots a module."""
    side = len(matrix)
    small = Image.new("1", (side, side), 0)
    small.putdata([255 if cell else 0 for row in matrix for cell in row])
    return small.resize((side * module, side * module), Image.Resampling.NEAREST)
