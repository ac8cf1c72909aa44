"""What a queue ticket costs: bytes, seconds on the line, milliseconds of work.

`python -m benchmarks.ticket`. The shipped ticket with logo and QR, as a commissioned printer gets it. Beside
it, from the same picture, what most software sends (one `GS v 0` as wide as the paper), and the least the
mechanism needs for paper of this length. Work is timed beside Pillow and `qrcode` doing their share alone:
the same letters drawn on one sheet, the same symbol computed. Every round is a ticket never seen before.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import count, product
from uuid import UUID

import qrcode
from PIL import Image as Picture
from PIL import ImageDraw
from qrcode.constants import ERROR_CORRECT_M

from drivers.printer.blocks import Encoding, Layout, StoredKeys, render
from drivers.printer.document import BigNumber, KeyValue, PrintDocument, QrCode, Text, Weight
from drivers.printer.escpos import CUT, DOTS_PER_INCH, INIT, encode
from drivers.printer.fonts import face
from drivers.printer.layout import lay_out
from drivers.printer.nv import nv_blocks, stored_keys
from drivers.printer.profile import PrinterProfile, load_profiles, profile
from kiosk.config import Configuration, load
from kiosk.documents.centre import centre_info
from kiosk.documents.ticket import ticket_document
from kiosk.i18n import DEFAULT, catalogue
from kiosk.queue.model import Estimate, Ticket

PRINTER = "epson-tm-t20"
"""150 mm/s. Whether the line keeps up is judged against the fastest of those that store pictures."""
LIMITS = {Encoding.NV: 600, Encoding.HYBRID: 5_000, Encoding.MIXED: 14_000, Encoding.RASTER: 20_000}
"""Bytes at 576 dots."""
WORK_LIMIT_MS = 20.0
SPEEDS = (9600, 19200, 38400, 115200)
JUDGED_SPEED = 19200
BITS_A_BYTE = 10
"""One start bit, eight of data, one stop bit."""
ROUNDS = 60
_MM_PER_INCH = 25.4
_SERIALS = count(12)
_BAND_ROWS = 960
"""Rows of one picture command as python-escpos cuts them."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One ticket in one encoding."""

    layout: Layout
    data: bytes


def configuration() -> Configuration:
    shipped = load(None)
    if not isinstance(shipped, Configuration):
        raise SystemExit("the shipped configuration does not load")
    return shipped


def tickets(config: Configuration, language: str, width: int) -> Iterator[PrintDocument]:
    """The shipped ticket, each with a number no other has."""
    service = config.service[0]
    centre = centre_info(config.centre)
    moment = datetime.fromisoformat("2026-01-21T08:46:00+07:00")
    first = Ticket(UUID(int=0), "A012", service.code, moment.date(), moment, False, 7, Estimate(10, 15))
    for serial in _SERIALS:
        yield ticket_document(
            replace(first, number=f"{service.letter}{serial:03}"),
            service.title.get(DEFAULT, service.code),
            centre,
            language,
            catalogue,
            width,
            local_title="" if language == DEFAULT else service.title.get(language, ""),
        )


def make(document: PrintDocument, encoding: Encoding, stored: StoredKeys, printer: PrinterProfile) -> Sheet:
    layout = lay_out(document, encoding, stored)
    return Sheet(layout, encode(layout, printer))


def full_width(picture: Picture.Image) -> int:
    """Bytes of the picture sent as wide as the paper, white and all."""
    row = picture.width // 8
    bands = -(-picture.height // _BAND_ROWS)
    return len(INIT) + bands * len(b"\x1dv0\x00\x00\x00\x00\x00") + row * picture.height + len(CUT)


def mechanism_s(layout: Layout, speed_mm_s: int) -> float:
    """Seconds the paper needs to pass the head at full speed."""
    return layout.height * _MM_PER_INCH / DOTS_PER_INCH / speed_mm_s


def fastest_mm_s() -> int:
    return max(each.speed_mm_s for each in load_profiles().values() if each.nv_bytes)


def wire_s(octets: int, baud: int) -> float:
    return octets * BITS_A_BYTE / baud


def pillow_and_qrcode(document: PrintDocument) -> None:
    """The peer: every letter drawn once on one sheet, the symbol computed. No wrapping, no bytes."""
    sheet = Picture.new("L", (document.width_dots, 1000), 0)
    draw = ImageDraw.Draw(sheet)
    for place, element in enumerate(document.elements):
        at = (0, 30 * (place + 1))
        match element:
            case Text(text, size, weight):
                draw.text(at, text, fill=255, font=face(text, size, weight), anchor="ls")
            case KeyValue(key, value, size):
                whole = f"{key}: {value}"
                draw.text(at, whole, fill=255, font=face(whole, size, Weight.REGULAR), anchor="ls")
            case BigNumber(text):
                draw.text(at, text, fill=255, font=face(text, 120, Weight.BOLD), anchor="ls")
            case QrCode(text):
                code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
                code.add_data(text.encode())
                code.make(fit=True)
            case _:
                pass
    sheet.convert("1", dither=Picture.Dither.NONE).tobytes()


@dataclass(slots=True)
class Spent:
    """Milliseconds of each round: of this process, and by the clock on the wall."""

    own: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)


