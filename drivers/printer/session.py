"""One printer on one open line: who it is, how it is, what it is asked to print.

What every rung has in common (serial device, pseudo-terminal, memory): only the line differs. A printer that
is another model than configured is treated as one nobody knows: slower, but never letters of a command on
paper.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from drivers.deadline import Deadline
from drivers.printer.blocks import NOTHING_STORED, Encoding, StoredKeys
from drivers.printer.conversation import Conversation, Result, new_token
from drivers.printer.document import PrintDocument
from drivers.printer.escpos import AUTO_STATUS, encode
from drivers.printer.exchange import Exchange, Timing
from drivers.printer.layout import lay_out
from drivers.printer.line import Line
from drivers.printer.maintenance import (
    ask_identity,
    ask_keys,
    ask_memory,
    delete_blocks,
    delete_keys,
    store_blocks,
)
from drivers.printer.model import (
    FailureReason,
    NvMemoryInfo,
    OnSending,
    OnSent,
    PrinterFailure,
    PrinterInfo,
    PrinterStatus,
)
from drivers.printer.nv import NvBlock
from drivers.printer.profile import PrinterProfile, generic, profile_for
from drivers.printer.status import can_print, collapse_report

_log = logging.getLogger(__name__)

T = TypeVar("T")

_ASKED_AT_MOST = 3
"""Times the name is asked on one line when no answer comes."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What the kiosk knows of its printer."""

    profile: PrinterProfile = field(default_factory=generic)
    encoding: Encoding = Encoding.MIXED
    stored: StoredKeys = field(default_factory=lambda: NOTHING_STORED)
    """What commissioning stored in this printer."""
    timing: Timing = field(default_factory=Timing)
    recognise: bool = False
    """Nobody said which printer it is: its own name (`GS I` 67) picks the profile, until then `profile`."""


