"""Sending one job and getting proof of it.

The conversation decides one thing that matters: whether a ticket is confirmed, known not to be out, or
unknown, and it never guesses upwards. The profile says which proof there is: the echo of `GS ( H`, or the
in-order answer of `GS r` after the cut and a clean status. Nothing is tried on a printer to find out.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

from drivers.deadline import Deadline
from drivers.printer import escpos
from drivers.printer.exchange import Exchange
from drivers.printer.line import LineGoneError
from drivers.printer.model import OnSending, OnSent, PrinterStatus, PrintOutcome
from drivers.printer.profile import PrinterProfile
from drivers.printer.received import BUFFER_CLEARED, AutoStatus, Noise, QueuedStatus, Received, proof
from drivers.printer.status import can_print

Result = tuple[PrintOutcome, PrinterStatus]


def new_token() -> bytes:
    """Four bytes of 21h–7Eh that name one job in the printer's echo."""
    return bytes(0x21 + secrets.randbelow(0x7E - 0x21 + 1) for _ in range(4))


class Conversation:
    """The jobs of one open line. Not thread-safe: the one writer thread owns it."""

    def __init__(self, exchange: Exchange, profile: PrinterProfile, *, torn: bool = False) -> None:
        self._exchange = exchange
        self._timing = exchange.timing
        self._profile = profile
        # May the printer hold an earlier job that would come out with the next paper? On a fresh line: yes.
        self._must_clear = True
        self._torn = torn

    @property
    def torn(self) -> bool:
        """May a half-printed piece hang in the mouth? Passed on to the next line to the same printer."""
        return self._torn

    @property
    def profile(self) -> PrinterProfile:
        return self._profile

    def use(self, profile: PrinterProfile) -> None:
        """What the printer turned out to be."""
        self._profile = profile

    def spoil(self) -> None:
        """Something was sent that could still be half there: it is cleared before the next job."""
        self._must_clear = True

    def status(self, deadline: Deadline) -> PrinterStatus:
        """Silence or nonsense is `NO_ANSWER`, never a status."""
        return self._exchange.status(deadline, lambda _: None)

    def clear_left_over(self, deadline: Deadline) -> None:
        """What an earlier process left behind is forgotten."""
        self._clear(deadline)
        self._must_clear = False

    def print(
        self,
        compose: Callable[[bytes], bytes],
        token: bytes,
        deadline: Deadline,
        on_sending: OnSending,
        on_sent: OnSent = lambda: None,
    ) -> Result:
        """Sends one job and waits for proof. `compose` makes its bytes once the printer can print, with those
        it is given right before the last thing printed (where the profile has an echo)."""
        begun = new_token()
        try:
            if not deadline.passed:
                self._exchange.read_away()
            status = self.status(deadline)
            if not can_print(status):
                return PrintOutcome.NOT_PRINTED, status
            if self._must_clear:
                self._clear(deadline)
            data = compose(escpos.proof_request(begun))
            if deadline.passed:
                return PrintOutcome.NOT_PRINTED, status
        except LineGoneError:
            return PrintOutcome.NOT_PRINTED, PrinterStatus.DISCONNECTED
        on_sending(token)
        # From here on bytes leave: until proof, whatever happens leaves something to clear.
        self._must_clear = True
        job = self._job(data, token, begun)
        self._torn = True
        try:
            if not self._exchange.send(job.data, deadline, job.note, job.progress):
                return self._stuck(deadline, job)
            on_sent()
            return self._await_proof(deadline, job)
        except LineGoneError:
            outcome = PrintOutcome.CONFIRMED if job.echoed else PrintOutcome.UNKNOWN
            return outcome, PrinterStatus.DISCONNECTED

    def _job(self, data: bytes, token: bytes, begun: bytes) -> _Job:
        """Two echoes: until the first one the last line is not on paper, so nobody can hold a whole ticket;
        the second says that the paper is off."""
        if self._torn:
            # The last job may hang half-printed in the mouth: it is cut off, not handed out with this one.
            data = escpos.INIT + escpos.ending(self._profile) + data
        after = escpos.ROLL_STATUS
        if self._profile.asb:
            # ESC @ at the head of a document may have switched the reports off.
            after += escpos.AUTO_STATUS
        if not self._profile.echo:
            return _Job(data + after, None, None)
        return _Job(data + escpos.proof_request(token) + after, proof(token), proof(begun))

    def _await_proof(self, deadline: Deadline, job: _Job) -> Result:
        """The echo confirms. Without echo, the in-order answer and four clean status bytes do."""
        grace = self._timing.proof_grace if self._profile.echo else 0.0
        grace_end: float | None = None
        silences = 0
        heard = PrinterStatus.NO_ANSWER
        while True:
            for found in self._exchange.until(deadline, self._timing.quiet):
                job.note(found)
                if job.echoed:
                    return self._confirmed(deadline)
                if job.answered and grace_end is None:
                    grace_end = deadline.clock() + grace
                if grace_end is not None and deadline.clock() >= grace_end:
                    break
                if any(isinstance(each, AutoStatus) for each in found):
                    break
            if deadline.passed:
                return PrintOutcome.UNKNOWN, heard
            status = self._exchange.status(deadline, job.note)
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
                if self._profile.echo or job.noise:
                    # A promised echo that is missing says something; or the line talks nonsense.
                    return PrintOutcome.UNKNOWN, status
                self._must_clear = self._torn = False
                return PrintOutcome.CONFIRMED, status

    def _confirmed(self, deadline: Deadline) -> Result:
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
        # Forgotten by the printer, which never got as far as the last line.
        never_whole = self._profile.echo and not job.at_last_line
        return (PrintOutcome.NOT_PRINTED if cleared and never_whole else PrintOutcome.UNKNOWN), status

    def _stuck(self, deadline: Deadline, job: _Job) -> Result:
        """The line takes nothing more: XOFF, busy, or a dead device that still has an adapter."""
        self._exchange.discard_output()
        self._exchange.resume()
        short = Deadline.after(min(deadline.remaining(), 2 * self._timing.answer), deadline.clock)
        status = self._exchange.status(short, job.note)
        if status is not PrinterStatus.NO_ANSWER and not can_print(status):
            return self._stopped_short(status, deadline, job)
        outcome = PrintOutcome.UNKNOWN if job.sent else PrintOutcome.NOT_PRINTED
        return (
            outcome,
            PrinterStatus.NO_ANSWER if status is PrinterStatus.NO_ANSWER else PrinterStatus.OFFLINE,
        )

    def _clear(self, deadline: Deadline, job: _Job | None = None) -> bool:
        """Makes the printer forget what it holds. True when it said that it did."""
        if self._profile.clears and self._exchange.put(escpos.CLEAR_BUFFER, deadline):
            for found in self._exchange.until(deadline, self._timing.clear):
                if job is not None:
                    job.note(found)
                if BUFFER_CLEARED in found:
                    self._must_clear = False
                    self._exchange.resume()
                    return True
            self._exchange.forget_answers()
        self._exchange.put(escpos.RECOVER, deadline)
        return False


class _Job:
    """The bytes of the job in hand and what has been heard of it."""

    def __init__(self, data: bytes, expected: Received | None, begun: Received | None) -> None:
        self.data = data
        self._expected = expected
        self._begun = begun
        self.sent = 0
        self.at_last_line = False
        self.echoed = False
        self.answered = False
        self.noise = 0

    def progress(self, sent: int) -> None:
        self.sent = sent

    def note(self, found: list[Received]) -> None:
        for each in found:
            if each == self._expected:
                self.echoed = self.at_last_line = True
            elif each == self._begun:
                self.at_last_line = True
            elif isinstance(each, QueuedStatus):
                # One that comes before our own question has left answers an older job's.
                self.answered = self.answered or self.sent == len(self.data)
            elif isinstance(each, Noise):
                self.noise += 1
