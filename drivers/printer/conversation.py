"""Talking with a printer over a line: asking its status, sending a job, and getting proof.

All waiting is bounded by the smaller of the caller's deadline and the `Timing` below. The conversation
decides one
thing that matters: whether a ticket is confirmed, known not to be out, or unknown, and it never guesses
upwards.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from drivers.deadline import Deadline
from drivers.printer import escpos
from drivers.printer.line import Line, LineGoneError
from drivers.printer.model import PrinterStatus, PrintOutcome
from drivers.printer.status import (
    BUFFER_CLEARED,
    Classifier,
    Flow,
    Noise,
    QueuedStatus,
    RealtimeStatus,
    Received,
    can_print,
    collapse,
    proof,
)

Result = tuple[PrintOutcome, PrinterStatus]


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
    """How long after the in-order answer the echo may still come, from a printer that never echoed yet."""
    clear: float = 1.0
    """For the answer to buffer clearing."""


_CHUNK = 512
_IN_FLIGHT = 1024
"""Bytes the kernel may hold. More, and a status question would wait behind them for seconds."""
_PENDING_POLL = 0.02


def new_token() -> bytes:
    """Four bytes of 21h–7Eh that name one job in the printer's echo."""
    return bytes(0x21 + secrets.randbelow(0x7E - 0x21 + 1) for _ in range(4))


