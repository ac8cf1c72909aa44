"""An ESC/POS printer without a case: bytes in, answers and paper out. No I/O, no clock.

Like real ones it obeys real-time commands wherever they stand (and takes them out of the stream, so that a
careless sender's picture is damaged here as it is on paper), keeps what it cannot print in its buffer, and
prints
that with the next roll unless it is told to forget it. Tolerant: no input raises.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PIL import Image

from drivers.printer import qr
from drivers.printer.fonts import printer_line
from drivers.printer.simulated.commands import DENSITY_24_DOTS, length
from drivers.printer.simulated.faults import STOPS, Fault
from drivers.printer.simulated.paper import Paper, PrintedTicket

_DLE = 0x10
_PULSE = 1
_POWER_OFF = 2
_CLEAR = 8
_DC4_LENGTHS = {_PULSE: 5, _POWER_OFF: 5, _CLEAR: 10}
_CLEAR_COMMAND = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
_DEFAULT_SPACING = 30
"""One sixth of an inch."""
_MAX_BUFFER = 1 << 20
_LEVELS = {48: "L", 49: "M", 50: "Q", 51: "H"}


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What this model knows. Later: NV memory, ASB, presenter."""

    width: int = 576
    echoes: bool = True
    """`GS ( H` function 48."""
    clears: bool = True
    """`DLE DC4` 8."""
    smooths: bool = True
    """`GS b`."""
    name: str = "SIM-80"


