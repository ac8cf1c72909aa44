"""Bytes out and answers in over one line: chunks with a stall timer, flow control, status questions.

All waiting is bounded by the smaller of the caller's deadline and the `Timing` below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from drivers.deadline import Deadline
from drivers.printer import escpos
from drivers.printer.line import Line
from drivers.printer.model import PrinterStatus
from drivers.printer.realtime import realtime_pair
from drivers.printer.received import (
    AutoStatus,
    Block,
    Classifier,
    Flow,
    PresenterStatus,
    RealtimeStatus,
    Received,
)
from drivers.printer.status import can_print, collapse, collapse_presenter


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds. Measured from the moment our bytes have left, so that a slow line is not taken for a mute
    printer."""

    answer: float = 0.6
    """A real-time answer comes within milliseconds; this is generous for radio and USB adapters."""
    stall: float = 3.0
    """No byte accepted for so long: the line is stuck."""
    quiet: float = 0.5
    """After so much silence while waiting for proof, the printer is asked how it is."""
    proof_grace: float = 2.0
    """How long after the in-order answer an echo that was promised may still come."""
    clear: float = 1.0
    """For the answer to buffer clearing."""
    store: float = 5.0
    """For the first answer after a stored picture: the memory is written meanwhile."""


Listener = Callable[[list[Received]], None]

_CHUNK = 512
_IN_FLIGHT = 1024
"""Bytes the kernel may hold. More, and a status question would wait behind them for seconds."""
_PENDING_POLL = 0.02


class Exchange:
    """One open line. Not thread-safe: the one writer thread owns it."""

    def __init__(self, line: Line, timing: Timing, *, presenter: bool = False) -> None:
        self.timing = timing
        self.reported = False
        """Whether an unasked report has come."""
        self._report: AutoStatus | None = None
        self._line = line
        self._presenter = presenter
        self._classifier = Classifier(presenter=presenter)
        self._stopped = False

    def receive(self) -> list[Received]:
        """What has arrived; flow control is obeyed and reports are kept on the way."""
        found = self._classifier.feed(self._line.read())
        for each in found:
            if isinstance(each, Flow):
                self._stopped = each.stop
            elif isinstance(each, AutoStatus):
                self._report = each
                self.reported = True
        return found

    def take_report(self) -> AutoStatus | None:
        """The last unasked report since the printer's status was asked for, once."""
        report, self._report = self._report, None
        return report

    def read_away(self) -> None:
        """Answers to questions nobody waits for any more are dropped."""
        self._classifier.reset()
        self.receive()

    def resume(self) -> None:
        """After a stuck or cleared line: an XON that got lost must not hold back the next job as well."""
        self._stopped = False

    def forget_answers(self) -> None:
        """A half-received answer did not come in time."""
        self._classifier.reset()

    def discard_output(self) -> None:
        """Throws away what has not left yet."""
        self._line.discard_output()

    def until(self, deadline: Deadline, seconds: float) -> Iterator[list[Received]]:
        """Batches of what arrives, for so many seconds after our own bytes have left."""
        end: float | None = None
        stall_end = deadline.clock() + self.timing.stall
        while True:
            found = self.receive()
            now = deadline.clock()
            if end is None and (self._line.pending() == 0 or now >= stall_end):
                end = now + seconds
            yield found
            left = deadline.remaining()
            left = min(left, _PENDING_POLL if end is None else max(0.0, end - now))
            if left <= 0:
                return
            self._line.wait(left)

    def block(
        self, data: bytes, opening: bytes, deadline: Deadline, seconds: float | None = None
    ) -> bytes | None:
        """Asks in order with the print data and waits for the block that starts so; None: none came."""
        heard: list[Received] = []
        if self.send(data, deadline, heard.extend):
            for found in self.until(deadline, self.timing.answer if seconds is None else seconds):
                heard += found
                for each in heard:
                    if isinstance(each, Block) and each.value.startswith(opening):
                        return each.value
                heard.clear()
        self._classifier.reset()
        return None

    def status(self, deadline: Deadline, besides: Listener) -> PrinterStatus:
        """Asks how the printer is; silence or nonsense is `NO_ANSWER`, never a status. What arrives besides
        the answers goes to `besides`."""
        # An answer that came too late for its own question must not be taken for the first of these.
        besides(self.receive())
        self._report = None
        status = self._ask_presenter(deadline, besides) if self._presenter else self._ask(deadline, besides)
        if status is None:
            self._classifier.reset()
            return PrinterStatus.NO_ANSWER
        if can_print(status):
            # Online with nothing in hand: an old XOFF was noise, or its XON got lost. A real one comes again.
            self._stopped = False
        return status

    def _ask(self, deadline: Deadline, besides: Listener) -> PrinterStatus | None:
        answers: list[int] = []
        for which in (1, 2, 3, 4):
            if not self.put(escpos.status_request(which), deadline):
                return None
            for found in self.until(deadline, self.timing.answer):
                for each in found:
                    if isinstance(each, RealtimeStatus) and len(answers) < which:
                        answers.append(each.value)
                    else:
                        besides([each])
                if len(answers) == which:
                    break
            if len(answers) != which:
                return None
        return collapse(*answers)

    def _ask_presenter(self, deadline: Deadline, besides: Listener) -> PrinterStatus | None:
        if not self.put(escpos.PRESENTER_STATUS, deadline):
            return None
        for found in self.until(deadline, self.timing.answer):
            answer = next((each for each in found if isinstance(each, PresenterStatus)), None)
            besides([each for each in found if each is not answer])
            if answer is not None:
                return collapse_presenter(answer.value)
        return None

    def put(self, data: bytes, deadline: Deadline) -> bool:
        """One real-time command, past any XOFF: it is obeyed even then. False: the line takes nothing."""
        if realtime_pair(data) != 0:
            raise AssertionError("not a real-time command")
        stall = deadline.clock() + self.timing.stall
        while data:
            data = data[self._line.write(data) :]
            if data:
                left = min(deadline.remaining(), stall - deadline.clock())
                if left <= 0:
                    return False
                self._line.wait(min(left, _PENDING_POLL), writable=True)
        return True

    def send(
        self,
        data: bytes,
        deadline: Deadline,
        listen: Listener,
        progress: Callable[[int], None] = lambda _: None,
    ) -> bool:
        """Chunks, with the stall timer: True when the last byte has left, False when the line took nothing
        for too long or time is up. `progress` hears how many bytes have been handed over."""
        if realtime_pair(data) != -1:
            raise AssertionError("real-time pair in data")
        at = 0
        clock = deadline.clock
        last_progress = clock()
        last_pending = 0
        while True:
            listen(self.receive())
            pending = self._line.pending()
            if pending < last_pending:
                last_progress = clock()
            last_pending = pending
            if at == len(data) and pending == 0:
                return True
            if deadline.passed or clock() - last_progress > self.timing.stall:
                return False
            if at < len(data) and not self._stopped and pending < _IN_FLIGHT:
                written = self._line.write(data[at : at + _CHUNK])
                at += written
                progress(at)
                if written:
                    last_progress = clock()
                    continue
            # While stopped or full only reading matters; while there is room, the line wakes us.
            room = at < len(data) and not self._stopped and pending < _IN_FLIGHT
            self._line.wait(min(deadline.remaining(), _PENDING_POLL), writable=room)