class Conversation:
    """One open line. Not thread-safe: the one writer thread owns it."""

    def __init__(self, line: Line, timing: Timing | None = None, *, torn: bool = False) -> None:
        self._line = line
        self._timing = timing or Timing()
        self._classifier = Classifier()
        self._stopped = False
        # May the printer hold an earlier job that would come out with the next paper? On a fresh line: yes.
        self._must_clear = True
        self._torn = torn
        self._echoes: bool | None = None

    @property
    def torn(self) -> bool:
        """May a half-printed piece hang in the mouth? Passed on to the next line to the same printer."""
        return self._torn

    def status(self, deadline: Deadline) -> PrinterStatus:
        """Asks `DLE EOT` 1 to 4. Silence or nonsense is `NO_ANSWER`, never a status."""
        return self._ask(deadline, lambda _: None)

    def prepare(self, deadline: Deadline) -> PrinterStatus:
        """For a line just opened: what an earlier process left behind is forgotten, abilities are asked."""
        status = self.status(deadline)
        if status is not PrinterStatus.NO_ANSWER:
            self._clear(deadline)
            self._must_clear = False
        if can_print(status) and not deadline.passed:
            self._echoes = self._try_echo(deadline)
        return status

    def _try_echo(self, deadline: Deadline) -> bool | None:
        """Does this printer know `GS ( H`? With nothing to print the echo comes at once."""
        token = new_token()
        self._put(escpos.proof_request(token) + escpos.ROLL_STATUS, deadline)
        answered = False
        for found in self._until(deadline, self._timing.answer):
            if proof(token) in found:
                return True
            answered = answered or any(isinstance(each, QueuedStatus) for each in found)
        return False if answered else None

    def print(self, data: bytes, token: bytes, deadline: Deadline, on_sending: Callable[[], None]) -> Result:
        """Sends one job and waits for proof."""
        try:
            self._line_up(deadline)
            status = self.status(deadline)
            if not can_print(status):
                return PrintOutcome.NOT_PRINTED, status
            if self._must_clear:
                self._clear(deadline)
            if deadline.passed:
                return PrintOutcome.NOT_PRINTED, status
        except LineGoneError:
            return PrintOutcome.NOT_PRINTED, PrinterStatus.DISCONNECTED
        on_sending()
        # From here on bytes leave: until proof, whatever happens leaves something to clear.
        self._must_clear = True
        before_cut = new_token()
        body, cut = (data[: -len(escpos.CUT)], escpos.CUT) if data.endswith(escpos.CUT) else (data, b"")
        if self._torn:
            # The last job may hang half-printed in the mouth: it is cut off, not handed out with this one.
            body = escpos.INIT + escpos.CUT + body
        self._torn = True
        job = _Job(proof(token), proof(before_cut), len(body))
        try:
            # Two echoes: the first says that all but the cut is on paper, the second that the paper is off.
            body += escpos.proof_request(before_cut)
            tail = cut + escpos.proof_request(token) + escpos.ROLL_STATUS
            if not self._send(body + tail, deadline, job):
                return self._stuck(deadline, job)
            return self._await_proof(deadline, job)
        except LineGoneError:
            outcome = PrintOutcome.CONFIRMED if job.echoed else PrintOutcome.UNKNOWN
            return outcome, PrinterStatus.DISCONNECTED

    def _line_up(self, deadline: Deadline) -> None:
        """Answers to questions nobody waits for any more are read away first."""
        if not deadline.passed:
            self._classifier.reset()
            self._receive()

    def _receive(self) -> list[Received]:
        found = self._classifier.feed(self._line.read())
        for each in found:
            if isinstance(each, Flow):
                self._stopped = each.stop
        return found

    def _until(self, deadline: Deadline, seconds: float) -> Iterator[list[Received]]:
        """Batches of what arrives, for so many seconds after our own bytes have left."""
        end: float | None = None
        stall_end = deadline.clock() + self._timing.stall
        while True:
            found = self._receive()
            now = deadline.clock()
            if end is None and (self._line.pending() == 0 or now >= stall_end):
                end = now + seconds
            yield found
            left = deadline.remaining()
            left = min(left, _PENDING_POLL if end is None else max(0.0, end - now))
            if left <= 0:
                return
            self._line.wait(left)

    def _ask(self, deadline: Deadline, besides: Callable[[Received], None]) -> PrinterStatus:
        answers: list[int] = []
        # An answer that came too late for its own question must not be taken for the first of these.
        for each in self._receive():
            besides(each)
        for which in (1, 2, 3, 4):
            if not self._put(escpos.status_request(which), deadline):
                return PrinterStatus.NO_ANSWER
            for found in self._until(deadline, self._timing.answer):
                for each in found:
                    if isinstance(each, RealtimeStatus) and len(answers) < which:
                        answers.append(each.value)
                    else:
                        besides(each)
                if len(answers) == which:
                    break
            if len(answers) != which:
                self._classifier.reset()
                return PrinterStatus.NO_ANSWER
        return collapse(*answers)

    def _put(self, data: bytes, deadline: Deadline) -> bool:
        """A few bytes that must go now, past any XOFF: real-time commands are obeyed even then."""
        stall = deadline.clock() + self._timing.stall
        while data:
            data = data[self._line.write(data) :]
            if data:
                left = min(deadline.remaining(), stall - deadline.clock())
                if left <= 0:
                    return False
                self._line.wait(min(left, _PENDING_POLL), writable=True)
        return True

    def _send(self, data: bytes, deadline: Deadline, job: _Job) -> bool:
        """Chunks, with the stall timer: False when the line took nothing for too long or time is up."""
        at = 0
        clock = deadline.clock
        last_progress = clock()
        last_pending = 0
        while True:
            job.note(self._receive())
            pending = self._line.pending()
            if pending < last_pending:
                last_progress = clock()
            last_pending = pending
            if at == len(data) and pending == 0:
                return True
            if deadline.passed or clock() - last_progress > self._timing.stall:
                return False
            if at < len(data) and not self._stopped and pending < _IN_FLIGHT:
                written = self._line.write(data[at : at + _CHUNK])
                at += written
                job.sent = at
                if written:
                    last_progress = clock()
                    continue
            # While stopped or full only reading matters; while there is room, the line wakes us.
            room = at < len(data) and not self._stopped and pending < _IN_FLIGHT
            self._line.wait(min(deadline.remaining(), _PENDING_POLL), writable=room)

    def _await_proof(self, deadline: Deadline, job: _Job) -> Result:
        """The echo confirms. Without echo, the in-order answer and four clean status bytes do."""
        grace_end: float | None = None
        silences = 0
        heard = PrinterStatus.NO_ANSWER
        while True:
            for found in self._until(deadline, self._timing.quiet):
                job.note(found)
                if job.echoed:
                    return self._confirmed(deadline)
                if job.answered and grace_end is None:
                    grace = 0.0 if self._echoes is False else self._timing.proof_grace
                    grace_end = deadline.clock() + grace
                if grace_end is not None and deadline.clock() >= grace_end:
                    break
            if deadline.passed:
                return PrintOutcome.UNKNOWN, heard
            status = self._ask(deadline, lambda each: job.note([each]))
            if job.echoed:
                return self._confirmed(deadline)
            if status is PrinterStatus.NO_ANSWER:
                silences += 1
                if silences > 1:
                    return PrintOutcome.UNKNOWN, status
                continue
            silences = 0
            heard = status
            if not can_print(status):
                return self._stopped_short(status, deadline, job)
            if grace_end is not None and deadline.clock() >= grace_end:
                if self._echoes or job.noise:
                    # It has echoed before, so the missing echo says something; or the line talks nonsense.
                    return PrintOutcome.UNKNOWN, status
                self._echoes = False
                self._must_clear = self._torn = False
                return PrintOutcome.CONFIRMED, status

    def _confirmed(self, deadline: Deadline) -> Result:
        self._echoes = True
        self._must_clear = self._torn = False
        status = self.status(deadline) if not deadline.passed else PrinterStatus.READY
        # Proof stands, whatever the printer says (or does not say) a moment later.
        return PrintOutcome.CONFIRMED, status

    def _stopped_short(self, status: PrinterStatus, deadline: Deadline, job: _Job) -> Result:
        """The printer halted before the proof. Its buffer is emptied now, or the rest comes out with new
        paper."""
        cleared = self._clear(deadline, job)
        if job.echoed:
            return self._confirmed(deadline)
        # Forgotten by the printer, and either it never got as far as the cut, or the cut never left here.
        never_cut = (self._echoes is True and not job.complete) or job.sent < job.body_length
        return (PrintOutcome.NOT_PRINTED if cleared and never_cut else PrintOutcome.UNKNOWN), status

    def _stuck(self, deadline: Deadline, job: _Job) -> Result:
        """The line takes nothing more: XOFF, busy, or a dead device that still has an adapter."""
        self._line.discard_output()
        # An XON that got lost must not hold back the next job as well.
        self._stopped = False
        short = Deadline.after(min(deadline.remaining(), 2 * self._timing.answer), deadline.clock)
        status = self._ask(short, lambda each: job.note([each]))
        if status is not PrinterStatus.NO_ANSWER and not can_print(status):
            return self._stopped_short(status, deadline, job)
        outcome = PrintOutcome.UNKNOWN if job.sent else PrintOutcome.NOT_PRINTED
        return (
            outcome,
            PrinterStatus.NO_ANSWER if status is PrinterStatus.NO_ANSWER else PrinterStatus.OFFLINE,
        )

    def _clear(self, deadline: Deadline, job: _Job | None = None) -> bool:
        """Makes the printer forget what it holds. True when it said that it did."""
        if self._put(escpos.CLEAR_BUFFER, deadline):
            for found in self._until(deadline, self._timing.clear):
                if job is not None:
                    job.note(found)
                if BUFFER_CLEARED in found:
                    self._must_clear = False
                    self._stopped = False
                    return True
        self._classifier.reset()
        self._put(escpos.RECOVER, deadline)
        return False


class _Job:
    """What has been heard of the job in hand."""

    def __init__(self, expected: Received, before_cut: Received, body_length: int) -> None:
        self._expected = expected
        self._before_cut = before_cut
        self.body_length = body_length
        self.sent = 0
        self.complete = False
        self.echoed = False
        self.answered = False
        self.noise = 0

    def note(self, found: list[Received]) -> None:
        for each in found:
            if each == self._expected:
                self.echoed = self.complete = True
            elif each == self._before_cut:
                self.complete = True
            elif isinstance(each, QueuedStatus):
                self.answered = True
            elif isinstance(each, Noise):
                self.noise += 1