class Engine:
    """Feed it; it answers. Faults may be set and lifted at any time."""

    def __init__(self, capabilities: Capabilities | None = None, seed: int = 0) -> None:
        self.capabilities = capabilities or Capabilities()
        self.received = 0
        """Bytes taken since switching on, real-time commands included."""
        self._random = random.Random(seed)
        self._faults: set[Fault] = set()
        self._planned: dict[Fault, int] = {}
        self._realtime = bytearray()
        self._buffer = bytearray()
        self._tickets: list[PrintedTicket] = []
        self._out = bytearray()
        self._fresh_ticket()
        self._reset()

    # Faults.

    def inject(self, fault: Fault, after: int = 0) -> None:
        """From `after` bytes from now on (0: at once)."""
        if after <= 0:
            self._faults.add(fault)
        else:
            self._planned[fault] = self.received + after

    def lift(self, fault: Fault) -> bytes:
        """Mends one thing. What was waiting in the buffer is printed now; the answers are returned."""
        if fault in self._faults and fault in (Fault.PAPER_OUT, Fault.COVER_OPEN):
            # Whoever opens the cover takes the half-printed piece with the old roll.
            self._paper = Paper(self.capabilities.width)
        self._faults.discard(fault)
        self._planned.pop(fault, None)
        self._work()
        return self._answers()

    def has(self, fault: Fault) -> bool:
        return fault in self._faults

    @property
    def takes(self) -> int:
        """How many bytes may be fed before a fault sets in: 0 when stalled or gone."""
        if self._faults & {Fault.STALL, Fault.DISCONNECT}:
            return 0
        planned = min(self._planned.values(), default=self.received + _MAX_BUFFER)
        return max(1, planned - self.received)

    # The line.

    def feed(self, data: bytes) -> bytes:
        """Takes bytes, returns what the printer says. Bytes after a stall or disconnect are lost."""
        at = 0
        while at < len(data):
            room = self.takes
            if room == 0:
                break
            part = data[at : at + room]
            at += len(part)
            self.received += len(part)
            self._receive(part)
            self._work()
            for fault in [each for each, start in self._planned.items() if self.received >= start]:
                del self._planned[fault]
                self._faults.add(fault)
        return self._answers()

    def take_tickets(self) -> list[PrintedTicket]:
        """The pieces cut off since the last call."""
        taken, self._tickets = self._tickets, []
        return taken

    def unfinished(self) -> Image.Image:
        """What hangs in the mouth, not cut yet."""
        return self._paper.picture()

    def _answers(self) -> bytes:
        answer, self._out = bytes(self._out), bytearray()
        if Fault.MUTE in self._faults:
            return b""
        if Fault.GARBAGE in self._faults and answer:
            return self._random.randbytes(len(answer) + 3)
        return answer

    # Real-time commands: the receive interrupt.

    def _receive(self, data: bytes) -> None:
        for byte in data:
            if not self._realtime:
                if byte == _DLE:
                    self._realtime.append(byte)
                else:
                    self._store(byte)
                continue
            self._realtime.append(byte)
            self._realtime_step()

    def _store(self, byte: int) -> None:
        if len(self._buffer) < _MAX_BUFFER:
            self._buffer.append(byte)

    def _realtime_step(self) -> None:
        held = self._realtime
        second = held[1]
        if second in (0x04, 0x05):
            needed = 3
        elif second == 0x14:
            needed = 3 if len(held) < 3 else _DC4_LENGTHS.get(held[2], 3)
        else:
            # No real-time command: the first byte is data, the second may open one.
            self._realtime = bytearray()
            self._store(_DLE)
            self._receive(bytes([second]))
            return
        if len(held) < needed:
            return
        command, self._realtime = bytes(held), bytearray()
        self._obey(command)

    def _obey(self, command: bytes) -> None:
        if command[1] == 0x04:
            if 1 <= command[2] <= 4:
                self._out.append(self._status_byte(command[2]))
        elif command[1] == 0x05:
            if command[2] == 2:
                self._forget()
                self._faults -= {Fault.CUTTER}
        elif command == _CLEAR_COMMAND and self.capabilities.clears:
            self._forget()
            self._out += b"\x37\x25\x00"

    def _forget(self) -> None:
        self._buffer.clear()
        self._text.clear()

    def _status_byte(self, which: int) -> int:
        faults = self._faults
        byte = 0x12
        if which == 1:
            byte |= 0x08 if faults & STOPS else 0
        elif which == 2:
            byte |= 0x04 if Fault.COVER_OPEN in faults else 0
            byte |= 0x20 if Fault.PAPER_OUT in faults else 0
            byte |= 0x40 if faults & {Fault.CUTTER, Fault.OVERHEATED} else 0
        elif which == 3:
            byte |= 0x08 if Fault.CUTTER in faults else 0
            byte |= 0x40 if Fault.OVERHEATED in faults else 0
        else:
            byte |= 0x0C if faults & {Fault.NEAR_END, Fault.PAPER_OUT} else 0
            byte |= 0x60 if Fault.PAPER_OUT in faults else 0
        return byte

    # The mechanism.

    def _work(self) -> None:
        start = 0
        while start < len(self._buffer) and not self._faults & STOPS:
            size = length(self._buffer, start)
            if size == 0:
                break
            command = bytes(self._buffer[start : start + size])
            start += size
            self._execute(command)
        del self._buffer[:start]

    def _fresh_ticket(self) -> None:
        self._paper = Paper(self.capabilities.width)
        self._data = bytearray()
        self._contents: dict[str, Any] = {"text": [], "qr": [], "rasters": 0, "unknown": 0}

    def _reset(self) -> None:
        """`ESC @`."""
        self._align = 0
        self._across = self._down = 1
        self._bold = False
        self._smooth = False
        self._spacing = _DEFAULT_SPACING
        self._unit = 1.0
        self._margin = 0
        self._text = bytearray()
        self._qr_data = b""
        self._qr_module = 3
        self._qr_level = "L"

    def _execute(self, command: bytes) -> None:
        first = command[0]
        if first not in (0x1B, 0x1C, 0x1D):
            self._data += command
            self._plain(first)
            return
        # Requests print nothing and belong to no ticket.
        request = command[:2] in (b"\x1dr", b"\x1dI", b"\x1da") or command[:3] == b"\x1d(H"
        if not request:
            self._data += command
        action = _ACTIONS.get(command[:2])
        if action is not None:
            action(self, command)
        elif command[:2] not in _IGNORED:
            self._contents["unknown"] += 1

    def _plain(self, byte: int) -> None:
        if byte == 0x0A:
            self._line_feed()
        elif byte >= 0x20:
            self._text.append(byte)

    def _line_feed(self) -> None:
        height = 24 * self._down
        spacing = max(self._spacing, height if self._text else 0)
        if not self._text:
            self._paper.feed(spacing)
            return
        self._print_text()
        self._paper.feed(spacing - height)

    def _print_text(self) -> None:
        if not self._text:
            return
        # Bytes beyond ASCII depend on the code page: a box says so, as no page is dependable.
        text = "".join(chr(byte) if byte < 0x7F else "?" for byte in self._text)
        self._text.clear()
        room = max(1, (self.capabilities.width - self._margin) // (12 * self._across))
        for at in range(0, len(text), room):
            part = text[at : at + room]
            self._contents["text"].append(part)
            self._put(printer_line(part, self._across, self._down, bold=self._bold, smooth=self._smooth))

    def _put(self, ink: Image.Image) -> None:
        free = max(0, self.capabilities.width - self._margin - ink.width)
        self._paper.put(ink, self._margin + (0, free // 2, free)[self._align])

    def _feed(self, command: bytes) -> None:
        self._print_text()
        self._paper.feed(round(command[2] * self._unit))

    def _feed_lines(self, command: bytes) -> None:
        self._print_text()
        self._paper.feed(command[2] * self._spacing)

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
        self._unit = 203 / command[3] if command[3] else 1.0

    def _set_margin(self, command: bytes) -> None:
        self._margin = min(int.from_bytes(command[2:4], "little"), self.capabilities.width - 1)

    def _initialise(self, _: bytes) -> None:
        self._reset()

    def _cut(self, command: bytes) -> None:
        self._print_text()
        if len(command) == 4:
            self._paper.feed(command[3])
        if self._paper.blank:
            self._fresh_ticket()
            return
        contents = {
            "width": self.capabilities.width,
            "height": max(1, self._paper.y),
            "bytes": len(self._data),
        }
        self._tickets.append(
            PrintedTicket(self._paper.picture(), bytes(self._data), {**contents, **self._contents})
        )
        self._fresh_ticket()

    def _raster(self, command: bytes) -> None:
        """`GS v 0`."""
        across, down = int.from_bytes(command[4:6], "little"), int.from_bytes(command[6:8], "little")
        if not across or not down:
            return
        self._print_text()
        self._contents["rasters"] += 1
        ink = Image.frombytes("1", (across * 8, down), command[8:])
        ink = ink.crop((0, 0, min(ink.width, self.capabilities.width), ink.height))
        wide, high = 1 + (command[3] & 1), 1 + (command[3] >> 1 & 1)
        if wide > 1 or high > 1:
            ink = ink.resize((ink.width * wide, ink.height * high), Image.Resampling.NEAREST)
        self._put(ink)

    def _columns(self, command: bytes) -> None:
        """`ESC *`: columns of 8 or 24 dots, printed as a line of their own."""
        deep = 3 if command[2] in DENSITY_24_DOTS else 1
        columns = (len(command) - 5) // deep
        if not columns:
            return
        self._contents["rasters"] += 1
        turned = Image.frombytes("1", (deep * 8, columns), command[5:])
        self._put(turned.transpose(Image.Transpose.TRANSPOSE))

    def _function(self, command: bytes) -> None:
        """`GS (`: QR symbols and the echo."""
        if command[2:3] == b"k" and command[5:6] == b"\x31":
            self._symbol(command[6:])
        elif command[2:3] == b"H" and command[5:7] == b"\x30\x30" and self.capabilities.echoes:
            self._out += b"\x37\x22" + command[7:11] + b"\x00"

    def _symbol(self, function: bytes) -> None:
        which, values = function[:1], function[1:]
        if which == b"\x43" and values:
            self._qr_module = min(16, max(1, values[0]))
        elif which == b"\x45" and values:
            self._qr_level = _LEVELS.get(values[0], self._qr_level)
        elif which == b"\x50":
            self._qr_data = values[1:]
        elif which == b"\x51":
            self._print_text()
            matrix = qr.modules(self._qr_data, self._qr_level) if self._qr_data else None
            if matrix is not None:
                self._contents["qr"].append(self._qr_data.decode("utf-8", "replace"))
                self._put(qr.picture(matrix, self._qr_module))

    def _roll_status(self, command: bytes) -> None:
        """`GS r` 1."""
        if command[2] in (1, 49):
            self._out.append(0x03 if Fault.NEAR_END in self._faults else 0x00)

    def _identity(self, command: bytes) -> None:
        """`GS I`: 67 is the model name."""
        if command[2] == 67:
            self._out += b"\x5f" + self.capabilities.name.encode("ascii", "replace") + b"\x00"


_ACTIONS: dict[bytes, Callable[[Engine, bytes], None]] = {
    b"\x1b@": Engine._initialise,
    b"\x1ba": Engine._set_align,
    b"\x1b!": Engine._set_mode,
    b"\x1bE": Engine._set_bold,
    b"\x1bG": Engine._set_bold,
    b"\x1bJ": Engine._feed,
    b"\x1bd": Engine._feed_lines,
    b"\x1b2": Engine._set_spacing,
    b"\x1b3": Engine._set_spacing,
    b"\x1b*": Engine._columns,
    b"\x1bi": Engine._cut,
    b"\x1bm": Engine._cut,
    b"\x1d!": Engine._set_size,
    b"\x1db": Engine._set_smoothing,
    b"\x1dP": Engine._set_units,
    b"\x1dL": Engine._set_margin,
    b"\x1dV": Engine._cut,
    b"\x1dv": Engine._raster,
    b"\x1d(": Engine._function,
    b"\x1dr": Engine._roll_status,
    b"\x1dI": Engine._identity,
}
_IGNORED = frozenset({b"\x1bt", b"\x1bR", b"\x1bM", b"\x1dB", b"\x1dW", b"\x1da", b"\x1c.", b"\x1c&"})
