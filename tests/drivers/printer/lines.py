"""Lines for the printer tests: one that remembers, and one that answers by a script."""

from __future__ import annotations

from collections.abc import Callable

from drivers.printer import escpos
from drivers.printer.simulated.engine import Engine
from drivers.printer.simulated.memory import MemoryLine

REALTIME = {
    *(escpos.status_request(which) for which in (1, 2, 3, 4)),
    escpos.PRESENTER_STATUS,
    escpos.CLEAR_BUFFER,
    escpos.RECOVER,
}


class RecordingLine(MemoryLine):
    """Into an engine; keeps what was written, the real-time commands apart from the data."""

    def __init__(self, engine: Engine, sleep: Callable[[float], None] = lambda _: None) -> None:
        super().__init__(engine, sleep)
        self.data = bytearray()
        self.commands: list[bytes] = []

    def plug_into(self, engine: Engine) -> None:
        """The cable is put into another printer."""
        self._engine = engine

    def write(self, data: bytes) -> int:
        written = super().write(data)
        if data in REALTIME:
            self.commands.append(data)
        else:
            self.data += data[:written]
        return written


class ScriptedLine:
    """`Line` of a printer that answers each write as `answer` says, and speaks when `say` is called."""

    def __init__(self, answer: Callable[[bytes], bytes], sleep: Callable[[float], None]) -> None:
        self._answer = answer
        self._sleep = sleep
        self._answers = b""
        self.sent = b""

    def say(self, data: bytes) -> None:
        self._answers += data

    def write(self, data: bytes) -> int:
        self.sent += data
        self._answers += self._answer(data)
        return len(data)

    def read(self) -> bytes:
        found, self._answers = self._answers, b""
        return found

    def pending(self) -> int:
        return 0

    def wait(self, seconds: float, *, writable: bool = False) -> None:
        if not self._answers and not writable:
            self._sleep(seconds)

    def discard_output(self) -> None:
        """Nothing is ever held back here."""

    def close(self) -> None:
        self._answers = b""
