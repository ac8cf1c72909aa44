"""A card reader in memory: the production interface on a simulated chip, with faults on demand.

`read` runs the real protocol in the caller's thread. Listeners are called on the thread that lays or takes.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import date

from drivers.card.connection import ReadError, SystemRandomness
from drivers.card.model import (
    ReaderListener,
    ReaderState,
    ReadFailure,
    ReadOutcome,
    ReadRequest,
    StepListener,
)
from drivers.card.reading import read_chip
from drivers.card.simulated.chip import SimulatedChip
from drivers.card.simulated.profiles import SimulatedIdCard
from drivers.card.trust import TrustStore
from drivers.deadline import Deadline


@dataclass(frozen=True, slots=True)
class Faults:
    """What goes wrong at which command (counted from 0); None: never."""

    remove_at: int | None = None
    """The card is pulled instead of answering."""
    hang_at: int | None = None
    """The card never answers."""
    garble_at: int | None = None
    """The answer is noise."""
    not_an_id_card: bool = False
    """Every command is refused, as a bank card does."""
    service_down: bool = False
    """The PC/SC service does not answer."""


class SimulatedCardReader:
    """A `CardReader` without hardware.

    `command_seconds` slows each command down to a real card's pace. `extended` lets commands of extended
    length through; without it this is one of the plain contactless readers: the command fails in the reader,
    and the chip is reset when the driver looks whether it is still there (`drivers.card.pcsc`).
    """

    def __init__(
        self,
        trust: TrustStore | None = None,
        *,
        today: date = date(2026, 1, 1),
        command_seconds: float = 0.0,
        extended: bool = True,
    ) -> None:
        self._trust = trust or TrustStore()
        self._today = today
        self._command_seconds = command_seconds
        self.extended = extended
        self._changed = threading.Condition()
        self._read_lock = threading.Lock()
        self._chip: SimulatedChip | None = None
        self._mute = False
        self._plugged = True
        self._generation = 0
        self._cancelled = False
        self._reading = False
        self._listener: ReaderListener | None = None
        self.faults = Faults()

    # What a test or the demonstration's panel does -----------------------------------------------------

    def lay(self, card: SimulatedIdCard, *, mute: bool = False) -> None:
        """`mute`: upside down, so that its chip does not answer."""
        self._change(card, self._plugged, mute=mute)

    def take(self) -> None:
        self._change(None, self._plugged)

    def unplug(self) -> None:
        """The reader itself goes away, card and all."""
        self._change(None, False)

    def plug(self) -> None:
        self._change(None, True)

    # CardReader ----------------------------------------------------------------------------------------

    def start(self, listener: ReaderListener) -> None:
        self._listener = listener
        listener(self.state)

    @property
    def state(self) -> ReaderState:
        with self._changed:
            return self._state()

    def read(self, request: ReadRequest, deadline: Deadline, on_step: StepListener) -> ReadOutcome:
        with self._read_lock:
            with self._changed:
                if self.faults.service_down:
                    return ReadFailure.SERVICE_DOWN
                if not self._plugged:
                    return ReadFailure.NO_READER
                if self._chip is None:
                    return ReadFailure.NO_CARD
                if self._mute:
                    return ReadFailure.CARD_SILENT
                self._chip.reset()
                self._cancelled = False
                self._reading = True
                connection = _Link(self, self._chip, self._generation, deadline)
            try:
                outcome = read_chip(
                    connection,
                    request,
                    trust=self._trust,
                    rng=SystemRandomness(),
                    deadline=deadline,
                    on_step=on_step,
                    today=self._today,
                )
                return ReadFailure.CANCELLED if self._cancelled else outcome
            finally:
                with self._changed:
                    self._reading = False

    def cancel(self) -> None:
        with self._changed:
            self._cancelled = self._reading
            self._changed.notify_all()

    def wipe(self) -> None:
        """Ends a read under way and reports the state anew, as a fresh card process would."""
        self.cancel()
        if self._listener is not None:
            self._listener(self.state)

    def close(self) -> None:
        self.cancel()
        self._listener = None

    # The connection's view -----------------------------------------------------------------------------

    def pause(self, generation: int, seconds: float) -> None:
        """Waits `seconds`, or less when the card goes or the read is cancelled; then raises `ReadError`."""
        with self._changed:
            self._changed.wait_for(lambda: self._cancelled or self._generation != generation, seconds)
            if self._cancelled:
                raise ReadError(ReadFailure.CANCELLED)
            if self._generation != generation:
                raise ReadError(ReadFailure.CARD_REMOVED)

    @property
    def command_seconds(self) -> float:
        return self._command_seconds

    def _state(self) -> ReaderState:
        if not self._plugged or self.faults.service_down:
            return ReaderState.DISCONNECTED
        if self._chip is None:
            return ReaderState.EMPTY
        return ReaderState.CARD_MUTE if self._mute else ReaderState.CARD_PRESENT

    def _change(self, card: SimulatedIdCard | None, plugged: bool, *, mute: bool = False) -> None:
        with self._changed:
            before = self._state()
            self._chip = None if card is None else SimulatedChip(card)
            self._mute = mute
            self._plugged = plugged
            self._generation += 1
            after = self._state()
            self._changed.notify_all()
        if after is not before and self._listener is not None:
            self._listener(after)


class _Link:
    """A `Connection` to the chip on the reader, with the reader's faults."""

    transport = "memory"

    def __init__(
        self, reader: SimulatedCardReader, chip: SimulatedChip, generation: int, deadline: Deadline
    ) -> None:
        self._reader = reader
        self._chip = chip
        self._generation = generation
        self._deadline = deadline
        self._index = -1

    def transmit(self, command: bytes) -> bytes:
        self._index += 1
        self._reader.pause(self._generation, self._reader.command_seconds)
        faults = self._reader.faults
        if faults.remove_at == self._index:
            self._reader.take()
            raise ReadError(ReadFailure.CARD_REMOVED)
        if faults.hang_at == self._index:
            self._reader.pause(self._generation, self._deadline.remaining())
            raise ReadError(ReadFailure.DEADLINE)
        if not self._reader.extended and len(command) > 5 and command[4] == 0:
            self._chip.reset()
            raise ReadError(ReadFailure.PROTOCOL, "the reader takes no extended length")
        if faults.not_an_id_card:
            return b"\x6a\x82"
        answer = self._chip.respond(command)
        if self._chip.delay:
            self._reader.pause(self._generation, min(self._chip.delay, self._deadline.remaining()))
            if self._deadline.passed:
                raise ReadError(ReadFailure.DEADLINE)
        return bytes(octet ^ 0x5A for octet in answer) if faults.garble_at == self._index else answer
