"""The code scanner's interface: it hands out what was scanned, as text, and knows nothing of its meaning."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol


class ScannerState(StrEnum):
    DISCONNECTED = "disconnected"
    READY = "ready"


ScanListener = Callable[[str], None]
ScannerStateListener = Callable[[ScannerState], None]


class Scanner(Protocol):
    """A QR or barcode scanner. Implementations: serial line, grabbed keyboard, and one in memory."""

    def start(self, on_scan: ScanListener, on_state: ScannerStateListener) -> None:
        """Begins to listen. Listeners are called on the scanner's own thread."""

    @property
    def state(self) -> ScannerState: ...

    def close(self) -> None: ...
