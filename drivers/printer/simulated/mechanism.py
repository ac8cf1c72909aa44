"""The print mechanism of the simulated printer: one complete command at a time, dots on paper.

It knows letters, pictures, QR symbols, feeds and the knife; receiving, faults and real-time commands are the
engine's business.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from PIL import Image

from drivers.printer import qr
from drivers.printer.fonts import printer_line
from drivers.printer.simulated.capabilities import Capabilities
from drivers.printer.simulated.nv_memory import NvMemory
from drivers.printer.simulated.paper import Paper, PrintedTicket
from drivers.printer.simulated.pictures import GraphicsBuffer, columns

_DEFAULT_SPACING = 30
"""One sixth of an inch."""
_symbol = lru_cache(maxsize=64)(qr.modules)
"""Suites print the same symbol thousands of times. Real paper is printed by real printers: nothing is kept of
it."""
_LEVELS = {48: "L", 49: "M", 50: "Q", 51: "H"}


class Mechanism:
    """`say` takes answers that come in order with the data; `near_end` asks the paper sensor."""

    def __init__(
        self, capabilities: Capabilities, say: Callable[[bytes], None], near_end: Callable[[], bool]
    ) -> None:
        self.capabilities = capabilities
        self.tickets: list[PrintedTicket] = []
        self._say = say
        self._near_end = near_end
        self.nv = NvMemory(capabilities.nv_bytes, say)
        self.in_mouth = False
        """A presenter holds a piece that nobody has taken; the next one pushes it out."""
        self._fresh_ticket()
        self._reset()

    def forget(self) -> None:
        """The unprinted line is dropped: part of clearing the buffers."""
        self._line.clear()
        self._pictures.clear()
        self._graphics = GraphicsBuffer()

    def restart(self) -> None:
        """Switched off and on: settings are the factory's; what hangs in the mouth stays there."""
        self._reset()

    def tear_off(self) -> None:
        """Whoever opens the cover takes the half-printed piece with the old roll."""
        self._paper = Paper(self.capabilities.width)

    def picture(self) -> Image.Image:
        """What hangs in the mouth, not cut yet."""
        return self._paper.picture()

    def _fresh_ticket(self) -> None:
        self._paper = Paper(self.capabilities.width)
        self._data = bytearray()
        self._contents: dict[str, Any] = {"text": [], "qr": [], "rasters": 0, "blocks": 0, "unknown": 0}

    def _reset(self) -> None:
        """`ESC @`."""
        self._align = 0
        self._across = self._down = 1
        self._bold = False
        self._smooth = False
        self._spacing = _DEFAULT_SPACING
        self._unit = 203 / self.capabilities.feed_unit
        self._margin = 0
        self._line = bytearray()
        self._pictures: list[Image.Image] = []
        self._graphics = GraphicsBuffer()
        self._qr_data = b""
        self._qr_module = 3
        self._qr_level = "L"

    def execute(self, command: bytes) -> None:
        first = command[0]
        if first not in (0x1B, 0x1C, 0x1D):
            self._data += command
            self._plain(first)
            return
        # Requests print nothing and belong to no ticket.
        request = command[:2] in _REQUESTS or command[:3] == b"\x1d(H" or _stores(command)
        if not request:
            self._data += command
        action = _ACTIONS.get(command[:2])
        if action is not None:
            action(self, command)
        elif command[:2] not in _IGNORED:
            self._contents["unknown"] += 1

    def stumble(self, command: bytes) -> None:
        """A command this model does not know: its beginning is swallowed, the rest will be printed."""
        self._data += command
        self._contents["unknown"] += 1

    def _plain(self, byte: int) -> None:
        if byte == 0x06:
            self.nv.acknowledge()
        elif byte == 0x0A:
            self._line_feed()
        elif byte >= 0x20:
            self._line.append(byte)

    def _line_feed(self) -> None:
        height = 24 * self._down if self._line else 0
        height += max((ink.height for ink in self._pictures), default=0)
        self._print_line()
        self._paper.feed(max(self._spacing, height) - height)

    def _print_line(self) -> None:
        """What waits in the line buffer: letters, and beneath them the pictures side by side."""
        self._print_text()
        if self._pictures:
            across = sum(ink.width for ink in self._pictures)
            strip = Image.new("1", (across, max(ink.height for ink in self._pictures)), 0)
            left = 0
            for ink in self._pictures:
                strip.paste(ink, (left, strip.height - ink.height))
                left += ink.width
            self._pictures.clear()
            self._put(strip)

    def _print_text(self) -> None:
        if not self._line:
            return
        # Bytes beyond ASCII depend on the code page: a box says so, as no page is dependable.
        text = "".join(chr(byte) if byte < 0x7F else "?" for byte in self._line)
        self._line.clear()
        room = max(1, (self.capabilities.width - self._margin) // (12 * self._across))
        for at in range(0, len(text), room):
            part = text[at : at + room]
            self._contents["text"].append(part)
            self._put(printer_line(part, self._across, self._down, bold=self._bold, smooth=self._smooth))

    def _put(self, ink: Image.Image) -> None:
        self.in_mouth = False
        free = max(0, self.capabilities.width - self._margin - ink.width)
        self._paper.put(ink, self._margin + (0, free // 2, free)[self._align])

    def _feed(self, command: bytes) -> None:
        self._print_line()
        self._paper.feed(round(command[2] * self._unit))
        self._tear_at_the_bar()

    def _feed_lines(self, command: bytes) -> None:
        self._print_line()
        self._paper.feed(command[2] * self._spacing)
        self._tear_at_the_bar()

    def _tear_at_the_bar(self) -> None:
        """Without a knife somebody tears off what has come past the bar."""
        if not self.capabilities.cuts and self._paper.tail >= self.capabilities.cut_feed:
            self._separate()

    def _set_align(self, command: bytes) -> None:
        self._align = command[2] % 48 if command[2] % 48 < 3 else self._align

    def _set_size(self, command: bytes) -> None:
        self._across = (command[2] >> 4 & 7) + 1
        self._down = (command[2] & 7) + 1

    def _set_mode(self, command: bytes) -> None:
        self._bold = bool(command[2] & 0x08)
        self._down = 2 if command[2] & 0x10 else 1
        self._across = 2 if command[2] & 0x20 else 1

    def _set_bold(self, command: bytes) -> None:
        self._bold = bool(command[2] & 1)

    def _set_smoothing(self, command: bytes) -> None:
        self._smooth = bool(command[2] & 1) and self.capabilities.smooths

    def _set_spacing(self, command: bytes) -> None:
        self._spacing = _DEFAULT_SPACING if command[1] == ord("2") else round(command[2] * self._unit)

    def _set_units(self, command: bytes) -> None:
        self._unit = 203 / (command[3] or self.capabilities.feed_unit)

    def _set_margin(self, command: bytes) -> None:
        self._margin = min(int.from_bytes(command[2:4], "little"), self.capabilities.width - 1)

    def _initialise(self, _: bytes) -> None:
        self._reset()

    def _cut(self, command: bytes) -> None:
        self._print_line()
        if len(command) == 4:
            self._paper.feed(command[3])
        self._separate()

    def _separate(self) -> None:
        if self._paper.blank:
            self._fresh_ticket()
            return
        contents = {
            "width": self.capabilities.width,
            "height": max(1, self._paper.y),
            "bytes": len(self._data),
        }
        self.tickets.append(
            PrintedTicket(self._paper.picture(), bytes(self._data), {**contents, **self._contents})
        )
        self._fresh_ticket()

    def _present(self, _: bytes) -> None:
        """`GS e`: pushes what was cut off out of the mouth, for somebody to take."""
        self.in_mouth = True

    def _raster(self, command: bytes) -> None:
        """`GS v 0`."""
        across, down = int.from_bytes(command[4:6], "little"), int.from_bytes(command[6:8], "little")
        if not across or not down:
            return
        self._print_line()
        self._contents["rasters"] += 1
        ink = Image.frombytes("1", (across * 8, down), command[8:])
        ink = ink.crop((0, 0, min(ink.width, self.capabilities.width), ink.height))
        wide, high = 1 + (command[3] & 1), 1 + (command[3] >> 1 & 1)
        if wide > 1 or high > 1:
            ink = ink.resize((ink.width * wide, ink.height * high), Image.Resampling.NEAREST)
        self._put(ink)

    def _columns(self, command: bytes) -> None:
        """`ESC *`: a part of the line, printed with it."""
        ink = columns(command)
        if ink is not None:
            self._contents["rasters"] += 1
            self._pictures.append(ink)

    def _function(self, command: bytes) -> None:
        """`GS (`: QR symbols, stored pictures and the echo."""
        if command[2:3] == b"k" and command[5:6] == b"\x31":
            self._symbol(command[6:])
        elif command[2:3] == b"L" and command[5:6] == b"\x30" and len(command) > 6:
            self._picture(command[6], command[7:])
        elif command[2:3] == b"H" and command[5:7] == b"\x30\x30" and self.capabilities.echoes:
            self._say(b"\x37\x22" + command[7:11] + b"\x00")

    def _long_function(self, command: bytes) -> None:
        """`GS 8 L`: as `GS ( L`, with room for larger pictures."""
        if command[2:3] == b"L" and command[7:8] == b"\x30" and len(command) > 8:
            self._picture(command[8], command[9:])

    def _picture(self, which: int, values: bytes) -> None:
        stored = self.nv.function(which, values)
        sent = self._graphics.function(which, values)
        ink = stored or sent
        if ink is not None:
            self._print_line()
            self._contents["blocks" if stored else "rasters"] += 1
            self._put(ink)

    def _symbol(self, function: bytes) -> None:
        which, values = function[:1], function[1:]
        if which == b"\x43" and values:
            self._qr_module = min(16, max(1, values[0]))
        elif which == b"\x45" and values:
            self._qr_level = _LEVELS.get(values[0], self._qr_level)
        elif which == b"\x50":
            self._qr_data = values[1:]
        elif which == b"\x51":
            self._print_line()
            matrix = _symbol(self._qr_data, self._qr_level) if self._qr_data else None
            if matrix is not None:
                self._contents["qr"].append(self._qr_data.decode("utf-8", "replace"))
                self._put(qr.picture(matrix, self._qr_module))

    def _roll_status(self, command: bytes) -> None:
        """`GS r` 1."""
        if command[2] in (1, 49):
            self._say(b"\x03" if self._near_end() else b"\x00")

    def _identity(self, command: bytes) -> None:
        """`GS I`: 67 is the model name."""
        if command[2] == 67 and self.capabilities.name:
            self._say(b"\x5f" + self.capabilities.name.encode("ascii", "replace") + b"\x00")


def _stores(command: bytes) -> bool:
    """Whether it is about the stored pictures without printing one."""
    return command[:3] == b"\x1d(L" and command[6:7] in _STORES


_STORES = frozenset(bytes([each]) for each in (0, 3, 48, 51, 64, 65, 66, 67))


_REQUESTS = (b"\x1dr", b"\x1dI", b"\x1da", b"\x1de")
_ACTIONS: dict[bytes, Callable[[Mechanism, bytes], None]] = {
    b"\x1b@": Mechanism._initialise,
    b"\x1ba": Mechanism._set_align,
    b"\x1b!": Mechanism._set_mode,
    b"\x1bE": Mechanism._set_bold,
    b"\x1bG": Mechanism._set_bold,
    b"\x1bJ": Mechanism._feed,
    b"\x1bd": Mechanism._feed_lines,
    b"\x1b2": Mechanism._set_spacing,
    b"\x1b3": Mechanism._set_spacing,
    b"\x1b*": Mechanism._columns,
    b"\x1bi": Mechanism._cut,
    b"\x1bm": Mechanism._cut,
    b"\x1d!": Mechanism._set_size,
    b"\x1db": Mechanism._set_smoothing,
    b"\x1dP": Mechanism._set_units,
    b"\x1dL": Mechanism._set_margin,
    b"\x1dV": Mechanism._cut,
    b"\x1de": Mechanism._present,
    b"\x1dv": Mechanism._raster,
    b"\x1d(": Mechanism._function,
    b"\x1d8": Mechanism._long_function,
    b"\x1dr": Mechanism._roll_status,
    b"\x1dI": Mechanism._identity,
}
_IGNORED = frozenset({b"\x1bt", b"\x1bR", b"\x1bM", b"\x1dB", b"\x1dW", b"\x1da", b"\x1c.", b"\x1c&"})