def times(works: dict[str, Callable[[], object]]) -> dict[str, Spent]:
    """Each once unmeasured, then by turns, so that a slow moment of the machine hits all."""
    for work in works.values():
        work()
    spent = {name: Spent() for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            wall, own = time.perf_counter(), time.process_time()
            work()
            spent[name].own.append((time.process_time() - own) * 1000)
            spent[name].wall.append((time.perf_counter() - wall) * 1000)
    return spent


def part(values: list[float], share: float) -> float:
    return sorted(values)[int(len(values) * share)]


def table(config: Configuration, language: str, width: int, printer: PrinterProfile) -> list[str]:
    """Prints one ticket in every encoding; answers what misses its limit."""
    document = next(tickets(config, language, width))
    stored = stored_keys(nv_blocks([document]))
    sheets = {encoding: make(document, encoding, stored, printer) for encoding in Encoding}
    naive = full_width(render(sheets[Encoding.RASTER].layout))
    print(f"\nticket {language}, {width} dots")
    speeds = "".join(f"{speed:>9}" for speed in SPEEDS)
    print(f"{'':12}{'bytes':>7}{'of full':>9}{'mm':>6}{'moves s':>9}{speeds}   seconds on the wire at baud")
    missed = []
    for encoding, sheet in sheets.items():
        octets = len(sheet.data)
        moves = mechanism_s(sheet.layout, printer.speed_mm_s)
        length = sheet.layout.height * _MM_PER_INCH / DOTS_PER_INCH
        sent = "".join(f"{wire_s(octets, speed):>9.2f}" for speed in SPEEDS)
        print(f"{encoding.value:12}{octets:>7}{octets / naive:>9.1%}{length:>6.0f}{moves:>9.2f}{sent}")
        ratio = "".join(f"{wire_s(octets, speed) / moves:>8.2f}x" for speed in SPEEDS)
        print(f"{'':43}{ratio}   of the mechanism's time")
        name = f"{encoding.value} {language} {width}"
        if width == 576 and octets > LIMITS[encoding]:
            missed.append(f"{name}: {octets} bytes")
        least = mechanism_s(sheet.layout, fastest_mm_s())
        if encoding is Encoding.NV and wire_s(octets, JUDGED_SPEED) > least:
            missed.append(f"{name}: the mechanism waits at {JUDGED_SPEED} baud")
    sent = "".join(f"{wire_s(naive, speed):>9.2f}" for speed in SPEEDS)
    print(f"{'full width':12}{naive:>7}{1:>9.1%}{'':15}{sent}   peer: one picture as wide as the paper")
    return missed


def work(config: Configuration, language: str, printer: PrinterProfile) -> list[str]:
    """Prints the time of layout and encoding; answers what misses its limit."""
    fresh = tickets(config, language, 576)
    stored = stored_keys(nv_blocks([next(fresh)]))
    spent = times(
        {
            **{
                each.value: partial(lambda kind: make(next(fresh), kind, stored, printer), each)
                for each in Encoding
            },
            "peer": lambda: pillow_and_qrcode(next(fresh)),
        }
    )
    columns = f"{'own ms':>9}{'p95':>7}{'wall ms':>9}{'p95':>7}"
    print(f"\n{f'compose, lay out, encode: {language}, 576 dots':50}{columns}   (median of {ROUNDS})")
    missed = []
    for name, found in spent.items():
        own = part(found.own, 0.5)
        label = "peer: Pillow draws the letters, qrcode the symbol" if name == "peer" else name
        walls = f"{part(found.wall, 0.5):>9.1f}{part(found.wall, 0.95):>7.1f}"
        print(f"{label:50}{own:>9.1f}{part(found.own, 0.95):>7.1f}{walls}")
        if name != "peer" and own > WORK_LIMIT_MS:
            missed.append(f"{name} {language}: {own:.1f} ms")
    return missed


def main() -> None:
    config = configuration()
    printer = profile(PRINTER)
    languages = config.visit.languages
    print(f"printer: {printer.name}, {printer.speed_mm_s} mm/s; every fixed line stored")
    missed = []
    for language, width in product(languages, printer.width_dots):
        missed += table(config, language, width, printer)
    for language in languages:
        missed += work(config, language, printer)
    limits = ", ".join(f"{encoding.value} {limit}" for encoding, limit in LIMITS.items())
    print(
        f"\nlimits at 576 dots: bytes {limits}; nv out at {JUDGED_SPEED} baud before the fastest "
        f"mechanism ({fastest_mm_s()} mm/s) could print it; "
        f"{WORK_LIMIT_MS:.0f} ms of own work (median): {'missed: ' + '; '.join(missed) if missed else 'met'}"
    )


if __name__ == "__main__":
    main()
