"""A printer whose port the terminal lends: in maintenance a technician's commands have it to themselves."""

from __future__ import annotations

import threading
from collections.abc import Callable

from drivers.deadline import Deadline
from drivers.printer.document import PrintDocument
from drivers.printer.model import OnSending, OnSent, Printer, PrinterStatus, PrintOutcome, StatusListener


class LendablePrinter:
    """`Printer` that is made anew each time it is taken back, so that what was commissioned meanwhile counts.

    While it is lent nothing is printed and nothing reported. Safe from any thread.
    """

    def __init__(self, make: Callable[[], Printer]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._listener: StatusListener | None = None
        self._printer: Printer | None = None
        self._away = False
        self._closed = False

    @property
    def lent(self) -> bool:
        """Whether the port is free for others."""
        return self._away

    def start(self, listener: StatusListener) -> None:
        """Opens the device, now or when it is taken back."""
        with self._lock:
            self._listener = listener
            self._open()

    @property
    def status(self) -> PrinterStatus:
        printer = self._printer
        return PrinterStatus.DISCONNECTED if printer is None else printer.status

    def print(
        self,
        document: PrintDocument,
        deadline: Deadline,
        on_sending: OnSending | None = None,
        on_sent: OnSent | None = None,
    ) -> tuple[PrintOutcome, PrinterStatus]:
        printer = self._printer
        if printer is None:
            return PrintOutcome.NOT_PRINTED, PrinterStatus.DISCONNECTED
        return printer.print(document, deadline, on_sending, on_sent)

    def lend(self) -> None:
        """Frees the port; returns when it is free. Lending twice is once."""
        with self._lock:
            self._put_down()
            self._away = True

    def take_back(self) -> None:
        """Opens the device again. Whoever still has the port is waited for, as for a cable that is out."""
        with self._lock:
            self._away = False
            self._open()

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._put_down()

    def _open(self) -> None:
        if self._listener is None or self._printer is not None or self._away or self._closed:
            return
        self._printer = self._make()
        self._printer.start(self._listener)

    def _put_down(self) -> None:
        printer, self._printer = self._printer, None
        if printer is not None:
            printer.close()
