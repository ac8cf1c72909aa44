"""A QR code (ISO/IEC 18004) of a text, with whole-pixel modules so that every phone reads it."""

import qrcode
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M

from screens.art.sheet import Size

QUIET_ZONE = 4
"""White modules round the code (ISO/IEC 18004, 5.3.8)."""

_DARK = 0
_LIGHT = 255


def qr_matrix(text: str) -> tuple[tuple[bool, ...], ...]:
    """The modules of the code, True where dark, in the smallest version that holds the text at level M.

    Text beyond ASCII is carried as UTF-8. Raises `ValueError` when the text is longer than a code can hold.
    """
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    return tuple(tuple(bool(module) for module in row) for row in code.get_matrix())


def draw_qr(size: Size, text: str, *, quiet: int = QUIET_ZONE) -> Image.Image | None:
    """The code black on white on every theme, as large as whole-pixel modules allow, centred on white.

    `quiet` may be less than the standard's four modules only where white surrounds the picture. None when the
    picture has not even one pixel a module: such a code could not be read.
    """
    modules = qr_matrix(text)
    count = len(modules) + 2 * quiet
    step = min(size) // count
    if step < 1:
        return None
    dots = Image.new("L", (len(modules), len(modules)), _LIGHT)
    dots.putdata([_DARK if dark else _LIGHT for row in modules for dark in row])
    side = len(modules) * step
    picture = Image.new("L", size, _LIGHT)
    picture.paste(
        dots.resize((side, side), Image.Resampling.NEAREST), ((size[0] - side) // 2, (size[1] - side) // 2)
    )
    return picture.convert("RGB")