class Session:
    """Not thread-safe. Methods may raise `LineGoneError`, except `print`, whose result tells."""

    def __init__(self, line: Line, setup: Setup, *, torn: bool = False) -> None:
        self._setup = setup
        self._exchange = Exchange(line, setup.timing, presenter=setup.profile.presenter)
        self._conversation = Conversation(self._exchange, setup.profile, torn=torn)
        self._identity: str | None = None
        self._asked = 0
        self._held: frozenset[bytes] | None = None
        self._listed = 0
        self._reports_on = False
        self.last = PrinterStatus.NO_ANSWER
        """The last status heard."""

    @property
    def torn(self) -> bool:
        """See `Conversation.torn`."""
        return self._conversation.torn

    @property
    def info(self) -> PrinterInfo:
        in_use = self._conversation.profile.name
        named = in_use if self._setup.recognise else self._setup.profile.name
        return PrinterInfo(named, in_use, self._identity)

    @property
    def reports(self) -> bool:
        """Whether this printer has shown that it reports changes by itself."""
        return self._reports_on and self._exchange.reported

    def prepare(self, deadline: Deadline) -> PrinterStatus:
        """For a line just opened: what an earlier process left behind is forgotten, the printer named."""
        status = self._conversation.status(deadline)
        if status is not PrinterStatus.NO_ANSWER:
            self._conversation.clear_left_over(deadline)
        return self._heard(status, deadline)

    def status(self, deadline: Deadline) -> PrinterStatus:
        """Asks the printer. Silence is `NO_ANSWER`."""
        return self._heard(self._conversation.status(deadline), deadline)

    def listen(self) -> PrinterStatus | None:
        """What the printer has reported unasked just now; None: nothing."""
        self._exchange.receive()
        report = self._exchange.take_report()
        if report is None or not self._reports_on:
            return None
        self.last = collapse_report(report.value)
        return self.last

    def print(
        self,
        document: PrintDocument,
        deadline: Deadline,
        on_sending: OnSending,
        on_sent: OnSent = lambda: None,
    ) -> Result:
        """Prints one document and waits for proof."""

        def compose(before_last: bytes) -> bytes:
            self._settle(deadline)
            return self._bytes(document, before_last if self._conversation.profile.echo else b"")

        result = self._conversation.print(compose, new_token(), deadline, on_sending, on_sent)
        self.last = result[1]
        return result

    def identity(self, deadline: Deadline) -> str | PrinterFailure:
        """Asks for the model's name, whatever the profile."""

        def ask() -> str | FailureReason:
            return ask_identity(self._exchange, deadline) or FailureReason.NO_ANSWER

        return self._serve(deadline, ask)

    def nv_memory(self, deadline: Deadline) -> NvMemoryInfo | PrinterFailure:
        """What the NV graphics memory holds."""
        return self._serve_memory(deadline, lambda: ask_memory(self._exchange, deadline))

    def store(
        self, blocks: Sequence[NvBlock], deadline: Deadline, on_block: Callable[[int], None]
    ) -> NvMemoryInfo | PrinterFailure:
        """Stores blocks and asks whether they are there."""
        return self._serve_memory(deadline, lambda: store_blocks(self._exchange, blocks, deadline, on_block))

    def delete_all(self, deadline: Deadline) -> NvMemoryInfo | PrinterFailure:
        """Forgets every stored block."""
        return self._serve_memory(deadline, lambda: delete_blocks(self._exchange, deadline))

    def delete(self, keys: Sequence[bytes], deadline: Deadline) -> NvMemoryInfo | PrinterFailure:
        """Forgets these blocks."""
        return self._serve_memory(deadline, lambda: delete_keys(self._exchange, keys, deadline))

    def _serve_memory(
        self, deadline: Deadline, ask: Callable[[], NvMemoryInfo | FailureReason]
    ) -> NvMemoryInfo | PrinterFailure:
        def known() -> NvMemoryInfo | FailureReason:
            if not self._conversation.profile.nv_bytes:
                return FailureReason.UNSUPPORTED
            self._listed, self._held = 0, None
            found = ask()
            if isinstance(found, NvMemoryInfo):
                self._held = frozenset(found.keys)
            return found

        return self._serve(deadline, known)

    def _serve(self, deadline: Deadline, ask: Callable[[], T | FailureReason]) -> T | PrinterFailure:
        self._exchange.read_away()
        status = self.status(deadline)
        if not can_print(status):
            silent = status is PrinterStatus.NO_ANSWER
            return PrinterFailure(FailureReason.NO_ANSWER if silent else FailureReason.NOT_READY, status)
        self._conversation.spoil()
        found = ask()
        return PrinterFailure(found, status) if isinstance(found, FailureReason) else found

    def _heard(self, status: PrinterStatus, deadline: Deadline) -> PrinterStatus:
        self.last = status
        if status is PrinterStatus.NO_ANSWER:
            # It may have been switched off, or another one plugged in: asked anew when it is back.
            self._asked, self._identity = 0, None
            self._listed, self._held = 0, None
            self._reports_on = self._exchange.reported = False
        elif can_print(status):
            self._settle(deadline)
        return status

    def _settle(self, deadline: Deadline) -> None:
        """Names the printer and switches its reports on: both only while it can take data."""
        if deadline.passed:
            return
        self._identify(deadline)
        self._look_up(deadline)
        if self._conversation.profile.asb and not self._reports_on:
            self._reports_on = self._exchange.send(AUTO_STATUS, deadline, lambda _: None)

    def _identify(self, deadline: Deadline) -> None:
        configured = self._setup.profile
        of_interest = self._setup.recognise or bool(configured.identity)
        if not of_interest or self._identity is not None or self._asked >= _ASKED_AT_MOST:
            return
        self._asked += 1
        self._identity = ask_identity(self._exchange, deadline)
        if self._setup.recognise:
            self._recognised(self._identity)
            return
        fits = self._identity is not None and configured.accepts(self._identity)
        in_use = configured if fits else generic()
        if in_use is not self._conversation.profile and not fits:
            _log.warning("printer says %s, not %s", self._identity or "nothing", configured.name)
        self._conversation.use(in_use)

    def _recognised(self, identity: str | None) -> None:
        in_use = (profile_for(identity) if identity else None) or self._setup.profile
        if in_use is self._conversation.profile:
            return
        _log.info("printer says %s: used as %s", identity or "nothing", in_use.name)
        self._conversation.use(in_use)
        # What was left over has been cleared as by one nobody knows: once more, as this one understands it.
        self._conversation.spoil()

    def _look_up(self, deadline: Deadline) -> None:
        """Asks whether what was stored is there: another printer of the same model would print nothing in its
        place."""
        profile = self._conversation.profile
        known = profile.name == self._setup.profile.name and profile.nv_bytes > 0
        if not self._setup.stored or not known or self._held is not None or self._listed >= _ASKED_AT_MOST:
            return
        self._listed += 1
        keys = ask_keys(self._exchange, deadline)
        if keys is None:
            return
        self._held = frozenset(keys)
        missing = set(self._setup.stored.values()) - self._held
        if missing:
            _log.warning("printer lacks %d of %d stored blocks", len(missing), len(self._setup.stored))

    def _bytes(self, document: PrintDocument, before_last: bytes) -> bytes:
        profile = self._conversation.profile
        native = profile.native_text and profile.native_qr
        encoding = self._setup.encoding if native else Encoding.RASTER
        # Keys belong to the printer they were stored in.
        own = self._setup.stored if profile.name == self._setup.profile.name else NOTHING_STORED
        held = self._held or frozenset()
        stored = {digest: key for digest, key in own.items() if key in held}
        return encode(lay_out(document, encoding, stored), profile, before_last)
