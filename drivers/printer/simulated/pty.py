"""The simulated printer behind a real boundary: a pseudo-terminal that any serial software can open.

One thread reads what the other side writes and answers. A symbolic link gives the device a fixed name; when a
`disconnect` is lifted it points to a new pseudo-terminal, as the name of a re-plugged adapter under
`/dev/serial/by-id` does.
"""

from __future__ import annotations

import os
import select
import threading
import tty
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from drivers.printer.simulated.engine import Engine
from drivers.printer.simulated.faults import Fault
from drivers.printer.simulated.paper import PrintedTicket

_READ = 4096
_TURN = 0.05
"""Seconds between looks at what other threads changed, at most: they also wake the thread."""


class PtyPrinter:
    """Starts when made; `close` ends it. Faults may be changed from any thread at any time."""

    def __init__(
        self,
        engine: Engine | None = None,
        *,
        link: Path | None = None,
        on_ticket: Callable[[PrintedTicket], None] | None = None,
    ) -> None:
        self.engine = engine or Engine()
        self._link = link
        self._on_ticket = on_ticket or (lambda _: None)
        self._lock = threading.RLock()
        self._wake_out, self._wake_in = os.pipe()
        os.set_blocking(self._wake_in, False)
        self._master = self._slave = -1
        self._answers = bytearray()
        self._closing = False
        self._plug()
        self._thread = threading.Thread(target=self._run, name="printer-pty", daemon=True)
        self._thread.start()

    @property
    def device(self) -> str:
        """The path to open: the link when there is one."""
        return str(self._link) if self._link is not None else self._name

    def set_fault(self, fault: Fault, after: int = 0) -> None:
        """Breaks something, at once or `after` so many bytes from now."""
        with self._lock:
            self._answers += self.engine.inject(fault, after)
            if self.engine.has(Fault.DISCONNECT):
                self._unplug()
        self._wake()

    def lift(self, fault: Fault) -> None:
        """Mends something; a lifted `disconnect` plugs the printer in again."""
        with self._lock:
            self._answers += self.engine.lift(fault)
            if fault is Fault.DISCONNECT and self._master == -1 and not self._closing:
                self._plug()
        self._wake()

    def unfinished(self) -> Image.Image:
        """What hangs in the mouth, not cut yet."""
        with self._lock:
            return self.engine.unfinished()

    def close(self) -> None:
        """Unplugs, ends the thread and removes the link."""
        self._closing = True
        self._wake()
        self._thread.join(timeout=5)
        with self._lock:
            self._unplug()
            pipe, self._wake_in, self._wake_out = (self._wake_in, self._wake_out), -1, -1
        for number in pipe:
            if number != -1:
                os.close(number)

    def _plug(self) -> None:
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self._name = os.ttyname(self._slave)
        if self._link is not None:
            self._remove_link()
            self._link.parent.mkdir(parents=True, exist_ok=True)
            self._link.symlink_to(self._name)

    def _unplug(self) -> None:
        master, slave, self._master, self._slave = self._master, self._slave, -1, -1
        for number in (master, slave):
            if number != -1:
                os.close(number)
        self._answers.clear()
        self._remove_link()

    def _remove_link(self) -> None:
        if self._link is not None and self._link.is_symlink():
            self._link.unlink()

    def _wake(self) -> None:
        with self._lock:
            if self._wake_in == -1:
                return
            try:
                os.write(self._wake_in, b"!")
            except BlockingIOError:
                return

    def _run(self) -> None:
        while not self._closing:
            with self._lock:
                master = self._master
                reads = [self._wake_out]
                if master != -1 and self.engine.takes:
                    reads.append(master)
                writes = [master] if master != -1 and self._answers else []
                idle = self.engine.idle_for
            try:
                ready, free, _ = select.select(reads, writes, [], _TURN if idle is None else min(_TURN, idle))
            except (OSError, ValueError):
                # The other thread pulled the plug while we waited.
                continue
            if self._wake_out in ready:
                os.read(self._wake_out, _READ)
            with self._lock:
                if master != self._master or master == -1:
                    continue
                self._answers += self.engine.poll()
                if master in ready:
                    self._take()
                if free and self._master != -1:
                    self._answer()
                tickets = self.engine.take_tickets()
            for ticket in tickets:
                self._on_ticket(ticket)

    def _take(self) -> None:
        """Never more than up to the next fault: what comes after it stays in the kernel, untaken."""
        try:
            data = os.read(self._master, min(_READ, self.engine.takes or 1))
        except BlockingIOError:
            return
        self._answers += self.engine.feed(data)
        if self.engine.has(Fault.DISCONNECT):
            self._unplug()

    def _answer(self) -> None:
        try:
            sent = os.write(self._master, self._answers)
        except BlockingIOError:
            return
        del self._answers[:sent]
