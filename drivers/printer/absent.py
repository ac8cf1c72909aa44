"""A terminal without a printer: says so, always. Numbers stay on the screen."""

from __future__ import annotations

from drivers.deadline import Deadline
from drivers.printer.document import PrintDocument
from drivers.printer.model import OnSending, OnSent, PrinterStatus, PrintOutcome, StatusListener


class AbsentPrinter:
    """`Printer` when none is configured."""

    status = PrinterStatus.DISCONNECTED

    def start(self, listener: StatusListener) -> None:
        """Reports once that there is none."""
        listener(self.status)

    def print(
        self,
        document: PrintDocument,
        deadline: Deadline,
        on_sending: OnSending | None = None,
        on_sent: OnSent | None = None,
    ) -> tuple[PrintOutcome, PrinterStatus]:
        """Nothing can come out, and nothing was sent."""
        return PrintOutcome.NOT_PRINTED, self.status

    def close(self) -> None:
        """Nothing to close."""
