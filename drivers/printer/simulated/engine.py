"""An ESC/POS printer without a case: bytes in, answers and paper out. No I/O; no clock but that of a `Pace`.

Like real ones it obeys real-time commands wherever they stand (and takes them out of the stream, so that a
careless sender's picture is damaged here as it is on paper), keeps what it cannot print in its buffer, and
prints that with the next roll unless it is told to forget it. Tolerant: no input raises.
"""

from __future__ import annotations

import random

from PIL import Image

from drivers.printer.simulated import sensors
from drivers.printer.simulated.capabilities import Capabilities
from drivers.printer.simulated.commands import head, length
from drivers.printer.simulated.faults import STOPS, Fault
from drivers.printer.simulated.mechanism import Mechanism
from drivers.printer.simulated.nv_memory import NvMemory
from drivers.printer.simulated.pacing import Pace
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

    def __init__(
        self, capabilities: Capabilities | None = None, seed: int = 0, *, pace: Pace | None = None
    ) -> None:
        self.capabilities = capabilities or Capabilities()
        self.received = 0
        """Bytes taken since switching on, real-time commands included."""
        self._random = random.Random(seed)
        self._faults: set[Fault] = set()
        self._planned: dict[Fault, int] = {}
        self._realtime = bytearray()
        self._buffer = bytearray()
        self._out = bytearray()
        self._pace = pace
        self._report_mask = 0
        self._reported = b""
        self._mechanism = Mechanism(self.capabilities, self._out.extend, lambda: self.has(Fault.NEAR_END))

    # Faults.

    def inject(self, fault: Fault, after: int = 0) -> bytes:
        """From `after` bytes from now on (0: at once). What the printer says of it unasked is returned."""
        if after > 0:
            self._planned[fault] = self.received + after
        else:
            self._set_in(fault)
        return self._answers()

    def lift(self, fault: Fault) -> bytes:
        """Mends one thing. What was waiting in the buffer is printed now; the answers are returned."""
        if fault in self._faults and fault in (Fault.PAPER_OUT, Fault.COVER_OPEN):
            self._mechanism.tear_off()
        self._faults.discard(fault)
        self._planned.pop(fault, None)
        self._work()
        return self._answers()

    def _set_in(self, fault: Fault) -> None:
        self._faults.add(fault)
        if fault is Fault.POWER_OFF:
            self._realtime.clear()
            self._buffer.clear()
            self._out.clear()
            self._report_mask = 0
            self._mechanism.restart()

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
                self._set_in(fault)
        return self._answers()

    def poll(self) -> bytes:
        """What the printer says because time has passed."""
        self._work()
        return self._answers()

    @property
    def idle_for(self) -> float | None:
        """Seconds until `poll` will find something to do; None: it waits for bytes or for hands."""
        if self._pace is None or not self._buffer or self._faults & STOPS:
            return None
        size = self._next(0)
        return self._pace.lacks(size) if size else None

    @property
    def nv(self) -> NvMemory:
        return self._mechanism.nv

    def take_tickets(self) -> list[PrintedTicket]:
        """The pieces cut off since the last call."""
        taken, self._mechanism.tickets = self._mechanism.tickets, []
        return taken

    def unfinished(self) -> Image.Image:
        """What hangs in the mouth, not cut yet."""
        return self._mechanism.picture()

    def _answers(self) -> bytes:
        self._report()
        answer = bytes(self._out)
        self._out.clear()
        if Fault.MUTE in self._faults:
            return b""
        if Fault.GARBAGE in self._faults and answer:
            return self._random.randbytes(len(answer) + 3)
        return answer

    def _report(self) -> None:
        """Automatic status back: four bytes at once when switched on, then with every change."""
        if not self._report_mask or Fault.POWER_OFF in self._faults:
            return
        report = sensors.report(self._faults)
        if report != self._reported:
            self._reported = report
            self._out += report

    # Real-time commands: the receive interrupt.

    def _receive(self, data: bytes) -> None:
        if Fault.POWER_OFF in self._faults:
            return
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
            needed = 3 if len(held) < 3 else self._pulse_length(held[2])
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

    def _pulse_length(self, function: int) -> int:
        """`DLE DC4`: a clone knows only the pulse for a drawer, and takes the rest of others for data."""
        if function == _CLEAR and not self.capabilities.clears and self.capabilities.letters:
            return 3
        return _DC4_LENGTHS.get(function, 3)

    def _obey(self, command: bytes) -> None:
        if command[1] == 0x04:
            if 1 <= command[2] <= 4:
                self._out.append(sensors.status_byte(self._faults, command[2]))
            elif command[2] == 0x14 and self.capabilities.presents:
                self._out += sensors.presenter(self._faults, in_mouth=self._mechanism.in_mouth)
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

    # What can be printed now.

    def _work(self) -> None:
        start = 0
        if self._pace is not None and self._buffer:
            self._pace.begin()
        while start < len(self._buffer) and not self._faults & STOPS:
            size = self._next(start)
            if size == 0:
                break
            if self._pace is not None:
                if self._pace.lacks(size):
                    break
                self._pace.spend(size)
            command = bytes(self._buffer[start : start + size])
            if self._strange(start):
                self._mechanism.stumble(command)
            else:
                self._print(command)
            start += size
        del self._buffer[:start]
        if self._pace is not None and not self._buffer:
            self._pace.rest()

    def _next(self, start: int) -> int:
        """Bytes to take from the buffer; 0 when more must arrive first."""
        if self._strange(start):
            return 2
        return length(self._buffer, start)

    def _strange(self, start: int) -> bool:
        name = head(self._buffer, start)
        return bool(name) and not self.capabilities.knows(name)

    def _print(self, command: bytes) -> None:
        self._mechanism.execute(command)
        if command[:2] == b"\x1da":
            self._report_mask = command[2]
            self._reported = b""
