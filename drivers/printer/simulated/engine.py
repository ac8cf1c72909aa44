"""An ESC/POS printer without a case: bytes in, answers and paper out. No I/O, no clock.

Like real ones it obeys real-time commands wherever they stand (and takes them out of the stream, so that a
careless sender's picture is damaged here as it is on paper), keeps what it cannot print in its buffer, and
prints that with the next roll unless it is told to forget it. Tolerant: no input raises.
"""

from __future__ import annotations

import random

from PIL import Image

from drivers.printer.simulated.commands import length
from drivers.printer.simulated.faults import STOPS, Fault
from drivers.printer.simulated.mechanism import Capabilities, Mechanism
from drivers.printer.simulated.paper import PrintedTicket

__all__ = ["Capabilities", "Engine"]

_DLE = 0x10
_PULSE = 1
_POWER_OFF = 2
_CLEAR = 8
_DC4_LENGTHS = {_PULSE: 5, _POWER_OFF: 5, _CLEAR: 10}
_CLEAR_COMMAND = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
_MAX_BUFFER = 1 << 20


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
        self._out = bytearray()
        self._mechanism = Mechanism(self.capabilities, self._out.extend, lambda: self.has(Fault.NEAR_END))

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
            self._mechanism.tear_off()
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
        taken, self._mechanism.tickets = self._mechanism.tickets, []
        return taken

    def unfinished(self) -> Image.Image:
        """What hangs in the mouth, not cut yet."""
        return self._mechanism.picture()

    def _answers(self) -> bytes:
        answer = bytes(self._out)
        self._out.clear()
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
        self._mechanism.forget()

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

    # What can be printed now.

    def _work(self) -> None:
        start = 0
        while start < len(self._buffer) and not self._faults & STOPS:
            size = length(self._buffer, start)
            if size == 0:
                break
            command = bytes(self._buffer[start : start + size])
            start += size
            self._mechanism.execute(command)
        del self._buffer[:start]
